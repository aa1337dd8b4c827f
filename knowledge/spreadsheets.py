"""What all tables have in common: how people call their columns. Pure."""

from __future__ import annotations

COLUMNS = {
    "question": ("question", "questions", "prompt", "item", "task", "frage", "fragen", "aufgabe"),
    "answer": ("answer", "answers", "response", "antwort", "antworten"),
    "reference": (
        "reference", "reference_answer", "model_answer", "ref_answer", "solution", "musterlösung",
        "musterantwort",
    ),
    "topic": ("topic", "category", "subject", "chapter", "thema", "kategorie", "kapitel", "fach"),
    "id": ("answer_id", "id", "response_id", "nr"),
}  # fmt: skip
"""The names of a column, in small letters and with `_` for blanks, the surest first."""
