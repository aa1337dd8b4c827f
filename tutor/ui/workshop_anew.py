"""Answers with grades by an older rubric: they stay as they are until the teacher has them graded anew."""

from __future__ import annotations

import streamlit as st

from tutor.domain import Grade
from tutor.money import prices, told
from tutor.practice import Practice
from tutor.ui.text import escape_markdown
from tutor.workshop import Subject, Workshop


def draw(practice: Practice, workshop: Workshop, subject: Subject) -> None:
    """How many there are, and the step, with what it costs."""
    older = workshop.older(subject)
    if not older:
        return
    many = len(older) != 1
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(
        f"{len(older)} earlier answer{'s keep their grades' if many else ' keeps its grade'} by an older rubric."
    )
    with right.popover("Grade anew", icon=":material/refresh:", width="stretch"):
        st.markdown(
            "New grades by this rubric count from then on; the old ones are kept beside them."
        )
        cost = workshop.cost(workshop.tasks(subject, older)) if _by_model(practice) else None
        if cost:
            st.caption(escape_markdown(told(cost, prices(practice.settings), about="about ")))
        if not st.button(f"Grade {len(older)} anew", key="rubric_anew", type="primary"):
            return
    bar, changed = st.progress(0.0), 0
    for done, (before, after) in enumerate(zip(older, workshop.grade_anew(older), strict=True), 1):
        changed += isinstance(after.outcome, Grade) and after.outcome != before.outcome
        bar.progress(done / len(older), f"{done} of {len(older)} answers")
    st.session_state["told"] = (True, f"{changed} of {len(older)} answers have a new grade.")
    st.rerun()


def _by_model(practice: Practice) -> bool:
    return practice.settings.judge_in_use != "builtin"
