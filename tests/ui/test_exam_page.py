"""Each path through the mock exam, without a browser."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.mock_exam import QUESTIONS, TEXT, begin, gone
from tests.ui.page import answer, everything, heading, labels, press
from tests.ui.test_grades_page import grades
from tests.ui.test_history_page import to_page
from tutor.domain import Verdict
from tutor.records import Records
from tutor.records_errors import RecordsError
from tutor.records_papers import PaperRecords


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
    lost = [m.value for m in app.markdown if "No answer: " in m.value]
    assert lost and all(line.startswith("No answer: ") for line in lost)
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
    assert "9 times in 10" not in everything(app), (
        "where nothing was graded there is nothing to doubt"
    )


def test_what_to_study_next_opens_in_practice(open_page: Opener) -> None:
    """Every question of the topic in the exam's deck, with and without an answer of its own, in a
    session that has practised another one. No day is promised: what was not known at all is due
    sooner than what was known by half."""
    app = press(begin(open_page(topic="Animals")), "End the exam now")
    assert "come back when they are due" in everything(app)
    links = {link.proto.label: parse_qs(link.proto.query_string) for link in app.get("page_link")}
    assert links["Basics"]["deck"] == ["list.md"]
    app.query_params.clear()
    for name, values in links["Basics"].items():
        app.query_params[name] = values
    app = to_page(app, "")
    assert heading(app) in QUESTIONS
    assert "Question 2 of 3" in everything(app)


def test_when_time_is_up_the_exam_is_handed_in(open_page: Opener, records: Records) -> None:
    """After a countdown of half a minute; what counts no longer can be neither pressed nor typed."""
    app = begin(open_page())
    (paper,) = records.papers.of("me")
    gone(60 * paper.setup.minutes + 10)
    app = app.run()
    assert re.search(r"Time is up: (19|20) seconds to send what you have", everything(app))
    assert "No answer, go on" in labels(app)
    gone(20)
    app = app.run()
    assert heading(app) == "# Your mock exam"
    assert "Time was up, so the exam was handed in" in everything(app)
    assert "3 questions without an answer count 0" in everything(app)
    assert not app.chat_input and "Hand in" not in labels(app)


def test_what_is_not_sent_is_lost_and_that_is_said_in_time(
    open_page: Opener, records: Records
) -> None:
    """Beside the box from the start, standing out in the last minute, and on the report."""
    app = begin(open_page())
    (paper,) = records.papers.of("me")
    assert "words not sent when time is up are lost" in everything(app)
    assert 'class="unsent soon"' not in everything(app)
    gone(60 * paper.setup.minutes - 59)
    app = app.run()
    assert 'class="unsent soon"' in everything(app)
    assert "Send now what you have written" in everything(app)
    gone(60 * 2)
    assert "Words not sent by then are lost" in everything(app.run())


def test_an_answer_sent_too_late_says_what_it_was_worth(
    open_page: Opener, records: Records
) -> None:
    """It counts nothing in the exam, which the teacher is told as well."""
    app = begin(open_page())
    (paper,) = records.papers.of("me")
    gone(60 * paper.setup.minutes + 40)
    app = answer(app, TEXT)
    assert heading(app) == "# Your mock exam"
    titles = " ".join(e.label for e in app.expander).replace("\\", "")
    assert "0 %, after the end (the answer itself: " in titles
    (sent,) = records.attempts("me")
    app = grades(app, sent)
    assert "Sent in a mock exam after its end: it counts 0 there." in everything(app)


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


def one_by_one(app: AppTest) -> AppTest:
    """The first answer of an exam that shows each grade at once."""
    app = to_page(app, "exam")
    return answer(begin(app.button_group[1].set_value([True]).run()), TEXT)


def test_grades_after_each_answer(open_page: Opener) -> None:
    """The last answer's grade stands closed below the next question."""
    app = one_by_one(open_page(ScriptedJudge(default=Verdict.UNMET)))
    assert any(e.label.startswith("Your last answer: 0 of") for e in app.expander)
    assert "Question 2 of 3" in everything(app)


def test_a_failed_grading_waits_for_the_report_while_the_clock_runs(open_page: Opener) -> None:
    """It is said, with nothing to press; the report offers another round."""
    judge = ScriptedJudge(fail="The model is away.")
    app = one_by_one(open_page(judge))
    assert any(e.label == "Your last answer: not graded yet" for e in app.expander)
    assert "The model is away." in everything(app)
    assert "Grade again" not in labels(app)
    judge._fail = ""
    app = press(press(app, "End the exam now"), "Grade the rest (1)")
    assert "No mark yet" not in everything(app)


def test_uncertain_grades_are_for_a_person(open_page: Opener) -> None:
    """The questions are named."""
    app = begin(open_page(ScriptedJudge(confidence=0.3)))
    for _ in range(3):
        app = answer(app, TEXT)
    assert "A person should look at the grades of questions 1, 2, 3" in everything(app)


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
