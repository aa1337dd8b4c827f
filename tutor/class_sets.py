"""A class's answers in a table: CSV, XLSX or JSONL, one answer a row. Reads bytes, asks nobody.

Columns are found by their names in any case and order: question and answer are needed; student (or
name), id, reference and rubric (JSONL only) are taken where they are. Every row becomes an answer or
a problem with its line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from knowledge.cards import Frozen

MOST = 20_000  # answers of one set
_NAMES = {
    "question": ("question", "prompt", "item", "task", "frage"),
    "answer": ("answer", "response", "student_answer", "text", "antwort"),
    "student": ("student", "learner", "name", "student_name", "user", "email"),
    "id": ("id", "answer_id", "response_id", "nr"),
    "reference": ("reference", "reference_answer", "model_answer", "ref_answer", "solution", "musterlösung"),
}  # fmt: skip
_SEPARATORS = ",;\t"
csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))  # one for the whole process


class ClassSetError(Exception):
    """The file as a whole cannot be read; the message says what to change."""


class Submission(Frozen):
    """One answer of a class. `line` is its line, or row, in the file."""

    id: str
    student: str = ""
    question: str
    answer: str
    reference: tuple[str, ...] = ()  # alternatives
    rubric: dict[str, Any] | None = None
    line: int


class ClassSet(NamedTuple):
    """What a file holds, and what of it could not be understood, as sentences."""

    submissions: list[Submission]
    problems: list[str]


def read(name: str, content: bytes) -> ClassSet:
    """The answers in a file; its kind is told by its name's ending. Raises ClassSetError."""
    kind = name.lower().rpartition(".")[2]
    readers = {"csv": _csv, "tsv": _csv, "txt": _csv, "jsonl": _jsonl, "xlsx": _xlsx}
    if kind not in readers:
        raise ClassSetError(f"{name}: expected a .csv, .tsv, .xlsx or .jsonl file")
    if not content.strip():
        raise ClassSetError(f"{name}: the file is empty")
    found: list[Submission] = []
    problems: list[str] = []
    for line, row in readers[kind](name, content):
        if len(found) >= MOST:
            raise ClassSetError(f"{name}: more than {MOST:,} answers; split the file")
        made = _submission(row, line)
        if isinstance(made, str):
            problems.append(f"{name}:{line}: {made}")
        else:
            found.append(made)
    if not found:
        raise ClassSetError(
            f"{name}: holds no answers"
            + (f"; the first problem: {problems[0]}" if problems else "")
        )
    return ClassSet(found, problems)


def _submission(row: Mapping[str, Any] | str, line: int) -> Submission | str:
    """A row as an answer, or what is wrong with it. An empty answer is an answer."""
    if isinstance(row, str):
        return row
    texts = {key: _text(row.get(key)) for key in _NAMES if key != "reference"}
    if not texts["question"].strip():
        return "has no question"
    rubric = row.get("rubric")
    if rubric is not None and not isinstance(rubric, dict):
        return "'rubric' must be an object with criteria"
    identity = texts.pop("id") or str(line)
    references = _references(row.get("reference"))
    return Submission(**texts, id=identity, reference=references, rubric=rubric, line=line)


def _references(value: Any) -> tuple[str, ...]:
    """One reference, or the alternatives of a list; empty ones are none."""
    texts = map(_text, value if isinstance(value, list) else [value])
    return tuple(text for text in texts if text)


def _text(value: Any) -> str:
    """A cell as text; a whole number as people write it, since tables hold them as 3.0."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _csv(name: str, content: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    text = _decoded(name, content)
    header = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = _columns(name, next(reader, []))
        line = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, _named(columns, row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ClassSetError(f"{name}:{reader.line_num}: not readable as CSV ({error})") from error


def _decoded(name: str, content: bytes) -> str:
    """UTF-8, else the code page that spreadsheets of Western Europe still write."""
    if b"\0" in content:
        raise ClassSetError(f"{name}: not a text file; save it as CSV (UTF-8) or XLSX")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx(name: str, content: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = iter(list(book.worksheets[0].iter_rows(values_only=True)))  # all, while it is caught
        columns = _columns(name, [_text(cell) for cell in next(rows, ())])
    except ClassSetError:
        raise
    except Exception as error:  # the library raises many types on files that are no workbooks
        raise ClassSetError(
            f"{name}: not a readable XLSX file; save it again, or as CSV"
        ) from error
    for line, row in enumerate(rows, 2):
        if any(cell not in (None, "") for cell in row):
            yield line, _named(columns, row)


def _jsonl(name: str, content: bytes) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for line, text in enumerate(_decoded(name, content).split("\n"), 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield line, f"not JSON ({error})"
            continue
        if not isinstance(row, dict):
            yield line, "expected a JSON object with question and answer"
            continue
        known = {key: row.get(_found(key, row)) for key in _NAMES}
        yield line, {**known, "rubric": row.get("rubric")}


def _columns(name: str, header: Iterable[str]) -> dict[str, int]:
    """The place of each known column; raises ClassSetError without question and answer."""
    titles = [" ".join(title.split()).lower().replace(" ", "_") for title in header]
    found = {key: titles.index(_found(key, titles)) for key in _NAMES if _found(key, titles)}
    missing = [key for key in ("question", "answer") if key not in found]
    if missing:
        raise ClassSetError(
            f"{name}:1: has no column {' and no column '.join(missing)}; "
            "the first row must name the columns question, answer and, if you like, student"
        )
    return found


def _found(key: str, titles: Iterable[str]) -> str:
    """The name under which a column goes here, or nothing."""
    there = set(titles)
    return next((title for title in _NAMES[key] if title in there), "")


def _named(columns: Mapping[str, int], row: Any) -> dict[str, Any]:
    cells = list(row)
    return {key: cells[at] if at < len(cells) else None for key, at in columns.items()}
