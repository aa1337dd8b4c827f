"""Numbers with units are compared as quantities."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.judges.quantities import Quantities, compare


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("The delay is 500 ms.", "it takes 0.5 seconds"),
        ("A float takes 32 bits.", "4 bytes each"),
        ("The voltage is 1.5 V.", "it reads 1500 mV there"),
        ("About 12 % of the power is lost.", "we lose 12 percent"),
        ("The wave is 3 × 10^8 m/s fast.", "3e8 m/s"),
        ("It boils at 100 °C.", "at 373.15 K"),
        ("The window is 1000 ms long.", "1,000 ms"),
        ("A page has 16384 bytes.", "16,384 bytes"),
        ("It takes 0.125 s.", "0,125 s"),
    ],
)
def test_same_quantity_in_other_units(wanted: str, said: str) -> None:
    """A quantity may be given in any unit of its dimension."""
    assert compare(wanted, said) is Quantities.SAME


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("500 ms", "it takes 5 seconds"),
        ("The voltage is 1.5 V.", "1.5 mV"),
        ("12 %", "21 %"),
        ("1 ms", "1,000 ms"),
    ],
)
def test_other_quantity(wanted: str, said: str) -> None:
    """The right number with the wrong unit is another quantity."""
    assert compare(wanted, said) is Quantities.OTHER


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("500 ms", "very quickly"), ("3 m", "it weighs 3 kg"), ("three layers", "3 m"),
        ("It uses 3 layers.", "2 seconds"), ("", ""), ("2 ms", "1.2.3 ms"),
    ],
)  # fmt: skip
def test_nothing_to_compare(wanted: str, said: str) -> None:
    """Without a common dimension there is no judgement."""
    assert compare(wanted, said) is Quantities.NONE


def test_one_right_among_several() -> None:
    """An answer may mention other quantities beside the one wanted."""
    assert compare("It takes 2 s.", "first 10 s of waiting, then 2 s of work") is Quantities.SAME


@settings(deadline=None, max_examples=50, database=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared(wanted: str, said: str) -> None:
    """No text breaks the comparison."""
    assert compare(wanted, said) in Quantities
