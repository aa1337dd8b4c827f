"""Each path through the mock exam, without a browser."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.embeddings import EmbeddingError
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, NEURON, OPTIMISERS, Opener
from tests.ui.test_history_page import to_page
from tests.ui.test_practice_page import answer, everything, heading, labels, press
from tutor import exam_room
from tutor.domain import Verdict
from tutor.exam import Level, Setup
from tutor.records import Records, RecordsError
from tutor.records_papers import PaperRecords
from tutor.records_preferences import Preferences

TEXT = "It makes it <b>non-linear</b>, and costs $5 and $6."
QUESTIONS = {f"# {question}" for question in (ACTIVATION, OPTIMISERS, NEURON)}


def begin(app: AppTest, *, follow_ups: bool = False) -> AppTest:
    """From the practice page into a paper of three questions."""
    app = to_page(app, "exam")
    toggle = next(t for t in app.toggle if t.label == "The examiner follows up")
    return press(press(toggle.set_value(follow_ups).run(), "Draw the paper"), "Begin")


def test_the_set_up_says_what_the_paper_will_be(open_page: Opener) -> None:
    """How many questions of which topic, before anything is drawn; no time runs."""
    app = to_page(open_page(), "exam")
    assert heading(app) == "# Mock exam"
    assert "The paper will ask: 3 Basics, 1 Animals." in everything(app)
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
    assert "The paper will ask: 3 Basics." in everything(app)
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
    monkeypatch.setattr(exam_room, "prepare", fail)
    app = press(app, "Draw the paper")
    assert not app.exception
    assert "The embedding model is away" in app.error[0].value
    assert heading(app) == "# Mock exam"


def test_an_exam_from_start_to_report(open_page: Opener, records: Records) -> None:
    """No hint, no reference, no grade before the end; then mark, doubt, topics and answers."""
    app = begin(open_page(ScriptedJudge({"nonlinear": "unmet"})))
    asked = set()
    for n in (1, 2):
        asked.add(heading(app))
        assert f"Question {n} of 3" in everything(app)
        assert "Show the reference" not in labels(app)
        app = answer(app, TEXT)
        assert "of 3 points" not in everything(app)
    asked.add(heading(app))
    assert asked == QUESTIONS
    app = press(app, "No answer, go on")
    page = everything(app)
    assert heading(app) == "# Your mock exam"
    assert ">passed<" in page or ">not passed<" in page
    assert "1 question without an answer counts 0" in page
    assert "Another paper of this kind" in page
    assert [e.label.split("·")[0] for e in app.expander if "·" in e.label and "**" in e.label]
    assert len(records.attempts("me")) == 2


def test_the_answers_are_shown_literally_in_the_report(open_page: Opener) -> None:
    """Markup in an answer is text."""
    app = begin(open_page())
    for _ in range(3):
        app = answer(app, TEXT)
    assert "<b>non-linear" not in everything(app)
    assert "100 %" in everything(app)


def test_a_reload_finds_the_exam_where_it_was(open_page: Opener) -> None:
    """The second question of the same paper, from the records alone."""
    app = answer(begin(open_page()), TEXT)
    question = heading(app)
    again = to_page(open_page(), "exam")
    assert heading(again) == question
    assert "Question 2 of 3" in everything(again)


def test_a_pause_hides_the_question(open_page: Opener) -> None:
    """There is nothing to think about while the clock stands."""
    app = begin(open_page())
    question = heading(app)
    app = press(app, "Pause")
    assert heading(app) == "# Paused"
    assert question not in everything(app)
    app = press(app, "Go on")
    assert heading(app) == question


def test_handing_in_early_ends_it(open_page: Opener) -> None:
    """The rest counts 0, as was said before."""
    app = begin(open_page())
    assert "3 questions are not answered yet and will count 0." in everything(app)
    app = press(app, "End the exam now")
    assert heading(app) == "# Your mock exam"
    assert "3 questions without an answer count 0" in everything(app)
    assert "0 %" in everything(app)


def test_a_failed_grading_is_no_zero_and_can_be_repeated(open_page: Opener) -> None:
    """The mark waits, and says so; another round gives it."""
    judge = ScriptedJudge(fail="The model is away.")
    app = begin(open_page(judge))
    for _ in range(3):
        app = answer(app, TEXT)
    assert "No mark yet" in everything(app)
    judge._fail = ""
    app = press(app, "Grade the rest (3)")
    assert "No mark yet" not in everything(app)
    assert "passed" in everything(app)


def test_grades_after_each_answer(open_page: Opener) -> None:
    """The last answer's grade stands closed below the next question."""
    app = to_page(open_page(ScriptedJudge(default=Verdict.UNMET)), "exam")
    app = app.button_group[1].set_value([True]).run()
    toggle = next(t for t in app.toggle if t.label == "The examiner follows up")
    app = press(press(toggle.set_value(False).run(), "Draw the paper"), "Begin")
    app = answer(app, TEXT)
    assert any(e.label.startswith("Your last answer: 0 of") for e in app.expander)
    assert "Question 2 of 3" in everything(app)


def test_uncertain_grades_are_for_a_person(open_page: Opener) -> None:
    """The questions are named."""
    app = begin(open_page(ScriptedJudge(confidence=0.3)))
    for _ in range(3):
        app = answer(app, TEXT)
    assert "A person should look at the grades of questions 1, 2, 3" in everything(app)


def two_windows(open_page: Opener) -> tuple[AppTest, AppTest]:
    """Both at the first question of the same exam."""
    first = begin(open_page())
    second = to_page(open_page(), "exam")
    assert heading(first) == heading(second)
    return first, second


def answers(records: Records) -> list[str]:
    return [attempt.answer for attempt in reversed(records.attempts("me"))]


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


def test_an_exam_that_cannot_be_read_is_not_taken_for_erased(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an exam that is not there the page shows the set-up; of a failing database it says so."""
    assert heading(to_page(open_page(exam="gone"), "exam")) == "# Mock exam"

    def fail(*args: Any) -> Any:
        raise RecordsError("the records cannot be read now")

    monkeypatch.setattr(PaperRecords, "paper", fail)
    app = to_page(open_page(exam="there"), "exam")
    assert "The records cannot be read now" in app.error[0].value


@pytest.mark.usefixtures("in_auckland")
def test_the_hour_of_an_exam_is_the_learners(open_page: Opener, records: Records) -> None:
    """In its report and in the list of earlier exams."""
    app = press(begin(open_page()), "End the exam now")
    (paper,) = records.papers.of("me")
    there = f"{paper.created.astimezone(ZoneInfo('Pacific/Auckland')):%d %B %Y, %H:%M}"
    assert there in everything(app).replace("\\", "")
    app = press(app, "Another exam")
    assert any(there in button.label.replace("\\", "") for button in app.button)


def test_an_exam_is_its_learners_own(open_page: Opener) -> None:
    """Another name sees the set-up, whatever stands in the address."""
    app = press(begin(open_page()), "End the exam now")
    app = app.text_input(key="learner").set_value("Ada").run()
    assert heading(app) == "# Mock exam"
    assert "Earlier exams" not in everything(app)


def test_the_examiner_follows_up_on_half_an_answer(open_page: Opener) -> None:
    """Below the answer, with the clock of the same question; with nothing to add it goes on."""
    app = begin(open_page(ScriptedJudge({"stacking": "unmet"})), follow_ups=True)
    for _ in range(3):
        half = heading(app) == f"# {ACTIVATION}"
        app = answer(app, TEXT)
        assert ("Nothing to add" in labels(app)) == half
        if half:
            assert heading(app) == f"# {ACTIVATION}"
            assert "&lt;b&gt;non-linear&lt;/b&gt;" in everything(app)
            assert "collapse" not in everything(app)
            app = press(app, "Nothing to add")
    assert heading(app) == "# Your mock exam"
    assert "of 3 points" not in everything(app)
