"""Tables and JSON lines that people bring: rows by the titles of their columns, each with its line.

Reads bytes, asks nobody. `found` tells under which of its names a column goes in a file, so that
answers to grade and answers that people have graded are named alike.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from knowledge import archives
from knowledge.spreadsheets import COLUMNS, separator_of

KINDS = ("csv", "tsv", "xlsx", "jsonl")
NAMES = COLUMNS | {
    "answer": (*COLUMNS["answer"], "student_answer", "text"),
    "student": ("student", "learner", "name", "student_name", "user", "email"),
    "grade": ("grade", "score", "points", "mark"),
    "max_grade": ("max_grade", "max_score", "max_points", "max_mark"),
}  # fmt: skip
MOST_ROWS = 25_000  # of a workbook, empty ones too
MOST_COLUMNS = 256
_MOST_BYTES = 32 * 1024 * 1024  # unpacked
_MOST_TAGS = 1_200_000  # of its XML: a second or less for every 50,000
_UNREADABLE = "not a readable XLSX file; save it again, or as CSV"
Row = dict[str, Any]
Rows = Iterator[tuple[int, Row | str]]


class TableError(Exception):
    """The file as a whole cannot be read; the message says what to change."""


def rows(name: str, content: bytes, check: Callable[[list[str]], None]) -> Rows:
    """Every row that holds something, by title, or what is wrong with it; with its line, or row.

    The kind is told by the name's ending. `check` is given a table's titles before its first row.
    """
    kind = name.lower().rpartition(".")[2]
    readers = {"csv": _csv, "tsv": _csv, "txt": _csv, "xlsx": _xlsx}
    if kind == "jsonl":
        return _jsonl(name, content)
    if kind not in readers:
        raise TableError(f"{name}: expected a .csv, .tsv, .xlsx or .jsonl file")
    return readers[kind](name, content, check)


def found(key: str, titles: Iterable[str]) -> str:
    """The name under which a column goes here, or nothing: `found("grade", ["score"]) -> "score"`."""
    there = set(titles)
    return next((title for title in NAMES[key] if title in there), "")


def share(row: Row) -> float | None:
    """The grade in a row as a share of the full one, which is 1 unless the row says; None without any.

    Raises ValueError, one sentence without the row's place, for what is no grade.
    """
    title = found("grade", row)
    said = cell_text(row.get(title))
    full = cell_text(row.get(found("max_grade", row))) or "1"
    if not said:
        return None
    try:
        grade, most = (float(text.replace(",", ".")) for text in (said, full))
    except ValueError:
        raise ValueError(
            f"the {title} {said!r} of {full!r} is no number, and is left out"
        ) from None
    if not 0 <= grade <= most < float("inf") or not most:
        raise ValueError(
            f"the {title} {said} lies outside 0 to {full}, and is left out; say in max_{title} what the "
            f"full {title} is"
        )
    return grade / most


def cell_text(value: Any) -> str:
    """A cell as text; a whole number as people write it, since tables hold them as 3.0. Without null
    characters, which no text of a PostgreSQL database holds."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()


def _csv(name: str, content: bytes, check: Callable[[list[str]], None]) -> Rows:
    text = _decoded(name, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        titles = _titles(next(reader, []))
        check(titles)
        line = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, _named(titles, row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"{name}:{reader.line_num}: not readable as CSV ({error})") from error


def _decoded(name: str, content: bytes) -> str:
    """UTF-8, else the code page that spreadsheets of Western Europe still write."""
    if b"\0" in content:
        raise TableError(f"{name}: not a text file; save it as CSV (UTF-8) or XLSX")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx(name: str, content: bytes, check: Callable[[list[str]], None]) -> Rows:
    lines = _sheet(name, content)
    titles = _titles(next(lines, ()))
    check(titles)
    for line, row in enumerate(lines, 2):
        if line > MOST_ROWS:
            raise TableError(
                f"{name}: more than {MOST_ROWS:,} rows; split the file, or save it as CSV"
            )
        if any(cell not in (None, "") for cell in row):
            yield line, _named(titles, row)


def _sheet(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    """The rows of a workbook's first sheet, whatever size it says it has."""
    from openpyxl import load_workbook

    _check_workbook(name, content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from islice(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), MOST_ROWS + 1)
    except Exception as error:  # the library raises many types on files that are no workbooks
        raise TableError(f"{name}: {_UNREADABLE}") from error


def _check_workbook(name: str, content: bytes) -> None:
    """Refuse what would take minutes or gigabytes to read."""
    try:
        with archives.opened(content, _MOST_BYTES) as archive:
            tags = sum(archive.read(member).count(b"<") for member in archive.infolist())
    except archives.ArchiveError as error:
        raise TableError(f"{name}: {_UNREADABLE} ({error})") from error
    if tags > _MOST_TAGS:
        raise TableError(f"{name}: holds too many cells; split the file, or save it as CSV")


def _jsonl(name: str, content: bytes) -> Rows:
    for line, text in enumerate(_decoded(name, content).split("\n"), 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
            json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            yield line, "holds escapes that are not Unicode text"
            continue
        except (ValueError, RecursionError) as error:
            yield line, f"not JSON ({error})"
            continue
        yield line, row if isinstance(row, dict) else "expected a JSON object with named fields"


def _titles(header: Iterable[Any]) -> list[str]:
    return ["_".join(cell_text(title).lower().split()) for title in header]


def _named(titles: list[str], cells: Iterable[Any]) -> Row:
    """The cells by title, those without one left out; of two with one title the first counts."""
    named = [pair for pair in zip(titles, cells, strict=False) if pair[0]]
    return dict(reversed(named))
