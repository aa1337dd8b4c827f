"""A mock exam while it is sat: what happened, in order, and what the clock says. Pure.

The state is worked out from the stored events and the present time, so that a reload, another
browser or a restart finds the same exam with the same time left. A pause stops both clocks. When the
time and its grace are over the exam has ended, whether or not anybody said so.
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
    REPLIED = "replied"  # to a follow-up on the question at `position`, or nothing to add
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

    `position` is the question being asked next. `attempts` maps positions to attempt ids, `spent` to the
    time used on them, and `late` and `late_replies` are positions
    answered, or followed up, after the end. A paper with follow-ups ends when that is said; whatever
    the clock has ended is `timed_out`.
    """

    position: int
    attempts: dict[int, str]
    spent: dict[int, float]
    late: frozenset[int]
    late_replies: frozenset[int]
    used: float
    used_here: float
    paused: bool
    ended: bool
    last: int  # number of the last event
    timed_out: bool = False

    def left(self, paper: Paper) -> float:
        """Seconds left of the whole, never below 0."""
        return max(0.0, 60 * paper.setup.minutes - self.used)

    def grace(self, paper: Paper) -> float:
        """Seconds left in which what is sent still counts, those of the exam included."""
        return max(0.0, 60 * paper.setup.minutes + GRACE - self.used)

    def left_here(self, paper: Paper) -> float:
        """Seconds left for this question; below 0 by how much it is over."""
        return 60 * paper.setup.question_minutes - self.used_here

    def over(self, paper: Paper, position: int) -> float:
        """By how many seconds an answer took longer than its time."""
        return max(0.0, self.spent.get(position, 0.0) - 60 * paper.setup.question_minutes)


def sit(paper: Paper, events: Sequence[Event], now: datetime) -> Sitting:
    """Where the exam stands after these events, in their order, at a time."""
    most = 60 * paper.setup.minutes + GRACE
    clock = _Clock(most)
    for event in events:
        clock.happened(event)
        done = clock.position >= len(paper.questions) and not paper.setup.follow_ups
        if done or event.step is Step.ENDED:
            clock.stop()
    said = clock.used
    clock.run(now)
    timed_out = clock.used >= most and not clock.stopped
    used = max(most, said) if timed_out else clock.used
    return Sitting(
        clock.position, clock.attempts, clock.spent, frozenset(clock.late),
        frozenset(clock.late_replies), used, clock.here,
        paused=bool(events) and events[-1].step is Step.PAUSED, ended=clock.stopped or timed_out,
        last=events[-1].number if events else 0, timed_out=timed_out,
    )  # fmt: skip


class _Clock:
    """Adds up the events of one exam."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._since: datetime | None = None  # the clock runs since then
        self.position, self.used, self.here, self.stopped = 0, 0.0, 0.0, False
        self.attempts: dict[int, str] = {}
        self.spent: dict[int, float] = {}
        self.late: set[int] = set()
        self.late_replies: set[int] = set()

    def run(self, until: datetime) -> None:
        """Up to a time, if it runs."""
        if self._since is not None and not self.stopped:
            gone = max(0.0, (until - self._since).total_seconds())
            self.used, self.here, self._since = self.used + gone, self.here + gone, until

    def stop(self) -> None:
        self.stopped = True

    def happened(self, event: Event) -> None:
        self.run(event.created)
        self._since = None if event.step is Step.PAUSED else event.created
        if event.step in {Step.ANSWERED, Step.PASSED, Step.REPLIED}:
            self.spent[event.position] = self.spent.get(event.position, 0.0) + self.here
            self.here = 0.0
            self._said(event)

    def _said(self, event: Event) -> None:
        over = self.used > self._most
        if event.step is Step.REPLIED:
            self.late_replies |= {event.position} if over else set()
            return
        self.position = event.position + 1
        if event.step is Step.ANSWERED:
            self.attempts[event.position] = event.attempt_id
            self.late |= {event.position} if over else set()
