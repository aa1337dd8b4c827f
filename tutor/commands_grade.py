"""`python -m tutor grade` for tables: CSV or XLSX in, and a table of results out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from knowledge.export_files import check_target, write_whole
from tutor import batch, class_results, class_sets
from tutor.class_results import Result
from tutor.grounds import Grounds
from tutor.judges import Judge

TABLES = (".csv", ".tsv", ".xlsx")
LINES = (".jsonl", ".ndjson")
_WRITERS = {".csv": class_results.as_csv, ".xlsx": class_results.as_xlsx}


def is_table(options: argparse.Namespace) -> bool:
    """Is a table read or written? Lines of JSON alone go the way of `tutor.batch`."""
    return bool(options.out) or Path(options.file).suffix.lower() in TABLES


def check_lines(file: str) -> None:
    """Raises ClassSetError where a file is not to be read as JSON lines: by its ending it is none, nor
    by its first sign. In one that is, a faulty line is a result of its own."""
    path = Path(file)
    if path.suffix.lower() in LINES or not path.is_file():  # such as a pipe, which is read but once
        return
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        first = next(filter(str.strip, lines), "{")
    if not first.lstrip().startswith("{"):
        raise class_sets.ClassSetError(
            f"{file}: neither a table nor JSON lines; expected .csv, .tsv or .xlsx, or .jsonl with an "
            "object with question and answer on each line"
        )


def read(options: argparse.Namespace) -> class_sets.ClassSet:
    """The answers of the file, once it is sure that the result can be written; raises ClassSetError,
    ExportError and OSError."""
    if options.out and Path(options.out).suffix.lower() not in _WRITERS:
        raise class_sets.ClassSetError(f"{options.out}: the result is written as .csv or .xlsx")
    if options.file == "-":
        raise class_sets.ClassSetError("--out needs a file to read, not standard input")
    if options.out:
        check_target(Path(options.out), [Path(options.file)], force=options.force)
    return class_sets.read(options.file, Path(options.file).read_bytes())


def results(
    found: class_sets.ClassSet, name: str, judge: Judge, grounds: Grounds, workers: int
) -> Iterator[Result]:
    """Every answer with its outcome, in the order of the file; one bad row does not stop the rest."""

    def one(submission: class_sets.Submission) -> Result:
        s, place = submission, f"{name}:{submission.line}"
        if s.trouble:
            request = batch.Request(s.id, None, f"{place}: {s.trouble}")
        else:
            request = batch.parse_line(_line(s), place, grounds)
        outcome = batch.outcome_of(request, judge)
        return Result(s.id, s.student, s.question, s.answer, outcome, s.score)

    return batch.map_ordered(one, found.submissions, workers)


def write(path: str, graded: list[Result]) -> None:
    """Write the table; its kind is told by the name's ending. Raises ExportError."""
    write_whole(Path(path), _WRITERS[Path(path).suffix.lower()](graded))


def _line(submission: class_sets.Submission) -> str:
    """As a line of the JSON contract, so that both ways mean the same."""
    optional = {"reference": list(submission.reference) or None, "rubric": submission.rubric}
    given = {name: value for name, value in optional.items() if value is not None}
    fields = {"id": submission.id, "question": submission.question, "answer": submission.answer}
    return json.dumps({**fields, **given})
