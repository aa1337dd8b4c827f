"""Attempts and what gradings give, to be stored in a test."""

from __future__ import annotations

from knowledge.cards import Card
from tutor.attempts import Attempt
from tutor.domain import Grade, JudgeInfo, RubricOrigin, Ungraded, Usage
from tutor.practice import Practice
from tutor.records import Records

JUDGE = JudgeInfo(name="j", model="m", prompt_version="1")


def attempt(records: Records, answer: str = "an answer", **more: str) -> str:
    given = {"learner": "me", "card_id": "c1", "question": "Q?", **more}
    return records.add_attempt(answer=answer, **given).id


def answered(practice: Practice, card: Card, text: str, learner: str = "me") -> Attempt:
    """An attempt that the practice's examiner has graded."""
    stored = practice.records.add_attempt(
        learner=learner, card_id=card.id, question=card.question, answer=text
    )
    return practice.grade(stored, card)


def graded(score: float = 1.0, *, judge: JudgeInfo = JUDGE, rubric: str = "v1") -> Grade:
    return Grade(
        score=score, points=score, max_points=1, verdicts=(), feedback="f", follow_up="",
        needs_review=False, flags=("a_flag",), judge=judge, usage=Usage(calls=1), seconds=0.1,
        rubric_version=rubric, rubric_origin=RubricOrigin.DRAFT, passage_ids=("c1",),
    )  # fmt: skip


def failed(error: str = "away") -> Ungraded:
    return Ungraded(error=error, judge=JUDGE)
