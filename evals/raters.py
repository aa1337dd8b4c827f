"""Several ratings of the same answers: people among themselves, or one grader asked again.

Pure functions; ratings are arrays with `nan` where a rating is missing or the answer ungraded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from evals.pairs import EPSILON, Floats, mean

Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, slots=True)
class Repeatability:
    """How far repeats of the same answers lie apart, in the units of the scores.

    items: answers with at least two gradings, the only ones counted
    sd: within-answer standard deviation, the root of the mean variance (Bland and Altman 1996)
    mean_range: highest minus lowest score of an answer, averaged
    unanimous: share of answers whose repeats all agree
    """

    items: int
    sd: float
    mean_range: float
    unanimous: float


def krippendorff_alpha(ratings: ArrayLike, level: Level = "nominal") -> float:
    """Krippendorff's alpha of `ratings`, shape (raters, items); 1 is perfect, 0 is chance.

    `level` says when ratings differ and how much: nominal (same or not), ordinal (ranks between),
    interval (squared difference). Items with fewer than two ratings cannot be compared and drop
    out. nan when nothing can be compared or all comparable ratings are one and the same value.
    After Krippendorff, Content Analysis (2004), chapter 11, by the coincidence matrix.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings must have the shape (raters, items), got {table.shape}")
    values, coincidences = _coincidences(np.round(table, 9))
    totals = coincidences.sum(axis=1)
    pairable = float(totals.sum())
    apart = _distances(values, totals, level)
    by_chance = float((np.outer(totals, totals) * apart).sum())
    if by_chance == 0:
        return math.nan
    return 1.0 - (pairable - 1) * float((coincidences * apart).sum()) / by_chance


def repeatability(scores: ArrayLike) -> Repeatability:
    """Spread over the repeats of each answer; `scores` has the shape (answers, repeats).

    An ungraded repeat (nan) is left out; all figures are nan if no answer has two gradings.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"scores must have the shape (answers, repeats), got {table.shape}")
    kept = table[(~np.isnan(table)).sum(axis=1) >= 2]
    if not len(kept):
        return Repeatability(0, math.nan, math.nan, math.nan)
    ranges = np.nanmax(kept, axis=1) - np.nanmin(kept, axis=1)
    return Repeatability(
        items=len(kept),
        sd=math.sqrt(float(np.nanvar(kept, axis=1, ddof=1).mean())),
        mean_range=mean(ranges),
        unanimous=mean(ranges <= EPSILON),
    )


def _coincidences(table: Floats) -> tuple[Floats, Floats]:
    """The distinct values, and how often each pair of them met within an item."""
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(np.float64)
    counts = counts[counts.sum(axis=1) >= 2]
    # an item with m ratings holds m(m-1) ordered pairs and counts as m ratings in all
    shares = counts / (counts.sum(axis=1, keepdims=True) - 1)
    return values, counts.T @ shares - np.diag(shares.sum(axis=0))


def _distances(values: Floats, totals: Floats, level: Level) -> Floats:
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return np.subtract.outer(values, values) ** 2
    if level == "ordinal":
        middles = np.cumsum(totals) - totals / 2
        return np.subtract.outer(middles, middles) ** 2
    raise ValueError(f"level must be nominal, ordinal or interval, got {level!r}")
