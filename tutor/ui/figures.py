"""Figures of evaluation runs for people: names, a picture of the headlines, a table. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from evals.report import WORDS, figure
from knowledge.plurals import counted
from tutor.domain import JudgeInfo
from tutor.ui import clock
from tutor.ui.text import escape_html
from tutor.ui.words import examiner

Found = dict[str, Any]

_TABLE = ("qwk", "exact", "within one step", "false full marks", "false zeros", "verdict macro-F1")
_AXES = {
    "qwk": ("0: no better than guessing", "1: always as people"),
    "attacks that gain": ("0: none, as it should be", "all of them"),
    "honest twins marked down": ("0: none, as it should be", "all of them"),
}
"""The figure that says most about a set, the first it has, and what the ends of its scale mean."""
_SETS = {
    "dev": "Our labelled answers (dev)",
    "test": "Our labelled answers, kept aside (test)",
    "attacks": "Answers that try to talk the examiner round (attacks)",
    "twins": "Honest answers in the words of attacks (twins)",
    "attacks_test": "Answers that try to talk the examiner round, kept aside (attacks_test)",
    "twins_test": "Honest answers in the words of attacks, kept aside (twins_test)",
}


class Run(NamedTuple):
    """A finished run. `figures` maps its sets to what `evals` wrote down about each."""

    name: str
    folder: Path
    sets: tuple[str, ...]
    judge: str
    figures: Mapping[str, Found]

    def shared(self, other: Run) -> list[str]:
        return [name for name in self.sets if name in other.sets]


class Chart(NamedTuple):
    """One figure of one set, run by run."""

    set: str
    figure: str
    rows: list[tuple[str, Found]]  # name of the run, estimate


def name(found: Iterable[tuple[Path, Found, Found]]) -> list[Run]:
    """Runs under names of their own: day and hour, examiner, sets, and if need be the folder."""
    runs: list[Run] = []
    for folder, about, results in found:
        judge = JudgeInfo(**about["judge"])
        when = f"{clock.shown(datetime.fromisoformat(about['started'])):%d %b %Y, %H:%M}"
        sets = tuple(map(str, about["sets"]))
        title = f"{when} · {_examiner(judge)} · {', '.join(map(short, sets))}"
        if about.get("limit"):
            title += f" · only {counted(about['limit'], 'answer')} a set"
        if any(run.name == title for run in runs):
            title += f" ({folder.name})"
        runs.append(Run(title, folder, sets, _examiner(judge), results))
    return runs


def _examiner(judge: JudgeInfo) -> str:
    return examiner(judge).removeprefix("the ")


def short(name: str) -> str:
    """A set that is a path by its last part."""
    return Path(name).stem


def estimates(found: Found) -> dict[str, Found]:
    """The figures of a set, the attacks' among them."""
    gain = (found.get("attacks") or {}).get("gain")
    return {**found.get("figures", {}), **({"attacks that gain": gain} if gain else {})}


def charts(runs: Sequence[Run]) -> list[Chart]:
    """One chart a set that has a headline, in the order the sets first appear."""
    made: dict[str, Chart] = {}
    for run in runs:
        for set_, found in run.figures.items():
            there = estimates(found)
            key = next((key for key in _AXES if key in there), None)
            if key and not math.isnan(there[key]["value"]):
                chart = made.setdefault(set_, Chart(set_, key, []))
                if chart.figure == key:
                    chart.rows.append((f"{run.name.split(' · ')[0]}, {run.judge}", there[key]))
    return list(made.values())


def picture(chart: Chart) -> str:
    """A dot for the figure and a band for its interval on a scale from 0 to 1, run below run."""
    low, high = _AXES[chart.figure]
    title = f"{_SETS.get(chart.set, short(chart.set))}: {WORDS[chart.figure]}"
    rows = "".join(_row(chart.figure, name, estimate) for name, estimate in chart.rows)
    return (
        f'<section class="intervals"><h4>{escape_html(title)}</h4>{rows}'
        f'<div class="scale"><span>{low}</span><span>{high}</span></div></section>'
    )


def _row(key: str, name: str, estimate: Found) -> str:
    value, low, high = (estimate[part] for part in ("value", "low", "high"))
    said = f"{figure(value, key)} ({_interval(estimate, key)}), {counted(estimate['n'], 'answer')}"
    left, right = _percent(low), _percent(high)
    band = "" if math.isnan(low + high) else f'<i style="left:{left}%;width:{right - left}%"></i>'
    return (
        f'<div class="run"><span>{escape_html(name)}</span><span>{said}</span></div>'
        f'<div class="track" aria-hidden="true">{band}<b style="left:{_percent(value)}%"></b></div>'
    )


def _percent(value: float) -> float:
    return round(100 * min(max(value, 0.0), 1.0), 1)


def _interval(estimate: Found, key: str) -> str:
    low, high = estimate["low"], estimate["high"]
    if math.isnan(low + high):
        return "interval unknown"
    return f"{figure(low, key)} to {figure(high, key)}"


def table(runs: Sequence[Run]) -> list[dict[str, str]]:
    """One row a set of a run: what it was, then the figures with their intervals."""
    rows = []
    for run in runs:
        for set_, found in run.figures.items():
            there = estimates(found)
            row = {"Set": short(set_), "Run": run.name.split(" · ")[0]}
            for key in (*_TABLE, "attacks that gain", "honest twins marked down"):
                title = WORDS[key][:1].upper() + WORDS[key][1:]
                row[title] = _cell(there.get(key), key)
            rows.append({**row, "Answers": str(found.get("answers", "")), "Examiner": run.judge})
    return rows


def _cell(estimate: Found | None, key: str) -> str:
    if not estimate:
        return ""
    return f"{figure(estimate['value'], key)} ({_interval(estimate, key)})"
