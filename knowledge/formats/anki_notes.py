"""What Anki's packages and its plain-text exports share: deck names, cloze marks, kinds as tags. Pure."""

from __future__ import annotations

import re

PARENT_DECK = "Oral Exam Tutor"
"""The deck above all that we export; it names no topic of its own."""

MAX_CLOZES = 100
"""More blanks in one note than this are no exercise."""

_CLOZE = re.compile(r"\{\{c(?P<n>\d{1,4})::(?P<text>(?:(?!\{\{c\d|\}\}).)*+)\}\}", re.S)
_MAX_DEPTH = 8
_KINDS = {"true_false": "(True/False): ", "multiple_choice": "(Multiple choice): "}


def topic_of(deck: str) -> str:
    """`"Machine learning::CNN" -> "CNN"`; Anki's own first deck and our parent deck name no topic."""
    name = deck.rpartition("::")[2].strip()
    return "" if name in {"Default", PARENT_DECK} else name


def hinted(question: str, kind: str) -> str:
    """The question behind the prefix from which parsers take a kind that its words do not tell."""
    return _KINDS.get(kind, "") + question


def entries(front: str, back: str) -> list[tuple[str, str]]:
    """Questions and answers of a note, in its order: one for each cloze number, else the note itself.

    `entries("A {{c1::cat}} {{c2::purrs}}.", "")` is `[("A [...] purrs.", "cat"), ("A cat [...].",
    "purrs")]`. Raises ValueError where a note has too many blanks to be one.
    """
    numbers = sorted({int(n) for n in re.findall(r"\{\{c(\d{1,4})::", front)})
    if not numbers:
        return [(front, back)]
    if len(numbers) > MAX_CLOZES:
        raise ValueError(f"{len(numbers)} blanks in one note; at most {MAX_CLOZES} are read")
    return [_blanked(front, back, number) for number in numbers]


def _blanked(front: str, back: str, number: int) -> tuple[str, str]:
    hidden: list[str] = []

    def shown(cloze: re.Match[str]) -> str:
        text, _, hint = cloze["text"].partition("::")
        if int(cloze["n"]) != number:
            return text
        hidden.append(text.strip())
        return f"[...] ({hint.strip()})" if hint.strip() else "[...]"

    for _ in range(_MAX_DEPTH):  # a blank within a blank is read before the one around it
        front, found = _CLOZE.subn(shown, front)
        if not found:
            break
    answer = ", ".join(filter(None, hidden))
    return front, "\n\n".join(filter(None, (answer, back)))
