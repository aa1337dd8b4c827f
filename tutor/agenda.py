"""What a learner has to do today: the records read, the schedule worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from knowledge.cards import Card
from knowledge.embeddings import builtin
from tutor import schedule
from tutor.attempts import Attempt
from tutor.plan import Plan, new_today, plan
from tutor.practice import Filter, Practice
from tutor.preferences import Preferences
from tutor.schedule import Memory, Review

ALIKE = 0.9
"""Cosine of two questions that ask almost the same: 7 such pairs in the starter library."""


class Agenda(NamedTuple):
    """A learner's day, from practice and mock exams: what a teacher brought as a class set is left out.

    `answered` counts today's answers, `due` are card ids, least remembered first.
    """

    today: date
    zone: tzinfo | None  # the learner's; None: that of this machine
    preferences: Preferences
    attempts: Sequence[Attempt]  # all of them, newest first
    reviews: Sequence[Review]  # oldest first
    memories: dict[str, Memory]
    due: list[str]
    answered: int
    began: dict[str, date]  # card id -> day of its first answer

    @property
    def practised(self) -> Counter[str]:
        """How many attempts the learner made at each card id."""
        return Counter(attempt.card_id for attempt in self.attempts)

    def words(self, listed: Iterable[Card]) -> str:
        """`"3 due today, 4 more outside the filter, goal 20, 3 done"`, for the questions listed."""
        here = len({card.id for card in listed} & set(self.due))
        there = len(self.due) - here
        due = f"{here} due today" if here else "Nothing due today"
        more = f", {there} more outside the filter" if there else ""
        return f"{due}{more}, goal {self.preferences.goal}, {self.answered} done"


def agenda(
    practice: Practice, learner: str, zone: tzinfo | None = None, now: datetime | None = None
) -> Agenda:
    """The day as it stands now, in the learner's time zone (None: that of this machine)."""
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    brought = practice.records.sets.attempt_ids()
    attempts = [a for a in practice.records.attempts(learner, limit=None) if a.id not in brought]
    helped = practice.records.turns.help_before(learner)
    asked = {card.id for card in practice.entries}
    found = schedule.reviews(attempts, helped, zone)
    memories = schedule.remember(review for review in found if review.card_id in asked)
    return Agenda(
        today=today, zone=zone, preferences=practice.records.preferences.of(learner),
        attempts=attempts, reviews=found, memories=memories, due=schedule.due(memories, today),
        answered=sum(a.created.astimezone(zone).date() == today for a in attempts),
        began={a.card_id: a.created.astimezone(zone).date() for a in attempts},
    )  # fmt: skip


def next_cards(practice: Practice, day: Agenda, wanted: Filter) -> list[Card]:
    """The admitted questions, the one to ask next first; similar ones are kept apart."""
    practised = day.practised
    weak = schedule.weak_topics(practice.entries, day.reviews)
    admitted = [card for card in practice.entries if wanted.admits(card)]
    unseen = {card.id for card in admitted if card.id not in practised}
    begun = {card.id for card in admitted if day.began.get(card.id) == day.today}
    quota = new_today(len(unseen), len(begun), day.today, day.preferences.exam)
    ordered = schedule.order(admitted, day.memories, practised, day.today, weak, quota)
    yesterday = day.today - timedelta(days=1)
    lately = (a for a in day.attempts[:5] if a.created.astimezone(day.zone).date() >= yesterday)
    recent = [a.question for a in lately]
    return schedule.apart(ordered, recent, alike)


def plan_ahead(practice: Practice, day: Agenda, wanted: Filter) -> Plan | None:
    """The plan up to the learner's exam over the admitted questions; None without an exam ahead."""
    exam = day.preferences.exam
    if exam is None or exam <= day.today:
        return None
    cards = next_cards(practice, day, wanted)
    ids = {card.id for card in cards}
    first = {review.card_id: review for review in reversed(day.reviews)}
    return plan(
        {card_id: memory for card_id, memory in day.memories.items() if card_id in ids},
        [card.id for card in cards if card.id not in day.memories],
        today=day.today, exam=exam, goal=day.preferences.goal,
        first=[schedule.rating(review.score, review.help) for review in first.values()],
    )  # fmt: skip


def alike(one: str, other: str) -> bool:
    """Do two questions ask almost the same? The same question is not like itself but the same."""
    return one != other and float(_vector(one) @ _vector(other)) >= ALIKE


@lru_cache(maxsize=2048)
def _vector(question: str) -> Any:
    (found,) = builtin().embed([question])
    return found
