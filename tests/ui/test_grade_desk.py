"""One grade on the teacher's desk: what its controls stand at."""

from __future__ import annotations

from tests.ui.conftest import Opener
from tests.ui.page import answer, press
from tests.ui.test_grades_page import RuledJudge, grades
from tutor.domain import Ruling
from tutor.records import Records


def test_the_verdict_stands_at_the_new_one_after_a_new_grading(
    open_page: Opener, records: Records
) -> None:
    """What the examiner says by now is what a teacher starts from."""
    judge = RuledJudge({"nonlinear": "unmet"})
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    ruling = Ruling(id="", criterion_id="nonlinear", text="Bending counts as non-linear.")
    records.rules.add(attempt.card_id, ruling, author="Ada", reason="asked often")
    app = grades(app, attempt)
    assert not app.exception  # a ruling may come without an example
    assert app.segmented_control[0].value == "unmet"
    judge._verdicts = {}
    app = press(app, "Grade anew")
    assert app.segmented_control[0].value == "met"
