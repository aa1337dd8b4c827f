"""A class's answers in a table: CSV, XLSX or JSONL, one answer a row. Reads bytes, asks nobody.

Columns are found by their names in any case and order: question and answer are needed; student (or
name), id, reference, a grade that a person gave and rubric (JSONL only) are taken where they are. Every
row becomes an answer, if only one that cannot be graded, or where nobody's answer stands in it a problem
with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from knowledge.cards import Frozen
from tutor import tables
from tutor.tables import cell_text

MOST = 20_000  # answers of one set
_KEYS = ("question", "answer", "student", "id", "reference")


class ClassSetError(Exception):
    """The file as a whole cannot be read; the message says what to change."""


class Submission(Frozen):
    """One answer of a class. `line` is its line, or row, in the file; `trouble` why it cannot be graded;
    `score` what a person gave it, 0..1."""

    id: str
    student: str = ""
    question: str
    answer: str
    reference: tuple[str, ...] = ()  # alternatives
    rubric: dict[str, Any] | None = None
    score: float | None = None
    line: int
    trouble: str = ""


class ClassSet(NamedTuple):
    """What a file holds, and as sentences what of it is nobody's answer and what was not read."""

    submissions: list[Submission]
    problems: list[str]
    notes: list[str]


def read(name: str, content: bytes) -> ClassSet:
    """The answers in a file; its kind is told by its name's ending. Raises ClassSetError."""
    if not content.strip():
        raise ClassSetError(f"{name}: the file is empty")
    found: list[Submission] = []
    problems: list[str] = []
    notes: list[str] = []
    unread: dict[str, None] = {}  # in their order
    try:
        for line, row in tables.rows(name, content, lambda titles: _check(name, titles)):
            if len(found) >= MOST:
                raise ClassSetError(f"{name}: more than {MOST:,} answers; split the file")
            made = _submission(row, line, rubrics=name.lower().endswith(".jsonl"))
            if isinstance(made, str) or isinstance(row, str):
                problems.append(f"{name}:{line}: {made}")
                continue
            unread |= dict.fromkeys(_unread(name, row))
            try:
                found.append(made.model_copy(update={"score": tables.share(row)}))
            except ValueError as error:
                found.append(made)
                notes.append(f"{name}:{line}: {error}")
    except tables.TableError as error:
        raise ClassSetError(str(error)) from error
    if not found:
        raise ClassSetError(
            f"{name}: holds no answers"
            + (f"; the first problem: {problems[0]}" if problems else "")
        )
    if unread:
        notes.insert(0, f"{name}: columns that are not read: {', '.join(unread)}")
    return ClassSet(found, problems, notes)


def _unread(name: str, row: tables.Row) -> Iterator[str]:
    """The columns with something in them that say nothing to us."""
    read = {tables.found(key, row) for key in (*_KEYS, "grade", "max_grade")}
    if name.lower().endswith(".jsonl"):
        read.add("rubric")
    return (title for title in row if title not in read and cell_text(row[title]))


def _submission(row: tables.Row | str, line: int, *, rubrics: bool) -> Submission | str:
    """A row as an answer, or what is wrong with it. An empty answer is an answer, one to a question
    that is missing is kept for whoever gave it."""
    if isinstance(row, str):
        return row
    given = {key: row.get(tables.found(key, row)) for key in _KEYS}
    references = _references(given.pop("reference"))
    texts: dict[str, Any] = {key: cell_text(value) for key, value in given.items()}
    if not (texts["question"] or texts["answer"] or texts["student"]):
        return "has no question"
    trouble = "" if texts["question"] else "has no question"
    rubric = row.get("rubric") if rubrics else None
    if rubric is not None and not isinstance(rubric, dict):
        trouble, rubric = "'rubric' must be an object with criteria", None
    identity = texts.pop("id") or str(line)
    return Submission(
        **texts, id=identity, reference=references, rubric=rubric, line=line, trouble=trouble
    )


def _references(value: Any) -> tuple[str, ...]:
    """One reference, or the alternatives of a list; empty ones are none."""
    texts = map(cell_text, value if isinstance(value, list) else [value])
    return tuple(text for text in texts if text)


def _check(name: str, titles: list[str]) -> None:
    """Raises ClassSetError without question and answer."""
    missing = [key for key in ("question", "answer") if not tables.found(key, titles)]
    if missing:
        raise ClassSetError(
            f"{name}:1: has no column {' and no column '.join(missing)}; "
            "the first row must name the columns question, answer and, if you like, student"
        )
