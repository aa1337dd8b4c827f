"""Each path through the practice page, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.cards import card_id
from knowledge.store import StoreError
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, NEURON, OPTIMISERS, UNKNOWN, Opener
from tests.ui.page import TEXT, answer, everything, heading, labels, press
from tutor import rubrics
from tutor.domain import Grade
from tutor.records import Records
from tutor.settings import TutorSettings
from tutor.ui.state import Pending


def test_it_opens_with_the_first_open_question_of_the_exam_list(open_page: Opener) -> None:
    """An answered question is not asked at first."""
    app = open_page()
    assert heading(app) == f"# {ACTIVATION}"
    assert "Question 1 of 3 · 0 tried" in everything(app)


def test_an_answer_is_graded_with_evidence(open_page: Opener) -> None:
    """Score, verdicts in words, the provenance and the examiner are on the card."""
    app = answer(open_page(ScriptedJudge({"stacking": "unmet"})))
    page = everything(app)
    assert 'aria-label="2 of 3 points"' in page
    assert "check_circle: Met" in page
    assert "Still open: 1 aspect missing." in page
    assert "Provisional: draft rubric" in page
    assert "Graded by fake" in page
    assert "Question 1 of 3 · 1 tried" in page


def test_the_learners_text_is_shown_literally(open_page: Opener) -> None:
    """Markup in an answer is text: escaped, in HTML that knows no maths."""
    page = everything(answer(open_page()))
    assert "&lt;b&gt;non-linear&lt;/b&gt;,\ncosts $5 and $6." in page
    assert "<b>non-linear" not in page


def test_a_failed_grading_is_not_a_zero_and_can_be_done_again(
    open_page: Opener, records: Records
) -> None:
    """The answer is kept, the reason shown, and a second grading uses the same attempt."""
    judge = ScriptedJudge(fail="The model is away.")
    app = answer(open_page(judge))
    assert "Not graded yet" in everything(app)
    assert "The model is away." in everything(app)
    assert "of 3 points" not in everything(app)
    judge._fail = ""
    app = press(app, "Grade again")
    assert 'aria-label="3 of 3 points"' in everything(app)
    assert len(records.attempts("me")) == 1


def test_what_is_too_long_to_grade_is_given_back(open_page: Opener, records: Records) -> None:
    """In a box to shorten it in, as often as it takes; nothing is stored before."""
    app = answer(open_page(), "word " * 5000)
    assert "Too long to grade, by 5,000 characters" in everything(app)
    app.text_area[0].set_value("word " * 4500)
    app = press(app, "Send the shorter text")
    assert "by 2,500 characters" in everything(app)
    assert records.attempts("me") == []
    app.text_area[0].set_value(TEXT)
    app = press(app, "Send the shorter text")
    assert [a.answer for a in records.attempts("me")] == [TEXT]
    assert "Too long" not in everything(app)
    assert app.chat_input


def test_a_reply_that_is_too_long_is_given_back_too(open_page: Opener, records: Records) -> None:
    """It is graded with the answer before it, so both count."""
    app = answer(open_page(ScriptedJudge({"stacking": "unmet"})), "It bends. " + "word " * 2000)
    app = answer(app, "word " * 2000)
    assert "Too long to grade, by 11 characters" in everything(app)
    app.text_area[0].set_value("Layers collapse.")
    press(app, "Send the shorter text")
    (attempt,) = records.attempts("me")
    said = [stored.turn.text for stored in records.turns.thread(attempt.id)]
    assert "Layers collapse." in said


def test_i_dont_know_is_stored_and_graded(open_page: Opener, records: Records) -> None:
    """An honest zero goes the normal way, and a hint comes with it, not the solution."""
    app = press(open_page(), "I don't know")
    (attempt,) = records.attempts("me")
    assert attempt.answer == "I don't know."
    assert isinstance(attempt.outcome, Grade)
    assert attempt.outcome.score == 0
    assert "What is missing" in everything(app)
    assert "Draft, nobody has reviewed it" not in everything(app)


def test_skip_leaves_no_record(open_page: Opener, records: Records) -> None:
    """The next question comes, and nothing is stored."""
    app = press(open_page(), "Skip")
    assert heading(app) == f"# {OPTIMISERS}"
    assert records.attempts("me") == []


def test_skipping_all_comes_round_again(open_page: Opener) -> None:
    """After the last question the first one is asked again."""
    app = open_page()
    for _ in range(3):
        app = press(app, "Skip")
    assert heading(app) == f"# {ACTIVATION}"


def test_the_solution_of_a_partly_answered_question_stands_there_once(
    open_page: Opener, library: dict[str, rubrics.DraftEntry]
) -> None:
    """The draft, which says the card's part again, with the card that it fills out."""
    rubric = library[card_id(ACTIVATION)].rubric
    draft = "- stochastic gradient descent (SGD)\n- Adam\n- RMSprop"
    entry = rubrics.DraftEntry(question=OPTIMISERS, rubric=rubric, draft=draft)
    library[card_id(OPTIMISERS)] = entry
    page = everything(press(open_page(card=card_id(OPTIMISERS)), "Show me the solution"))
    assert page.count("SGD") == 1
    assert "RMSprop" in page
    assert "Draft, nobody has reviewed it" in page
    assert "fills out the card in list" in page
    assert "line 5" in page
    assert "Source card" not in page


def test_the_solution_of_an_open_question_is_its_draft(open_page: Opener) -> None:
    """It is marked as a draft that nobody has reviewed, and an answer after it as helped."""
    app = press(open_page(), "Show me the solution")
    assert "Draft, nobody has reviewed it" in everything(app)
    assert "$W_2 W_1 x$" in everything(app)
    app = answer(app)
    assert "Answered after the solution was shown" in everything(app)


def test_the_reference_of_an_answered_question_is_its_own_answer(open_page: Opener) -> None:
    """With the file and line it stands in; after the answer it can be shown and hidden again."""
    app = press(open_page(card=card_id(NEURON)), "Show me the solution")
    assert "A unit that sums its weighted inputs." in everything(app)
    assert r"list\.md, line 2" in everything(app)
    app = press(answer(open_page(card=card_id(NEURON))), "Show the reference")
    assert r"list\.md, line 2" in everything(app)
    assert "Hide the reference" in labels(app)


def test_nothing_to_grade_against_is_said(open_page: Opener, records: Records) -> None:
    """The answer is kept and there is no outcome, least of all a zero."""
    app = answer(open_page(card=card_id(UNKNOWN)))
    assert "Nothing to grade against yet; your answer is kept." in everything(app)
    assert "Grade again" not in labels(app)
    assert records.attempts("me")[0].outcome is None


def test_next_question_after_a_grade(open_page: Opener) -> None:
    """The answered one goes to the back of the queue."""
    app = press(answer(open_page()), "Next question")
    assert heading(app) == f"# {OPTIMISERS}"
    assert app.chat_input


def test_try_again_keeps_the_earlier_answer(open_page: Opener, records: Records) -> None:
    """A second attempt is a second record, the first stays in view."""
    app = press(answer(open_page()), "Try again")
    assert app.chat_input
    assert "Earlier answers to this question (1)" in [e.label for e in app.expander]
    answer(app, "another answer")
    assert [a.answer for a in records.attempts("me")] == ["another answer", TEXT]


def test_of_many_earlier_answers_the_last_ones_are_shown(
    open_page: Opener, records: Records
) -> None:
    """The title says so, and does not pass their number off for that of all."""

    def title(answers: int) -> str:
        for _ in range(answers - len(records.attempts("me"))):
            records.add_attempt(
                learner="me", card_id=card_id(ACTIVATION), question=ACTIVATION, answer="It bends."
            )
        app = open_page(card=card_id(ACTIVATION))
        return next(e.label for e in app.expander if e.label.startswith("Earlier answers"))

    assert title(20) == "Earlier answers to this question (20)"
    assert title(21) == "Earlier answers to this question (the last 20)"


def test_a_reload_finds_question_and_grade_again(open_page: Opener, records: Records) -> None:
    """Both are in the address; no second record comes of it."""
    first = answer(open_page())
    again = open_page(**first.query_params)
    assert heading(again) == f"# {ACTIVATION}"
    assert 'aria-label="3 of 3 points"' in everything(again)
    assert len(records.attempts("me")) == 1


def test_a_rerun_while_grading_neither_stores_nor_grades_twice(
    open_page: Opener, records: Records
) -> None:
    """The same pending answer, met again after an interruption, is the same attempt."""
    judge = ScriptedJudge()
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    app.session_state["pending"] = Pending(attempt.id, attempt.card_id, TEXT, "me")
    app.run()
    assert len(records.attempts("me")) == 1
    assert len(judge.tasks) == 1


def test_an_interrupted_grading_offers_another_one(open_page: Opener, records: Records) -> None:
    """An answer stored without an outcome is shown as not graded, with its button."""
    stored = records.add_attempt(
        learner="me", card_id=card_id(ACTIVATION), question=ACTIVATION, answer=TEXT
    )
    app = open_page(card=stored.card_id, attempt=stored.id)
    assert "The grading was interrupted." in everything(app)
    app = press(app, "Grade again")
    assert 'aria-label="3 of 3 points"' in everything(app)


def test_records_are_per_learner(open_page: Opener, records: Records) -> None:
    """Another name sees nothing of the first one's answers, and has a queue of its own."""
    app = answer(open_page())
    app = app.text_input(key="learner").set_value("Ada").run()
    assert "of 3 points" not in everything(app)
    assert "· 0 tried" in everything(app)
    answer(app, "Ada's answer")
    assert [a.answer for a in records.attempts("Ada")] == ["Ada's answer"]
    assert [a.answer for a in records.attempts("me")] == [TEXT]


def test_the_sidebar_names_examiner_and_questions(open_page: Opener) -> None:
    """Quietly, with the way to plug in a model."""
    page = everything(open_page())
    assert "Built\\-in examiner, no key needed" in page
    assert "TUTOR\\_MODEL" in page
    assert "4 questions in all decks, 1 answered." in page


def test_the_sidebar_names_files_without_their_folders(open_page: Opener) -> None:
    """Where the server keeps them is no learner's business."""
    folder = TutorSettings().cards_dir
    folder.mkdir(parents=True)
    (folder / "tale.txt").write_text("Once upon a time.\n")
    page = everything(open_page()).replace("\\", "")
    assert "tale.txt: no known card format" in page
    assert str(folder) not in page


def test_an_error_below_is_one_clear_sentence(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback reaches the page, and a button goes on."""

    def fail(*args: Any) -> Any:
        raise StoreError("another process is writing the index; close it")

    monkeypatch.setattr("knowledge.deck.searcher", fail)
    app = open_page()
    assert not app.exception
    assert "Another process is writing the index; close it" in app.error[0].value
    assert labels(app) == ["Try again"]


def test_a_wrong_setting_is_named(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence holds the name that the person has to look for."""
    monkeypatch.setenv("TUTOR_JUDGE", "oracle")
    app = open_page()
    assert r"TUTOR\_JUDGE" in app.error[0].value
