"""Class sets: a table of answers graded, looked through in groups, checked by a sample, saved."""

from __future__ import annotations

from functools import partial

import streamlit as st

from knowledge.plurals import counted
from tutor.class_grading import Ready
from tutor.class_sets import ClassSet, ClassSetError, read
from tutor.domain import Grade
from tutor.practice import Practice
from tutor.records_sets import StoredSet
from tutor.ui import class_answers, class_groups, class_overview, class_sample, clock, told
from tutor.ui.text import escape_markdown

_SHOWN = 8  # problems listed


def render(practice: Practice, author: str) -> None:
    """A new set, or one that is there."""
    st.markdown("# Class sets", anchors=False)
    told.show()
    stored = practice.records.sets.all()
    with st.expander(
        "Grade a table of answers", icon=":material/upload_file:", expanded=not stored
    ):
        _upload(practice, author)
    if not stored:
        return
    names = {s.id: f"{s.name}, {clock.shown(s.created):%d %B %H:%M}" for s in stored}
    kept = st.session_state.get("class_set")
    ids = list(names)
    chosen = st.selectbox(
        "Set", ids, index=ids.index(kept) if kept in names else 0, format_func=lambda i: names[i]
    )
    _view(practice, next(s for s in stored if s.id == chosen), author)


def _upload(practice: Practice, author: str) -> None:
    st.markdown(
        "CSV, XLSX or JSONL with the columns **question** and **answer**, and if you like **student**, "
        "**id** and **reference**. A question of the library needs no reference. A column **grade** (a share "
        "of 1, or with **max_grade** points) is put beside the examiner's grades."
    )
    upload = st.file_uploader(
        "Table",
        type=["csv", "tsv", "xlsx", "jsonl"],
        key="class_file",
        label_visibility="collapsed",
    )
    if upload is None:
        return
    found = _read(upload.name, upload.getvalue())
    if isinstance(found, str):
        st.error(escape_markdown(found), icon=":material/error:")
        return
    ready = Ready(practice, upload.name, found.submissions)
    problems = [*found.problems, *ready.problems]
    questions = len({s.question for s in ready.gradable})
    st.markdown(
        f"**{counted(len(ready.gradable), 'answer')} to {counted(questions, 'question')}** can be graded."
    )
    if problems:
        more = [f"and {len(problems) - _SHOWN} more rows"] if len(problems) > _SHOWN else []
        st.warning(
            "Cannot be graded:\n\n"
            + "\n".join(f"- {escape_markdown(line)}" for line in [*problems[:_SHOWN], *more]),
            icon=":material/warning:",
        )
    for note in found.notes[:_SHOWN]:
        st.caption(escape_markdown(note))
    if ready.gradable and st.button("Grade them", type="primary", key="class_grade"):
        _grade(ready, author)


@st.cache_data(max_entries=4, show_spinner="Reading the table …")
def _read(name: str, content: bytes) -> ClassSet | str:
    """What a table holds, or why it cannot be read; found out once, however often the page is drawn."""
    try:
        return read(name, content)
    except ClassSetError as error:
        return str(error)


def _grade(ready: Ready, author: str) -> None:
    """Stored first; a grading that is broken off goes on when the same file is graded again."""
    stored = ready.store(author)
    st.session_state["class_set"] = stored.id
    total, graded = len(ready.submissions), 0
    bar = st.progress(0.0)
    for done, attempt in enumerate(ready.grade(), 1):
        graded += isinstance(attempt.outcome, Grade)
        bar.progress(done / total, f"{done} of {counted(total, 'answer')}")
    told.succeeded(f"{counted(total, 'answer is', 'answers are')} stored, {graded} of them graded.")
    st.rerun()


def _view(practice: Practice, stored: StoredSet, author: str) -> None:
    attempts = practice.records.of_ids(stored.attempt_ids)
    parts = {
        "Overview": partial(class_overview.draw, practice, stored, attempts),
        "Answers": partial(class_answers.draw, practice, stored, attempts, author),
        "Similar answers": partial(class_groups.draw, practice, attempts, author),
        "Spot check": partial(class_sample.draw, practice, stored, attempts, author),
    }
    part = st.segmented_control(
        "Part", list(parts), default="Overview", key="class_part", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    parts[part]()
