"""When a question is due again, and which one to ask next. Pure: reviews and a day in, order out.

The memory model is FSRS 6 with the package's own weights, whole days, no learning steps and no
fuzz. The schedule is worked out from the attempts each time; it is stored nowhere. Practice and
mock exams go the same way: an attempt is an attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple, TypeVar

import fsrs

from knowledge.cards import Card, Status
from tutor.attempts import Attempt
from tutor.domain import Grade
from tutor.turns import Help

T = TypeVar("T")
HARD, GOOD, EASY = 0.4, 0.7, 0.95
"""Scores from which a grade counts as hard, good, easy; below the first it counts as forgotten."""
_STEPS_DOWN = {Help.NONE: 0, Help.HINT: 1, Help.GAPS: 2, Help.SOLUTION: 3}
_WEAK = 0.5  # a topic is weak where the last answers to its questions average less
_ENOUGH = 3  # and so many of its questions have been answered
_RECENT = 5  # answers back within which no similar question is asked

_SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_DECAY = -_SCHEDULER.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1


class Review(NamedTuple):
    """One answer as the memory model sees it. `score` is the unaided one, 0..1."""

    card_id: str
    day: date
    score: float
    help: Help = Help.NONE


class Memory(NamedTuple):
    """What is known of one question in a learner's head. `stability` is in days; `forgotten` says
    that the last answer did not know it."""

    stability: float
    difficulty: float
    last: date
    due: date
    forgotten: bool = False

    def recall(self, day: date) -> float:
        """Probability of knowing it on a day, 0..1, by the forgetting curve of FSRS: 0.9 after
        `stability` days. Written out here, since the package's own takes twenty times as long."""
        elapsed = max(0, (day - self.last).days)
        return float((1 + _FACTOR * elapsed / self.stability) ** _DECAY)

    def known(self, day: date) -> float:
        """`recall`, but 0 for what the last answer did not know: the curve begins at 1 on the day of
        any answer, as if whoever failed had learnt it at once."""
        return 0.0 if self.forgotten else self.recall(day)


def rating(score: float, help: Help = Help.NONE) -> fsrs.Rating:
    """`rating(.8) -> Good`. A hint before the answer takes one step off, a text with gaps two, the
    solution all: whoever has just read the answer has not remembered it."""
    step = sum(score >= threshold for threshold in (HARD, GOOD, EASY))
    return fsrs.Rating(1 + max(0, step - _STEPS_DOWN[help]))


def reviews(
    attempts: Iterable[Attempt], helped: Mapping[str, Help], zone: tzinfo | None = None
) -> list[Review]:
    """The attempts that have a grade, oldest first, each on its day in the time zone `zone`; `helped`:
    what was given away before them, by attempt id."""
    ordered = sorted(attempts, key=lambda attempt: (attempt.created, attempt.id))
    return [
        Review(
            attempt.card_id, attempt.created.astimezone(zone).date(), attempt.outcome.score,
            helped.get(attempt.id, Help.NONE),
        )
        for attempt in ordered if isinstance(attempt.outcome, Grade)
    ]  # fmt: skip


def remember(found: Iterable[Review]) -> dict[str, Memory]:
    """The memory of each question after these reviews, which come oldest first.

    The first answer of a day counts; more of them the same day are practice: what was read a
    minute ago says nothing about remembering.
    """
    memories: dict[str, Memory] = {}
    for review in found:
        before = memories.get(review.card_id)
        if before is None or before.last < review.day:
            memories[review.card_id] = reviewed(
                before, rating(review.score, review.help), review.day
            )
    return memories


def reviewed(before: Memory | None, rated: fsrs.Rating, day: date) -> Memory:
    """The memory after an answer on a day; None before the first one."""
    card = fsrs.Card(card_id=0) if before is None else _card(before)
    after, _ = _SCHEDULER.review_card(card, rated, _midnight(day))
    assert after.stability is not None and after.difficulty is not None
    forgotten = rated == fsrs.Rating.Again
    return Memory(after.stability, after.difficulty, day, after.due.date(), forgotten)


def due(memories: Mapping[str, Memory], day: date) -> list[str]:
    """The questions due by a day, the least remembered first."""
    ids = [card_id for card_id, memory in memories.items() if memory.due <= day]
    return sorted(ids, key=lambda card_id: (memories[card_id].recall(day), card_id))


def order(
    cards: Iterable[Card],
    memories: Mapping[str, Memory],
    practised: Mapping[str, int],
    day: date,
    weak: Collection[str] = (),
    quota: int = 0,
) -> list[Card]:
    """What to ask, first one first: due; never asked without and with an answer in the deck; rest.

    With an exam ahead, `quota` new ones are asked in between those due: a question never seen is
    worth nothing on the day, and a full day of repeats would leave it so. Of the new ones, two in three come from weak topics while there are any; otherwise the order of
    the list holds. What is not due comes by how little of it is remembered, today's answers last.
    """
    known = list({card.id: card for card in cards}.values())
    place = {card_id: n for n, card_id in enumerate(due(memories, day))}
    due_now = sorted((c for c in known if c.id in place), key=lambda card: place[card.id])
    new = [c for c in known if c.id not in place and not practised.get(c.id)]
    rest = [c for c in known if c.id not in place and practised.get(c.id)]
    turn = sum(practised.values())
    first_seen = [
        *_weak_first([c for c in new if c.status is not Status.ANSWERED], weak, turn),
        *_weak_first([c for c in new if c.status is Status.ANSWERED], weak, turn),
    ]
    return [
        *mixed(due_now, first_seen, quota),
        *sorted(rest, key=lambda card: _later(memories.get(card.id), day)),
    ]


def mixed(due_now: Sequence[T], new: Sequence[T], quota: int) -> list[T]:
    """Due and new in turn as long as the quota of new ones lasts, then what is due, then the rest:
    `mixed([1, 2, 3], [8, 9], 1) -> [1, 8, 2, 3, 9]`."""
    out: list[T] = []
    for n in range(max(len(due_now), min(quota, len(new)))):
        out += due_now[n : n + 1]
        out += new[n : n + 1] if n < quota else []
    return [*out, *new[quota:]]


def weak_topics(cards: Iterable[Card], found: Iterable[Review]) -> set[str]:
    """Topics whose questions' last answers average below one half, over three questions or more."""
    last = {review.card_id: review.score for review in found}
    scores: dict[str, dict[str, float]] = {}
    for card in cards:
        if card.topic and card.id in last:
            scores.setdefault(card.topic, {})[card.id] = last[card.id]
    return {
        topic for topic, of in scores.items()
        if len(of) >= _ENOUGH and sum(of.values()) / len(of) < _WEAK
    }  # fmt: skip


def apart(
    cards: Sequence[Card], recent: Sequence[str], alike: Callable[[str, str], bool]
) -> list[Card]:
    """The order with the first question that is not like one of the last few answered in front.

    `recent` are questions, newest first. Where the first ten are all alike, the order stays.
    """
    last = recent[:_RECENT]
    for card in cards[:10]:
        if not any(alike(card.question, question) for question in last):
            return [card, *(other for other in cards if other is not card)]
    return list(cards)


def _weak_first(cards: list[Card], weak: Collection[str], turn: int) -> list[Card]:
    first = [card for card in cards if card.topic in weak]
    others = [card for card in cards if card.topic not in weak]
    out: list[Card] = []
    while first and others:
        out.append((others if (turn + len(out)) % 3 == 2 else first).pop(0))
    return [*out, *first, *others]


def _later(memory: Memory | None, day: date) -> tuple[bool, float]:
    if memory is None:  # asked, but no grade yet
        return False, 0.0
    return memory.last >= day, memory.recall(day)


def _card(memory: Memory) -> fsrs.Card:
    return fsrs.Card(
        card_id=0, state=fsrs.State.Review, step=None, stability=memory.stability,
        difficulty=memory.difficulty, due=_midnight(memory.due), last_review=_midnight(memory.last),
    )  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def days_from(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
