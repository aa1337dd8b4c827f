"""The set-up of a mock exam and the list of earlier ones, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.embeddings import EmbeddingError
from tests.fakes import ScriptedJudge
from tests.ui.conftest import Opener
from tests.ui.mock_exam import TEXT, begin
from tests.ui.page import answer, everything, heading, press
from tests.ui.test_history_page import to_page
from tutor import exam_paper
from tutor.domain import Verdict
from tutor.exam import Level, Setup
from tutor.preferences import Preferences
from tutor.records import Records


def test_the_set_up_says_what_the_paper_will_be(open_page: Opener) -> None:
    """How many questions of which topic, before anything is drawn; no time runs."""
    app = to_page(open_page(), "exam")
    assert heading(app) == "# Mock exam"
    assert "The paper will ask: 3 on Basics, 1 on Animals." in everything(app)
    app = press(app, "Draw the paper")
    assert heading(app) == "# Your paper is ready"
    assert "3 questions in 30 minutes" in everything(app)
    assert "4 questions were asked for; 3 fit" in everything(app)


def set_up(app: AppTest) -> list[Any]:
    """What the form shows: numbers, topics and weights, choices, and the pass line."""
    kinds = (app.number_input, app.multiselect, app.selectbox, app.button_group, app.toggle)
    shown = [(w.label, w.value) for kind in kinds for w in kind if w.label != "Number of the draw"]
    return [*shown, ("Passed from", app.slider[0].value)]


def test_the_set_up_comes_up_as_it_was_chosen_last(open_page: Opener) -> None:
    """In another session, whatever was set on another page meanwhile; a new learner has the usual one."""
    app = to_page(open_page(), "exam")
    usual = set_up(app)
    app.number_input[0].set_value(2)
    app.number_input[1].set_value(12)
    app = app.multiselect[0].set_value(["Basics", "Animals"]).run()
    app.number_input[2].set_value(4.0)
    app.number_input[3].set_value(3)
    app.button_group[0].set_value(Level.HARD)
    app.button_group[1].set_value([True])
    next(t for t in app.toggle if t.label == "The examiner follows up").set_value(False)
    app = next(s for s in app.selectbox if s.label == "Mark").set_value("20 points").run()
    app = app.slider[0].set_value(60).run()
    chosen = set_up(app)
    assert len({str(pair) for pair in chosen} & {str(pair) for pair in usual}) == 1  # the deck
    press(app, "Draw the paper")
    to_page(open_page(), "progress").number_input[0].set_value(7).run()
    assert set_up(press(to_page(open_page(), "exam"), "Back")) == chosen
    assert set_up(to_page(open_page(learner="Ada"), "exam")) == usual


def test_what_was_chosen_last_and_is_gone_is_left_out(open_page: Opener, records: Records) -> None:
    """A deck or topic that is no more, and more questions than there are."""
    usual = set_up(to_page(open_page(), "exam"))
    gone = Setup(deck="gone.md", weights={"Gone": 2.0}, questions=60)
    records.preferences.set("me", Preferences(mock_exam=gone))
    app = to_page(open_page(), "exam")
    assert not app.exception
    assert set_up(app) == usual


def test_weights_of_topics_change_the_paper(open_page: Opener) -> None:
    """A topic of weight 0 is not asked; without any weight nothing can be drawn."""
    app = to_page(open_page(), "exam")
    app = app.multiselect[0].set_value(["Basics", "Animals"]).run()
    app = app.number_input[4].set_value(0).run()
    assert "The paper will ask: 3 on Basics." in everything(app)
    app = app.number_input[3].set_value(0).run()
    assert "No topic has a weight above 0" in everything(app)
    app = press(app, "Draw the paper")
    assert "No question fits these topics" in app.error[0].value
    assert not app.exception


def test_a_paper_that_cannot_be_drawn_is_told(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fails while the button is handled: a sentence on the page, as anywhere else."""

    def fail(*args: Any) -> Any:
        raise EmbeddingError("the embedding model is away")

    app = to_page(open_page(), "exam")
    monkeypatch.setattr(exam_paper, "prepare", fail)
    app = press(app, "Draw the paper")
    assert not app.exception
    assert "The embedding model is away" in app.error[0].value
    assert heading(app) == "# Mock exam"


def test_earlier_exams_can_be_opened_again(open_page: Opener) -> None:
    """From the set-up page, which a new exam starts from."""
    app = press(begin(open_page()), "End the exam now")
    app = press(app, "Another exam")
    assert heading(app) == "# Mock exam"
    (entry,) = [b for b in app.button if "3 questions in 30 minutes" in b.label]
    app = entry.click().run()
    assert heading(app) == "# Your mock exam"
    assert app.query_params["exam"]


def earlier(app: AppTest) -> str:
    """The only entry of the list of earlier exams."""
    (entry,) = [b.label for b in to_set_up(app).button if "questions in 30 minutes" in b.label]
    return entry


def to_set_up(app: AppTest) -> AppTest:
    return app if heading(app) == "# Mock exam" else press(app, "Another exam")


def test_an_earlier_exam_is_listed_with_its_mark(open_page: Opener) -> None:
    """The same one as in its report; an answer without a grade is named beside it."""
    judge = ScriptedJudge()
    app = begin(open_page(judge))
    for _ in range(2):
        app = answer(app, TEXT)
    app = press(app, "No answer, go on")
    assert "<strong>66.6 %</strong>" in everything(app)
    assert "The mark is rounded down to a tenth" in everything(app)
    assert earlier(app).startswith("**66.6 %**, passed · ")


def test_an_earlier_exam_whose_grading_failed_is_no_zero(open_page: Opener) -> None:
    """Its mark is open, whatever was left unanswered, until another round gives it one; the report
    itself says the same."""
    judge = ScriptedJudge(fail="The model is away.")
    app = begin(open_page(judge))
    for _ in range(2):
        app = answer(app, TEXT)
    app = press(app, "No answer, go on")
    shown = everything(app)
    assert "<strong>No mark yet</strong><span>open until 2 answers are graded" in shown
    assert "not passed" not in shown
    listed = press(app, "Another exam")
    assert earlier(listed).startswith("**No mark yet**, open until 2 answers are graded · ")
    judge._fail = ""
    entry = next(b for b in listed.button if b.label == earlier(listed))
    graded = press(entry.click().run(), "Grade the rest (2)")
    assert earlier(graded).startswith("**66.6 %**, passed · ")


def test_an_earlier_exam_with_an_answer_ungraded_says_so(open_page: Opener) -> None:
    """The mark is that of the others."""
    judge = ScriptedJudge(default=Verdict.UNMET)
    app = to_page(open_page(judge), "exam")
    app = app.button_group[1].set_value([True]).run()  # each answer is graded when it is sent
    toggle = next(t for t in app.toggle if t.label == "The examiner follows up")
    app = press(press(toggle.set_value(False).run(), "Draw the paper"), "Begin")
    app = answer(app, TEXT)
    judge._fail = "The model is away."
    app = press(answer(app, TEXT), "No answer, go on")
    assert earlier(app).startswith("**0 % so far**, open until 1 answer is graded · ")


def test_an_earlier_exam_that_goes_on_has_no_mark(open_page: Opener) -> None:
    """What is paused has none yet."""
    app = press(press(begin(open_page()), "Pause"), "Back")
    assert earlier(app).startswith("**Not finished** · ")
