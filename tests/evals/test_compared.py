"""Two runs compared, and a run held against the stored figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import gate
from evals.answers import DatasetError
from evals.compare import compare
from evals.items import load
from evals.run import SHIPPED, describe
from tests.evals.runs import ITEMS, Agreeing, run
from tests.fakes import ScriptedJudge
from tutor.judges.base import Judge


def test_compare_tells_better_from_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full agreement beats full marks for all; a run against itself shows no difference."""
    monkeypatch.setattr("evals.compare.load", lambda name: ITEMS)
    for folder, judge in (("one", ScriptedJudge()), ("two", Agreeing())):
        run(tmp_path / folder, judge)
        told(tmp_path / folder, judge)
    (change,) = compare(tmp_path / "one", tmp_path / "two", ["made-up"])
    (same,) = compare(tmp_path / "one", tmp_path / "one", ["made-up"])
    assert (change.verdict, len(change.flips)) == ("better", 8)
    assert (same.verdict, same.flips) == ("no difference shown", ())


def test_of_two_examiners_in_one_folder_the_one_named_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last to have graded may be another."""
    monkeypatch.setattr("evals.compare.load", lambda name: ITEMS)
    good, other = Agreeing(), ScriptedJudge()
    other.info = good.info.model_copy(update={"model": "other"})
    for judge in (good, other):
        run(tmp_path, judge)
    told(tmp_path, good)
    (same,) = compare(tmp_path, tmp_path, ["made-up"])
    assert same.differences["mae"].value == 0
    told(tmp_path, other)
    run(tmp_path / "alone", good)
    told(tmp_path / "alone", good)
    (change,) = compare(tmp_path, tmp_path / "alone", ["made-up"])
    assert (change.verdict, len(change.flips)) == ("better", 8)


def test_a_run_without_its_results_cannot_be_compared() -> None:
    """As the one that ships, which has its figures alone."""
    with pytest.raises(DatasetError, match=r"results\.jsonl"):
        compare(SHIPPED, SHIPPED, ["test"])


def told(folder: Path, judge: Judge) -> None:
    about = describe(["made-up"], judge.info, repeats=1, limit=None)
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")


def test_the_gate_lets_one_attack_more_pass() -> None:
    """Another processor rounds otherwise; two more are a worse examiner."""
    stored = gate.baseline()
    attacks = len(load("attacks"))
    more = [
        {**stored, "attacks that gain": stored["attacks that gain"] + n / attacks} for n in (1, 2)
    ]
    assert gate.failures(more[0], stored) == []
    assert gate.failures(more[1], stored)


def test_the_gate_fails_for_each_figure_that_falls() -> None:
    """Within tolerance passes; below it, each figure is named."""
    stored = {"qwk": 0.7, "verdict macro-F1": 0.6, "attacks that gain": 0.02, "coverage": 1.0}
    assert gate.failures({**stored, "qwk": 0.66}, stored) == []
    worse = {"qwk": 0.6, "verdict macro-F1": 0.5, "attacks that gain": 0.03, "coverage": 0.9}
    assert [f.split(" is ")[0] for f in gate.failures(worse, stored)] == list(stored)


def test_the_gate_catches_a_sabotaged_judge() -> None:
    """A judge that says met to everything falls below the stored baseline."""
    measured = gate.measure(ScriptedJudge())
    assert gate.failures(measured, gate.baseline())
