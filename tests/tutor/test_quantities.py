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
        ("It boils at 100 °C.", "at 212 °F"),
        ("It boils at 212 °F.", "at 100 °C"),
        ("It boils at 373.15 K.", "at 100 °C"),
        ("It boils at 100 °C.", "at 101 °C"),
        ("It freezes at 0 °C.", "at 273 K"),
        ("It freezes at 0 °C.", "at 32 °F"),
        ("Half of the units, 50 %, are dropped.", "0.5 of the units"),
        ("50 % of the units are dropped.", "half of the units"),
        ("50 % of the units are dropped.", "a share of .5"),
        ("It keeps 12.5 %.", "it keeps 0.125 of them"),
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
        ("It boils at 100 °C.", "at 104 °C"),
        ("It freezes at 0 °C.", "at 5 °C"),
        ("It freezes at 0 °C.", "at 280 K"),
        ("It freezes at 32 °F.", "at 5 °C"),
        ("50 % of the units are dropped.", "30 % of them, above 0.5"),
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
        ("half of the units", "50 %"), ("50 %", "0.3"), ("50 %", "a halfway house"),
        ("32 bits", "50 %"), ("50 %", "10.5"), ("30 % and 50 %", "half"), ("50 %", "two and a half"),
        ("50 %", "0.5 s"), ("50 %", "1.0.5"), ("50 %", "-0.5"),
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
