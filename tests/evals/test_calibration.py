"""Confidence against rightness: hand-counted bins and curves, and laws."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.calibration import expected_calibration_error, referral, reliability, risk_coverage

Rows = tuple[np.ndarray, np.ndarray]
quick = settings(deadline=None, max_examples=40, database=None)


def columns(rows: list[tuple[float, bool]]) -> Rows:
    """Confidence and correctness as two arrays."""
    confidence, correct = np.array(rows, dtype=float).T
    return confidence, correct


graded = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40).map(columns)


def test_bins_by_hand() -> None:
    """Four answers in two of four bins: gaps 0.4 and 0.1 weigh half each."""
    confidence, correct = [0.05, 0.15, 0.9, 0.9], [0, 1, 1, 1]
    table = reliability(confidence, correct, bins=4)
    assert [row.n for row in table] == [2, 0, 0, 2]
    assert table[0].confidence == pytest.approx(0.1) and table[0].accuracy == 0.5
    assert math.isnan(table[1].accuracy)
    ece = expected_calibration_error(confidence, correct, bins=4)
    assert ece == pytest.approx((0.4 + 0.1) / 2)


def test_a_bin_begins_at_its_lower_edge() -> None:
    """0.3 belongs to the bin from 0.3 on, 1.0 to the last one."""
    table = reliability([0.0, 0.3, 0.7, 1.0], [1, 1, 1, 1])
    assert [i for i, row in enumerate(table) if row.n] == [0, 3, 7, 9]
    assert reliability([0.29], [1], bins=100)[29].n == 1


def test_risk_coverage_by_hand() -> None:
    """Surest first: losses 0, 0, 1 give running means 0, 0, 1/3."""
    curve = risk_coverage([0.2, 0.9, 0.6], [1, 0, 0])
    assert curve.coverage == pytest.approx((1 / 3, 2 / 3, 1))
    assert curve.risk == pytest.approx((0, 0, 1 / 3))


def test_equal_confidence_gives_a_flat_curve() -> None:
    """A grader that is always equally sure cannot sort its errors to the end."""
    curve = risk_coverage([0.8] * 4, [1, 0, 0, 1])
    assert curve.risk == pytest.approx((0.5,) * 4)


def test_referral_by_hand() -> None:
    """The one error is among the two least certain: a person gets it in either referral."""
    confidence, correct = [0.9, 0.8, 0.3, 0.2], [1, 1, 1, 0]
    none, half, most = referral(confidence, correct, shares=(0.0, 0.5, 0.3))
    assert (none.machine_n, none.machine_accuracy, none.overall_accuracy) == (4, 0.75, 0.75)
    assert (half.machine_n, half.machine_accuracy, half.overall_accuracy) == (2, 1.0, 1.0)
    assert (most.machine_n, most.overall_accuracy) == (3, 1.0)
    assert referral([0.5] * 100, [1] * 100, shares=[0.29])[0].machine_n == 71


@quick
@given(graded)
def test_order_of_answers_does_not_matter(rows: Rows) -> None:
    """Reversing the input changes neither curve nor error nor referral."""
    confidence, correct = rows
    turned = confidence[::-1], correct[::-1]
    assert risk_coverage(*turned).risk == pytest.approx(risk_coverage(*rows).risk)
    assert expected_calibration_error(*turned) == pytest.approx(expected_calibration_error(*rows))
    for one, other in zip(referral(*rows), referral(*turned), strict=True):
        assert one.overall_accuracy == pytest.approx(other.overall_accuracy)


@quick
@given(graded)
def test_full_coverage_has_the_overall_risk(rows: Rows) -> None:
    """The curve ends at the mean loss, and the calibration error stays within 0 and 1."""
    confidence, correct = rows
    assert risk_coverage(confidence, 1 - correct).risk[-1] == pytest.approx(1 - correct.mean())
    assert 0 <= expected_calibration_error(confidence, correct) <= 1


@quick
@given(graded)
def test_referring_more_never_hurts_overall(rows: Rows) -> None:
    """With a person who is always right, overall accuracy can only rise, up to 1."""
    overall = [r.overall_accuracy for r in referral(*rows, shares=(0.0, 0.2, 0.5, 1.0))]
    assert all(low <= high + 1e-12 for low, high in pairwise(overall))
    assert overall[-1] == pytest.approx(1.0)


def test_no_answers_give_nan() -> None:
    """Nothing graded: an empty curve and undefined figures."""
    assert math.isnan(expected_calibration_error([], []))
    assert risk_coverage([], []).risk == ()
    assert all(math.isnan(row.overall_accuracy) for row in referral([], []))


@pytest.mark.parametrize(
    ("confidence", "correct", "message"),
    [
        ([1.2], [1], "within 0 and 1"),
        ([math.nan], [1], "leave ungraded"),
        ([0.5], [math.nan], "leave ungraded"),
        ([0.5, 0.5], [1], "equal length"),
    ],
)
def test_unusable_input_is_refused(
    confidence: list[float], correct: list[float], message: str
) -> None:
    """Confidences outside 0..1, missing values and unequal lengths raise."""
    with pytest.raises(ValueError, match=message):
        reliability(confidence, correct)


def test_shares_outside_the_range_are_refused() -> None:
    """One cannot refer more than all."""
    with pytest.raises(ValueError, match="shares"):
        referral([0.5], [1], shares=(1.5,))
