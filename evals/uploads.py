"""A human-graded set that somebody uploads, as samples for a rehearsal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from evals import datasets, items
from evals.answers import DatasetError
from tutor import tables
from tutor.rehearsal import Sample

KINDS = (*tables.KINDS, "json")
MOST_MB = 20
_MOST_ANSWERS = 20_000


class Uploaded(NamedTuple):
    """The answers that can be rehearsed, and how many were left out: blank, or without a reference."""

    samples: list[Sample]
    left_out: int


def read(name: str, content: bytes) -> Uploaded:
    """The answers of a set in a form that `items.load` knows; raises DatasetError, one sentence."""
    kind = name.lower().rpartition(".")[2]
    if kind not in KINDS:
        raise DatasetError(f"{name}: expected a .{', .'.join(KINDS[:-1])} or .{KINDS[-1]} file")
    if len(content) > MOST_MB * 2**20:
        raise DatasetError(f"{name}: larger than {MOST_MB} MB; split the file")
    found, total = _loaded(name, kind, content)
    if total > _MOST_ANSWERS:
        raise DatasetError(f"{name}: more than {_MOST_ANSWERS:,} answers; split the file")
    kept = [i for i in found if not i.blank and i.task.question.strip()]
    if not kept:
        raise DatasetError(f"{name}: no answer has both words and a reference to judge it by")
    made = [
        Sample(
            question=i.task.question, answer=i.task.answer, rubric=i.task.rubric,
            labels=i.labels, score=i.truth,
        )
        for i in kept
    ]  # fmt: skip
    return Uploaded(made, total - len(made))


def _loaded(name: str, kind: str, content: bytes) -> tuple[list[items.Item], int]:
    """The answers that have a reference, and how many there are in all.

    The loaders read files, and name them in what they complain of: it must be the person's name.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"upload.{kind}"
        file.write_bytes(content)
        try:
            if items.holds_cases(file):
                cases = items.case_items(file)
                return cases, len(cases)
            answers = datasets.load(file)
            return items.graded_items(answers), len(answers)
        except DatasetError as error:
            raise DatasetError(str(error).replace(str(file), name)) from error
