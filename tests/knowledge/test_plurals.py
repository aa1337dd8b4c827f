"""Numbers with their nouns."""

from __future__ import annotations

import pytest

from knowledge.plurals import counted


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (counted(1, "answer"), "1 answer"),
        (counted(0, "answer"), "0 answers"),
        (counted(2, "entry", "entries"), "2 entries"),
        (counted(1, "answer is", "answers are"), "1 answer is"),
    ],
)
def test_one_is_singular_and_nothing_else_is(said: str, expected: str) -> None:
    """None and many alike; an irregular plural is given."""
    assert said == expected
