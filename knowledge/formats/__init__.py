"""Source formats: one pure parser each, `parse(text, file) -> (cards, problems)`.

`detect` tells by content which parser a text wants; file names play no part. To add a format,
write a module with `looks_like(text) -> float` (0 no … 1 sure) and `parse`, and name it in `FORMATS`.
Formats that are no text take bytes in both places, and are named in `BINARY_FORMATS`.
"""

from __future__ import annotations

from types import ModuleType

from knowledge.cards import Card, Problem
from knowledge.formats import anki, brainscape, exam_list, interview, numbered, qa, table

FORMATS: tuple[ModuleType, ...] = (table, brainscape, interview, qa, exam_list, numbered)
BINARY_FORMATS: tuple[ModuleType, ...] = (anki,)
IN_WORDS = {
    table: "a table", brainscape: "a flashcard export", interview: "interview notes",
    qa: "questions and answers marked Q and A", exam_list: "an exam list",
    numbered: "numbered questions", anki: "an Anki package",
}  # fmt: skip
_SURE_ENOUGH = 0.2
_HOW = "see the README, 'Your own cards'"


def detect(text: str) -> ModuleType | None:
    """The parser that recognises most of the text, or None."""
    score, best = max(((m.looks_like(text), m) for m in FORMATS), key=lambda pair: pair[0])
    return best if score >= _SURE_ENOUGH else None


def detect_bytes(raw: bytes) -> ModuleType | None:
    """The parser of a format that is no text, or None: then the bytes are text, if anything."""
    return next((m for m in BINARY_FORMATS if m.looks_like(raw) >= _SURE_ENOUGH), None)


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Parse a text in whichever known format it has; an unknown one is a problem, not an error."""
    if not text.strip():
        return [], [
            Problem(
                file=file, line=0, message="the file is empty; save it with its questions first"
            )
        ]
    parser = detect(text)
    if parser is None:
        known = "; ".join(IN_WORDS.values())
        message = f"no known card format found (known: {known}); {_HOW}"
        return [], [Problem(file=file, line=0, message=message)]
    return _parsed(parser, text, file)


def parse_bytes(parser: ModuleType, raw: bytes, file: str) -> tuple[list[Card], list[Problem]]:
    """Parse what `detect_bytes` has told a parser for."""
    return _parsed(parser, raw, file)


def _parsed(
    parser: ModuleType, content: str | bytes, file: str
) -> tuple[list[Card], list[Problem]]:
    cards, problems = parser.parse(content, file)
    if not cards and not any(problem.line == 0 for problem in problems):
        problems.append(
            Problem(file=file, line=0, message=f"no question found in the file; {_HOW}")
        )
    return cards, problems
