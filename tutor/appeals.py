"""The nouns of appeals and of a person's word on a grade, and how that word counts. Pure.

The examiner's grade is never edited: what a person says stands beside it, and code works out the
grade that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from knowledge.cards import Frozen
from tutor.domain import CriterionGrade, Grade, Name, RubricOrigin, Ungraded, Verdict


class AppealState(StrEnum):
    """Where an appeal stands."""

    WAITING = "waiting"
    UPHELD = "upheld"  # the learner was right
    REJECTED = "rejected"  # the grade stands


class AppealDecision(Frozen):
    """One decision on an appeal, never changed. `number` counts from 1 for each appeal."""

    number: int
    decision: AppealState
    author: Name
    reason: Name
    created: datetime


class Appeal(Frozen):
    """A learner's word that a verdict, or with no `criterion_id` the whole grade, is wrong."""

    id: str
    attempt_id: str
    criterion_id: str | None = None
    learner: str
    reason: str
    created: datetime
    decisions: tuple[AppealDecision, ...] = ()

    @property
    def state(self) -> AppealState:
        return self.decisions[-1].decision if self.decisions else AppealState.WAITING

    @property
    def revision(self) -> int:
        """What a decision must name, so that nobody decides on what they have not seen."""
        return len(self.decisions)


class Override(Frozen):
    """A person's word on a grade: another verdict on a criterion, or that the grade stands
    (neither criterion nor verdict). It holds for the criterion's text as it was read, and for
    the rubric's version as a whole: a rubric changed later is graded anew.
    """

    attempt_id: str
    rubric_version: str
    criterion_id: str | None = None
    criterion_text: str = ""
    verdict: Verdict | None = None
    author: Name
    reason: Name
    appeal_id: str | None = None
    created: datetime


def waits(appeals: Iterable[Appeal], criterion_id: str | None) -> bool:
    """Is an appeal on a criterion, or with None on the whole grade, still undecided?"""
    about = (a for a in appeals if a.criterion_id == criterion_id)
    return any(appeal.state is AppealState.WAITING for appeal in about)


def effective(
    outcome: Grade | Ungraded | None, overrides: Sequence[Override]
) -> Grade | Ungraded | None:
    """The outcome that counts: the examiner's, with the verdicts that people gave instead.

    The latest word on a criterion counts; points are added anew and clamped. Once a person has
    looked at a grade by this rubric, or has decided all that was in doubt, nobody else needs to.
    """
    if not isinstance(outcome, Grade):
        return outcome
    heard = any(o.rubric_version == outcome.rubric_version for o in overrides)
    verdicts = tuple(_given(verdict, overrides) for verdict in outcome.verdicts)
    if not heard and verdicts == outcome.verdicts:
        return outcome
    points = min(max(sum(v.points for v in verdicts), 0.0), outcome.max_points)
    return outcome.model_copy(
        update={
            "verdicts": verdicts,
            "points": points,
            "score": points / outcome.max_points,
            "needs_review": outcome.needs_review and not heard and _doubtful(outcome, verdicts),
        }
    )


def _doubtful(grade: Grade, verdicts: Sequence[CriterionGrade]) -> bool:
    """Does a grade ask for a person by more than the verdicts that one has given?"""
    drafted = grade.rubric_origin is RubricOrigin.MODEL
    return drafted or bool(grade.flags) or any(verdict.unsure for verdict in verdicts)


def _given(verdict: CriterionGrade, overrides: Sequence[Override]) -> CriterionGrade:
    about = (verdict.criterion_id, verdict.text)
    said = [
        (o, o.verdict)
        for o in overrides
        if o.verdict and (o.criterion_id, o.criterion_text) == about
    ]
    if not said:
        return verdict
    last, given = said[-1]
    return verdict.model_copy(
        update={
            "verdict": given,
            "points": given.credit * verdict.max_points,
            "reason": last.reason,
            "confidence": None,
            "decided_by": last.author,
        }
    )
