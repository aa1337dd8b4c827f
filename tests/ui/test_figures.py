"""Figures of runs: names, picture and table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tutor.ui import figures

NAN = float("nan")


def estimate(value: float, low: float = NAN, high: float = NAN) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": 60, "questions": 40}


def run(folder: str, sets: dict[str, Any], judge: str = "builtin") -> tuple[Path, Any, Any]:
    about = {
        "judge": {"name": judge, "model": "m", "prompt_version": ""},
        "sets": list(sets), "started": "2026-11-21T12:00:00+00:00",
    }  # fmt: skip
    return Path(folder), about, sets


DEV = {"answers": 60, "figures": {"qwk": estimate(0.5, 0.25, 0.75), "exact": estimate(0.4)}}
ATTACKS = {"answers": 60, "figures": {}, "attacks": {"gain": estimate(0.1, 0, 0.2)}}


def test_every_run_has_a_name_of_its_own() -> None:
    """The folder tells two of the same minute apart; a set that is a path goes by its last part."""
    one, two = figures.name([run("a", {"dev": DEV}), run("b", {"dev": DEV})])
    assert two.name == f"{one.name} (b)"
    (far,) = figures.name([run("a", {"data/answers.xml": DEV}, judge="llm")])
    assert far.name.endswith(" · m · answers")


def test_the_picture_has_dot_band_and_words() -> None:
    """The words say what the picture shows, for those who cannot see it."""
    (chart,) = figures.charts(figures.name([run("a", {"dev": DEV})]))
    drawn = figures.picture(chart)
    assert '<b style="left:50.0%">' in drawn
    assert '<i style="left:25.0%;width:50.0%">' in drawn
    assert "0.50 (0.25 to 0.75), 60 answers" in drawn


@pytest.mark.usefixtures("in_auckland")
def test_a_run_is_named_by_the_readers_clock() -> None:
    """The hour that their own clock showed."""
    folder, about, found = run("a", {"dev": DEV})
    (named,) = figures.name([(folder, about | {"started": "2026-03-09T20:30:00+00:00"}, found)])
    assert named.name.startswith("10 Mar 2026, 09:30")


def test_one_chart_a_set_and_none_without_a_headline() -> None:
    """An unknown interval has no band."""
    sets = {"dev": DEV, "attacks": ATTACKS, "other": {"figures": {"coverage": estimate(1)}}}
    charts = figures.charts(figures.name([run("a", sets), run("b", {"dev": DEV})]))
    assert [(c.set, c.figure, len(c.rows)) for c in charts] == [
        ("dev", "qwk", 2), ("attacks", "attacks that gain", 1),
    ]  # fmt: skip
    unknown = figures.picture(figures.Chart("dev", "qwk", [("<x>", estimate(-0.2))]))
    assert "<i" not in unknown
    assert "&lt;x&gt;" in unknown
    assert "-0.20 (interval unknown)" in unknown


def test_the_table_begins_with_set_and_run() -> None:
    """Shares as percent, coefficients as they are, gaps empty."""
    (row,) = figures.table(figures.name([run("a", {"dev": DEV})]))
    assert list(row)[:3] == ["Set", "Run", "Agreement with people (QWK)"]
    assert row["Agreement with people (QWK)"] == "0.50 (0.25 to 0.75)"
    assert row["The same grade as people"] == "40 % (interval unknown)"
    assert row["Attacks that gain points"] == ""
