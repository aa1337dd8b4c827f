"""Grades: what needs a person comes first, and every step of the teacher is kept."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from knowledge.embeddings import EmbeddingError
from knowledge.store import StoreError
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import answer, everything, press
from tests.ui.test_history_page import to_page
from tutor.appeals import AppealState
from tutor.attempts import Attempt
from tutor.domain import Grade, Judgement, Ruling, Task, Verdict
from tutor.practice import Practice
from tutor.records import Records


def grades(app: AppTest, attempt: Attempt | None = None) -> AppTest:
    """The page, with one attempt opened."""
    app = to_page(app, "grades")
    if attempt:
        app.session_state[f"matter-{attempt.id}"] = True
        app.run()
    return app


def answered(open_page: Opener, records: Records, **verdicts: str) -> tuple[AppTest, Attempt]:
    app = answer(open_page(ScriptedJudge(verdicts or {"nonlinear": "unmet"})))
    return app, records.attempts("me")[0]


def fill(app: AppTest, label: str, text: str) -> None:
    next(area for area in app.text_area if area.label == label).set_value(text)


def test_no_answers_yet(open_page: Opener) -> None:
    """Said in a sentence."""
    assert "No answers yet" in everything(grades(open_page()))


def test_a_verdict_is_overridden_with_a_reason(open_page: Opener, records: Records) -> None:
    """The new verdict counts at once; who gave it, why, and the examiner's own are shown."""
    app, attempt = answered(open_page, records)
    app = grades(app, attempt)
    app.segmented_control[0].set_value("met")
    fill(app, "Why", "said in other words")
    press(app, "Give this verdict")
    stored = records.attempt(attempt.id)
    assert isinstance(stored.outcome, Grade)
    assert stored.outcome.points == 3
    assert isinstance(stored.examined, Grade)
    assert stored.examined.points == 1
    text = everything(app)
    assert "me: said in other words" in text
    assert "The examiner said “Missing”" in text
    assert "Decided by me" in app.expander[0].label
    assert "Nothing to look at" not in app.expander[0].label


def test_a_verdict_without_a_reason_is_not_taken(open_page: Opener, records: Records) -> None:
    """The page says what is wanted; nothing is stored."""
    app, attempt = answered(open_page, records)
    app = press(grades(app, attempt), "Give this verdict")
    assert "Say why in a sentence" in app.error[0].value
    assert records.attempt(attempt.id).overrides == ()


def test_an_appeal_comes_first_and_is_upheld(open_page: Opener, records: Records) -> None:
    """The learner's words stand beside the evidence; the decision changes the grade."""
    app, attempt = answered(open_page, records)
    later = answer(open_page(ScriptedJudge()))
    made = records.appeals.add(
        attempt_id=attempt.id, criterion_id="nonlinear", learner="me", reason="I did say it."
    )
    app = grades(later, attempt)
    assert app.expander[0].label.startswith(":red-badge[:material/gavel: Appealed]")
    assert "I did say it." in everything(app)
    app.segmented_control[0].set_value("partial")
    fill(app, "Why", "half of it")
    press(app, "Uphold with this verdict")
    assert records.appeals.appeal(made.id).state is AppealState.UPHELD
    stored = records.attempt(attempt.id)
    assert isinstance(stored.outcome, Grade)
    assert stored.outcome.points == 2
    assert stored.overrides[0].appeal_id == made.id


def test_an_appeal_is_not_upheld_with_the_verdict_it_is_against(
    open_page: Opener, records: Records
) -> None:
    """Refused in a sentence, and the reason stays in its box; a grade that has changed since is no
    such verdict."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    made = records.appeals.add(
        attempt_id=attempt.id, criterion_id="nonlinear", learner="me", reason="I did say it."
    )
    app = grades(app, attempt)
    fill(app, "Why", "said in other words")
    press(app, "Uphold with this verdict")
    assert "choose another one to uphold it" in app.error[0].value
    assert records.appeals.appeal(made.id).state is AppealState.WAITING
    assert records.attempt(attempt.id).overrides == ()
    assert "said in other words" in [area.value for area in app.text_area]
    records.add_outcome(attempt.id, regraded(attempt))
    app.run().segmented_control[0].set_value("met")
    press(app, "Uphold with this verdict")
    assert records.appeals.appeal(made.id).state is AppealState.UPHELD


def regraded(attempt: Attempt) -> Grade:
    """The grade that today's rubric gives: full marks."""
    assert isinstance(attempt.outcome, Grade)
    verdicts = tuple(
        v.model_copy(update={"verdict": Verdict.MET, "points": v.max_points})
        for v in attempt.outcome.verdicts
    )
    update = {"verdicts": verdicts, "points": 3.0, "score": 1.0, "rubric_version": "newer"}
    return attempt.outcome.model_copy(update=update)


def test_an_appeal_is_rejected_and_the_grade_stands(open_page: Opener, records: Records) -> None:
    """Decided with its reason, and nothing else waits."""
    app, attempt = answered(open_page, records)
    made = records.appeals.add(
        attempt_id=attempt.id, criterion_id=None, learner="me", reason="Unfair."
    )
    app = grades(app, attempt)
    fill(app, "Why", "the word is missing")
    press(app, "Reject: the grade stands")
    assert records.appeals.appeal(made.id).state is AppealState.REJECTED
    assert records.appeals.waiting() == []
    assert "the word is missing" in everything(app)


def test_one_click_makes_a_decision_a_ruling_and_an_exemplar(
    open_page: Opener, records: Records
) -> None:
    """The next answer is graded by both, and its grade says so."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    app = grades(app, attempt)
    app.segmented_control[0].set_value("met")
    fill(app, "Why", "Bending counts as non-linear.")
    press(app, "Give this verdict")
    press(app, "Make this verdict a ruling")
    press(app, "Keep as an exemplar")
    ruling, exemplar = [v.content for v in records.rules.of_card(attempt.card_id)]
    assert getattr(ruling, "text", "") == "Bending counts as non-linear."
    assert getattr(exemplar, "score", 0) == 1
    assert not [b for b in app.button if b.label in {"Make this verdict a ruling"}]
    judge._verdicts = {}
    press(app, "What would change?")
    assert "No grade would change." in everything(app)  # a person's verdict counts already
    press(app, "Grade anew")
    assert judge.tasks[-1].rulings[0].text == "Bending counts as non-linear."
    assert judge.tasks[-1].exemplars[0].answer == attempt.answer


def test_a_verdict_on_a_criterion_that_has_gone_becomes_no_ruling(
    open_page: Opener, records: Records
) -> None:
    """A rubric that was changed since may not have it any more; the page is there all the same."""
    app, attempt = answered(open_page, records)
    records.appeals.override(
        attempt_id=attempt.id, rubric_version="older", criterion_id="gone", criterion_text="Gone.",
        verdict=Verdict.MET, author="Ann", reason="said",
    )  # fmt: skip
    app = grades(app, attempt)
    labels = [button.label for button in app.button]
    assert "Keep as an exemplar" in labels
    assert "Make this verdict a ruling" not in labels


class RuledJudge(ScriptedJudge):
    """Says that it went by the task's rulings."""

    def judge(self, task: Task) -> Judgement:
        rules = tuple(ruling.ref for ruling in task.rulings)
        return super().judge(task).model_copy(update={"rules": rules})


def test_a_criterion_tells_the_ruling_it_was_graded_by(open_page: Opener, records: Records) -> None:
    """To the learner and to the teacher; not where a person gave the verdict on this very answer."""
    ruling = Ruling(id="", criterion_id="nonlinear", text="Bending counts as non-linear.")
    records.rules.add(card_id(ACTIVATION), ruling, author="Ada", reason="asked often")
    app = answer(open_page(RuledJudge()))
    told = "Graded by the ruling “Bending counts as non-linear”."
    assert everything(app).count(told) == 1
    attempt = records.attempts("me")[0]
    app = grades(app, attempt)
    assert everything(app).count(told) == 1
    app.segmented_control[0].set_value("unmet")
    fill(app, "Why", "not here")
    press(app, "Give this verdict")
    assert told not in everything(app)


def test_a_second_judgement_stands_beside_the_first(open_page: Opener, records: Records) -> None:
    """It is shown by criterion and not stored."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    judge._verdicts = {}
    app = press(grades(app, attempt), "Ask for a second judgement")
    assert "Second judgement: “Met”" in everything(app)
    assert records.attempt(attempt.id).outcome == attempt.outcome


@pytest.mark.parametrize(
    "error", [StoreError("the index is away"), EmbeddingError("the index is away")]
)
def test_a_step_that_fails_is_told_on_the_page(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A button is handled outside the page; its failure is a sentence there all the same."""

    def fail(*args: object) -> object:
        raise error

    app, attempt = answered(open_page, records)
    app = grades(app, attempt)
    monkeypatch.setattr(Practice, "basis", fail)
    app = press(app, "Ask for a second judgement")
    assert not app.exception
    assert "The index is away" in app.error[0].value


def test_an_ungraded_answer_is_graded_from_here(open_page: Opener, records: Records) -> None:
    """It comes before what is settled, and is not a zero."""
    judge = ScriptedJudge(fail="The model is away.")
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    app = grades(app, attempt)
    assert "The model is away." in everything(app)
    judge._fail = ""
    press(app, "Grade again")
    assert isinstance(records.attempt(attempt.id).outcome, Grade)


def test_search_finds_by_learner_question_and_answer(open_page: Opener, records: Records) -> None:
    """What holds none of the words is not shown."""
    app, attempt = answered(open_page, records)
    records.add_attempt(
        learner="Zoë", card_id=attempt.card_id, question=ACTIVATION, answer="It bends, 100%."
    )
    app = grades(app)
    for text, count in (("zoë", 1), ("100%", 1), ("activation", 2), ("nothing like it", 0)):
        app.text_input(key="grades_text").set_value(text).run()
        labels = [e.label for e in app.expander if "badge" in e.label]
        assert len(labels) == count, text
    assert "Nothing holds" in everything(app)


def test_learners_see_nobodys_grades(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where teachers are named, the page is theirs alone."""
    monkeypatch.setenv("TUTOR_TEACHERS", "Ms Reed")
    st.cache_resource.clear()  # the settings are read anew
    paths = {p["url_pathname"] for p in open_page(learner="Bob")._registered_pages.values()}
    assert not paths & {"grades", "rehearsal", "class"}


def test_a_dry_run_says_which_grades_would_change(open_page: Opener, records: Records) -> None:
    """Before and after of each, and nothing is stored."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = answer(open_page(judge))
    attempt = records.attempts("me")[0]
    press(grades(app, attempt), "Keep as an exemplar")
    judge._verdicts = {}
    press(app, "What would change?")
    assert r"1 → 3 of 3" in everything(app)
    assert records.attempt(attempt.id).outcome == attempt.outcome
