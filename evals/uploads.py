"""A human-graded set that somebody uploads, as samples for a rehearsal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from evals import datasets, items
from evals.answers import DatasetError
from tutor.rehearsal import Sample

KINDS = ("jsonl", "json", "csv")
MOST_MB = 20
_MOST_ANSWERS = 20_000


class Uploaded(NamedTuple):
    """The answers that can be rehearsed, and how many were left out: blank, or without a reference."""

    samples: list[Sample]
    left_out: int


def read(name: str, content: bytes) -> Uploaded:
    """The answers of a set in a form that `datasets.load` knows; raises DatasetError, one sentence."""
    kind = name.lower().rpartition(".")[2]
    if kind not in KINDS:
        raise DatasetError(f"{name}: expected a .jsonl, .json or .csv file")
    if len(content) > MOST_MB * 2**20:
        raise DatasetError(f"{name}: larger than {MOST_MB} MB; split the file")
    found = _loaded(name, kind, content)
    if len(found) > _MOST_ANSWERS:
        raise DatasetError(f"{name}: more than {_MOST_ANSWERS:,} answers; split the file")
    kept = [i for i in items.graded_items(found) if not i.blank and i.task.question.strip()]
    if not kept:
        raise DatasetError(f"{name}: no answer has both words and a reference to judge it by")
    made = [
        Sample(question=i.task.question, answer=i.task.answer, rubric=i.task.rubric, score=i.truth)
        for i in kept
    ]
    return Uploaded(made, len(found) - len(made))


def _loaded(name: str, kind: str, content: bytes) -> tuple[datasets.GradedAnswer, ...]:
    """The loaders read files, and name them in what they complain of: it must be the person's name."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"upload.{kind}"
        file.write_bytes(content)
        try:
            return datasets.load(file)
        except DatasetError as error:
            raise DatasetError(str(error).replace(str(file), name)) from error
        except RecursionError as error:
            raise DatasetError(
                f"{name}: nested too deeply; check that it is the right file"
            ) from error
