"""Sixty days of a simulated learner: does the schedule pay, for the same minutes?

120 or 240 questions, 20 minutes a day, an exam on day 60. A right answer takes one minute, a wrong
one (and the first look at a question) two, since its solution is read. Compared: the tutor's own
schedule with the day of the exam set and without; every question again after a fixed number of
days, in three lengths; a question at random. All fill the day's minutes: due ones first, then new
ones, then whatever was answered longest ago (ours: what is least remembered). One answer in ten is
graded wrongly. The figure is the mean true probability of knowing a question on day 60, over all
questions; differences are paired, learner by learner.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

import numpy as np

from evals.bench.learner import START, WORLDS, World
from evals.bootstrap import Estimate, interval
from tutor.plan import new_today
from tutor.schedule import Memory, mixed, rating, reviewed

LOADS, DAYS, MINUTES = (120, 240), 60, 20.0
LEARNERS = 50
OURS = "ours, exam day set"
_RIGHT, _WRONG = 1.0, 2.0  # minutes
_MISGRADED = 0.1
_FIXED = (3, 7, 14)


class Policy(Protocol):
    """Which questions to answer on a day, and what is learnt from the grades."""

    def queue(self, day: int) -> Iterable[int]: ...
    def graded(self, question: int, day: int, score: float) -> None: ...


class Ours:
    """`tutor.schedule`: due by how little is remembered, then new ones, then the least remembered.
    With the day of the exam set, the plan's share of new ones is mixed in with those due."""

    def __init__(self, questions: int, *, exam: bool) -> None:
        self._questions = questions
        self._exam = START + timedelta(days=DAYS) if exam else None
        self.memories: dict[int, Memory] = {}

    def queue(self, day: int) -> list[int]:
        on, known = START + timedelta(days=day), self.memories
        by_recall = sorted(known, key=lambda q: (known[q].recall(on), q))
        due = [q for q in by_recall if known[q].due <= on]
        new = [q for q in range(self._questions) if q not in known]
        rest = [q for q in by_recall if known[q].due > on]
        return [*mixed(due, new, new_today(len(new), 0, on, self._exam)), *rest]

    def graded(self, question: int, day: int, score: float) -> None:
        self.memories[question] = reviewed(
            self.memories.get(question), rating(score), START + timedelta(days=day)
        )


class Fixed:
    """Again after so many days, whatever the grade; the longest overdue first."""

    def __init__(self, questions: int, gap: int) -> None:
        self._questions, self._gap = questions, gap
        self._last: dict[int, int] = {}

    def queue(self, day: int) -> list[int]:
        seen = sorted(self._last, key=lambda q: (self._last[q], q))
        due = [q for q in seen if day - self._last[q] >= self._gap]
        new = [q for q in range(self._questions) if q not in self._last]
        return [*due, *new, *seen[len(due) :]]

    def graded(self, question: int, day: int, score: float) -> None:
        del score
        self._last[question] = day


class Anything:
    """A question at random, none twice on a day."""

    def __init__(self, questions: int, chance: random.Random) -> None:
        self._questions, self._chance = questions, chance

    def queue(self, day: int) -> list[int]:
        del day
        return self._chance.sample(range(self._questions), self._questions)

    def graded(self, question: int, day: int, score: float) -> None:
        pass


def policies(questions: int, chance: random.Random) -> dict[str, Policy]:
    """A fresh one of each."""
    return {
        OURS: Ours(questions, exam=True),
        "ours, no exam day set": Ours(questions, exam=False),
        **{f"every {gap} days": Fixed(questions, gap) for gap in _FIXED},
        "random": Anything(questions, chance),
    }


class Outcome(NamedTuple):
    """One learner's sixty days under one policy."""

    recall: float  # mean true probability on the day of the exam
    answers: int
    seen: int  # questions looked at


def simulate(world: World, policy: Policy, questions: int, chance: random.Random) -> Outcome:
    """Play the days through."""
    answers, seen = 0, set()
    for day in range(DAYS):
        left = MINUTES
        for question in policy.queue(day):
            if left < _WRONG:  # whoever begins a question has the time to finish it
                break
            right = chance.random() < world.recall(question, day)
            world.answered(question, day, right=right)
            policy.graded(question, day, _score(right, chance))
            left -= _RIGHT if right else _WRONG
            answers += 1
            seen.add(question)
    recall = sum(world.recall(question, DAYS) for question in range(questions)) / questions
    return Outcome(recall, answers, len(seen))


def _score(right: bool, chance: random.Random) -> float:
    """What the examiner gives, wrong one time in ten."""
    good = right if chance.random() >= _MISGRADED else not right
    return chance.uniform(0.7, 1.0) if good else chance.uniform(0.0, 0.4)


def run(world: str, questions: int, learners: int = LEARNERS) -> dict[str, list[Outcome]]:
    """Every policy for the same learners: learner n has the same head in each."""
    found: dict[str, list[Outcome]] = {}
    for seed in range(learners):
        for name, policy in policies(questions, random.Random(seed)).items():
            head = WORLDS[world](questions, random.Random(seed))
            outcome = simulate(head, policy, questions, random.Random(seed))
            found.setdefault(name, []).append(outcome)
    return found


def difference(first: list[Outcome], second: list[Outcome]) -> Estimate:
    """Mean paired difference of recall, with a 95 % interval over learners."""
    gaps = np.array([a.recall - b.recall for a, b in zip(first, second, strict=True)])
    return interval(lambda x: float(x.mean()), (gaps,), np.arange(len(gaps)))


def report(write: Callable[[str], Any]) -> None:
    """All worlds, loads, policies and differences."""
    write(f"{LEARNERS} learners, {DAYS} days of {MINUTES:g} minutes; recall on the day of the exam")
    for world in WORLDS:
        for questions in LOADS:
            write(f"\nforgetting: {world}, {questions} questions")
            found = run(world, questions)
            for name, outcomes in found.items():
                write(_line(name, outcomes, found[OURS]))


def _line(name: str, outcomes: list[Outcome], ours: list[Outcome]) -> str:
    recall, answers, seen = (np.mean(column) for column in zip(*outcomes, strict=True))
    line = f"  {name:<22} {recall:.3f}  answers {answers:.0f}  seen {seen:.0f}"
    if name == OURS:
        return line
    gap = difference(ours, outcomes)
    return f"{line}  ours minus this {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
