"""The paper of a mock exam, drawn over real records and a small library."""

from __future__ import annotations

from itertools import product

import pytest

from knowledge.cards import Card, Source
from knowledge.classify import make_card
from tests.tutor.mock_exam import started
from tests.tutor.recorded import graded
from tutor import exam_paper, rubrics
from tutor.domain import Criterion, Rubric
from tutor.exam import ExamError, Setup
from tutor.practice import Practice


def test_every_question_of_a_paper_can_be_graded_and_none_asks_the_same_twice(
    practice: Practice,
) -> None:
    """One of two near doubles is left out, and what nothing is known about."""
    exam = started(practice, questions=10)
    asked = sorted(q.question for q in exam.paper.questions)
    assert len(asked) == 3
    assert "Zebra?" not in asked
    assert len([q for q in asked if "cross-entropy" in q]) == 1
    assert {q.topic for q in exam.paper.questions} == {"Networks", "Losses"}


def many(count: int) -> list[Card]:
    """Questions that have nothing in common."""
    names = ["".join(pair) for pair in product("abcdefgh", "vwxyz")]
    return [
        make_card(f"{names[n]}?", "", Source(file="list.md", line=n), "Names") for n in range(count)
    ]


def test_a_paper_is_full_where_enough_can_be_graded(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few among many they are, and whatever the draw."""
    cards = many(40)
    gradable = cards[3].id, cards[31].id
    basis = rubrics.Basis(rubric=Rubric(criteria=(Criterion(id="a", text="A."),)), passages=())
    monkeypatch.setattr(
        Practice, "basis", lambda self, card: basis if card.id in gradable else None
    )
    for seed in range(10):
        paper = exam_paper.prepare(practice, cards, Setup(questions=1, seed=seed), "me")
        assert [q.card_id in gradable for q in paper.questions] == [True]
    paper = exam_paper.prepare(practice, cards, Setup(questions=5), "me")
    assert {q.card_id for q in paper.questions} == {*gradable}


def test_a_question_gives_way_only_to_one_that_is_asked(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two near doubles of which one cannot be graded, the other is asked, whichever is drawn first."""
    doubles = [card for card in practice.entries if "cross-entropy" in card.question]
    real = Practice.basis
    for seed, mute in product(range(4), doubles):
        monkeypatch.setattr(
            Practice, "basis", lambda self, card, m=mute: None if card == m else real(self, card)
        )
        paper = exam_paper.prepare(practice, doubles, Setup(questions=2, seed=seed), "me")
        assert [q.card_id for q in paper.questions] == [c.id for c in doubles if c != mute]


def test_a_paper_without_questions_is_refused(practice: Practice) -> None:
    """In a sentence; nothing is stored that could neither be sat nor reported on."""
    zebra = [card for card in practice.entries if card.question == "Zebra?"]
    with pytest.raises(ExamError, match="none of these questions can be graded"):
        exam_paper.prepare(practice, zebra, Setup(questions=1), "me")
    assert practice.records.papers.of("me") == []


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_the_same_number_gives_the_same_paper_whatever_others_scored(
    practice: Practice, score: float
) -> None:
    """In the same order: of mixed difficulty, the kinds of the questions say which one opens it."""
    setup = Setup(questions=10, seed=3)
    first = exam_paper.prepare(practice, practice.entries, setup, "me").questions
    for asked in first:
        made = practice.records.add_attempt(
            learner="other", card_id=asked.card_id, question=asked.question, answer="a"
        )
        practice.records.add_outcome(made.id, graded(1 - score if asked == first[0] else score))
    assert exam_paper.prepare(practice, practice.entries, setup, "me").questions == first
