"""Is the grader right? Runs of the evaluations: listed, read, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from evals.compare import Comparison, compare
from evals.run import finished_runs, runs_folder
from tutor.settings import TutorSettings

_COLUMNS = {
    "qwk": "QWK", "exact": "Exact", "verdict macro-F1": "Verdict macro-F1",
    "false full marks": "False full marks", "false zeros": "False zeros",
}  # fmt: skip


def render(settings: TutorSettings) -> None:
    """The page: a table of runs, one report, two runs side by side."""
    st.header("Is the grader right?")
    st.caption("Agreement of the examiner with people's labels, with 95 % intervals by question.")
    runs = finished_runs(runs_folder(settings))
    if not runs:
        st.info(
            "No runs yet. Start one on the command line: `python -m evals run dev attacks twins`",
            icon=":material/labs:",
        )
        return
    st.dataframe([row for run in runs for row in _rows(*run)], hide_index=True)
    names = {_name(folder, about): folder for folder, about, _ in runs}
    read, side_by_side = st.tabs(["Read a report", "Compare two runs"])
    with read:
        _report(names)
    with side_by_side:
        _compare(names, {folder: about["sets"] for folder, about, _ in runs})


def _name(folder: Path, about: dict[str, Any]) -> str:
    judge = about["judge"]
    return (
        f"{folder.name}: {judge['name']} {judge['model']}, {', '.join(map(_short, about['sets']))}"
    )


def _short(name: str) -> str:
    return Path(name).stem


def _rows(folder: Path, about: dict[str, Any], figures: dict[str, Any]) -> list[dict[str, str]]:
    """One row a set: figures as "value [low, high]"."""
    rows = []
    for name, found in figures.items():
        row = {
            "Run": folder.name,
            "Examiner": about["judge"]["model"] or about["judge"]["name"],
            "Set": name,
        }
        row["Answers"] = str(found["answers"])
        row |= {title: _figure(found["figures"].get(key)) for key, title in _COLUMNS.items()}
        gain = (found.get("attacks") or {}).get("gain")
        rows.append({**row, "Attacks that gain": _figure(gain)})
    return rows


def _figure(estimate: dict[str, float] | None) -> str:
    if not estimate:
        return ""
    return f"{estimate['value']:.2f} [{estimate['low']:.2f}, {estimate['high']:.2f}]"


def _report(names: dict[str, Path]) -> None:
    chosen = st.selectbox("Run", list(names), key="eval_run")
    page = names[chosen] / "report.html"
    if page.is_file():
        st.iframe(page.read_text(encoding="utf-8"), height=1200)
        st.download_button(
            "Save the report", page.read_bytes(), f"{names[chosen].name}.html", "text/html"
        )


def _compare(names: dict[str, Path], sets: dict[Path, list[str]]) -> None:
    if len(names) < 2:
        st.info(
            "A comparison needs two runs over the same answers.", icon=":material/compare_arrows:"
        )
        return
    first = names[st.selectbox("First", list(names), index=1, key="eval_first")]
    second = names[st.selectbox("Second", list(names), index=0, key="eval_second")]
    shared = [name for name in sets[first] if name in sets[second]]
    found = compare(first, second, shared)
    if not found:
        st.warning("These runs share no answers that people have graded.", icon=":material/info:")
    for result in found:
        _comparison(result)


def _comparison(result: Comparison) -> None:
    st.subheader(f"{_short(result.set)}: {result.verdict}")
    st.caption(f"Second minus first over the same {result.n} answers.")
    st.dataframe(
        [
            {
                "Figure": name,
                "Change": f"{e.value:+.3f}",
                "95 % interval": f"{e.low:+.3f} to {e.high:+.3f}",
            }
            for name, e in result.differences.items()
        ],
        hide_index=True,
    )
    flips = [
        {"Answer": f.item.id, "People": f.item.truth, "First": f.first, "Second": f.second,
         "Text": f.item.task.answer[:120]}
        for f in result.flips
    ]  # fmt: skip
    with st.expander(f"{len(flips)} answers scored differently"):
        st.dataframe(flips, hide_index=True)
