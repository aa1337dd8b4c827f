"""Answers of learners that met every criterion, at questions that nobody has answered: worth keeping."""

from __future__ import annotations

from knowledge.cards import Status
from tutor.attempts import Attempt
from tutor.domain import Grade, Verdict
from tutor.drafts import DraftOrigin, DraftState
from tutor.practice import Practice


def worth_proposing(practice: Practice) -> list[Attempt]:
    """The newest such answer to each question, newest first.

    Left out are questions that have an answer by now, and answers that are a draft already.
    """
    open_ = {card.id for card in practice.cards().values() if card.status is not Status.ANSWERED}
    drafts = {e.draft.card_id: e for e in practice.records.drafts.entries()}
    found: dict[str, Attempt] = {}
    for attempt in practice.records.full_marks():
        entry = drafts.get(attempt.card_id)
        settled = entry and (
            entry.state is DraftState.APPROVED
            or (entry.draft.origin is DraftOrigin.LEARNER and entry.draft.answer == attempt.answer.strip())
        )  # fmt: skip
        if attempt.card_id in open_ and full(attempt) and not settled:
            found.setdefault(attempt.card_id, attempt)
    return list(found.values())


def full(attempt: Attempt) -> bool:
    """Does it meet every criterion of a rubric that nobody has reviewed?"""
    grade = attempt.outcome
    return (
        isinstance(grade, Grade)
        and grade.provisional
        and all(v.verdict is Verdict.MET for v in grade.verdicts)
    )
