"""From an exam date backwards: what must be seen by when, and what will be remembered. Pure.

The reviews to come are played through once with the memory model: a question comes back as
remembered with the probability the model gives it, new ones as one's first answers went so far.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from fsrs import Rating

from tutor import schedule
from tutor.schedule import Memory

_GUESS = (Rating.Again, Rating.Hard, Rating.Good)
"""How first answers go as long as fewer than ten are known."""


class PlanDay(NamedTuple):
    """Card ids to see for the first time, and to answer again, on a day."""

    day: date
    new: tuple[str, ...]
    again: tuple[str, ...]


class Plan(NamedTuple):
    """The days up to the eve of the exam. `left_out` are questions that the goal leaves no room for.

    `if_stopped` and `if_kept` are the questions, of all `total`, expected to be known on the day
    of the exam; a question never seen counts as not known. `needed` is the smallest goal that
    leaves no question out.
    """

    days: tuple[PlanDay, ...]
    left_out: tuple[str, ...]
    total: int
    if_stopped: float
    if_kept: float
    needed: int


def plan(
    memories: Mapping[str, Memory],
    unseen: Sequence[str],
    *,
    today: date,
    exam: date,
    goal: int,
    first: Sequence[Rating] = (),
) -> Plan:
    """Spread the unseen questions, in their order, over the days, and repeat what falls due.

    The last fifth of the days is for repeating only. Needs an exam after today and a goal of one
    answer a day or more, else ValueError.
    """
    if exam <= today or goal < 1:
        raise ValueError("a plan needs an exam day after today and a goal of at least one a day")
    days = schedule.days_from(today, exam - timedelta(days=1))
    for_new = _for_new(today, exam)
    chance = random.Random(0)  # the same plan for the same answers
    firsts = first if len(first) >= 10 else _GUESS
    known, waiting = dict(memories), list(unseen)
    made: list[PlanDay] = []
    for n, day in enumerate(days):
        share = ceil(len(waiting) / (for_new - n)) if n < for_new else 0
        new, waiting = waiting[: min(share, goal)], waiting[min(share, goal) :]
        again = [i for i in schedule.due(known, day) if known[i].last < day][: goal - len(new)]
        made.append(PlanDay(day, tuple(new), tuple(again)))
        _play(known, made[-1], firsts, chance)
    total = len(memories) + len(unseen)
    return Plan(
        days=tuple(made), left_out=tuple(waiting), total=total,
        if_stopped=_known(memories, exam), if_kept=_known(known, exam),
        needed=ceil(len(unseen) / for_new),
    )  # fmt: skip


def new_today(unseen: int, begun: int, today: date, exam: date | None) -> int:
    """How many of the unseen questions are still to be begun today; `begun` today are done already.

    0 without an exam ahead: no new question is pressing then, and what is due goes first.
    """
    if exam is None or exam <= today:
        return 0
    return max(0, ceil((unseen + begun) / _for_new(today, exam)) - begun)


def _for_new(today: date, exam: date) -> int:
    """Days on which new questions are begun: all up to the exam but the last fifth."""
    days = (exam - today).days
    return max(1, days - days // 5)


def _play(
    known: dict[str, Memory], day: PlanDay, firsts: Sequence[Rating], chance: random.Random
) -> None:
    """One day's answers, as the memory model expects them, into `known`."""
    for card_id in day.again:
        remembered = chance.random() < known[card_id].recall(day.day)
        rated = Rating.Good if remembered else Rating.Again
        known[card_id] = schedule.reviewed(known[card_id], rated, day.day)
    for card_id in day.new:
        known[card_id] = schedule.reviewed(None, chance.choice(firsts), day.day)


def _known(memories: Mapping[str, Memory], day: date) -> float:
    return sum(memory.known(day) for memory in memories.values())


def seen_by(made: Plan, topics: Mapping[str, str]) -> dict[str, date]:
    """Topic -> the day by which the last of its new questions is seen; topics maps card ids."""
    found: dict[str, date] = {}
    for day in made.days:
        for card_id in day.new:
            if topic := topics.get(card_id):
                found[topic] = day.day
    return found
