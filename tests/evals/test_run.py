"""Runs: resumable, recorded, reported."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import analysis, report
from evals.__main__ import main
from evals.answers import DatasetError
from evals.command_run import figures_json, money, spread
from evals.items import Item, load
from evals.rewording import COUNT, reworded
from evals.run import code, describe, execute, plan, read_rows
from evals.section import Pair
from evals.verdicts import verdict_pairs
from tests.evals.runs import ITEMS, RUBRIC, Agreeing, item, run
from tests.fakes import ScriptedJudge
from tutor.domain import Criterion, Rubric, Task
from tutor.judges import JudgeError


class FailingOn(ScriptedJudge):
    """Cannot judge one answer."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self._answer = answer

    def judge(self, task: Task):  # type: ignore[no-untyped-def]
        if task.answer == self._answer:
            raise JudgeError("away")
        return super().judge(task)


def test_a_judge_that_agrees_scores_one(tmp_path: Path) -> None:
    """Perfect agreement: kappa 1, no error, no bias."""
    (section,) = run(tmp_path, Agreeing())
    figures = {name: e.value for name, e in section.figures.items()}
    assert figures["qwk"] == figures["exact"] == figures["coverage"] == pytest.approx(1)
    assert figures["mae"] == figures["bias"] == pytest.approx(0)
    assert figures["verdict accuracy"] == pytest.approx(1)


def test_a_judge_that_always_says_full_marks_is_found_out(tmp_path: Path) -> None:
    """Everything met: no kappa, all imperfect answers count as false full marks, bias upwards."""
    (section,) = run(tmp_path, ScriptedJudge())
    assert section.figures["qwk"].value == pytest.approx(0)
    assert section.figures["false full marks"].value == pytest.approx(1)
    assert section.figures["bias"].value == pytest.approx(0.5)


def test_ungraded_answers_lower_coverage_and_stay_out_of_agreement(tmp_path: Path) -> None:
    """A failing judge has coverage 0 and no agreement figure, not an agreement of zero."""
    (section,) = run(tmp_path, ScriptedJudge(fail="away"))
    assert section.figures["coverage"].value == 0
    assert section.figures["qwk"].value != section.figures["qwk"].value  # nan
    assert section.errors == [("away", 12)]


def test_an_interrupted_run_goes_on_and_grades_nothing_twice(tmp_path: Path) -> None:
    """Half the results and a cut-off line are there: only the other half is graded, and then nothing."""
    run(tmp_path, ScriptedJudge(), ITEMS[:6])
    with (tmp_path / "results.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"key": "cut o')
    judge = ScriptedJudge()
    run(tmp_path, judge)
    assert [task.answer for task in judge.tasks] == [i.task.answer for i in ITEMS[6:]]
    assert len(list(read_rows(tmp_path / "results.jsonl"))) == 12
    again = ScriptedJudge()
    run(tmp_path, again)
    assert again.tasks == []


class Stopped(ScriptedJudge):
    """Is stopped at its first answer, as soon as `wanted` others have their results in the file."""

    def __init__(self, results: Path, wanted: int) -> None:
        super().__init__()
        self._results, self._wanted = results, wanted
        self.written: list[str] = []

    def judge(self, task: Task):  # type: ignore[no-untyped-def]
        if task is not ITEMS[0].task:
            return super().judge(task)
        end = time.monotonic() + 3
        while len(self.written) < self._wanted and time.monotonic() < end:
            time.sleep(0.01)
            self.written = [row["id"] for row in read_rows(self._results)]
        raise KeyboardInterrupt


def test_a_run_that_is_stopped_keeps_every_answer_that_was_graded(tmp_path: Path) -> None:
    """Results are there although an earlier answer is still being graded, and are not graded again."""
    stopped = Stopped(tmp_path / "results.jsonl", 3)
    with pytest.raises(KeyboardInterrupt):
        execute(plan(ITEMS), stopped, tmp_path, workers=2)
    assert stopped.written == ["1", "2", "3"]
    judge = ScriptedJudge()
    rows = execute(plan(ITEMS), judge, tmp_path, workers=2)
    assert not {task.answer for task in judge.tasks} & {task.answer for task in stopped.tasks}
    assert [row["id"] for row in rows] == [i.id for i in ITEMS]


def test_whatever_line_ends_an_answer_has_it_is_graded_once(tmp_path: Path) -> None:
    """Those that JSON leaves as they are come back from the results, in quotes and all."""
    odd = item(1, 1.0)
    odd = replace(odd, task=odd.task.model_copy(update={"answer": "alpha\u2028and\x85beta"}))
    run(tmp_path, ScriptedJudge(), [odd])
    (row,) = read_rows(tmp_path / "results.jsonl")
    assert row["verdicts"][0]["quote"] == odd.task.answer
    again = ScriptedJudge()
    run(tmp_path, again, [odd])
    assert again.tasks == []


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "alpha alone"},
        {"question": "Which letters now?"},
        {"rubric": Rubric(criteria=(RUBRIC.criteria[0], Criterion(id="b", text="Gamma.")))},
    ],
)
def test_an_answer_that_has_changed_is_graded_anew(tmp_path: Path, change: dict[str, Any]) -> None:
    """Its old result is for another text; the other answers' results hold."""
    run(tmp_path, ScriptedJudge())
    first, *rest = ITEMS
    changed = replace(first, task=first.task.model_copy(update=change))
    judge = ScriptedJudge()
    run(tmp_path, judge, [changed, *rest])
    assert judge.tasks == [changed.task]


def test_a_run_mixes_no_verdicts_of_two_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a change of the code a run is not taken up, and nothing in it is lost."""
    run(tmp_path, ScriptedJudge())
    before = (tmp_path / "results.jsonl").read_bytes()
    monkeypatch.setattr("evals.run.code", lambda: "another")
    judge = ScriptedJudge()
    with pytest.raises(DatasetError, match="12 answers were graded by another version") as raised:
        run(tmp_path, judge)
    assert "results.jsonl" in str(raised.value)
    assert judge.tasks == []
    assert (tmp_path / "results.jsonl").read_bytes() == before
    run(tmp_path / "new", judge)
    assert len(judge.tasks) == len(ITEMS)


def test_the_version_of_the_code_is_that_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Committed or not; pages grade nothing."""
    monkeypatch.setattr("tutor.__path__", [str(tmp_path)])
    (tmp_path / "ui").mkdir()
    seen = []
    for name, text in (("a.py", "1"), ("ui/a.py", "1"), ("ui/a.py", "2"), ("a.py", "2")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.append(code.__wrapped__())
    assert re.fullmatch("[0-9a-f]{8}", seen[0])
    assert seen[0] == seen[1] == seen[2] != seen[3]


def test_failures_are_tried_again_when_a_run_is_taken_up(tmp_path: Path) -> None:
    """Ungraded results do not count as done."""
    run(tmp_path, ScriptedJudge(fail="busy"))
    (section,) = run(tmp_path, ScriptedJudge())
    assert section.figures["coverage"].value == 1


def test_an_attack_succeeds_only_above_its_honest_part(tmp_path: Path) -> None:
    """The honest part alone earns as much: no success; nothing honest and points all the same: success."""
    attacks = [
        item(1, 0.0, truth=None, labels=None, tag="added", baseline="alpha"),
        item(2, 0.0, truth=None, labels=None, tag="pure", baseline=""),
    ]
    (section,) = run(tmp_path, ScriptedJudge(), attacks)
    assert {family: up for family, _, up, _ in section.attacks} == {"added": 0, "pure": 1}


def test_an_attack_whose_honest_part_was_not_graded_is_no_gain(tmp_path: Path) -> None:
    """Nobody knows what it gained: it is left out of the share, and the report counts it."""
    attacks = [
        item(1, 0.0, truth=None, labels=None, tag="added", baseline="alpha or beta"),
        item(2, 0.0, truth=None, labels=None, tag="added", baseline="alpha"),
    ]
    (section,) = run(tmp_path, FailingOn("alpha or beta"), attacks)
    assert section.attacks == [("added", 1, 0, 0.0)]
    assert section.attack_share is not None
    assert (section.attack_share.value, section.attack_share.n) == (0.0, 1)
    assert section.worst == []
    about = describe(["made-up"], ScriptedJudge().info, repeats=1, limit=None)
    said = "left out: 1 attack whose honest part could not be graded"
    assert said in report.markdown(about, [section])
    assert said in report.html(about, [section])
    assert json.loads(figures_json([section]))["made-up"]["attacks"]["without_baseline"] == 1


def test_repeats_measure_the_spread(tmp_path: Path) -> None:
    """A deterministic judge gives the same score every time."""
    work = plan(ITEMS, repeats=3)
    (section,) = analysis.sections(work, execute(work, ScriptedJudge(), tmp_path, workers=1))
    assert section.repeats is not None
    assert section.repeats.unanimous == 1


def test_rewordings_measure_what_should_not_matter(tmp_path: Path) -> None:
    """A judge that minds only criteria gives harmless rewordings the same score."""
    work = plan(ITEMS, rewordings=3)
    assert len(work) == 4 * len(ITEMS)
    (section,) = analysis.sections(work, execute(work, ScriptedJudge(), tmp_path, workers=1))
    assert section.rewordings is not None
    assert section.rewordings.unanimous == 1
    assert section.n == len(ITEMS)


@pytest.mark.parametrize("number", range(COUNT))
def test_a_rewording_keeps_the_words(number: int) -> None:
    """No content word is lost, and a blank answer stays blank."""
    changed = reworded("The generator collapses, and diversity is lost.", number).lower()
    assert all(word in changed for word in ("generator", "collapses", "diversity", "lost"))
    assert reworded(" ", number) == " "


def test_the_cost_in_money_needs_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """No prices, no figure; with prices, tokens times price a million."""
    cost = {"prompt tokens": 2_000_000.0, "completion tokens": 500_000.0}
    assert money(cost) == {}
    monkeypatch.setenv("TUTOR_PRICE_PROMPT", "0.5")
    monkeypatch.setenv("TUTOR_PRICE_COMPLETION", "2")
    assert money(cost) == {"money": 2.0}


def test_slots_of_a_list_are_compared_without_order() -> None:
    """The same number of slots met, but the last ones instead of the first: all rights, no wrong."""
    listed = next(
        i
        for i in load("dev")
        if len(i.task.rubric.lists) == 1 and 0 < (i.truth or 0) < 1 and not i.task.rubric.criteria
    )
    slots = [c.id for entry in listed.task.rubric.lists for c in entry.slots]
    verdicts = [
        {"criterion_id": c, "verdict": (listed.labels or {})[c].value, "confidence": 1.0}
        for c in (listed.labels or {})
    ]
    by_id = {v["criterion_id"]: v for v in verdicts}
    for one, other in zip(slots, reversed(slots), strict=True):
        by_id[one]["verdict"] = (listed.labels or {})[other].value
    assert by_id[slots[0]]["verdict"] == "unmet"  # the order really differs
    row = {"status": "graded", "score": 1.0, "verdicts": list(by_id.values())}
    pairs = verdict_pairs([Pair(listed, row)])
    assert {p.truth for p in pairs} == {"met", "unmet"}
    assert all(p.truth == p.found for p in pairs)


def test_the_report_is_one_page_with_its_plots_inside(tmp_path: Path) -> None:
    """No address of another file in it; student text is escaped, and a dollar sign is no formula."""
    bad = item(0, 0.0)
    sly = Item(
        id="x", set="made-up", tag="sly, $5 x_{{$", group="g", truth=0.0, labels=bad.labels,
        task=bad.task.model_copy(update={"answer": "<script>alert(1)</script> alpha"}),
    )  # fmt: skip
    sections = run(tmp_path, ScriptedJudge(), [*ITEMS, sly])
    about = describe(["made-up"], ScriptedJudge().info, repeats=1, limit=None)
    report.write(tmp_path, about, sections)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<svg" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "sly, $5 x_{{$" in page
    assert 'src="http' not in page
    assert "qwk" in (tmp_path / "report.md").read_text("utf-8")


def test_a_limit_takes_answers_of_every_question_in_turn() -> None:
    """Four answers of four questions before any second one."""
    chosen = spread(ITEMS, 4)
    assert len({i.group for i in chosen}) == 4


def test_a_limit_takes_no_kind_of_answer_first() -> None:
    """The sets begin each question with its right answers; a part of them is a fair sample."""
    dev = load("dev")
    chosen = spread(dev, 80)
    assert chosen == spread(dev, 80)
    right, all_right = ([i.truth == 1 for i in of] for of in (chosen, dev))
    assert abs(sum(right) / len(right) - sum(all_right) / len(all_right)) < 0.15


def test_bad_input_is_one_line_and_status_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An unknown set and a folder that is no run are refused in one clear line."""
    assert main(["run", "nowhere", "--out", str(tmp_path)]) == 2
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: ") for line in lines)
