"""Is the grader right? Runs of the evaluations: seen at a glance, read, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from evals.answers import DatasetError
from evals.compare import Comparison, compare
from evals.run import SHIPPED, finished_runs, runs_folder
from knowledge.plurals import counted
from tutor.settings import TutorSettings
from tutor.ui import figures
from tutor.ui.text import escape_markdown, number

_CHANGES = {
    "qwk": "Agreement with people (QWK)",
    "exact": "The same grade as people",
    "mae": "Mean distance from people's score (less is better)",
    "bias": "Mean error (above 0: more generous)",
}


def render(settings: TutorSettings) -> None:
    """The page: a picture of the runs, one report, two runs side by side."""
    st.markdown("# Is the grader right?", anchors=False)
    st.markdown(
        "The examiner grades answers that people have graded before. The closer the two, the more "
        "its grades can be trusted."
    )
    runs = figures.name(finished_runs(runs_folder(settings)))
    if not runs:
        _shipped()
        return
    if drawn := "".join(map(figures.picture, figures.charts(runs))):
        st.html(drawn)
    else:
        st.caption("No run has enough answers for a figure of agreement yet.")
    with st.expander("All figures as a table", icon=":material/table:"):
        st.dataframe(figures.table(runs), hide_index=True)
    read, side_by_side = st.tabs(
        ["Read a report", "Compare two runs"], key="eval_tab", on_change="rerun"
    )
    if read.open:
        with read:
            _report(runs)
    if side_by_side.open:
        with side_by_side:
            _compare(runs)


def _shipped() -> None:
    """Before there are runs of one's own: how this version did on answers kept apart."""
    shipped = figures.name(finished_runs(SHIPPED.parent))
    st.caption(
        "The built-in examiner of this version, on answers and attacks that were kept apart while it "
        "was built:"
    )
    st.html("".join(map(figures.picture, figures.charts(shipped))))
    with st.expander("All figures as a table", icon=":material/table:"):
        st.dataframe(figures.table(shipped), hide_index=True)
    st.info(
        "There are no runs of your own yet, which would have a report to read. Start one on the command "
        "line, with a model too: `python -m evals run dev attacks twins`",
        icon=":material/labs:",
    )


def _choose(label: str, runs: list[figures.Run], key: str, index: int = 0) -> figures.Run:
    names = {run.name: run for run in runs}
    return names[st.selectbox(label, list(names), index=index, key=key)]


def _report(runs: list[figures.Run]) -> None:
    """The whole report, as long as it is: one scroll bar, and the colours of the page."""
    run = _choose("Run", runs, "eval_run")
    page = run.folder / "report.html"
    if not page.is_file():
        st.warning(
            "This run has no report; the same `python -m evals run` with its folder as `--out` "
            "writes it.",
            icon=":material/info:",
        )
        return
    text = page.read_text(encoding="utf-8")
    st.download_button(
        "Save the report", text, f"{run.folder.name}.html", "text/html", icon=":material/download:"
    )
    scheme = st.context.theme.type or "light dark"
    shown = text.replace("color-scheme: light dark", f"color-scheme: {scheme}", 1)
    st.iframe(shown, height="content", alt=f"Report of the run {run.name}")


def _compare(runs: list[figures.Run]) -> None:
    if len(runs) < 2:
        st.info(
            "A comparison needs two runs over the same answers.", icon=":material/compare_arrows:"
        )
        return
    second = _choose("Run", runs, "eval_second")
    first = _choose("Compared with", runs, "eval_first", index=1)
    if first == second:
        st.info("Choose two different runs.", icon=":material/compare_arrows:")
        return
    try:
        with st.spinner("Comparing answer by answer …"):
            found = _compared(first.folder, second.folder, first.shared(second))
    except (DatasetError, OSError, ValueError, KeyError) as error:
        old = isinstance(error, KeyError)  # results of an older layout
        why = "one of them is of another version of the tutor." if old else str(error)
        st.warning(f"These runs cannot be compared: {escape_markdown(why)}", icon=":material/info:")
        return
    if not found:
        st.warning("These runs share no answers that people have graded.", icon=":material/info:")
    for result in found:
        _comparison(result)


@st.cache_data(show_spinner=False, max_entries=20)
def _compared(first: Path, second: Path, sets: list[str]) -> list[Comparison]:
    """Runs do not change once they are finished, so a comparison is made once."""
    return compare(first, second, sets)


def _comparison(result: Comparison) -> None:
    st.subheader(f"{escape_markdown(figures.short(result.set))}: {result.verdict}", anchor=False)
    st.caption(
        f"Over the same {counted(result.n, 'answer')}. A change counts if its interval leaves out 0."
    )
    rows = [
        {"Figure": _CHANGES.get(name, name), "Change": f"{e.value:+.2f}",
         "95 % interval": f"{e.low:+.2f} to {e.high:+.2f}"}
        for name, e in result.differences.items()
    ]  # fmt: skip
    st.table(rows, border="horizontal", hide_index=True)
    if not result.flips:
        st.caption("Every answer got the same score in both.")
        return
    with st.expander(
        f"{counted(len(result.flips), 'answer')} scored differently, largest change first"
    ):
        st.dataframe([_flip(flip) for flip in result.flips], hide_index=True)


def _flip(flip: Any) -> dict[str, Any]:
    def points(score: float | None) -> str:
        return "not graded" if score is None else number(score)

    return {
        "Before": points(flip.first), "Now": points(flip.second),
        "People": points(flip.item.truth), "Question": flip.item.task.question,
        "Answer": flip.item.task.answer, "Id": flip.item.id,
    }  # fmt: skip
