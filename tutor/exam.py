"""A mock exam's paper: which questions, drawn how. Pure.

Seats go to topics by weight (largest remainder), questions to seats by difficulty and a seed: the
same seed over the same questions and difficulties gives the same paper.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from knowledge.cards import Card, Frozen, Kind

_PRIOR = {
    Kind.TRUE_FALSE: 0.2, Kind.MULTIPLE_CHOICE: 0.3, Kind.CLOZE: 0.4, Kind.OPEN: 0.5,
    Kind.LIST: 0.5, Kind.FORMULA: 0.6,
}  # fmt: skip
"""How hard a question is taken to be before anyone has answered it."""
_PRIOR_ANSWERS = 3  # answers that the prior is worth
NO_TOPIC = "Other"


class ExamError(Exception):
    """A paper cannot be made or a step not taken; the message says what to change."""


class Level(StrEnum):
    """Which questions a paper prefers."""

    EASY = "easy"
    MIXED = "mixed"
    HARD = "hard"


class Scale(StrEnum):
    """How the final mark is written."""

    PERCENT = "percent"
    TWENTY = "twenty"
    LETTERS = "letters"
    ONE_TO_FIVE = "one_to_five"


class Setup(Frozen):
    """What a learner asks for. `weights` maps topics to shares; empty: as the questions lie. `deck` is
    the file whose questions it is about.

    With `one_by_one` each answer is graded and shown at once, else all at the end.
    """

    questions: Annotated[int, Field(ge=1, le=60)] = 10
    minutes: Annotated[int, Field(ge=1, le=300)] = 30
    question_minutes: Annotated[float, Field(gt=0, le=60)] = 3.0
    weights: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    level: Level = Level.MIXED
    seed: int = 0
    one_by_one: bool = False
    follow_ups: bool = True
    scale: Scale = Scale.PERCENT
    pass_line: Annotated[float, Field(gt=0, lt=1)] = 0.5
    deck: str = ""


class PaperQuestion(Frozen):
    """A question as it was when the paper was drawn."""

    card_id: str
    question: str
    topic: str


class Paper(Frozen):
    """A drawn paper. `created` is UTC."""

    id: str
    learner: str
    created: datetime
    setup: Setup
    questions: tuple[PaperQuestion, ...]


def topic_of(card: Card) -> str:
    return card.topic or NO_TOPIC


def difficulty(card: Card, scores: Sequence[float] = ()) -> float:
    """How hard a question is, 0..1: by its kind at first, then by the scores people got at it."""
    prior = _PRIOR[card.kind]
    if card.kind is Kind.LIST:
        prior = min(0.3 + 0.05 * (card.asked_count or 1), 0.8)
    lost = sum(1 - score for score in scores)
    return (_PRIOR_ANSWERS * prior + lost) / (_PRIOR_ANSWERS + len(scores))


def seats(weights: Mapping[str, float], there: Mapping[str, int], count: int) -> dict[str, int]:
    """How many questions each topic gets: by largest remainder, never more than there are.

    What a topic cannot fill goes to the others by their weights. Topics of weight 0 get none.
    """
    wanted = {t: w for t, w in weights.items() if w > 0 and there.get(t)}
    count = min(count, sum(there[topic] for topic in wanted))
    given: dict[str, int] = {}
    while wanted and count > sum(given.values()):
        left = count - sum(given.values())
        quota = _largest_remainder({t: w for t, w in wanted.items() if t not in given}, left)
        full = {t: there[t] for t, n in quota.items() if n >= there[t]}
        if not full or full == quota:
            return {**given, **quota}
        given |= full
    return given


def _largest_remainder(weights: Mapping[str, float], count: int) -> dict[str, int]:
    total = sum(weights.values())
    exact = {topic: count * weight / total for topic, weight in weights.items()}
    out = {topic: math.floor(share) for topic, share in exact.items()}
    by_rest = sorted(exact, key=lambda topic: (out[topic] - exact[topic], topic))
    for topic in by_rest[: count - sum(out.values())]:
        out[topic] += 1
    return out


def draw(cards: Iterable[Card], setup: Setup, hard: Mapping[str, float]) -> list[Card]:
    """The questions of a paper in the order they are asked: an easy one opens it.

    `hard` maps card ids to difficulties. Raises ExamError where no question fits the topics.
    """
    chance = random.Random(setup.seed)
    pools: dict[str, dict[str, Card]] = {}
    for card in cards:
        pools.setdefault(topic_of(card), {}).setdefault(card.id, card)
    there = {topic: len(pool) for topic, pool in pools.items()}
    weights = setup.weights or {topic: float(count) for topic, count in there.items()}
    drawn: list[Card] = []
    for topic, count in sorted(seats(weights, there, setup.questions).items()):
        drawn += _pick(list(pools[topic].values()), count, setup.level, hard, chance)
    if not drawn:
        raise ExamError("no question fits these topics; choose others")
    chance.shuffle(drawn)
    opening = min(drawn, key=lambda card: hard.get(card.id, 0.5))
    return [opening, *(card for card in drawn if card is not opening)]


def _pick(
    pool: list[Card], count: int, level: Level, hard: Mapping[str, float], chance: random.Random
) -> list[Card]:
    """Drawn without putting back, likelier the closer to the level (Efraimidis and Spirakis 2006)."""
    aim = {Level.EASY: 0.2, Level.HARD: 0.8}.get(level)

    def key(card: Card) -> float:
        away = abs(hard.get(card.id, 0.5) - aim) if aim is not None else 0.0
        return math.log(chance.random() or 1e-300) * math.exp(6 * away)

    keys = {card.id: key(card) for card in sorted(pool, key=lambda card: card.id)}
    return sorted(pool, key=lambda card: -keys[card.id])[:count]
