"""Agreement of several raters and spread over repeats."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.raters import Level, krippendorff_alpha, repeatability

NAN = math.nan
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")
quick = settings(deadline=None, max_examples=40, database=None)
ratings = hnp.arrays(
    np.float64,
    st.tuples(st.integers(2, 4), st.integers(1, 12)),
    elements=st.sampled_from([0.0, 0.5, 1.0, NAN]),
)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_alpha_matches_the_reference_package(level: Level, seed: int) -> None:
    """Any number of raters, with gaps, gives the alpha of the `krippendorff` package."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, 60)
    table = np.where(rng.random((4, 60)) < 0.6, truth, rng.integers(0, 4, (4, 60))).astype(float)
    table[rng.random(table.shape) < 0.3] = NAN
    oracle = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
    assert krippendorff_alpha(table, level) == pytest.approx(oracle)


def test_alpha_by_hand() -> None:
    """Two raters, one of four binary items apart: Do 2/8, De (2*3*5)/(8*7), alpha 1 - 7/15."""
    assert krippendorff_alpha([[0, 0, 1, 1], [0, 0, 1, 0]]) == pytest.approx(1 - 7 / 15)


@quick
@given(ratings, st.sampled_from(LEVELS))
def test_alpha_does_not_care_about_order(table: np.ndarray, level: Level) -> None:
    """Raters and items may be listed in any order."""
    turned = table[::-1, ::-1]
    assert krippendorff_alpha(table, level) == pytest.approx(
        krippendorff_alpha(turned, level), nan_ok=True
    )


@quick
@given(ratings, st.sampled_from(LEVELS))
def test_alpha_never_exceeds_one(table: np.ndarray, level: Level) -> None:
    """Alpha is at most 1, or nan where nothing can be compared."""
    alpha = krippendorff_alpha(table, level)
    assert math.isnan(alpha) or alpha <= 1 + 1e-12


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "table",
    [np.empty((2, 0)), [[1.0, NAN], [NAN, 0.0]], [[1.0, 1.0], [1.0, 1.0]], [[NAN], [NAN]]],
    ids=["no items", "no item rated twice", "one value only", "no ratings"],
)
def test_alpha_without_variation_is_undefined(table: object, level: Level) -> None:
    """With nothing to compare, or only one value, alpha is nan."""
    assert math.isnan(krippendorff_alpha(table, level))  # type: ignore[arg-type]


def test_alpha_of_something_else_is_refused() -> None:
    """A flat list and an unknown level are errors."""
    with pytest.raises(ValueError, match="raters, items"):
        krippendorff_alpha([1.0, 2.0])
    with pytest.raises(ValueError, match="level"):
        krippendorff_alpha([[1.0, 0.0], [1.0, 1.0]], "ratio")  # type: ignore[arg-type]


def test_repeatability_by_hand() -> None:
    """Ranges 0, 0.5 and 1, variances 0, 1/12 and 1/2; the answer graded once does not count."""
    spread = repeatability([[1.0, 1.0, 1.0], [0.5, 1.0, 0.5], [0.0, 1.0, NAN], [1.0, NAN, NAN]])
    assert spread.items == 3
    assert spread.sd == pytest.approx(math.sqrt((0 + 1 / 12 + 1 / 2) / 3))
    assert spread.mean_range == 0.5
    assert spread.unanimous == pytest.approx(1 / 3)


def test_repeatability_without_repeats_is_undefined() -> None:
    """One grading an answer says nothing about repeats."""
    for table in (np.empty((0, 3)), [[1.0], [0.0]], [[NAN, 1.0]]):
        spread = repeatability(table)
        assert spread.items == 0 and math.isnan(spread.sd) and math.isnan(spread.unanimous)


def test_repeatability_needs_a_table() -> None:
    """A flat list does not say which gradings belong to one answer."""
    with pytest.raises(ValueError, match="answers, repeats"):
        repeatability([1.0, 1.0])
