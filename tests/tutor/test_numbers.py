"""Numbers as people write them."""

from __future__ import annotations

import pytest

from tutor.judges.text import number_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("three", "3"), ("0.50", "0.5"), ("0,5", "0.5"), ("3,14", "3.14"), ("0,125", "0.125"),
        ("1,000", "1000"), ("10,000", "10000"), ("1,234,567.5", "1234567.5"), ("1000,000", "1000"),
        ("1.2.3", "1.2.3"), ("neuron", ""),
    ],
)  # fmt: skip
def test_a_number_has_one_value_however_written(written: str, value: str) -> None:
    """Commas separate thousands where three digits follow each, else decimals."""
    assert number_of(written) == value
