"""Two runs compared, and a run held against the stored figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import gate
from evals.compare import compare
from tests.evals.runs import ITEMS, Agreeing, run
from tests.fakes import ScriptedJudge


def test_compare_tells_better_from_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full agreement beats full marks for all; a run against itself shows no difference."""
    monkeypatch.setattr("evals.compare.load", lambda name: ITEMS)
    run(tmp_path / "one", ScriptedJudge())
    run(tmp_path / "two", Agreeing())
    (change,) = compare(tmp_path / "one", tmp_path / "two", ["made-up"])
    (same,) = compare(tmp_path / "one", tmp_path / "one", ["made-up"])
    assert (change.verdict, len(change.flips)) == ("better", 8)
    assert (same.verdict, same.flips) == ("no difference shown", ())


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
