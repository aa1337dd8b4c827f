"""A learner's progress worked out from the attempts. Pure; days are the learner's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from knowledge.cards import Card
from tutor.attempts import Attempt
from tutor.domain import SLOT, Grade, Verdict
from tutor.schedule import Memory, Review, days_from

_PAUSE = timedelta(minutes=10)  # a longer gap between two answers is no practice
_FIRST = timedelta(minutes=2)  # what the first answer after a pause is taken to have lasted


class TopicProgress(NamedTuple):
    """A topic. `mastery` holds, day by day, the share of all its points that the last answers to
    its `questions` got, an untried question counting 0. `recall` is the expected share of the
    `seen` ones remembered today, None with none seen."""

    topic: str
    questions: int
    seen: int
    mastery: tuple[float, ...]
    recall: float | None


class CriterionProgress(NamedTuple):
    """A criterion of a question over all answers: how much of it was met, 0..1, out of how many."""

    question: str
    text: str
    met: float
    answers: int


class Contradiction(NamedTuple):
    """What a learner asserts against a criterion; `quote` is from the last such answer."""

    question: str
    text: str
    quote: str
    times: int
    settled: bool  # the last answer to the question has it right


def topics(
    cards: Iterable[Card], reviews: Sequence[Review], memories: Mapping[str, Memory],
    days: Sequence[date],
) -> list[TopicProgress]:  # fmt: skip
    """Every topic of the cards, in their order, over these days, which rise; the last is today."""
    found: dict[str, dict[str, Card]] = {}
    for card in cards:
        found.setdefault(card.topic or "Other", {})[card.id] = card
    return [
        TopicProgress(
            topic, len(of), sum(card_id in memories for card_id in of),
            _mastery([r for r in reviews if r.card_id in of], len(of), days),
            _recall([memories[card_id] for card_id in of if card_id in memories], days[-1]),
        )
        for topic, of in found.items()
    ]  # fmt: skip


def _mastery(reviews: Sequence[Review], questions: int, days: Sequence[date]) -> tuple[float, ...]:
    last: dict[str, float] = {}
    out, waiting = [], list(reviews)
    for day in days:
        while waiting and waiting[0].day <= day:
            review = waiting.pop(0)
            last[review.card_id] = review.score
        out.append(sum(last.values()) / questions)
    return tuple(out)


def _recall(memories: Sequence[Memory], day: date) -> float | None:
    return sum(m.known(day) for m in memories) / len(memories) if memories else None


def forecast(memories: Iterable[Memory], today: date, days: int = 14) -> list[tuple[date, int]]:
    """How many questions fall due on each of the next days; what is overdue counts today."""
    due = Counter(max(memory.due, today) for memory in memories)
    return [(day, due[day]) for day in days_from(today, today + timedelta(days=days - 1))]


def streak(active: Iterable[date], today: date) -> int:
    """Days in a row with an answer, up to today, or up to yesterday while today has none yet."""
    there = set(active)
    day = today if today in there else today - timedelta(days=1)
    count = 0
    while day in there:
        count, day = count + 1, day - timedelta(days=1)
    return count


def minutes(attempts: Iterable[Attempt], zone: tzinfo | None = None) -> dict[date, float]:
    """Minutes practised on each day, estimated from when answers were sent.

    The time since the answer before counts where it is at most ten minutes, else two minutes do.
    """
    out: dict[date, float] = {}
    before = None
    for when in sorted(attempt.created for attempt in attempts):
        gap = when - before if before is not None else None
        spent = gap if gap is not None and gap <= _PAUSE else _FIRST
        day = when.astimezone(zone).date()
        out[day] = out.get(day, 0.0) + spent.total_seconds() / 60
        before = when
    return out


def criteria(attempts: Iterable[Attempt]) -> list[CriterionProgress]:
    """Every criterion graded so far, the weakest first; among equals the one met with most often.

    The slots of a list are one criterion: how much of the list was there.
    """
    found: dict[tuple[str, str], tuple[str, list[float]]] = {}
    for attempt, grade in _graded(attempts):
        told: dict[str, list[float]] = {}
        for verdict in grade.verdicts:
            told.setdefault(SLOT.sub("", verdict.text), []).append(verdict.verdict.credit)
        for text, slots in told.items():
            _, credits = found.setdefault((attempt.card_id, text), (attempt.question, []))
            credits.append(sum(slots) / len(slots))
    made = [
        CriterionProgress(question, text, sum(credits) / len(credits), len(credits))
        for (_, text), (question, credits) in found.items()
    ]
    return sorted(made, key=lambda c: (c.met, -c.answers))


def contradictions(attempts: Iterable[Attempt]) -> list[Contradiction]:
    """What was asserted wrongly, the most frequent first; what still stands before what is settled."""
    times: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], tuple[str, str, bool]] = {}
    for attempt, grade in _graded(attempts):
        for verdict in grade.verdicts:
            key = attempt.card_id, verdict.text
            if verdict.verdict is Verdict.CONTRADICTED:
                times[key] += 1
                last[key] = attempt.question, verdict.quote, False
            elif key in last:
                settled = verdict.verdict is Verdict.MET
                last[key] = *last[key][:2], settled
    made = [
        Contradiction(question, key[1], quote, times[key], settled)
        for key, (question, quote, settled) in last.items()
    ]
    return sorted(made, key=lambda c: (c.settled, -c.times))


def _graded(attempts: Iterable[Attempt]) -> list[tuple[Attempt, Grade]]:
    """The graded attempts, oldest first."""
    ordered = sorted(attempts, key=lambda attempt: (attempt.created, attempt.id))
    return [(a, a.outcome) for a in ordered if isinstance(a.outcome, Grade)]
