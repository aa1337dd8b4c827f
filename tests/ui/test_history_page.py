"""My attempts: what was answered, how it went, and grading once more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import answer, everything, press
from tests.ui.test_rows import grade
from tutor.attempts import Attempt
from tutor.domain import Verdict
from tutor.exam import PaperQuestion, Setup
from tutor.exam_sitting import Step
from tutor.records import Records
from tutor.ui.history_page import headline


def to_page(app: AppTest, name: str) -> AppTest:
    """To another page. `AppTest.switch_page` only knows pages that are files of their own."""
    (app._page_hash,) = (
        key for key, page in app._registered_pages.items() if page["url_pathname"] == name
    )
    return app.run()


def history(app: AppTest) -> AppTest:
    return to_page(app, "attempts")


def test_no_attempts_yet(open_page: Opener) -> None:
    """Said in a sentence."""
    assert "You have answered nothing yet" in everything(history(open_page()))


def test_attempts_are_listed_with_their_points(open_page: Opener) -> None:
    """Newest first, with the score before the question."""
    app = history(answer(open_page()))
    assert app.expander[0].label.startswith("**3 of 3** · Why does a network need")


def test_an_ungraded_attempt_can_be_graded_from_here(open_page: Opener, records: Records) -> None:
    """Under its own id: no second record."""
    judge = ScriptedJudge(fail="away")
    app = history(answer(open_page(judge)))
    attempt = records.attempts("me")[0]
    app.session_state[f"entry-{attempt.id}"] = True
    app.run()
    assert "Not graded yet" in everything(app)
    judge._fail = ""
    press(app, "Grade again")
    assert records.attempt(attempt.id).outcome is not None
    assert len(records.attempts("me")) == 1


@pytest.mark.usefixtures("in_auckland")
def test_times_are_the_learners(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock of their browser, on every page that shows them."""
    monkeypatch.setattr("tutor.records.now", lambda: "2026-03-09T20:30:00+00:00")
    app = answer(open_page())
    assert "10 Mar, 09:30" in history(app).expander[0].label.replace("\\", "")
    assert "10 March 2026, 09:30" in everything(open_page(card=card_id(ACTIVATION)))


def test_the_headline_is_plain_text() -> None:
    """Nothing in a question can turn into markup of the label."""
    attempt = Attempt(
        id="1", learner="me", card_id=card_id(ACTIVATION), question="Is *a* :red[b] $x$?",
        answer="a", created=datetime(2026, 11, 21, tzinfo=UTC), outcome=grade(("a", Verdict.MET)),
    )  # fmt: skip
    title, icon = headline(attempt)
    assert title.startswith(r"**0 of 1** · Is \*a\* \:red\[b\] x?")
    assert icon == ":material/circle:"
    full = attempt.outcome.model_copy(update={"points": 1.0}) if attempt.outcome else None
    assert headline(attempt.model_copy(update={"outcome": full}))[1] == ":material/task_alt:"
    half = attempt.outcome.model_copy(update={"points": 0.5}) if attempt.outcome else None
    assert headline(attempt.model_copy(update={"outcome": half}))[1] == ":material/contrast:"


def test_what_was_answered_in_a_mock_exam_says_so(open_page: Opener, records: Records) -> None:
    """An answer in practice to the same question does not."""
    app = answer(open_page())
    question = PaperQuestion(card_id=card_id(ACTIVATION), question=ACTIVATION, topic="Basics")
    paper = records.papers.add(
        paper_id=str(uuid.uuid4()), learner="me", setup=Setup(), questions=[question]
    )
    records.papers.happened(paper.id, Step.STARTED, after=0)
    records.papers.answered(paper, "In the exam.", after=1, position=0)
    labels = [entry.label for entry in history(app).expander if ACTIVATION[:20] in entry.label]
    assert ["mock exam" in label for label in labels] == [True, False]
