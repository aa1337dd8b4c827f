"""Graded answers by the names of their columns: a table, or JSON objects. Our own form is one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from evals import records
from evals.answers import DatasetError, GradedAnswer, Located
from evals.records import Record, number, references, steps, text
from knowledge.cards import card_id
from tutor import rubrics, tables

TABLES = (".csv", ".tsv", ".xlsx")
_NEEDED = {"question": "question", "answer": "answer",
           "reference": "reference (or reference_answer)", "grade": "score (or grade)"}  # fmt: skip
_KNOWN = (
    "read besides, where they are there: max_score (or max_grade; without it the full score is 1), "
    "question_id, id, label, split"
)


def json_rows(path: Path) -> Iterator[Located]:
    """The answers of a JSONL file, or of a JSON file that is one list."""
    lines = records.json_lines if path.suffix.lower() == ".jsonl" else records.json_items
    return _answers(lines(path), path)


def table_rows(path: Path) -> Iterator[Located]:
    """The answers of a CSV, TSV or XLSX file."""

    def check(titles: list[str]) -> None:
        _complete(
            titles, f"{path}:1", known=bool(tables.found("question", titles))
        )  # see `_answers`

    try:
        found = tables.rows(str(path), path.read_bytes(), check)
        # `rows` has problems of single rows in JSON lines alone
        yield from _answers(((n, _texts(row)) for n, row in found if isinstance(row, dict)), path)
    except tables.TableError as error:
        raise DatasetError(str(error)) from error
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _texts(row: tables.Row) -> Record:
    return {title: tables.cell_text(cell) for title, cell in row.items()}


def _complete(titles: Iterable[str], place: str, *, known: bool) -> None:
    """Raises DatasetError for what is missing; a question that is known needs no reference."""
    missing = [name for key, name in _NEEDED.items() if not tables.found(key, titles)]
    if missing and not (known and missing == [_NEEDED["reference"]]):
        raise DatasetError(
            f"{place}: has no {' and no '.join(missing)}; each answer needs "
            f"{', '.join(_NEEDED.values())}, and to a question of the library no reference; {_KNOWN}"
        )


def _answers(lines: Iterable[tuple[int, Record]], path: Path) -> Iterator[Located]:
    for row, (line, record) in enumerate(lines, 1):
        place = f"{path}:{line}"
        asked = record.get(tables.found("question", record))
        known = isinstance(asked, str) and card_id(asked) in rubrics.library()
        _complete(record, place, known=known)
        question = text(record, tables.found("question", record), place)
        reference = tables.found("reference", record)
        grade, full = _grades(record, place)
        answer = GradedAnswer(
            dataset=text(record, "dataset", place, path.name),
            question_id=_identity(record, "question_id", place) or question,
            question=question,
            references=()
            if known and record.get(reference) is None
            else references(record, reference, place),
            answer_id=_identity(record, tables.found("id", record), place) or f"{path.stem}-{row}",
            answer=text(record, tables.found("answer", record), place),
            grade=grade,
            max_grade=full,
            label=text(record, "label", place, ""),
            split=text(record, "split", place, ""),
            steps=steps(record, place) if path.suffix.lower() not in TABLES else (),
        )
        yield Located(answer, path, line)


def _grades(record: Record, place: str) -> tuple[float, float]:
    """An answer's grade and the full one: 1 unless it is told, and then no grade is above it."""
    title = tables.found("grade", record)
    grade = number(record, title, place)
    full = tables.found("max_grade", record)
    if record.get(full) not in (None, ""):
        return grade, number(record, full, place)
    if grade > 1:
        raise DatasetError(
            f"{place}: the {title} {grade:g} is above 1; say in max_score what the full {title} is"
        )
    return grade, 1.0


def _identity(record: Record, title: str, place: str) -> str:
    """What is written there, also as a number; empty where nothing is."""
    value = record.get(title)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return tables.cell_text(value)
    return text(record, title, place, "").strip()
