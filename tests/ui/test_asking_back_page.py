"""A question back on the practice page, and in a mock exam."""

from __future__ import annotations

from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.mock_exam import begin
from tests.ui.page import answer, everything, heading, labels, press
from tutor.domain import Grade
from tutor.records import Records

BACK = "Which one do you mean?"
AS_ANSWER = "It was my answer: grade it"


def test_a_question_back_is_not_graded_unless_it_is_handed_in(
    open_page: Opener, records: Records
) -> None:
    """The question stands again, a hint is on offer, and so is the way to be graded all the same."""
    app = answer(open_page(), BACK)
    assert "not graded" in everything(app)
    assert heading(app) == f"# {ACTIVATION}"
    assert "Give me a hint" in labels(app)
    assert records.attempts("me") == []
    app = press(app, AS_ANSWER)
    (stored,) = records.attempts("me")
    assert stored.answer == BACK
    assert isinstance(stored.outcome, Grade)
    assert AS_ANSWER not in labels(app)


def test_in_an_exam_it_is_the_answer(open_page: Opener, records: Records) -> None:
    """Nothing that was sent is swallowed while the clock runs."""
    answer(begin(open_page()), BACK)
    assert [attempt.answer for attempt in records.attempts("me")] == [BACK]
