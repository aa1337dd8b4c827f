"""How a practice conversation stands: the state, and how each turn changes it. Pure.

What the examiner does next is decided in `tutor.conversation`.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from knowledge.cards import Frozen
from tutor.domain import Verdict
from tutor.turns import Help, Kind, Mark, Turn

MOST_FOLLOW_UPS = 2
FOLLOW_UPS = {"lenient": 0, "normal": 1, "strict": MOST_FOLLOW_UPS}  # by the examiner's strictness


class Wish(StrEnum):
    """What a learner may ask for instead of answering."""

    HINT = "hint"
    DONT_KNOW = "dont_know"
    TELL = "tell"  # the solution, now
    WHY = "why"  # did I lose this?
    CHALLENGE = "challenge"
    SKIP = "skip"
    TOPIC = "topic"  # another one, please
    REPEAT = "repeat"  # what was asked, what does a word of it mean?
    CHAT = "chat"  # a greeting, a grumble


class Phase(StrEnum):
    """What the examiner is waiting for."""

    ASKED = "asked"  # the first answer
    PROBED = "probed"  # a reply to a follow-up
    HINTED = "hinted"  # a reply to a hint
    DEEPENED = "deepened"  # a reply to the deeper question, which is not graded
    CLOSED = "closed"  # nothing: verdicts and criteria lie open


class Do(StrEnum):
    """What is to happen next."""

    GRADE = "grade"
    FOLLOW_UP = "follow_up"
    HINT = "hint"
    GAPS = "gaps"
    SOLUTION = "solution"
    DEEPER = "deeper"
    EXPLANATION = "explanation"
    REMARK = "remark"
    APPEAL = "appeal"
    LEAVE = "leave"
    ASIDE = "aside"  # an answer to what is no answer, ungraded


class Event(Frozen):
    """Something to do, about a criterion or (empty) about the whole."""

    do: Do
    criterion_id: str = ""


class State(Frozen):
    """A conversation as it stands. `first` are the verdicts on the answer alone, which never change;
    `marks` those that stand by now."""

    follow_ups_allowed: int = Field(default=1, ge=0, le=MOST_FOLLOW_UPS)
    phase: Phase = Phase.ASKED
    awaiting: bool = False  # words were said whose verdicts are not there yet
    first: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    help_before: Help = Help.NONE  # given away before the first answer
    help: Help = Help.NONE
    answered: bool = False
    regraded: bool = False  # a reply has verdicts
    asked: tuple[str, ...] = ()  # criteria that follow-ups were about
    hints: int = 0
    target: str = ""  # the criterion that the last follow-up or hint is about

    @property
    def told(self) -> bool:
        return self.help is Help.SOLUTION

    @property
    def open(self) -> tuple[Mark, ...]:
        """What is not met yet."""
        return tuple(mark for mark in self.marks if mark.verdict is not Verdict.MET)

    @property
    def listens(self) -> bool:
        """Are words of the learner expected?"""
        return not self.awaiting and self.phase is not Phase.CLOSED

    @property
    def keeps_back(self) -> bool:
        """May what is missing not be shown yet?"""
        return self.phase in {Phase.PROBED, Phase.HINTED} and not self.told


def replay(turns: Iterable[Turn]) -> State:
    """The state that stored turns add up to."""
    state = State()
    for turn in turns:
        state = evolve(state, turn)
    return state


def evolve(state: State, turn: Turn) -> State:
    """The state after a turn, whoever's it is."""
    changed = state.model_copy(update=_changes(state, turn))
    return changed.model_copy(update={"help": max(changed.help, turn.kind.help)})


def _changes(state: State, turn: Turn) -> dict[str, object]:
    match turn.kind:
        case Kind.ANSWER:
            allowed = min(max(turn.follow_ups, 0), MOST_FOLLOW_UPS)
            return {
                "answered": True, "awaiting": True, "help_before": max(state.help, turn.seen),
                "follow_ups_allowed": allowed,
            }  # fmt: skip
        case Kind.REPLY if state.phase is Phase.DEEPENED:
            return {"phase": Phase.CLOSED}
        case Kind.REPLY:
            return {"awaiting": True}
        case Kind.JUDGED:
            first, again = state.first or turn.marks, bool(state.first)
            return {"awaiting": False, "marks": turn.marks, "first": first, "regraded": again}
        case _:
            return _examiner_changes(state, turn)


def _examiner_changes(state: State, turn: Turn) -> dict[str, object]:
    match turn.kind:
        case Kind.FOLLOW_UP:
            asked = (*state.asked, turn.criterion_id)
            return {"phase": Phase.PROBED, "asked": asked, "target": turn.criterion_id}
        case Kind.HINT | Kind.GAPS:
            phase = Phase.HINTED if state.answered else Phase.ASKED
            hints = 1 if turn.kind is Kind.HINT else 2
            awaiting = state.awaiting and not state.marks  # a hint instead of a failed grading
            return {
                "phase": phase, "hints": hints, "target": turn.criterion_id, "awaiting": awaiting,
            }  # fmt: skip
        case Kind.DEEPER:
            return {"phase": Phase.DEEPENED}
        case Kind.SOLUTION:
            return {"phase": Phase.CLOSED if state.answered else Phase.ASKED}
        case Kind.REMARK:
            return {"phase": Phase.CLOSED} if state.answered else {}
        case _:
            return {}
