"""Simulated learners: how a question is forgotten and what answering it does. Three worlds.

A world is asked `recall` (the true probability of knowing a question on a day) and told `answered`.
Schedulers never see the probabilities, only whether the answer was right.
"""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Protocol

from fsrs import Rating

from tutor import schedule
from tutor.schedule import Memory

START = date(2026, 1, 1)


class World(Protocol):
    """What is in one learner's head, for questions numbered from 0 and days from 0."""

    def recall(self, question: int, day: int) -> float: ...
    def answered(self, question: int, day: int, *, right: bool) -> None: ...


class Activation:
    """Memory strength as a sum of decaying traces, which decay faster the fresher the memory was.

    Pavlik and Anderson (2005), Cognitive Science 29, 559-586: activation m = ln sum (age_i ^ -d_i)
    with d_i = c e^(m before i) + a; recall is logistic in m. Their c, a, s and tau; a day counts
    2,160 of their seconds (86,400 times their .025 for time between sessions). Each question has an
    ease added to m, drawn so that about three in four are known a day after one look. Whether an
    answer was right changes nothing: its solution is read either way.
    """

    _C, _A, _S, _TAU, _DAY = 0.217, 0.177, 0.255, -0.704, 2160.0

    def __init__(self, questions: int, chance: random.Random) -> None:
        able = chance.gauss(0.0, 0.2)
        self._ease = [0.95 + able + chance.gauss(0.0, 0.35) for _ in range(questions)]
        self._traces: list[list[tuple[int, float]]] = [[] for _ in range(questions)]

    def _strength(self, question: int, day: int) -> float:
        traces = self._traces[question]
        total = sum((max(day - when, 0.02) * self._DAY) ** -decay for when, decay in traces)
        return math.log(total) if total else -math.inf

    def recall(self, question: int, day: int) -> float:
        if not self._traces[question]:
            return 0.0
        over = self._strength(question, day) + self._ease[question] - self._TAU
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, over / self._S))))

    def answered(self, question: int, day: int, *, right: bool) -> None:
        del right
        decay = self._C * math.exp(self._strength(question, day)) + self._A
        self._traces[question].append((day, decay))


class HalfLife:
    """Exponential forgetting with a half-life: 2.5 days after the first look, on average, so that
    about three in four are known a day later. A right answer stretches it, the more the closer the
    question was to being forgotten (twofold at a recall of one half); a wrong one sets it back to
    the first, as its solution is read afresh. Constants of our own."""

    def __init__(self, questions: int, chance: random.Random) -> None:
        able = chance.gauss(0.0, 0.2)
        first = math.log(2.5) + able
        self._first = [math.exp(first + chance.gauss(0, 0.5)) for _ in range(questions)]
        self._half = list(self._first)
        self._last: list[int | None] = [None] * questions

    def recall(self, question: int, day: int) -> float:
        last = self._last[question]
        return 0.0 if last is None else float(2 ** (-(day - last) / self._half[question]))

    def answered(self, question: int, day: int, *, right: bool) -> None:
        if right:
            self._half[question] *= 1 + 2 * (1 - self.recall(question, day))
        else:
            self._half[question] = self._first[question]
        self._last[question] = day


class OwnModel:
    """FSRS itself with the package's weights: the scheduler's home ground, for comparison."""

    def __init__(self, questions: int, chance: random.Random) -> None:
        self._memories: list[Memory | None] = [None] * questions
        self._chance = chance

    def recall(self, question: int, day: int) -> float:
        memory = self._memories[question]
        return memory.recall(START + timedelta(days=day)) if memory else 0.0

    def answered(self, question: int, day: int, *, right: bool) -> None:
        rated = self._chance.choice((Rating.Good, Rating.Easy)) if right else Rating.Again
        self._memories[question] = schedule.reviewed(
            self._memories[question], rated, START + timedelta(days=day)
        )


WORLDS: dict[str, type[Activation] | type[HalfLife] | type[OwnModel]] = {
    "activation": Activation, "half-life": HalfLife, "fsrs": OwnModel,
}  # fmt: skip
