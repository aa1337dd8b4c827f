"""Does a confidence mean anything, and how much could be left to the machine? Pure functions.

`confidence` is 0..1, one entry a graded answer; leave ungraded answers out before the call: a nan
raises `ValueError`, as a silent drop would make the machine look surer than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.pairs import Floats, mean

FLOOR_SLACK = 1e-9  # 0.29 * 100 is 28.999...: a share of n must not lose an answer to rounding


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers with a confidence in [low, high) (the last bin includes 1); figures nan if n is 0."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """`risk[i]`: mean loss of the `coverage[i]` (0..1] most confident answers; both length n."""

    coverage: tuple[float, ...]
    risk: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """What is gained when the least certain `share` (0..1) of the answers goes to a person.

    machine_n, machine_accuracy: the answers the machine keeps, and its share right on them
    overall_accuracy: over all answers, if the person is always right: an upper bound
    """

    share: float
    machine_n: int
    machine_accuracy: float
    overall_accuracy: float


def reliability(
    confidence: ArrayLike, correct: ArrayLike, bins: int = 10
) -> tuple[ReliabilityBin, ...]:
    """The reliability table: `bins` bins of equal width over 0..1, empty ones included."""
    sure, right = _checked(confidence, correct)
    edges = np.linspace(0.0, 1.0, bins + 1)
    # rounding first: 0.29 * 100 is a hair below 29 and must not fall into the bin before
    place = np.clip(np.floor(np.round(sure * bins, 9)).astype(np.intp), 0, bins - 1)
    return tuple(
        ReliabilityBin(
            low=float(edges[i]),
            high=float(edges[i + 1]),
            n=int((place == i).sum()),
            confidence=mean(sure[place == i]),
            accuracy=mean(right[place == i]),
        )
        for i in range(bins)
    )


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over the bins, weighted by their n (0..1).

    After Naeini et al. (2015) and Guo et al. (2017). nan for no answers. It depends on the number
    of bins and is biased upwards for few answers: show `reliability` beside it.
    """
    filled = [row for row in reliability(confidence, correct, bins) if row.n]
    total = sum(row.n for row in filled)
    gaps = sum(row.n * abs(row.confidence - row.accuracy) for row in filled)
    return gaps / total if total else math.nan


def risk_coverage(confidence: ArrayLike, loss: ArrayLike) -> RiskCoverage:
    """The risk-coverage curve for a loss an answer (0/1 for wrong, or an absolute error).

    Answers of equal confidence count with their mean loss, so the order of the input never
    matters: a grader that is always equally sure gets a flat curve.
    """
    sure, losses = _checked(confidence, loss)
    ordered = _most_certain_first(sure, losses)
    ranks = np.arange(1, len(ordered) + 1)
    return RiskCoverage(
        coverage=tuple((ranks / max(len(ordered), 1)).tolist()),
        risk=tuple((np.cumsum(ordered) / ranks).tolist()),
    )


def referral(
    confidence: ArrayLike,
    correct: ArrayLike,
    shares: Sequence[float] = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5),
) -> tuple[Referral, ...]:
    """Accuracy if the least certain share of the answers goes to a person, for each share.

    The number referred is rounded down; ties at the cut count with their mean, as in
    `risk_coverage`. Shares outside 0..1 raise `ValueError`.
    """
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError(f"shares must lie within 0 and 1, got {list(shares)}")
    ordered = _most_certain_first(*_checked(confidence, correct))
    return tuple(_refer(ordered, share) for share in shares)


def _refer(ordered: Floats, share: float) -> Referral:
    total = len(ordered)
    referred = math.floor(share * total + FLOOR_SLACK)
    kept = ordered[: total - referred]
    overall = (float(kept.sum()) + referred) / total if total else math.nan
    return Referral(share, len(kept), mean(kept), overall)


def _most_certain_first(sure: Floats, values: Floats) -> Floats:
    """Values by falling confidence, those of equal confidence replaced by their mean."""
    _, inverse, counts = np.unique(-sure, return_inverse=True, return_counts=True)
    sums = np.bincount(inverse, weights=values, minlength=len(counts))
    means: Floats = np.repeat(sums / counts, counts)
    return means


def _checked(confidence: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    sure = np.asarray(confidence, dtype=np.float64)
    other = np.asarray(values, dtype=np.float64)
    if sure.ndim != 1 or sure.shape != other.shape:
        raise ValueError(f"need two flat sequences of equal length, got {sure.shape} {other.shape}")
    if not bool(np.all((sure >= 0) & (sure <= 1))):
        raise ValueError("every confidence must lie within 0 and 1; leave ungraded answers out")
    if bool(np.isnan(other).any()):
        raise ValueError("every outcome must be known; leave ungraded answers out")
    return sure, other
