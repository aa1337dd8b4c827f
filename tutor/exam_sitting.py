"""A mock exam while it is sat: what happened, in order, and what the clock says. Pure.

The state is worked out from the stored events and the present time, so that a reload, another
browser or a restart finds the same exam with the same time left. A pause stops both clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from knowledge.cards import Frozen
from tutor.exam import Paper

GRACE = 30.0  # seconds after the end in which an answer still counts: it was on its way


class Step(StrEnum):
    """What can happen."""

    STARTED = "started"
    ANSWERED = "answered"
    PASSED = "passed"  # on without an answer
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


class Event(Frozen):
    """One thing that happened. `number` counts from 1; `created` is UTC; `position` from 0."""

    number: int
    step: Step
    created: datetime
    position: int = 0
    attempt_id: str = ""


class Sitting(NamedTuple):
    """Where an exam stands. Times are seconds of the running clock.

    `position` is the question being asked. `attempts` maps positions to attempt ids, `spent` to the
    time used on them, and `late` are positions answered after the end.
    """

    position: int
    attempts: dict[int, str]
    spent: dict[int, float]
    late: frozenset[int]
    used: float
    used_here: float
    paused: bool
    ended: bool
    last: int  # number of the last event

    def left(self, paper: Paper) -> float:
        """Seconds left of the whole, never below 0."""
        return max(0.0, 60 * paper.setup.minutes - self.used)

    def left_here(self, paper: Paper) -> float:
        """Seconds left for this question; below 0 by how much it is over."""
        return 60 * paper.setup.question_minutes - self.used_here

    def over(self, paper: Paper, position: int) -> float:
        """By how many seconds an answer took longer than its time."""
        return max(0.0, self.spent.get(position, 0.0) - 60 * paper.setup.question_minutes)


def sit(paper: Paper, events: Sequence[Event], now: datetime) -> Sitting:
    """Where the exam stands after these events, in their order, at a time."""
    position, used, here = 0, 0.0, 0.0
    attempts: dict[int, str] = {}
    spent: dict[int, float] = {}
    late: set[int] = set()
    since: datetime | None = None  # the clock runs since then
    ended = False
    for event in events:
        if since is not None:
            used += _seconds(since, event.created)
            here += _seconds(since, event.created)
        since = None if event.step in {Step.PAUSED, Step.ENDED} else event.created
        if event.step in {Step.ANSWERED, Step.PASSED}:
            spent[event.position], here, position = here, 0.0, event.position + 1
            if event.step is Step.ANSWERED:
                attempts[event.position] = event.attempt_id
                if used > 60 * paper.setup.minutes + GRACE:
                    late.add(event.position)
        ended = ended or event.step is Step.ENDED or position >= len(paper.questions)
        since = None if ended else since
    if since is not None:
        used, here = used + _seconds(since, now), here + _seconds(since, now)
    paused = bool(events) and events[-1].step is Step.PAUSED
    return Sitting(
        position, attempts, spent, frozenset(late), used, here, paused, ended,
        events[-1].number if events else 0,
    )  # fmt: skip


def _seconds(first: datetime, then: datetime) -> float:
    return max(0.0, (then - first).total_seconds())
