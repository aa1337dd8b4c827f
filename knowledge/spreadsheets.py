"""What all tables have in common: how people call their columns, what parts their cells, and cells that
do nothing when a spreadsheet opens them. Pure.
"""

from __future__ import annotations

import csv
import re

SEPARATORS = "\t,;"
# Characters of a cell: those with whole embeddings are far above csv's default. One for the process.
csv.field_size_limit(50_000_000)

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

EXPORTED = ("id", "question", "answer", "topic", "kind", "status", "source")
"""The columns of our own table of cards, by which it is known when it comes back."""

# Spreadsheets pass over white space, signs that are not seen and full width before a formula. A bullet, which
# is a sign and a blank, runs something only where it calls a function or another program.
_RUNS = re.compile(
    r"'*(?:[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]*"
    r"(?:[=@＝＠]|[+\-＋－](?:\S|(?=.*(?:\||\w\())))|[\t\r])",
    re.DOTALL,
)


def separator_of(text: str) -> str:
    """What parts the titles in the first line of a table."""
    return max(SEPARATORS, key=text.split("\n", 1)[0].count)


def guarded(text: str) -> str:
    """A cell that no spreadsheet runs: what begins like a formula gets an apostrophe before it, or
    opening the file would run what a stranger wrote. `guarded("=1+1") -> "'=1+1"`."""
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`; of a table that was not written so, it may take too much."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text
