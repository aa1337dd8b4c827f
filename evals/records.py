"""Reading records from JSON, JSONL and CSV so that every complaint names its file and line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.answers import DatasetError
from knowledge.spreadsheets import separator_of

Record = Mapping[str, object]
Located = tuple[int, Record]  # the line a record begins on, and the record


def json_lines(path: Path) -> Iterator[Located]:
    """The objects of a JSONL file; empty lines are passed over."""
    for line, content in enumerate(_read(path).split("\n"), start=1):
        if not content.strip():
            continue
        place = f"{path}:{line}"
        yield line, _object(_parsed(content, place, "each line must be one JSON object"), place)


def json_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """The same of a file of our own, whose fields are known, without their lines."""
    return (dict(record) for _, record in json_lines(path))


def json_items(path: Path) -> Iterator[Located]:
    """The objects of a JSON file that is one list; their line is given as that of the list, 1."""
    content = _parsed(_read(path), f"{path}:1", "fetch the file again")
    if not isinstance(content, list):
        raise DatasetError(f"{path}:1: expected a list of objects; save it as JSON records")
    for record in content:
        yield 1, _object(record, f"{path}:1")


def csv_lines(path: Path, columns: Sequence[str]) -> Iterator[Located]:
    """The rows of a CSV file with a header; comma, semicolon or tab, whichever the header uses.

    Raises `DatasetError` if one of `columns` is missing from the header.
    """
    content = _read(path)
    separator = separator_of(content)
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    with _told(path):
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise DatasetError(
                f"{path}:1: has no column {', '.join(missing)}; check that it is the right file"
            )
        line = reader.line_num + 1
        for record in reader:
            yield line, record
            line = reader.line_num + 1


def text(record: Record, key: str, place: str, default: str | None = None) -> str:
    """The text under `key`, or `default` (if given) where there is none."""
    value = record.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise DatasetError(f"{place}: {key!r} must be a text, {_got(record, key)}; add it")
    return value


def number(record: Record, key: str, place: str) -> float:
    """The number under `key`; in a CSV file it is a text to be read as one."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise DatasetError(f"{place}: {key!r} must be a number, {_got(record, key)}; add it")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise DatasetError(
            f"{place}: {key!r} must be a number, {_got(record, key)}; correct it"
        ) from None


def references(record: Record, key: str, place: str) -> tuple[str, ...]:
    """The right answers under `key`: a text or a list of texts; empty ones dropped."""
    value = record.get(key)
    given: list[object] = value if isinstance(value, list) else [value]
    texts = [item for item in given if isinstance(item, str)]
    if len(texts) != len(given):
        raise DatasetError(f"{place}: {key!r} must be a text or a list of texts; add it")
    return tuple(item for item in texts if item.strip())


def steps(record: Record, place: str) -> tuple[float, ...]:
    """The grades the scale allows, under `steps`; empty where the record has none."""
    value = record.get("steps")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise DatasetError(
            f"{place}: 'steps' must be a list of numbers; correct it or leave it out"
        )
    return tuple(number({"steps": item}, "steps", place) for item in value)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DatasetError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error


def _parsed(content: str, place: str, way_out: str) -> object:
    try:
        found: object = json.loads(content)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DatasetError(
            f"{place}: holds escapes that are not Unicode text; correct or remove them"
        ) from error
    except json.JSONDecodeError as error:
        raise DatasetError(f"{place}: not valid JSON ({error}); {way_out}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, [[[[…
        raise DatasetError(f"{place}: not JSON that can be read ({error}); {way_out}") from error
    return found


def _object(record: object, place: str) -> Record:
    if not isinstance(record, dict):
        raise DatasetError(f"{place}: expected an object with named fields; correct it")
    return record


def _got(record: Record, key: str) -> str:
    return f"got {record[key]!r}" if key in record else "but it is missing"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What csv stumbles over, in a sentence."""
    try:
        yield
    except csv.Error as error:
        raise DatasetError(f"{path}: not a readable CSV file ({error}); fetch it again") from error
