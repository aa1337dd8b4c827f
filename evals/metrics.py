"""How well given grades agree with true grades: pure functions on numbers, no input or output.

Conventions shared by every function here
- `truth` and `predicted` are one-dimensional, equally long, one entry an answer; unequal lengths
  raise `ValueError`. A missing entry is `nan` (or `None` among text labels): an ungraded answer is
  its own outcome, so the pair is left out and `coverage` tells how many there were.
- `labels` are the steps of the scale (or the verdicts), in order, given by the caller: a step
  nobody used still counts for the distance between the others. A value that is no step raises
  `ValueError`; bring free scores onto the scale with `nearest_step` first.
- Where a figure is undefined (no pairs, 0/0) the result is `nan`, never a made-up 0 or 1. Each
  docstring says where that differs from scikit-learn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.pairs import (
    EPSILON,
    Counts,
    Floats,
    Labels,
    Values,
    check_increasing,
    confusion_matrix,
    label_codes,
    mean,
    nearest_step,
    paired,
    ratio,
)

__all__ = [
    "ClassScore",
    "bias",
    "class_scores",
    "cohen_kappa",
    "confusion_matrix",
    "coverage",
    "exact_agreement",
    "false_full_marks",
    "false_zeros",
    "label_codes",
    "macro_f1",
    "mae",
    "nearest_step",
    "pearson",
    "quadratic_weighted_kappa",
    "rmse",
    "spearman",
    "within_one_step",
]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one label (each 0..1 or nan); `support` is its true count."""

    label: float | str
    precision: float
    recall: float
    f1: float
    support: int


def exact_agreement(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Share of answers given exactly the true grade (up to 1e-9); nan without pairs."""
    first, second = paired(truth, predicted)
    return mean(np.abs(first - second) <= EPSILON)


def within_one_step(truth: ArrayLike, predicted: ArrayLike, steps: Sequence[float]) -> float:
    """Share of answers at most one step of the scale off; always 1 on a two-step scale."""
    table = confusion_matrix(truth, predicted, steps)
    near = np.abs(np.subtract.outer(np.arange(len(steps)), np.arange(len(steps)))) <= 1
    return ratio(float(table[near].sum()), float(table.sum()))


def cohen_kappa(truth: Values, predicted: Values, labels: Labels) -> float:
    """Cohen's kappa (1960): agreement beyond chance, every disagreement counting the same.

    1 is perfect, 0 is chance. One side constant gives 0; both sides constant on the same label
    (and no pairs at all) give nan, as chance agreement is then already perfect. scikit-learn does
    the same up to a warning.
    """
    return _weighted_kappa(confusion_matrix(truth, predicted, labels), power=0)


def quadratic_weighted_kappa(
    truth: ArrayLike, predicted: ArrayLike, steps: Sequence[float]
) -> float:
    """Kappa with disagreements weighted by the squared number of steps between them (Cohen 1968).

    The distance counts steps, not points, so uneven steps weigh alike (as in scikit-learn's
    `weights="quadratic"`). Undefined as for `cohen_kappa`. `steps` must increase.
    """
    check_increasing(np.asarray(steps, dtype=np.float64))
    return _weighted_kappa(confusion_matrix(truth, predicted, steps), power=2)


def class_scores(truth: Values, predicted: Values, labels: Labels) -> tuple[ClassScore, ...]:
    """Precision, recall and F1 of each label, in the order of `labels`.

    Precision is nan for a label never given, recall for one that never was true, F1 only where
    both hold (scikit-learn writes 0 with a warning in these places).
    """
    table = confusion_matrix(truth, predicted, labels)
    hits, true, given = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    return tuple(
        ClassScore(
            label=label,
            precision=ratio(float(hits[i]), float(given[i])),
            recall=ratio(float(hits[i]), float(true[i])),
            f1=ratio(2.0 * float(hits[i]), float(true[i] + given[i])),
            support=int(true[i]),
        )
        for i, label in enumerate(labels)
    )


def macro_f1(truth: Values, predicted: Values, labels: Labels) -> float:
    """Mean F1 over the labels that occur as true or as given ones; nan without pairs."""
    scores = np.array([score.f1 for score in class_scores(truth, predicted, labels)])
    return mean(scores[~np.isnan(scores)])


def pearson(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Pearson correlation; nan with fewer than two pairs or a constant side (as in scipy)."""
    return _correlation(*paired(truth, predicted))


def spearman(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Spearman's rank correlation, ties sharing their mean rank; nan as for `pearson`."""
    first, second = paired(truth, predicted)
    return _correlation(_ranks(first), _ranks(second))


def mae(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean absolute error, in the units of the grades."""
    first, second = paired(truth, predicted)
    return mean(np.abs(second - first))


def rmse(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Root of the mean squared error, in the units of the grades."""
    first, second = paired(truth, predicted)
    return math.sqrt(mean((second - first) ** 2)) if first.size else math.nan


def bias(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean of predicted minus true: above 0 the grader is lenient, below 0 it is strict."""
    first, second = paired(truth, predicted)
    return mean(second - first)


def false_full_marks(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Of the answers whose true score (0..1) is below 1, the share that got full marks; nan if none."""
    first, second = paired(truth, predicted)
    return mean(second[first < 1 - EPSILON] >= 1 - EPSILON)


def false_zeros(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Of the answers whose true score (0..1) is at least one half, the share given zero; nan if none.

    One half counts clear injustices on any scale: on two- and three-step scales it is every answer
    worth anything, on finer ones it leaves out the slips of one small step at the bottom, where
    people disagree as well.
    """
    first, second = paired(truth, predicted)
    return mean(second[first >= 0.5 - EPSILON] <= EPSILON)


def coverage(predicted: ArrayLike) -> float:
    """Share of answers that were graded at all (not nan); nan for no answers."""
    return mean(~np.isnan(np.asarray(predicted, dtype=np.float64)))


def _weighted_kappa(table: Counts, power: int) -> float:
    positions = np.arange(len(table))
    steps_apart = np.abs(np.subtract.outer(positions, positions))
    weights = (steps_apart**power) * (steps_apart > 0)
    by_chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    expected = float((weights * by_chance).sum()) / max(int(table.sum()), 1)
    return 1.0 - ratio(float((weights * table).sum()), expected)


def _ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks


def _correlation(first: Floats, second: Floats) -> float:
    # a spread of exactly 0 is asked for first: the mean of equal floats may differ in the last bit
    if first.size < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    one, two = _unit(first), _unit(second)
    return float(np.clip(one @ two, -1.0, 1.0))


def _unit(values: Floats) -> Floats:
    centred = values - values.mean()
    centred = centred / np.abs(centred).max()  # first, lest the squares of tiny numbers vanish
    scaled: Floats = centred / np.linalg.norm(centred)
    return scaled
