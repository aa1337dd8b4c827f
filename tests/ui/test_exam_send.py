"""What a learner sends in a mock exam arrives once and is never lost, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Opener
from tests.ui.mock_exam import answers, begin
from tests.ui.page import answer, everything, heading, press
from tests.ui.test_history_page import to_page
from tutor import exam_room
from tutor.exam import Paper
from tutor.exam_room import Exam
from tutor.exam_sitting import Step
from tutor.practice import Practice
from tutor.records import Records
from tutor.records_errors import RecordsError
from tutor.records_papers import PaperRecords


def two_windows(open_page: Opener) -> tuple[AppTest, AppTest]:
    """Both at the first question of the same exam."""
    first = begin(open_page())
    second = to_page(open_page(), "exam")
    assert heading(first) == heading(second)
    return first, second


def test_another_window_loses_nothing(open_page: Opener, records: Records) -> None:
    """What the slower one sent is shown and is no answer to a question that was not on its page;
    the exam stands where the quicker one left it, and goes on from either."""
    first, second = two_windows(open_page)
    first = answer(first, "from the first window")
    second = answer(second, "from the <b>second</b> window")
    assert not second.exception
    assert "This exam has gone on meanwhile" in second.warning[0].value
    assert "from the &lt;b&gt;second&lt;/b&gt; window" in everything(second)
    assert answers(records) == ["from the first window"]
    assert heading(second) == heading(first)
    assert "Question 2 of 3" in everything(second)
    second = answer(second, "to the second question")
    assert not second.warning
    assert answers(records) == ["from the first window", "to the second question"]


def test_a_hint_asked_for_in_words_is_not_handed_in(open_page: Opener, records: Records) -> None:
    """The page says that there are none; the question is still there to answer."""
    app = begin(open_page())
    asked = heading(app)
    app = answer(app, "hint")
    told = app.warning[0].value.replace("\\", "")
    assert told.startswith("No hints in an exam. The question is still open")
    assert "not stored" not in everything(app)
    assert heading(app) == asked
    assert answers(records) == []


def test_what_is_sent_after_another_window_ended_the_exam_is_shown(
    open_page: Opener, records: Records
) -> None:
    """Above the report: it is not part of the exam, and not lost."""
    first, second = two_windows(open_page)
    press(first, "End the exam now")
    second = answer(second, "from the second window")
    assert heading(second) == "# Your mock exam"
    assert "from the second window" in everything(second)
    assert answers(records) == []


def test_a_double_click_passes_on_one_question(open_page: Opener) -> None:
    """There is no way back to the second one. The page does not speak of other windows."""
    app = begin(open_page())
    button = next(b for b in app.button if b.label == "No answer, go on")
    button.click().run()
    app = button.click().run()
    assert "Question 2 of 3" in everything(app)
    assert not app.warning


def test_an_answer_that_cannot_be_stored_now_is_stored_later(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says what is wrong and keeps the answer until the records take it."""

    def locked(*args: Any, **more: Any) -> Any:
        raise RecordsError("the records cannot be written now")

    app = begin(open_page())
    with monkeypatch.context() as broken:
        broken.setattr(PaperRecords, "answered", locked)
        app = answer(app, "my answer")
        assert "The records cannot be written now" in app.error[0].value
        app = press(app, "Try again")
        assert app.error
    app = press(app, "Try again")
    assert answers(records) == ["my answer"]
    assert "Question 2 of 3" in everything(app)
    assert not app.error


def test_a_pause_that_ends_elsewhere_ends_on_the_page(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the examiner still listened after a reload: the clock runs again, and the page sees it
    at its next look."""
    app = begin(open_page())
    question = heading(app)
    app = press(app, "Pause")
    looks: list[Exam] = []
    look = exam_room.opened

    def opened(practice: Practice, paper: Paper) -> Exam:
        if len(looks) == 1:
            last = looks[0].sitting.last
            records.papers.happened(paper.id, Step.RESUMED, after=last, position=0)
        looks.append(look(practice, paper))
        return looks[-1]

    monkeypatch.setattr(exam_room, "opened", opened)
    assert heading(app.run()) == question
