"""The bound that a spot check establishes, beside scipy's distribution and textbook values."""

from __future__ import annotations

import pytest
from scipy.stats import beta, hypergeom

from tutor.spot_check import lower_bound, sample, sample_size


@pytest.mark.parametrize(
    ("agreed", "checked", "population"), [(29, 29, 300), (27, 30, 300), (10, 20, 40)]
)
def test_the_bound_inverts_the_hypergeometric_distribution(
    agreed: int, checked: int, population: int
) -> None:
    """At the bound the sample is just plausible; one right grade fewer makes it too unlikely."""
    right = round(lower_bound(agreed, checked, population) * population)
    assert hypergeom.sf(agreed - 1, population, right, checked) > 0.05
    assert hypergeom.sf(agreed - 1, population, right - 1, checked) <= 0.05


def test_a_large_population_gives_clopper_and_pearsons_bound() -> None:
    """95 of 100 right: at least .897 by the beta distribution."""
    exact = beta.ppf(0.05, 95, 6)
    assert lower_bound(95, 100, 200_000) == pytest.approx(exact, abs=1e-4)


def test_29_right_of_29_say_that_nine_in_ten_are_right() -> None:
    """Known from the endless case, .9^29 < .05; of 300 fewer will do, of 10 nearly all are needed."""
    assert sample_size(1_000_000) == 29
    assert (sample_size(300) or 300) < 29
    for population in (10, 300, 5000):
        n = sample_size(population)
        assert n
        assert lower_bound(n, n, population) >= 0.9
        assert lower_bound(n - 1, n - 1, population) < 0.9


def test_wrong_ones_cost_a_larger_sample() -> None:
    """One wrong grade among those checked needs more of them for the same words."""
    none, one, two = (sample_size(300, wrong=wrong) for wrong in (0, 1, 2))
    assert none and one and two
    assert none < one < two


def test_what_the_whole_set_would_not_show_no_sample_does() -> None:
    """With one wrong of six, five in six are right and never nine in ten."""
    assert sample_size(6, wrong=1) is None
    assert sample_size(10, wrong=1) == 10


def test_all_checked_is_certain() -> None:
    """Then the share is what was seen; nothing checked says nothing."""
    assert lower_bound(7, 10, 10) == 0.7
    assert lower_bound(0, 0, 10) == 0.0
    with pytest.raises(ValueError, match="need 0"):
        lower_bound(3, 2, 10)


def test_the_sample_is_random_and_the_same_for_a_seed() -> None:
    """In the order given, without repeats, and never more than there is."""
    items = list(range(100))
    first = sample(items, 10, "a")
    assert first == sample(items, 10, "a") == sorted(set(first))
    assert first != sample(items, 10, "b")
    assert sample(items, 1000, "a") == items
