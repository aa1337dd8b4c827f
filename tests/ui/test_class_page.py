"""Class sets on the page: uploaded, graded, decided in groups, checked by a sample."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.fakes import HandEmbedder, ScriptedJudge
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import everything, press
from tests.ui.test_history_page import to_page
from tutor.domain import Grade
from tutor.records import Records
from tutor.ui import class_groups, class_page, class_sample

TABLE = f"student,question,answer\nAnn,{ACTIVATION},It bends.\nBob,{ACTIVATION},it  bends.\nCid,{ACTIVATION},It is quick.\n"


@pytest.fixture
def uploaded(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Three answers, two of them the same, graded."""
    monkeypatch.setattr(class_groups, "embedder", lambda settings: HandEmbedder())
    app = to_page(open_page(ScriptedJudge({"nonlinear": "unmet"})), "class")
    app.file_uploader(key="class_file").upload("class.csv", TABLE.encode(), "text/csv").run()
    assert "**3 answers to 1 question** can be graded." in everything(app)
    return press(app, "Grade them")


def points(records: Records) -> list[float]:
    (stored,) = records.sets.all()
    outcomes = [a.outcome for a in records.of_ids(stored.attempt_ids)]
    return [o.points for o in outcomes if isinstance(o, Grade)]


def test_a_table_is_graded_and_can_be_saved(uploaded: AppTest, records: Records) -> None:
    """Every student has an attempt with a grade; the overview sums up."""
    assert points(records) == [1, 1, 1]
    assert records.learners() == ["Ann", "Bob", "Cid"]
    assert "**3 of 3 answers graded**" in everything(uploaded)
    assert [b.label for b in uploaded.get("download_button")] == ["Save as XLSX", "Save as CSV"]


def test_each_answer_is_listed_the_least_sure_first(uploaded: AppTest) -> None:
    """With what counts and whether to look at it; without a teacher's grades none are compared."""
    app = uploaded.segmented_control(key="class_part").set_value("Answers").run()
    (table,) = app.dataframe
    assert sorted(table.value["Student"]) == ["Ann", "Bob", "Cid"]
    assert set(table.value["Counts"]) == {"1 of 3"}
    assert "Teacher" not in table.value.columns
    assert "Kappa" not in everything(app)


def test_a_row_opens_its_answer(uploaded: AppTest) -> None:
    """To be decided on, as on the Grades page."""
    app = uploaded.segmented_control(key="class_part").set_value("Answers").run()
    first = app.dataframe[0].value["Answer"][0]
    assert "Ask for a second judgement" not in [b.label for b in app.button]
    app.session_state["class_answers"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "Ask for a second judgement" in [b.label for b in app.button]
    assert first in everything(app)


def test_a_teachers_grades_stand_beside_the_examiners(open_page: Opener) -> None:
    """The largest difference first, how many answers have both, and how far they agree."""
    app = to_page(open_page(ScriptedJudge({"nonlinear": "unmet"})), "class")
    rows = ("Ann,It bends.,1,3,", "Bob,It is quick.,3,3,well", "Cid,It adds up.,,3,")
    table = "student,answer,points,max_points,remark,question\n" + "".join(
        f"{row},{ACTIVATION}\n" for row in rows
    )
    app.file_uploader(key="class_file").upload("class.csv", table.encode(), "text/csv").run()
    assert any("columns that are not read" in c.value and "remark" in c.value for c in app.caption)
    press(app, "Grade them")
    app.segmented_control(key="class_part").set_value("Answers").run()
    shown = app.dataframe[0].value
    assert shown["Student"].tolist() == ["Bob", "Ann", "Cid"]
    assert shown["Difference"].tolist()[:2] == pytest.approx([-200 / 3, 0])
    page = everything(app)
    assert "2 answers with both" in page
    assert "the same for 50 %" in page
    assert "The teacher is milder by 0.33." in page


def test_a_file_that_is_no_table_is_told(open_page: Opener) -> None:
    """One sentence with the way out."""
    app = to_page(open_page(), "class")
    app.file_uploader(key="class_file").upload("class.csv", b"a,b\n1,2\n", "text/csv").run()
    assert "no column question" in app.error[0].value


def test_a_table_is_read_once(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the page is drawn with it; a workbook may take seconds."""
    read, names = class_page.read, list[str]()
    monkeypatch.setattr(class_page, "read", lambda name, raw: names.append(name) or read(name, raw))
    app = to_page(open_page(), "class")
    app.file_uploader(key="class_file").upload("once.csv", TABLE.encode(), "text/csv").run().run()
    assert "can be graded" in everything(app)
    assert names == ["once.csv"]


def test_one_decision_is_given_to_a_group_after_it_is_shown(
    uploaded: AppTest, records: Records
) -> None:
    """Both answers that say the same get it, with its reason; the third does not."""
    app = uploaded.segmented_control(key="class_part").set_value("Similar answers").run()
    page = everything(app)
    assert "2 of 3 answers fall into 1 group." in page
    assert "Ann: It bends." in page
    assert "Bob: it  bends." in page
    assert "Cid" not in page
    next(s for s in app.segmented_control if s.label == "Your verdict").set_value("met")
    next(t for t in app.text_input if t.label == "Why").set_value("bending is non-linear")
    press(app, "Give it to all 2")
    assert points(records) == [3, 3, 1]


def test_a_spot_check_says_what_it_establishes(uploaded: AppTest, records: Records) -> None:
    """Only when the whole sample is looked at; a verdict given instead counts as disagreement."""
    (stored,) = records.sets.all()
    app = uploaded.segmented_control(key="class_part").set_value("Spot check").run()
    assert "Check **3** of 3 grades" in everything(app)
    assert not app.success
    for attempt_id in stored.attempt_ids:
        app.session_state[f"spot-{attempt_id}"] = True
        app.run()
        press(app, "I agree")
    assert "You agree with 3 of 3" in app.success[-1].value


def test_what_a_spot_check_establishes_is_rounded_down(
    uploaded: AppTest, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of three are no 67 %."""
    monkeypatch.setattr(class_sample, "lower_bound", lambda *_: 2 / 3)
    (stored,) = records.sets.all()
    app = uploaded.segmented_control(key="class_part").set_value("Spot check").run()
    for attempt_id in stored.attempt_ids:
        app.session_state[f"spot-{attempt_id}"] = True
        app.run()
        press(app, "I agree")
    assert "at least 66 % of the 3 grades are" in app.success[-1].value


def test_the_numbers_in_a_checked_answer_stand_before_its_points(
    uploaded: AppTest, records: Records
) -> None:
    """The second point's words bear a 2, and so does its line below."""
    (stored,) = records.sets.all()
    app = uploaded.segmented_control(key="class_part").set_value("Spot check").run()
    app.session_state[f"spot-{stored.attempt_ids[0]}"] = True
    page = everything(app.run())
    assert 'data-n="2" title="Criterion 2: met">It bends.' in page
    assert "**2.** Without it, layers collapse into one." in page
