"""Where a learner stands, which question comes next, and how it is laid out."""

from __future__ import annotations

from knowledge.cards import Card, Kind, Source
from knowledge.classify import make_card
from tutor.ui.place import lay_out, pick, place


def card(question: str) -> Card:
    return make_card(question, "", Source(file="list.md", line=1))


A, B = card("What is a?"), card("What is b?")


def test_place_counts_in_the_order_of_the_list() -> None:
    """A question in two files counts once; one outside the filter has no number."""
    assert place([A, B, A], B, {A.id: 2}).words == "Question 2 of 2 · 1 tried"
    assert place([A], B, {B.id: 1}).words == "Outside the filter · 0 of 1 tried"


def test_skipped_questions_come_last() -> None:
    """When all were skipped the first comes again; an empty queue gives none."""
    assert pick([A, B], {A.id}) == B
    assert pick([A, B], {A.id, B.id}) == A
    assert pick([], set()) is None


def test_choices_are_laid_out_apart() -> None:
    """Only in a multiple-choice question; other lines stay text."""
    chosen = card("Which one?\nIt is short.\nA. this\nb) that").model_copy(
        update={"kind": Kind.MULTIPLE_CHOICE}
    )
    assert lay_out(chosen) == ("Which one?", "It is short.", (("A", "this"), ("B", "that")))
    assert lay_out(chosen.model_copy(update={"kind": Kind.OPEN})).choices == ()
