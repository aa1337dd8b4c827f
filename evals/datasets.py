"""Human-graded answers from files: tables and JSONL of one's own, and the original files of public sets.

`load` finds out which form it is. Every loader returns answers in file order and raises
`DatasetError` with one sentence that names file and line. Nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from pathlib import Path

from evals import plain
from evals.answers import DatasetError, GradedAnswer, Located, finish
from evals.asag_xml import load_saf_xml, load_semeval2013, with_observed_maximum, xml_layout
from evals.records import (
    csv_lines,
    json_items,
    json_lines,
    number,
    references,
    text,
)

__all__ = [
    "DatasetError",
    "GradedAnswer",
    "load",
    "load_digiklausur",
    "load_jsonl",
    "load_saf",
    "load_semeval2013",
]

DIGIKLAUSUR_FILE = "asag_dataset.csv"
DIGIKLAUSUR_COLUMNS = ("question_id", "question", "student_answer", "ref_answer", "grades_round")
DIGIKLAUSUR_LABELS = {0.0: "incorrect", 1.0: "partially correct", 2.0: "correct"}


def load(path: Path | str) -> tuple[GradedAnswer, ...]:
    """Answers from any supported file or folder, told apart by ending, columns and elements.

    A folder may hold one original set, or any number of .jsonl files of one's own.
    """
    place = Path(path)
    if not place.exists():
        raise DatasetError(f"{place}: no such file or folder; check the path")
    if place.is_dir():
        return _load_folder(place)
    match place.suffix.lower():
        case ".xml":
            return _load_xml(place)
        case ".csv" if _is_digiklausur(place):
            return load_digiklausur(place)
        case ".json" | ".jsonl" if _is_saf(place):
            return load_saf(place)
        case ".json" | ".jsonl":
            return load_jsonl(place)
        case kind if kind in plain.TABLES:
            return finish(plain.table_rows(place), place)
    raise DatasetError(
        f"{place}: not a data set I know; expected .csv, .tsv, .xlsx, .jsonl, .json or .xml"
    )


def load_jsonl(path: Path | str) -> tuple[GradedAnswer, ...]:
    """Answers as JSON objects, one a line (or as a list in a .json file).

    Needed: `question`, `answer` (texts), `reference_answer` (a text or a list of alternatives) and
    `grade` (a number, in points), or other names that `tutor.tables` knows them by. Optional:
    `max_grade` (1 if absent), `question_id` (the question), `answer_id` (the file's name and the
    place in it), `dataset` (the file's name), `label`, `split`, `steps` (a list of numbers). Without
    `steps` the scale is read off the question's grades: whole points if all are whole, else 0, the
    maximum and the grades given.
    """
    return finish(plain.json_rows(Path(path)), Path(path))


def load_digiklausur(path: Path | str) -> tuple[GradedAnswer, ...]:
    """The DigiKlausur set: the file `asag_dataset.csv`, or the folder that holds it.

    Original: github.com/DigiKlausur/ASAG-Dataset. Grades 0, 1, 2 by one grader. The columns
    `question_id`, `question`, `student_answer`, `ref_answer` and `grades_round` are used as the
    repository's README describes them; the file itself could not be opened when this was written,
    so the form of its question numbers and its separator (comma, semicolon and tab are tried) are
    unverified. It has no student ids: answers are numbered by row.
    """
    place = Path(path)
    file = place / DIGIKLAUSUR_FILE if place.is_dir() else place
    return finish(_digiklausur_rows(file), file)


def load_saf(path: Path | str) -> tuple[GradedAnswer, ...]:
    """SAF: the original XML (file or folder), or its Hugging Face release saved as JSON or JSONL.

    For the XML see `load_saf_xml`. The release's fields are `id`, `question`, `reference_answer`,
    `provided_answer`, `verification_feedback` and `score` (per its data set card); there the
    question id is a digest of the question's text, and the full grade again the highest score seen.
    """
    place = Path(path)
    if place.suffix.lower() not in (".json", ".jsonl"):
        return load_saf_xml(place)
    return finish(with_observed_maximum(list(_saf_release_rows(place))), place)


def _load_folder(folder: Path) -> tuple[GradedAnswer, ...]:
    if (folder / DIGIKLAUSUR_FILE).exists():
        return load_digiklausur(folder)
    files = sorted(folder.glob("*.jsonl"))
    if files:
        return finish((row for file in files for row in plain.json_rows(file)), folder)
    return _load_xml(folder)


def _load_xml(place: Path) -> tuple[GradedAnswer, ...]:
    return load_semeval2013(place) if xml_layout(place) == "semeval" else load_saf_xml(place)


def _is_saf(path: Path) -> bool:
    lines = json_lines(path) if path.suffix.lower() == ".jsonl" else json_items(path)
    first = next(lines, None)
    return first is not None and "provided_answer" in first[1]


def _is_digiklausur(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        header = next(lines, "").strip().replace('"', "")
    return set(DIGIKLAUSUR_COLUMNS) <= set(re.split(r"[,;\t]", header))


def _digiklausur_rows(path: Path) -> Iterator[Located]:
    for row, (line, record) in enumerate(csv_lines(path, DIGIKLAUSUR_COLUMNS), start=1):
        place = f"{path}:{line}"
        question = _digiklausur_question(text(record, "question_id", place))
        grade = number(record, "grades_round", place)
        reference = text(record, "ref_answer", place).strip()
        answer = GradedAnswer(
            dataset="digiklausur",
            question_id=question,
            question=text(record, "question", place).strip(),
            references=(reference,) if reference else (),
            answer_id=f"{question}-row{row:03d}",
            answer=text(record, "student_answer", place).strip(),
            grade=grade,
            max_grade=2.0,
            label=DIGIKLAUSUR_LABELS.get(grade, ""),
            steps=(0.0, 1.0, 2.0),
        )
        yield Located(answer, path, line)


def _digiklausur_question(written: str) -> str:
    """The id for "1", "01" and "1.0" (as pandas writes it) alike; no number stays as it is."""
    whole = written.strip().removesuffix(".0")
    return f"digi-q{int(whole):02d}" if whole.isdecimal() else f"digi-{whole}"


def _saf_release_rows(path: Path) -> Iterator[Located]:
    lines = json_lines(path) if path.suffix.lower() == ".jsonl" else json_items(path)
    for line, record in lines:
        place = f"{path}:{line}"
        question = text(record, "question", place)
        digest = hashlib.sha256(question.encode()).hexdigest()[:8]
        answer = GradedAnswer(
            dataset="saf",
            question_id=f"saf-{digest}",
            question=question,
            references=references(record, "reference_answer", place),
            answer_id=text(record, "id", place),
            answer=text(record, "provided_answer", place),
            grade=number(record, "score", place),
            max_grade=math.nan,
            label=text(record, "verification_feedback", place, ""),
            split=path.stem,
        )
        yield Located(answer, path, line)
