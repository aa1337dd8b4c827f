"""The rubric workshop: an edit shows its consequences, counts when saved, and can be taken back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, UNKNOWN, Opener
from tests.ui.page import answer, everything, press
from tests.ui.test_history_page import to_page
from tutor.domain import Grade, RubricOrigin, Verdict
from tutor.records import Records
from tutor.settings import TutorSettings
from tutor.ui import rehearsal_sources

CARD = card_id(ACTIVATION)


@pytest.fixture(autouse=True)
def _no_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small library has no labelled answers."""
    monkeypatch.setattr(rehearsal_sources, "labelled", list)
    monkeypatch.setattr("tutor.ui.workshop_trial.labelled", list)


def workshop(app: AppTest, question: str = ACTIVATION) -> AppTest:
    app = to_page(app, "rubrics")
    return app.selectbox(key="rubric_question").set_value(card_id(question)).run()


def edited(app: AppTest, field: str, value: object) -> AppTest:
    """Types into a field of the form: `text-…-nonlinear`, `points-…-stacking`."""
    kind, criterion = field.split(" ")
    fields = [*app.text_area, *app.text_input, *app.number_input]
    found = next(
        f for f in fields
        if (f.key or "").startswith(f"{kind}-rubric-") and f.key.endswith(f"-{criterion}")
    )  # fmt: skip
    return found.set_value(value).run()  # type: ignore[no-any-return]


def reason(app: AppTest, text: str) -> None:
    next(t for t in app.text_input if t.label.startswith("Why, for")).set_value(text)


def test_an_edit_shows_which_grades_would_change(open_page: Opener, records: Records) -> None:
    """Before → after with the criteria that make the difference; nothing is stored by looking."""
    app = workshop(answer(open_page(ScriptedJudge({"nonlinear": "unmet"}))))
    assert "Change something" in everything(app)
    app = edited(app, "points stacking", 4.0)
    page = everything(app)
    assert "**1 of 1 grade would change**: 1 up, 0 down." in page
    assert any("1/3 → 4/6" in e.label.replace("\\", "") for e in app.expander)
    assert records.rubrics.history(CARD) == []
    stored = records.attempts("me")[0].outcome
    assert isinstance(stored, Grade)
    assert stored.max_points == 3


def test_a_saved_rubric_is_what_later_answers_are_graded_by(
    open_page: Opener, records: Records
) -> None:
    """It counts as reviewed; the grade given before stays; the old rubric is kept as version 1."""
    judge = ScriptedJudge()
    app = workshop(answer(open_page(judge)))
    app = edited(app, "text stacking", "Layers without it are one layer.")
    reason(app, "plainer words")
    app = press(app, "Save: grade by it from now on")
    assert "graded by it from now on" in app.success[0].value
    first, last = records.rubrics.history(CARD)
    assert (first.author, first.rubric.origin) == ("before", RubricOrigin.DRAFT)
    assert (last.number, last.author, last.reason) == (2, "me", "plainer words")
    answer(open_page(card=CARD), "It bends.")
    assert judge.tasks[-1].rubric.version == last.rubric.version
    now, before = (a.outcome for a in records.attempts("me"))
    assert isinstance(now, Grade)
    assert isinstance(before, Grade)
    assert now.rubric_origin is RubricOrigin.REVIEWED
    assert now.verdicts[1].text == "Layers without it are one layer."
    assert before.verdicts[1].text == "Without it, layers collapse into one."


def test_a_rubric_is_not_saved_without_a_reason(open_page: Opener, records: Records) -> None:
    """The page says what is wanted, and what was typed is still there."""
    app = edited(workshop(open_page()), "points stacking", 4.0)
    app = press(app, "Save: grade by it from now on")
    assert "why the rubric changes" in app.error[0].value
    assert records.rubrics.history(CARD) == []
    assert 4.0 in [n.value for n in app.number_input]


def test_a_worthless_criterion_is_told_in_a_sentence(open_page: Opener) -> None:
    """Nothing is tried or saved with it."""
    app = edited(workshop(open_page()), "points stacking", 0.0)
    assert "criterion 2 is worth nothing" in app.warning[0].value.replace("\\", "")


def test_going_back_is_a_new_version(open_page: Opener, records: Records) -> None:
    """Nothing is lost, and the comparison shows what the versions do to the answers."""
    app = workshop(answer(open_page(ScriptedJudge({"nonlinear": "unmet"}))))
    app = edited(app, "points stacking", 4.0)
    reason(app, "weightier")
    app = press(app, "Save: grade by it from now on")
    app.segmented_control(key="rubric_part").set_value("Versions").run()
    assert "1 of 1 grade would change" in everything(app)
    next(t for t in app.text_input if (t.key or "").startswith("back-")).set_value("too heavy")
    app = press(app, "Put it in force again")
    versions = records.rubrics.history(CARD)
    assert [v.number for v in versions] == [1, 2, 3]
    assert versions[-1].rubric.version == versions[0].rubric.version
    assert versions[-1].reason == "Back to version 1: too heavy"


def test_a_verdict_of_a_person_counts_in_the_agreement(open_page: Opener, records: Records) -> None:
    """Said with its number, and that so few tell nothing."""
    app = answer(open_page(ScriptedJudge({"nonlinear": "unmet"})))
    stored = records.attempts("me")[0]
    assert isinstance(stored.outcome, Grade)
    records.appeals.override(
        attempt_id=stored.id, rubric_version=stored.outcome.rubric_version, criterion_id="nonlinear",
        criterion_text=stored.outcome.verdicts[0].text, verdict=Verdict.MET, author="Ann", reason="r",
    )  # fmt: skip
    app = edited(workshop(app), "points stacking", 4.0)
    page = everything(app)
    assert "| decisions on grades | 1 (1 verdict) | 0 % → 0 % |" in page
    assert "No answer comes closer" in page


def test_a_question_with_nothing_to_grade_against_is_told(open_page: Opener) -> None:
    """In a sentence, not as an error."""
    assert "no question" in workshop(open_page(), UNKNOWN).info[0].value


def test_learners_do_not_see_the_page(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where teachers are named, others have no such page."""
    monkeypatch.setenv("TUTOR_TEACHERS", "Ann")
    app = open_page(learner="Bob")
    names = {page["url_pathname"] for page in app._registered_pages.values()}
    assert "rubrics" not in names


def test_what_failed_is_counted_and_can_be_tried_again(open_page: Opener) -> None:
    """Left out of the changes, never a zero; the examiner is asked once more when told to."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = workshop(answer(open_page(judge)))
    judge._fail = "away"
    app = edited(app, "points stacking", 4.0)
    assert "1 could not be graded" in everything(app)
    judge._fail = ""
    assert "1 of 1 grade would change" in everything(press(app, "Try these again"))


def test_a_model_is_asked_only_after_its_cost_was_told(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at an edit costs nothing until the button is pressed."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = workshop(answer(open_page(judge)))
    monkeypatch.setattr(TutorSettings, "judge_in_use", "llm")
    asked = len(judge.tasks)
    app = edited(app, "points stacking", 4.0)
    page = everything(app).replace("\\", "")
    assert "about " in page
    assert "tokens" in page
    assert len(judge.tasks) == asked
    app = press(app, "Try it: 1 grading")
    assert "1 of 1 grade would change" in everything(app)
    assert len(judge.tasks) == asked + 1


def test_a_grade_leads_to_its_questions_rubric(open_page: Opener, records: Records) -> None:
    """The link from the Grades page carries the question."""
    app = answer(open_page())
    app = to_page(app, "grades")
    app.session_state[f"matter-{records.attempts('me')[0].id}"] = True
    app.run()
    assert any(f"rubric={CARD}" in link.proto.query_string for link in app.get("page_link"))


def test_old_grades_stay_until_they_are_graded_anew(open_page: Opener, records: Records) -> None:
    """A dry run comes first and stores nothing; then the new grade counts, and nothing is left to do."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = workshop(answer(open_page(judge)))
    assert "older rubric" not in everything(app)
    app = edited(app, "points stacking", 4.0)
    reason(app, "weightier")
    app = press(app, "Save: grade by it from now on")
    assert "1 earlier answer keeps its grade by an older rubric" in everything(app)
    app.session_state["rubric_anew_open"] = True
    app.run()
    assert "**1 of 1 grade would change**: 1 up, 0 down." in everything(app)
    stored = records.attempts("me")[0].outcome
    assert isinstance(stored, Grade)
    assert (stored.points, stored.max_points) == (1, 3)
    asked = len(judge.tasks)
    app = press(app, "Grade 1 anew")
    assert len(judge.tasks) == asked  # what was seen is what is stored
    assert "A new grade for 1 of 1 answer" in app.success[0].value
    stored = records.attempts("me")[0].outcome
    assert isinstance(stored, Grade)
    assert (stored.points, stored.max_points) == (4, 6)
    assert "older rubric" not in everything(app)


def test_before_a_model_grades_anew_its_dry_run_is_wished_for(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it costs is said; no grade can be stored before it has been seen."""
    judge = ScriptedJudge({"nonlinear": "unmet"})
    app = edited(workshop(answer(open_page(judge))), "points stacking", 4.0)
    reason(app, "weightier")
    app = press(app, "Save: grade by it from now on")
    monkeypatch.setattr(TutorSettings, "judge_in_use", "llm")
    app.session_state["rubric_anew_open"] = True
    app.run()
    assert "about " in everything(app)
    assert "Grade 1 anew" not in [button.label for button in app.button]
    app = press(app, "Try it: 1 grading")
    assert "**1 of 1 grade would change**: 1 up, 0 down." in everything(app)
    app = press(app, "Grade 1 anew")
    stored = records.attempts("me")[0].outcome
    assert isinstance(stored, Grade)
    assert (stored.points, stored.max_points) == (4, 6)
    assert stored.rubric_origin is RubricOrigin.REVIEWED


def test_what_is_typed_stays_while_other_pages_are_open(open_page: Opener) -> None:
    """To the versions, to another page and back: nothing is lost, and nothing is saved."""
    app = edited(workshop(open_page()), "text stacking", "One layer.")
    app.segmented_control(key="rubric_part").set_value("Versions").run()
    app = to_page(to_page(app, "grades"), "rubrics")
    app.segmented_control(key="rubric_part").set_value("Change it").run()
    assert "One layer." in [area.value for area in app.text_area]
