"""Intervals: do they cover what they promise, and do they admit what they cannot know?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evals import metrics
from evals.bootstrap import interval, paired_difference, wilson

quick = settings(deadline=None, max_examples=30, database=None)


def average(values: np.ndarray) -> float:
    """A metric a person can check."""
    return float(values.mean())


def questions(seed: int, clusters: int = 30, size: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Scores around 0 that mostly vary between questions, and the question of each."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(rng.normal(0, 1, clusters), size)
    return centres + rng.normal(0, 0.3, clusters * size), np.repeat(np.arange(clusters), size)


def test_interval_covers_the_truth_as_often_as_promised() -> None:
    """Of 100 samples with true mean 0, about 95 clustered intervals hold it; naive ones do not."""
    clustered = naive = 0
    for seed in range(100):
        scores, ids = questions(seed)
        by_question = interval(average, (scores,), ids, n_resamples=200, seed=seed)
        by_answer = interval(average, (scores,), np.arange(len(ids)), n_resamples=200, seed=seed)
        clustered += by_question.low <= 0 <= by_question.high
        naive += by_answer.low <= 0 <= by_answer.high
    assert 87 <= clustered <= 100
    assert naive < 70


def test_interval_agrees_with_the_textbook_for_a_mean() -> None:
    """With one answer a question it comes close to mean ± 1.96 standard errors."""
    scores = np.random.default_rng(5).normal(0.6, 0.2, 400)
    estimate = interval(average, (scores,), np.arange(400), n_resamples=2000)
    half = 1.96 * scores.std(ddof=1) / math.sqrt(400)
    assert estimate.value == pytest.approx(scores.mean())
    assert estimate.low == pytest.approx(scores.mean() - half, abs=0.002)
    assert estimate.high == pytest.approx(scores.mean() + half, abs=0.002)
    assert (estimate.n, estimate.clusters, estimate.undefined) == (400, 400, 0)


def test_every_drawn_question_brings_all_its_rows() -> None:
    """Resamples hold whole questions only, of whatever size and order in the data."""
    ids = np.array(["b", "a", "b", "c", "a", "b"])
    seen: list[tuple[int, ...]] = []

    def record(rows: np.ndarray) -> float:
        seen.append(tuple(rows.tolist()))
        return 0.0

    interval(record, (np.arange(6),), ids, n_resamples=50)
    blocks = {(0, 2, 5), (1, 4), (3,)}
    for resample in seen[1:]:
        rest = list(resample)
        for _ in range(3):
            block = next(b for b in blocks if tuple(rest[: len(b)]) == b)
            rest = rest[len(block) :]
        assert not rest


def test_the_same_seed_gives_the_same_interval() -> None:
    """A report can be made again to the last digit."""
    scores, ids = questions(1)
    one, same, other = (
        interval(average, (scores,), ids, n_resamples=100, seed=seed) for seed in (3, 3, 4)
    )
    assert one == same and one != other


@quick
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5)), min_size=2, max_size=30),
    st.integers(0, 100),
)
def test_bounds_lie_within_what_was_seen(rows: list[tuple[float, int]], seed: int) -> None:
    """Bounds of a mean are ordered and within the smallest and largest value."""
    scores, ids = (np.array(side) for side in zip(*rows, strict=True))
    estimate = interval(average, (scores,), ids, n_resamples=50, seed=seed)
    if estimate.clusters < 2:
        assert math.isnan(estimate.low)
    else:
        assert scores.min() - 1e-9 <= estimate.low <= estimate.high <= scores.max() + 1e-9


def test_rare_undefined_resamples_are_counted() -> None:
    """Kappa that is nan in a few resamples keeps its bounds and tells how many were lost."""
    truth = np.array([0.0] * 4 + [1.0] * 4)
    estimate = interval(
        lambda a, b: metrics.cohen_kappa(a, b, (0, 1)), (truth, truth), np.arange(8)
    )
    assert 0 < estimate.undefined < 50
    assert (estimate.value, estimate.low, estimate.high) == (1.0, 1.0, 1.0)


def test_often_undefined_resamples_leave_no_bounds() -> None:
    """Where more than 5 % of the resamples have no kappa the interval is not given at all."""
    truth = np.array([0.0, 1.0, 1.0, 1.0])
    estimate = interval(
        lambda a, b: metrics.cohen_kappa(a, b, (0, 1)), (truth, truth), np.arange(4)
    )
    assert estimate.undefined > 50 and estimate.value == 1.0
    assert math.isnan(estimate.low) and math.isnan(estimate.high)
    assert not estimate.excludes(0.0)


def test_one_question_says_nothing_about_others() -> None:
    """A single cluster, or none, gives a value but no bounds."""
    single = interval(average, ([0.2, 0.4],), ["q", "q"])
    assert single.value == pytest.approx(0.3) and math.isnan(single.low)
    nothing = interval(metrics.mae, ([], []), [])
    assert nothing.n == 0 and math.isnan(nothing.value) and math.isnan(nothing.high)


def test_lengths_must_match() -> None:
    """A cluster id is needed for each row."""
    with pytest.raises(ValueError, match="rows"):
        interval(average, ([0.1, 0.2],), ["q"])
    with pytest.raises(ValueError, match="equally long"):
        paired_difference(metrics.mae, [0.1], [0.1, 0.2], [0.1], ["q"])


class TestPairedDifference:
    """Two runs over the same answers."""

    truth, ids = questions(2)

    def test_pairing_sees_a_small_steady_gain(self) -> None:
        """A second run that is always a little closer is shown as better, hard questions or not."""
        error = np.abs(np.random.default_rng(0).normal(0, 1, len(self.truth)))
        first, second = self.truth + error, self.truth + error - 0.01
        gain = paired_difference(metrics.bias, self.truth, first, second, self.ids, 200)
        assert gain.value == pytest.approx(-0.01)
        assert gain.excludes(0.0) and gain.high < 0

    def test_equal_runs_differ_by_nothing(self) -> None:
        """A run against itself is exactly 0 and shows no difference."""
        same = paired_difference(metrics.mae, self.truth, self.truth, self.truth, self.ids, 50)
        assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
        assert not same.excludes(0.0)

    def test_skipping_hard_answers_does_not_win(self) -> None:
        """What one run left ungraded is dropped from both; n says how much is left."""
        first = self.truth + np.where(np.arange(len(self.truth)) % 2, 1.0, 0.0)
        second = np.where(np.arange(len(self.truth)) % 2, math.nan, self.truth)
        result = paired_difference(metrics.mae, self.truth, first, second, self.ids, 50)
        assert result.value == 0 and result.n == len(self.truth) // 2


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (160, 200)])
def test_wilson_matches_scipy(successes: int, n: int) -> None:
    """The Wilson interval is scipy's, and 0 and n end exactly at 0 and 1."""
    estimate = wilson(successes, n)
    oracle = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert (estimate.low, estimate.high) == pytest.approx((oracle.low, oracle.high))
    assert estimate.value == successes / n


def test_wilson_of_nothing_knows_nothing() -> None:
    """No trials: the whole range is possible; impossible counts are refused."""
    estimate = wilson(0, 0)
    assert math.isnan(estimate.value) and (estimate.low, estimate.high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="within 0 and n"):
        wilson(3, 2)


def test_an_estimate_reads_as_a_line() -> None:
    """Printed, an estimate shows value, interval, answers and clusters."""
    assert str(wilson(3, 10)) == "0.300 [0.108, 0.603] (n=10, 10 clusters)"
