"""What is said in a practice conversation, turn by turn. Data only.

A thread is one conversation on one question. It has the id of its first answer's attempt, which is
made before anything is stored; a thread that never came to an answer has no attempt.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from knowledge.cards import Frozen
from tutor.domain import Grade, Outcome, Usage, Verdict


class Help(IntEnum):
    """How much was given away, least first."""

    NONE = 0
    HINT = 1  # where to look
    GAPS = 2  # the missing statement with gaps
    SOLUTION = 3


class Kind(StrEnum):
    """Who said what: the learner's turns, the verdicts, the examiner's turns."""

    ANSWER = "answer"  # the first answer; its words stand in the attempt
    REPLY = "reply"
    ASKED = "asked"  # a wish: a hint, the solution, why …
    JUDGED = "judged"  # verdicts on the answer or a reply
    FAILED = "failed"  # a grading of a reply that did not come about
    FOLLOW_UP = "follow_up"
    HINT = "hint"
    GAPS = "gaps"
    SOLUTION = "solution"
    DEEPER = "deeper"
    EXPLANATION = "explanation"
    REMARK = "remark"
    ASIDE = "aside"  # to a question back, or to chatter: nothing was graded

    @property
    def help(self) -> Help:
        """What such a turn gives away."""
        return {"hint": Help.HINT, "gaps": Help.GAPS, "solution": Help.SOLUTION}.get(
            self.value, Help.NONE
        )


class Mark(Frozen):
    """The verdict that stands for one criterion, with its points."""

    criterion_id: str
    verdict: Verdict
    max_points: float

    @property
    def points(self) -> float:
        return self.verdict.credit * self.max_points


def marks_of(grade: Grade) -> tuple[Mark, ...]:
    return tuple(
        Mark(criterion_id=v.criterion_id, verdict=v.verdict, max_points=v.max_points)
        for v in grade.verdicts
    )


def share(marks: tuple[Mark, ...]) -> float:
    """Points over the most possible, 0..1."""
    most = sum(mark.max_points for mark in marks)
    return min(sum(mark.points for mark in marks) / most, 1.0) if most else 0.0


class Turn(Frozen):
    """One turn. `wish` names what was asked for; `marks` are the verdicts as they stand after it."""

    kind: Kind
    text: str = ""
    wish: str = ""
    criterion_id: str = ""  # with a deeper question: the id of the card it comes from
    gaps: tuple[str, ...] = ()  # the words that belong in them
    model: str = ""  # which one worded it; empty: the built-in examiner
    usage: Usage | None = None
    marks: tuple[Mark, ...] = ()
    outcome: Outcome | None = None  # of a reply's grading
    follow_ups: int = 0  # with the answer: how many the examiner may ask
    seen: Help = Help.NONE  # with the answer: what an earlier thread has just given away

    @property
    def help(self) -> Help:
        """What this turn gives away, or says to have been given away."""
        return max(self.kind.help, self.seen)


class StoredTurn(Frozen):
    """A turn as it stands in the records. `number` counts from 1; `created` is UTC."""

    thread_id: str
    number: int
    learner: str
    card_id: str
    created: datetime
    turn: Turn
