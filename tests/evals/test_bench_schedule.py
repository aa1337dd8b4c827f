"""The simulated learner: worlds that forget, policies that fill the same minutes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from evals.bench import schedule
from evals.bench.learner import START, WORLDS, World
from evals.bench.schedule import DAYS, MINUTES, Fixed, Ours, difference, policies, run, simulate
from knowledge.cards import Source
from knowledge.classify import make_card
from tutor.plan import new_today
from tutor.schedule import order


@pytest.mark.parametrize("name", WORLDS)
def test_in_every_world_what_was_never_seen_is_not_known_and_what_was_seen_fades(name: str) -> None:
    """And after one look about three in four are known a day later."""
    world: World = WORLDS[name](300, random.Random(0))
    assert world.recall(0, 0) == 0
    for question in range(300):
        world.answered(question, 0, right=True)
    after = [[world.recall(q, day) for q in range(300)] for day in (1, 5, 30)]
    means = [sum(found) / 300 for found in after]
    assert 0.6 < means[0] < 0.97
    assert means[0] > means[1] > means[2] > 0


def test_every_policy_fills_the_days_and_none_works_longer() -> None:
    """Minutes are the same for all, so that only the order differs."""
    for policy in policies(40, random.Random(1)).values():
        outcome = simulate(WORLDS["activation"](40, random.Random(1)), policy, 40, random.Random(1))
        assert outcome.answers <= DAYS * MINUTES
        assert outcome.answers >= DAYS * 15 or outcome.seen == 40
        assert 0 < outcome.recall <= 1


def test_policies_ask_every_question_at_most_once_a_day() -> None:
    """Their queues hold each question once."""
    for policy in policies(30, random.Random(1)).values():
        for question in range(10):
            policy.graded(question, 0, 0.0)
        assert sorted(policy.queue(1)) == list(range(30))


def test_fixed_intervals_are_fixed() -> None:
    """What was answered so many days ago comes before new ones, anything fresher after them."""
    policy = Fixed(4, 3)
    policy.graded(2, 0, 1.0)
    policy.graded(1, 2, 1.0)
    assert policy.queue(3) == [2, 0, 3, 1]


def test_with_the_exam_set_every_question_is_seen_in_time() -> None:
    """Where due ones alone would fill the days."""
    outcomes = [
        simulate(
            WORLDS["activation"](240, random.Random(0)), Ours(240, exam=exam), 240, random.Random(0)
        )
        for exam in (True, False)
    ]
    assert outcomes[0].seen == 240 > outcomes[1].seen


@pytest.mark.parametrize("exam", [True, False])
def test_what_is_measured_is_the_order_of_practice(*, exam: bool) -> None:
    """On every fifth of the simulated days both ask the same questions in the same order."""
    place = Source(file="bench.md", line=1)
    cards = [make_card(f"What is thing {n}?", "It is one.", place) for n in range(40)]
    cards.sort(key=lambda card: card.id)  # as what is remembered alike is ordered
    policy, chance = Ours(len(cards), exam=exam), random.Random(1)
    for day in range(DAYS):
        queue = policy.queue(day)
        if day % 5 == 0:
            memories = {cards[q].id: memory for q, memory in policy.memories.items()}
            on = START + timedelta(days=day)
            new = len(cards) - len(memories)
            quota = new_today(new, 0, on, START + timedelta(days=DAYS) if exam else None)
            asked = order(cards, memories, dict.fromkeys(memories, 1), on, quota=quota)
            assert [cards[q].id for q in queue] == [card.id for card in asked]
        for question in queue[:7]:
            policy.graded(question, day, chance.random())


def test_a_difference_is_paired() -> None:
    """The same outcomes differ by nothing, with no width; a run is the same every time."""
    found = run("half-life", 20, learners=3)
    same = difference(found[schedule.OURS], found[schedule.OURS])
    assert (same.value, same.low, same.high) == (0, 0, 0)
    assert run("half-life", 20, learners=3) == found
