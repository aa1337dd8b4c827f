"""Is the grader right? The page over runs that the evaluations made here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from evals import analysis, report
from evals import compare as comparison
from evals.items import Item
from evals.run import SHIPPED, describe, execute, finished_runs, plan, runs_folder
from tests.fakes import ScriptedJudge
from tests.ui.conftest import Opener
from tests.ui.page import everything
from tests.ui.test_history_page import to_page
from tutor.domain import Criterion, Rubric, RubricOrigin, Task, Verdict
from tutor.judges.model import examiner
from tutor.settings import TutorSettings


def _item(number: int, truth: float) -> Item:
    rubric = Rubric(criteria=(Criterion(id="c", text="A"),), origin=RubricOrigin.GIVEN)
    task = Task(question=f"Why {number}?", answer=f"Since it is {number} <b>.", rubric=rubric)
    label = Verdict.MET if truth else Verdict.UNMET
    return Item(
        id=f"a-{number}", set="dev", tag="full", group=task.question, task=task, truth=truth,
        labels={"c": label},
    )  # fmt: skip


ITEMS = [_item(n, float(n % 2)) for n in range(8)]


@pytest.fixture(autouse=True)
def _sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "load", lambda name: ITEMS)


def make_run(name: str, default: Verdict, sets: tuple[str, ...] = ("dev",)) -> Path:
    """A finished run over eight answers, half of them right."""
    folder = runs_folder(TutorSettings()) / name
    judge, work = ScriptedJudge(default=default), plan(ITEMS)
    found = analysis.sections(work, execute(work, judge, folder, workers=1))
    about = describe(sets, judge.info, repeats=1, limit=None)
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")
    report.write(folder, about, found)
    (folder / "figures.json").write_text(_figures(found), encoding="utf-8")
    return folder


def _figures(found: Any) -> str:
    from evals.command_run import figures_json

    return figures_json(found)


def evaluations(app: AppTest) -> AppTest:
    return to_page(app, "evals")


def test_no_runs_yet(open_page: Opener) -> None:
    """The figures of this version are there, and the page says how to start a run."""
    app = evaluations(open_page())
    (_, about, _) = next(run for run in finished_runs(SHIPPED.parent) if run[0] == SHIPPED)
    page = everything(app)
    assert "kept aside (test)" in page and "kept aside (attacks_test)" in page
    assert "python -m evals run" in app.info[0].value
    assert examiner().version in about["judge"]["model"], "evals/shipped is of another examiner"
    assert not app.exception and not app.error


def test_runs_are_listed_and_the_newest_is_read(open_page: Opener) -> None:
    """A picture of the headline with its interval in words, a table, and the whole report."""
    make_run("one", Verdict.MET)
    app = evaluations(open_page())
    page = everything(app)
    assert "agreement with people (QWK)" in page
    assert "8 answers" in page
    assert app.dataframe[0].value["Set"].tolist() == ["dev"]
    (frame,) = app.get("iframe")
    assert "Since it is 0 &lt;b&gt;." in frame.proto.srcdoc
    assert "Save the report" in [button.label for button in app.get("download_button")]


def test_a_run_of_too_few_answers_has_no_picture(open_page: Opener) -> None:
    """One answer has no agreement; its report can be read all the same."""
    folder = make_run("one", Verdict.MET)
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    for of_set in figures.values():
        of_set["figures"] = {}
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    app = evaluations(open_page())
    assert "No run has enough answers" in everything(app)
    assert len(app.get("iframe")) == 1


def test_a_run_without_its_report_is_said(open_page: Opener) -> None:
    """Not an empty space."""
    (make_run("one", Verdict.MET) / "report.html").unlink()
    assert "no report" in evaluations(open_page()).warning[0].value


def compared(app: AppTest) -> AppTest:
    app.session_state["eval_tab"] = "Compare two runs"
    return app.run()


def test_two_runs_are_compared_answer_by_answer(open_page: Opener) -> None:
    """The verdict in words, the changes, and the answers scored differently."""
    make_run("one", Verdict.MET)
    make_run("two", Verdict.UNMET)
    app = compared(evaluations(open_page()))
    assert "no difference shown" in app.subheader[0].value
    assert "Over the same 8 answers" in everything(app)
    assert len(app.table[0].value) == 4
    assert len(app.dataframe[1].value) == 8


def test_a_comparison_that_cannot_be_is_said(open_page: Opener) -> None:
    """One run is too few; no common set leaves nothing to compare."""
    make_run("one", Verdict.MET)
    app = compared(evaluations(open_page()))
    assert "needs two runs" in app.info[0].value
    make_run("two", Verdict.MET, sets=("test",))
    assert "share no answers" in app.run().warning[0].value


def test_a_run_of_an_older_layout_cannot_be_compared(open_page: Opener) -> None:
    """Said in a sentence; the page stays."""
    make_run("one", Verdict.MET)
    folder = make_run("two", Verdict.MET)
    (folder / "results.jsonl").write_text('{"key": "x"}\n', encoding="utf-8")
    app = compared(evaluations(open_page()))
    assert "cannot be compared" in app.warning[0].value
