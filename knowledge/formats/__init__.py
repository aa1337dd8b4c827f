"""Source formats: one pure parser each, `parse(text, file) -> (cards, problems)`.

`detect` tells by content which parser a text wants; file names play no part. To add a format,
write a module with `looks_like(text) -> float` (0 no … 1 sure) and `parse`, and name it in `FORMATS`.
"""

from __future__ import annotations

from types import ModuleType

from knowledge.cards import Card, Problem
from knowledge.formats import brainscape, exam_list, interview, numbered

FORMATS: tuple[ModuleType, ...] = (brainscape, interview, exam_list, numbered)
_SURE_ENOUGH = 0.2


def detect(text: str) -> ModuleType | None:
    """The parser that recognises most of the text, or None."""
    score, best = max(((m.looks_like(text), m) for m in FORMATS), key=lambda pair: pair[0])
    return best if score >= _SURE_ENOUGH else None


def format_name(parser: ModuleType) -> str:
    """`knowledge.formats.exam_list -> "exam_list"`."""
    return parser.__name__.rpartition(".")[2]


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Parse a text in whichever known format it has; an unknown one is a problem, not an error."""
    if not text.strip():
        return [], [Problem(file=file, line=0, message="the file is empty; nothing to read")]
    parser = detect(text)
    if parser is None:
        known = ", ".join(format_name(m) for m in FORMATS)
        message = f"no known card format found (known: {known}); see the README, 'Your own cards'"
        return [], [Problem(file=file, line=0, message=message)]
    cards, problems = parser.parse(text, file)
    if not cards:
        problems.append(Problem(file=file, line=0, message="no question found in the file"))
    return cards, problems
