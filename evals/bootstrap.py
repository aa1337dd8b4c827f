"""How sure a figure is: intervals by resampling whole questions, and for plain proportions.

Answers to one question resemble each other (the same rubric, the same trap), so they are drawn
together: treating them as independent gives intervals that are far too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evals.pairs import Floats

Metric = Callable[..., float]
Rows = NDArray[np.intp]

CONFIDENCE = 0.95  # of every interval here
MAX_UNDEFINED = 0.05  # above this share the surviving resamples no longer stand for all of them


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval.

    n: answers it rests on; clusters: questions they belong to
    undefined: resamples in which the figure was nan. They are left out of the percentiles; where
        they are more than 5 % the bounds are nan, for the rest would be a flattering selection.
    """

    value: float
    low: float
    high: float
    n: int
    clusters: int
    undefined: int = 0

    def excludes(self, number: float = 0.0) -> bool:
        """Whether the whole interval lies on one side of `number`; False if it is nan."""
        return self.low > number or self.high < number

    def __str__(self) -> str:
        """As a line of a report: value, interval, what it rests on."""
        figures = f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"
        return f"{figures} (n={self.n}, {self.clusters} clusters)"


def interval(
    metric: Metric,
    data: Sequence[ArrayLike],
    clusters: ArrayLike,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Estimate:
    """Percentile bootstrap interval of `metric(*data)`, resampling whole clusters.

    `data` is a sequence of arrays with one row an answer (`(truth, predicted)` for most metrics),
    `clusters` the question id of each row. As many clusters are drawn, with replacement, as there
    are; each brings all its rows. The same seed gives the same interval. With fewer than two
    clusters nothing is known of the spread between them and the bounds are nan; with fewer than
    about 20 the interval is known to be somewhat too narrow. Raises `ValueError` when lengths
    differ. Source: Efron and Tibshirani (1993), chapter 13; Field and Welsh (2007) for clusters.
    """
    arrays = [np.asarray(column) for column in data]
    ids, place = np.unique(np.asarray(clusters), return_inverse=True)
    if any(len(column) != len(place) for column in arrays):
        raise ValueError(f"data of {[len(c) for c in arrays]} rows, {len(place)} cluster ids")
    value = metric(*arrays)
    if len(ids) < 2:
        return Estimate(value, math.nan, math.nan, len(place), len(ids))
    draws = _resamples(place, n_resamples, seed)
    figures = np.array([metric(*(column[rows] for column in arrays)) for rows in draws])
    low, high, undefined = _percentiles(figures)
    return Estimate(value, low, high, len(place), len(ids), undefined)


def paired_difference(
    metric: Metric,
    truth: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    clusters: ArrayLike,
    n_resamples: int = 1000,
) -> Estimate:
    """Interval of metric(truth, second) - metric(truth, first) for two runs over the same answers.

    Both runs see the same drawn questions, so what is hard for both cancels out. Answers that one
    of them left ungraded (nan) are dropped from both, lest a run win by skipping the hard ones;
    `n` is what remains. Compare coverage apart. Otherwise as `interval`.
    """
    columns = [np.asarray(column, dtype=np.float64) for column in (truth, first, second)]
    if len({column.shape for column in columns}) != 1:
        raise ValueError(f"need equally long runs, got {[column.shape for column in columns]}")
    kept = ~np.isnan(np.stack(columns)).any(axis=0)

    def difference(true: Floats, one: Floats, two: Floats) -> float:
        return metric(true, two) - metric(true, one)

    rows = [column[kept] for column in columns]
    ids = np.asarray(clusters)[kept]
    return interval(difference, rows, ids, n_resamples)


def wilson(successes: int, n: int) -> Estimate:
    """Wilson's score interval (1927) for a share of independent answers.

    Each answer is its own cluster: for several answers a question prefer `interval`. With n = 0
    the value is nan and the interval all of 0..1. Raises `ValueError` unless 0 <= successes <= n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie within 0 and n, got {successes} of {n}")
    if n == 0:
        return Estimate(math.nan, 0.0, 1.0, 0, 0)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share, weight = successes / n, z * z / n
    centre = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    # at the ends the formula gives the end itself, up to rounding
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == n else centre + half
    return Estimate(share, low, high, n, n)


def _resamples(place: Rows, n_resamples: int, seed: int) -> Iterator[Rows]:
    """Row numbers of each resample; `place` is the number of each row's cluster."""
    order = np.argsort(place, kind="stable")
    sizes = np.bincount(place)
    starts = np.cumsum(sizes) - sizes
    generator = np.random.default_rng(seed)
    for drawn in generator.integers(0, len(sizes), size=(n_resamples, len(sizes))):
        lengths = sizes[drawn]
        ends = np.cumsum(lengths)
        # counts 0, 1, 2, ... through each drawn cluster, shifted to where its rows begin
        yield order[np.arange(ends[-1]) + np.repeat(starts[drawn] - ends + lengths, lengths)]


def _percentiles(figures: Floats) -> tuple[float, float, int]:
    defined = figures[~np.isnan(figures)]
    undefined = len(figures) - len(defined)
    if not len(defined) or undefined > MAX_UNDEFINED * len(figures):
        return math.nan, math.nan, undefined
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high), undefined
