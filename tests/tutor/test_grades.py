"""The teacher's desk: the order of what needs a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.tutor.test_appeals import grade
from tutor.appeals import Appeal, AppealDecision, AppealState
from tutor.domain import Grade, JudgeInfo, Ungraded
from tutor.grades import Why, queue, why
from tutor.records import Attempt

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
