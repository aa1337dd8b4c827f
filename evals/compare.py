"""Two runs over the same answers: paired differences, flips, and what may be concluded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals import metrics
from evals.answers import DatasetError
from evals.bootstrap import Estimate, paired_difference
from evals.items import Item, common_steps, load
from evals.pairs import nearest_step
from evals.run import about, is_of, read_rows
from tutor.domain import JudgeInfo


@dataclass(frozen=True, slots=True)
class Flip:
    """An answer that the two runs score differently."""

    item: Item
    first: float | None
    second: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Second run minus first: positive is better for agreement, worse for errors."""

    set: str
    n: int
    differences: dict[str, Estimate]
    flips: tuple[Flip, ...]

    @property
    def verdict(self) -> str:
        """By the quadratic weighted kappa: better, worse, or no difference shown."""
        change = self.differences["qwk"]
        if not change.excludes(0.0):
            return "no difference shown"
        return "better" if change.value > 0 else "worse"


def compare(first: Path, second: Path, sets: Sequence[str]) -> list[Comparison]:
    """Compare two run folders set by set; answers graded by only one of them are left out.

    Raises DatasetError for a folder without a run, or without its results.
    """
    one, two = _scores(first), _scores(second)
    found = []
    for name in sets:
        items = [
            i
            for i in load(name)
            if i.truth is not None and (i.set, i.id) in one.keys() & two.keys()
        ]
        if items:
            found.append(_compare(name, items, one, two))
    return found


Scores = dict[tuple[str, str], float | None]


def _scores(folder: Path) -> Scores:
    """What the examiner that `run.json` names gave; others may have graded in the same folder."""
    judge = JudgeInfo(**about(folder)["judge"])
    found = {
        (row["set"], row["id"]): row["score"]
        for row in read_rows(folder / "results.jsonl")
        if row["first"] and is_of(row, judge)
    }
    if not found:
        raise DatasetError(
            f"{folder}: holds no answers graded one by one (results.jsonl); run its sets again with --out"
        )
    return found


def _compare(name: str, items: list[Item], one: Scores, two: Scores) -> Comparison:
    def column(scores: Scores) -> np.ndarray:
        return np.array([scores[i.set, i.id] for i in items], dtype=float)

    truth = np.array([i.truth for i in items], dtype=float)
    groups = np.array([i.group for i in items])
    steps = common_steps(items)
    a, b = column(one), column(two)
    truth_step, a_step, b_step = (nearest_step(x, steps) for x in (truth, a, b))
    differences = {
        "qwk": paired_difference(
            lambda t, f: metrics.quadratic_weighted_kappa(t, f, steps),
            truth_step, a_step, b_step, groups,
        ),
        "exact": paired_difference(metrics.exact_agreement, truth_step, a_step, b_step, groups),
        "mae": paired_difference(metrics.mae, truth, a, b, groups),
        "bias": paired_difference(metrics.bias, truth, a, b, groups),
    }  # fmt: skip
    flips = [
        Flip(i, one[i.set, i.id], two[i.set, i.id])
        for i, x, y in zip(items, a, b, strict=True)
        if not np.isclose(x, y, equal_nan=True)
    ]
    size = {id(f): abs((f.first or 0.0) - (f.second or 0.0)) for f in flips}
    return Comparison(
        name, len(items), differences, tuple(sorted(flips, key=lambda f: -size[id(f)]))
    )
