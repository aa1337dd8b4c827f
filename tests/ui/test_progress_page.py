"""The progress page: figures with their tables, the plan, one's own data."""

from __future__ import annotations

from datetime import date, timedelta

from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.ui.conftest import NEURON, Opener, days_ago
from tests.ui.page import answer, everything, heading, labels
from tests.ui.test_history_page import to_page
from tutor.domain import Verdict
from tutor.records import Records
from tutor.ui import progress_figures as figures


def progress(app: AppTest) -> AppTest:
    return to_page(app, "progress")


def test_before_the_first_answer_the_page_says_what_to_do(open_page: Opener) -> None:
    """A sentence and the way to practice; the plan can be made already."""
    app = progress(open_page())
    assert heading(app) == "# Progress"
    assert "You have answered nothing yet" in everything(app)
    assert "Set the day of your exam for a plan." in everything(app)
    assert not app.exception


def test_every_picture_has_its_table(open_page: Opener) -> None:
    """Numbers at the top, topics, what is due, criteria and contradictions."""
    judge = ScriptedJudge({"nonlinear": "contradicted", "stacking": "met"})
    app = open_page(judge)
    answer(app, "It makes it <i>linear</i>.")
    days_ago(2)
    answer(open_page(card=card_id(NEURON)), "It sums its inputs.")
    app = progress(open_page())
    page = everything(app)
    assert "1 of 20" in page
    assert "<strong>1</strong><span>due today</span>" in page
    assert page.count('class="spark"') == 1
    assert [e.label for e in app.expander].count("As a table") == 2
    assert len(app.dataframe) >= 2
    assert "Weakest criteria" in [s.value for s in app.subheader]
    assert "What you got the wrong way round" in [s.value for s in app.subheader]
    assert "You said: “It makes it &lt;i&gt;linear&lt;/i&gt;.”" in page


def test_goal_and_exam_make_a_plan(open_page: Opener, records: Records) -> None:
    """They are kept, and the plan is in sentences, with its days."""
    app = progress(open_page())
    app = app.number_input[0].set_value(2).run()
    exam = date.today() + timedelta(days=10)
    app = app.date_input[0].set_value(exam).run()
    page = everything(app)
    assert "Exam in 10 days. Today: 1 new and 0 to repeat." in page
    assert "of 4 questions on the day" in page
    kept = records.preferences.of("me")
    assert (kept.goal, kept.exam) == (2, exam)
    again = progress(open_page())
    assert again.number_input[0].value == 2
    assert again.date_input[0].value == exam


def test_a_goal_that_leaves_questions_out_is_said(open_page: Opener) -> None:
    """With the goal that would do."""
    app = progress(open_page())
    app = app.number_input[0].set_value(1).run()
    app = app.date_input[0].set_value(date.today() + timedelta(days=2)).run()
    assert "2 questions are never seen. With 2 a day you would see them all." in everything(app)


def test_the_page_is_the_learners_own(open_page: Opener) -> None:
    """Another name has nothing of it."""
    app = progress(answer(open_page()))
    assert "in a row" in everything(app)
    app = app.text_input(key="learner").set_value("Ada").run()
    assert "You have answered nothing yet" in everything(app)


def test_erasing_asks_for_the_name_and_takes_everything(
    open_page: Opener, records: Records
) -> None:
    """The button is shut until the name is typed; another learner's records stay."""
    records.add_attempt(learner="Ada", card_id="c", question="?", answer="hers")
    app = progress(answer(open_page(ScriptedJudge(default=Verdict.UNMET))))

    def button() -> object:
        return next(b for b in app.button if b.label == "Erase my data")

    assert "Export my data" in [b.label for b in app.get("download_button")] or labels(app)
    assert button().disabled  # type: ignore[attr-defined]
    app = app.text_input(key="erase-name").set_value("me").run()
    app = button().click().run()  # type: ignore[attr-defined]
    assert not app.exception
    assert records.attempts("me") == []
    assert not any(records.of_learners.export("me").values())
    assert "You have answered nothing yet" in everything(app)
    assert app.success[0].value.startswith("Erased")
    assert len(records.attempts("Ada")) == 1


def test_a_column_a_day_says_its_number() -> None:
    """Stacked parts are in scale, and a day of nothing has no number."""
    days = [(date(2026, 3, 2) + timedelta(days=n), n, n) for n in range(3)]
    drawn = figures.columns(days, ("new", "to repeat"))
    assert drawn.count("<div title") == 3
    assert "<b></b>" in drawn and "<b>4</b>" in drawn
    assert drawn.count("height:42%") == 2 + 0
    assert "height" in figures.columns([(date(2026, 3, 2), 0, 0)], ("new", ""))


def test_the_growth_of_a_topic_ends_with_today() -> None:
    """Long histories are thinned out evenly; short ones are shown day by day."""
    assert figures._sample([0.1, 0.2]) == [0.1, 0.2]
    long = [n / 100 for n in range(57)]
    thinned = figures._sample(long)
    assert len(thinned) <= 30 and thinned[-1] == long[-1]
    assert thinned == sorted(thinned)
