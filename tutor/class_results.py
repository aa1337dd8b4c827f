"""A graded class set as a table: CSV, or XLSX with a second sheet that has one row a criterion.

What students wrote goes into a spreadsheet as text only (see `spreadsheets.guarded`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from knowledge.spreadsheets import guarded
from tutor.domain import Grade, Ungraded

COLUMNS = (
    "id", "student", "question", "answer", "status", "points", "max_points", "score", "verdicts",
    "quotes", "feedback", "needs_review", "flags", "decided_by", "error", "teacher_score",
)  # fmt: skip
VERDICT_COLUMNS = ("id", "student", "criterion", "verdict", "points", "max_points", "quote", "reason")  # fmt: skip

_HALVES = re.compile("[\ud800-\udfff]")
_ILLEGAL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")  # what XML, and so a workbook, refuses


class Result(NamedTuple):
    """An answer with what became of it, and the score, 0..1, that its table brought along."""

    id: str
    student: str
    question: str
    answer: str
    outcome: Grade | Ungraded | None
    given: float | None = None


def as_csv(results: Iterable[Result]) -> bytes:
    """One row an answer; UTF-8 with the mark that spreadsheets look for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in _row(result)] for result in results)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(results: Sequence[Result]) -> bytes:
    """Two sheets: answers, and verdicts criterion by criterion."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, columns, rows in (
        ("answers", COLUMNS, map(_row, results)),
        ("verdicts", VERDICT_COLUMNS, (row for r in results for row in _verdicts(r))),
    ):
        sheet = book.create_sheet(title)
        sheet.append(list(columns))
        for row in rows:
            sheet.append([_legal(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(result: Result) -> list[Any]:
    grade, identity = result.outcome, [result.id, result.student, result.question, result.answer]
    given = "" if result.given is None else round(result.given, 4)
    if not isinstance(grade, Grade):
        error = grade.error if grade else "not graded yet"
        return [*identity, "ungraded", "", "", "", "", "", "", True, "", "", error, given]
    verdicts = "; ".join(f"{n} {v.verdict}" for n, v in enumerate(grade.verdicts, 1))
    quotes = "; ".join(f"{n} “{v.quote}”" for n, v in enumerate(grade.verdicts, 1) if v.quote)
    people = ", ".join(dict.fromkeys(v.decided_by for v in grade.verdicts if v.decided_by))
    return [
        *identity, "graded", grade.points, grade.max_points, round(grade.score, 4), verdicts, quotes,
        grade.feedback, grade.needs_review, ", ".join(grade.flags), people, "", given,
    ]  # fmt: skip


def _verdicts(result: Result) -> Iterator[list[Any]]:
    if isinstance(result.outcome, Grade):
        for v in result.outcome.verdicts:
            yield [
                result.id, result.student, v.text, v.verdict.value, v.points, v.max_points, v.quote,
                v.reason,
            ]  # fmt: skip


def _safe(cell: Any) -> Any:
    """Without halves of characters, which no file holds, and then guarded: one may hide a formula."""
    return guarded(_HALVES.sub("", cell)) if isinstance(cell, str) else cell


def _legal(cell: Any) -> Any:
    """Safe, without the characters that a workbook cannot hold, and no longer than it can."""
    return _safe(_ILLEGAL.sub("", cell))[:32_767] if isinstance(cell, str) else cell
