"""The change from one version to the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.domain import Criterion, ItemList, Rubric
from tutor.review_diff import Change, Piece, rubric_text, words


def test_words_are_compared_whole() -> None:
    """A changed word goes out and comes in as a word, not as letters."""
    assert words("It is linear.", "It is non-linear.") == [
        Piece("It is "), Piece("non-", Change.ADDED), Piece("linear."),
    ]  # fmt: skip
    assert words("ReLU clips", "ReLU keeps") == [
        Piece("ReLU "), Piece("clips", Change.REMOVED), Piece("keeps", Change.ADDED),
    ]  # fmt: skip


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_are_in_the_difference(old: str, new: str) -> None:
    """Without the added pieces it is the old text, without the removed ones the new."""
    pieces = words(old, new)
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == new


def test_a_rubric_as_lines() -> None:
    """Weights, phrasings, misconceptions and items are all in it."""
    rubric = Rubric(
        criteria=(Criterion(id="a", text="A", points=2, phrasings=("B",), misconceptions=("C",)),),
        lists=(ItemList(id="i", text="one", count=1, items=(("x", "y"),)),),
    )
    assert rubric_text(rubric).split("\n") == [
        "2: A", "  also: B", "  not: C", "1 x 1: one", "  x | y",
    ]  # fmt: skip
