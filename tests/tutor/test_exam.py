"""A mock exam's paper: how it is drawn."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cards import Kind
from tests.tutor.test_schedule import card
from tutor.exam import ExamError, Level, Setup, difficulty, draw, seats

TOPICS = st.sampled_from("ABCD")
WEIGHTS = st.dictionaries(TOPICS, st.integers(0, 10).map(float), min_size=1)
THERE = st.dictionaries(TOPICS, st.integers(0, 30), min_size=1)


@given(WEIGHTS, THERE, st.integers(0, 40))
def test_seats_never_exceed_what_is_there(
    weights: dict[str, float], there: dict[str, int], count: int
) -> None:
    """All seats are given as far as the weighted topics have questions, none to weight 0."""
    given_ = seats(weights, there, count)
    able = {topic: there.get(topic, 0) for topic, weight in weights.items() if weight}
    assert sum(given_.values()) == min(count, sum(able.values()))
    assert all(n <= able.get(topic, 0) for topic, n in given_.items())


@given(WEIGHTS, st.integers(1, 40))
def test_seats_honour_the_weights(weights: dict[str, float], count: int) -> None:
    """Where every topic has enough questions, each gets its share, rounded down or up."""
    total = sum(weights.values())
    given_ = seats(weights, dict.fromkeys(weights, 100), count)
    for topic, weight in weights.items():
        if total:
            assert abs(given_.get(topic, 0) - count * weight / total) < 1


def test_what_a_topic_cannot_fill_goes_to_the_others_by_their_weights() -> None:
    """Ten seats at 2:1:1 with one question in the first topic: nine are left for the other two."""
    assert seats({"A": 2, "B": 1, "C": 1}, {"A": 1, "B": 9, "C": 9}, 9) == {"A": 1, "B": 4, "C": 4}


CARDS = [card(f"{topic}{n}", topic) for topic in "ABC" for n in range(12)]
HARD = {c.id: int(c.id[1:]) / 11 for c in CARDS}


@given(
    st.integers(1, 40), st.integers(0, 10**9), st.sampled_from(Level),
    st.dictionaries(st.sampled_from("ABC"), st.integers(1, 5).map(float)),
)  # fmt: skip
def test_a_paper_has_no_repeats_and_honours_its_weights(
    count: int, seed: int, level: Level, weights: dict[str, float]
) -> None:
    """Whatever is asked for; and the same seed gives the same paper."""
    setup = Setup(questions=count, seed=seed, level=level, weights=weights)
    drawn = draw([*CARDS, *CARDS], setup, HARD)
    assert len({c.id for c in drawn}) == len(drawn)
    there = dict.fromkeys("ABC", 12)
    assert Counter(c.topic for c in drawn) == +Counter(seats(weights or there, there, count))
    assert drawn == draw(CARDS[::-1], setup, HARD)
    assert HARD[drawn[0].id] == min(HARD[c.id] for c in drawn)


def test_another_seed_gives_another_paper() -> None:
    """Chance decides within the rules."""
    papers = {
        tuple(c.id for c in draw(CARDS, Setup(questions=6, seed=seed), HARD)) for seed in range(10)
    }
    assert len(papers) == 10


def test_a_hard_paper_is_harder_than_an_easy_one() -> None:
    """On average over seeds; the mixed one lies between them."""

    def mean(level: Level) -> float:
        drawn = [
            c for s in range(40) for c in draw(CARDS, Setup(questions=6, seed=s, level=level), HARD)
        ]
        return sum(HARD[c.id] for c in drawn) / len(drawn)

    assert mean(Level.EASY) + 0.15 < mean(Level.MIXED) < mean(Level.HARD) - 0.15


def test_no_question_fits() -> None:
    """Topics that are not there make no paper, and it is said."""
    with pytest.raises(ExamError, match="no question fits"):
        draw(CARDS, Setup(weights={"Z": 1.0}), HARD)


@given(st.sampled_from(Kind), st.lists(st.floats(0, 1), max_size=8), st.floats(0, 1))
def test_difficulty_lies_between_0_and_1_and_falls_with_good_answers(
    kind: Kind, scores: list[float], score: float
) -> None:
    """One more right answer never makes a question harder, one more wrong one never easier."""
    asked = card("q").model_copy(update={"kind": kind, "asked_count": 5})
    before = difficulty(asked, scores)
    assert 0 <= before <= 1
    assert difficulty(asked, [*scores, 1.0]) <= before <= difficulty(asked, [*scores, 0.0])


def test_difficulty_is_the_kinds_until_answers_say_otherwise() -> None:
    """True or false is easier than a list of ten; many failures make anything hard."""
    easy = card("q").model_copy(update={"kind": Kind.TRUE_FALSE})
    many = card("q").model_copy(update={"kind": Kind.LIST, "asked_count": 10})
    assert difficulty(easy) == pytest.approx(0.2)
    assert difficulty(many) == pytest.approx(0.8)
    assert difficulty(easy, [0.0] * 17) > 0.8
