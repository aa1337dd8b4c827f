"""Human-graded answers from files: our JSONL form and the original files of public sets.

`load` finds out which form it is. Every loader returns answers in file order and raises
`DatasetError` with one sentence that names file and line. Nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

from evals.answers import DatasetError, GradedAnswer, Located, finish
from evals.asag_xml import load_saf_xml, load_semeval2013, with_observed_maximum, xml_layout
from evals.records import (
    csv_lines,
    json_items,
    json_lines,
    number,
    references,
    steps,
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

    A folder may hold one original set, or any number of .jsonl files in our form.
    """
    place = Path(path)
    if not place.exists():
        raise DatasetError(f"{place}: no such file or folder; check the path")
    if place.is_dir():
        return _load_folder(place)
    match place.suffix.lower():
        case ".xml":
            return _load_xml(place)
        case ".csv":
            return load_digiklausur(place)
        case ".json":
            return load_saf(place)
        case ".jsonl":
            return load_saf(place) if _is_saf_jsonl(place) else load_jsonl(place)
    raise DatasetError(f"{place}: not a data set I know; expected .jsonl, .json, .csv or .xml")


def load_jsonl(path: Path | str) -> tuple[GradedAnswer, ...]:
    """Answers in our own form: one JSON object a line.

    Required: `question_id`, `question`, `answer_id`, `answer` (texts), `reference_answer` (a text
    or a list of alternatives), `grade`, `max_grade` (numbers, in points). Optional: `dataset` (the
    file's name if absent), `label`, `split`, `steps` (a list of numbers). Without `steps` the
    scale is read off the question's grades: whole points if all are whole, else 0, the maximum and
    the grades given.
    """
    return finish(_jsonl_rows(Path(path)), Path(path))


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
        return finish((row for file in files for row in _jsonl_rows(file)), folder)
    return _load_xml(folder)


def _load_xml(place: Path) -> tuple[GradedAnswer, ...]:
    return load_semeval2013(place) if xml_layout(place) == "semeval" else load_saf_xml(place)


def _is_saf_jsonl(path: Path) -> bool:
    first = next(json_lines(path), None)
    return first is not None and "provided_answer" in first[1]


def _jsonl_rows(path: Path) -> Iterator[Located]:
    for line, record in json_lines(path):
        place = f"{path}:{line}"
        answer = GradedAnswer(
            dataset=text(record, "dataset", place, path.stem),
            question_id=text(record, "question_id", place),
            question=text(record, "question", place),
            references=references(record, place),
            answer_id=text(record, "answer_id", place),
            answer=text(record, "answer", place),
            grade=number(record, "grade", place),
            max_grade=number(record, "max_grade", place),
            label=text(record, "label", place, ""),
            split=text(record, "split", place, ""),
            steps=steps(record, place),
        )
        yield Located(answer, path, line)


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
            references=references(record, place),
            answer_id=text(record, "id", place),
            answer=text(record, "provided_answer", place),
            grade=number(record, "score", place),
            max_grade=math.nan,
            label=text(record, "verification_feedback", place, ""),
            split=path.stem,
        )
        yield Located(answer, path, line)
