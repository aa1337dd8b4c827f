"""The lines of a grade card: what the answer said, and what it missed. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from tutor.domain import Grade, Verdict

_SLOT = re.compile(r" \(\d+ of \d+\)$")  # how tutor.domain.ItemList names its slots


class Row(NamedTuple):
    """One criterion, or `slots` open slots of a list in one row. `number` counts from 1."""

    number: int
    text: str
    verdict: Verdict
    reason: str
    points: float
    max_points: float
    slots: int = 1


def said(grade: Grade) -> list[Row]:
    """What the answer met, met in part or contradicted."""
    return [row for row in _rows(grade) if row.verdict is not Verdict.UNMET]


def missed(grade: Grade) -> list[Row]:
    """What the answer left out; open slots of one list become `"7 more: a loss function"`."""
    out: list[Row] = []
    for row in _rows(grade):
        if row.verdict is not Verdict.UNMET:
            continue
        if out and _SLOT.search(row.text) and _kind(out[-1]) == _kind(row):
            out[-1] = _together(out[-1], row)
        else:
            out.append(row)
    return [row if row.slots == 1 else row._replace(text=_counted(row)) for row in out]


def remarks(grade: Grade) -> str:
    """The feedback without the lines that only tell the criteria once more."""
    return "\n".join(line for line in grade.feedback.splitlines() if not _repeats(line, grade))


def _repeats(line: str, grade: Grade) -> bool:
    rest = line
    for verdict in grade.verdicts:
        rest = rest.replace(" ".join(verdict.text.split()), "")
    return rest != line and re.fullmatch(r"[^:]{0,60}:?\W*", rest) is not None


def _rows(grade: Grade) -> list[Row]:
    return [
        Row(n, v.text, v.verdict, _reason(v.reason, grade), v.points, v.max_points)
        for n, v in enumerate(grade.verdicts, 1)
    ]


def _reason(reason: str, grade: Grade) -> str:
    """What is told once for the whole answer is not told again for each criterion."""
    return "" if reason == grade.feedback else reason


def _kind(row: Row) -> str:
    return _SLOT.sub("", row.text)


def _counted(row: Row) -> str:
    return f"{row.slots} more: {_kind(row)}"


def _together(first: Row, second: Row) -> Row:
    return first._replace(
        reason=first.reason if first.reason == second.reason else "",
        points=first.points + second.points,
        max_points=first.max_points + second.max_points,
        slots=first.slots + 1,
    )
