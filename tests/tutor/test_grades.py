"""The teacher's desk: the order of what needs a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.tutor.test_appeals import grade
from tutor.appeals import Appeal, AppealDecision, AppealState
from tutor.attempts import Attempt
from tutor.domain import Grade, JudgeInfo, Ungraded, Verdict
from tutor.grades import Desk, Why, queue, why
from tutor.practice import Practice
from tutor.records_errors import RecordsError

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SETTLED = grade(needs_review=False)
FLAGGED = grade(flags=("addresses_grader",))
FAILED = Ungraded(error="away", judge=JudgeInfo(name="j"))


def attempt(name: str, outcome: Grade | Ungraded | None) -> Attempt:
    return Attempt(
        id=name, learner="me", card_id="c", question="Q?", answer="a", created=NOW, outcome=outcome
    )


def appeal(attempt_id: str, *decisions: AppealState) -> Appeal:
    made = tuple(
        AppealDecision(number=n, decision=d, author="Ann", reason="r", created=NOW)
        for n, d in enumerate(decisions, 1)
    )
    return Appeal(
        id="1", attempt_id=attempt_id, learner="me", reason="r", created=NOW, decisions=made
    )


@pytest.mark.parametrize(
    ("outcome", "appeals", "expected"),
    [
        (SETTLED, [appeal("a")], Why.APPEALED),
        (SETTLED, [appeal("a", AppealState.REJECTED)], Why.SETTLED),
        (FAILED, [], Why.UNGRADED),
        (None, [], Why.UNGRADED),
        (FLAGGED, [], Why.FLAGGED),
        (grade(), [], Why.UNSURE),
        (SETTLED, [], Why.SETTLED),
    ],
)
def test_the_most_pressing_reason_is_told(
    outcome: Grade | Ungraded | None, appeals: list[Appeal], expected: Why
) -> None:
    """A waiting appeal goes before everything, a failure before a doubt."""
    assert why(attempt("a", outcome), appeals) is expected


def test_the_queue_puts_what_needs_a_person_first() -> None:
    """Equals keep their order, newest first as they come."""
    attempts = [
        attempt("settled", SETTLED), attempt("unsure", grade()), attempt("appealed", SETTLED),
        attempt("flagged", FLAGGED), attempt("failed", FAILED), attempt("unsure too", grade()),
    ]  # fmt: skip
    found = queue(attempts, {"appealed": [appeal("appealed")]})
    assert [m.attempt.id for m in found] == [
        "appealed", "failed", "flagged", "unsure", "unsure too", "settled",
    ]  # fmt: skip
    assert len(found[0].waiting) == 1


def appealed(practice: Practice) -> tuple[Appeal, Attempt]:
    """A graded attempt, and an appeal against its first criterion."""
    records = practice.records
    made = records.add_attempt(learner="me", card_id="c", question="Q?", answer="It adds up.")
    graded = records.add_outcome(made.id, grade())
    against = records.appeals.add(
        attempt_id=made.id, criterion_id="a", learner="me", reason="I said so"
    )
    return against, graded


def test_an_appeal_is_upheld_with_its_verdict_or_not_at_all(practice: Practice) -> None:
    """Upheld without another verdict it would be neither here nor there: nobody looks at it again."""
    against, graded = appealed(practice)
    desk, appeals = Desk(practice), practice.records.appeals
    told = {"author": "Ann", "reason": "right"}
    with pytest.raises(RecordsError, match="no criterion no-such"):
        desk.uphold(against, graded, "no-such", Verdict.MET, **told)
    gone = graded.model_copy(update={"id": "gone"})
    with pytest.raises(RecordsError):
        desk.stands(gone, **told, appeal=against)
    assert appeals.appeal(against.id).state is AppealState.WAITING
    after = desk.uphold(against, graded, "a", Verdict.MET, **told)
    assert appeals.appeal(against.id).state is AppealState.UPHELD
    assert [(o.verdict, o.appeal_id) for o in after.overrides] == [(Verdict.MET, against.id)]


def test_that_the_grade_stands_rejects_the_appeal_that_waits(practice: Practice) -> None:
    """Both with the same words; without an appeal it is a word on the grade alone."""
    against, graded = appealed(practice)
    desk = Desk(practice)
    after = desk.stands(graded, author="Ann", reason="no", appeal=against)
    (decided,) = practice.records.appeals.of_attempt(graded.id)
    assert (decided.state, decided.decisions[0].reason) == (AppealState.REJECTED, "no")
    again = desk.stands(after, author="Bob", reason="still no")
    assert [(o.author, o.verdict) for o in again.overrides] == [("Ann", None), ("Bob", None)]
