"""Where the page says that a step has failed."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.fakes import ScriptedJudge
from tests.ui.conftest import Opener
from tests.ui.mock_exam import begin
from tests.ui.page import answer, press
from tests.ui.test_grades_page import grades
from tutor.records import Records

BLANK = "There were no words in it. Write something first, then send it."


def stands_after(app: AppTest, label: str) -> bool:
    """Does the only error come right behind that button, no other button in between?"""
    assert len(app.error) == 1, [e.value for e in app.error]
    seen = [e for e in app.main if getattr(e, "type", "") in {"button", "error"}]
    at = next(n for n, e in enumerate(seen) if e.type == "error")
    return label in [getattr(e, "label", "") for e in seen[max(0, at - 2) : at]]


def test_a_failure_is_told_beside_its_button(open_page: Opener, records: Records) -> None:
    """On a long page the top is out of sight; told once."""
    app = answer(open_page(ScriptedJudge({"nonlinear": "unmet"})))
    app = press(grades(app, records.attempts("me")[0]), "Give this verdict")
    assert "Say why in a sentence" in app.error[0].value
    assert stands_after(app, "Give this verdict")
    assert not app.run().error


def test_an_answer_of_spaces_is_told_where_it_is_written(
    open_page: Opener, records: Records
) -> None:
    """Once, in practice and in an exam; the box is there for words, and nothing is stored."""
    app = answer(open_page(), "  \n ")
    assert [e.value.replace("\\", "") for e in app.info] == [BLANK]
    assert not app.run().info
    app = answer(begin(app), "   ")
    assert [e.value.replace("\\", "") for e in app.info] == [BLANK]
    assert not answer(app).info
    assert len(records.attempts("me")) == 1
