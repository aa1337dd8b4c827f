"""Answers with grades by an older rubric: they stay as they are until the teacher has them graded anew,
which a dry run comes before."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from knowledge.plurals import counted
from tutor.attempts import Attempt
from tutor.practice import Practice
from tutor.rubric_trial import of_attempt
from tutor.ui import told, workshop_trial
from tutor.workshop import Subject, Workshop

_KEY = "rubric_anew_known"


def draw(practice: Practice, workshop: Workshop, subject: Subject) -> None:
    """How many there are, and the step, after what it would change."""
    older = workshop.older(subject)
    if not older:
        return
    many = len(older) != 1
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.caption(
        f"{len(older)} earlier answer{'s keep their grades' if many else ' keeps its grade'} by an older rubric."
    )
    step = right.popover(
        "Grade anew", icon=":material/refresh:", width="stretch", key="rubric_anew_open",
        on_change="rerun",
    )  # fmt: skip
    if step.open:
        with step:
            _step(practice, workshop, subject, older)


def _step(
    practice: Practice, workshop: Workshop, subject: Subject, older: Sequence[Attempt]
) -> None:
    st.markdown(
        "First a dry run: nothing is stored. Graded anew, these answers count by this rubric from then on, "
        "and the old grades are kept beside the new ones."
    )
    given = [of_attempt(attempt) for attempt in older]
    if not workshop_trial.graded(practice, workshop, subject, given, (subject.rubric,), _KEY):
        return
    known = workshop_trial.gradings(workshop, subject, _KEY)
    dry_run = workshop.dry_run(subject, older, known)
    workshop_trial.changes(dry_run.changes, len(older), dry_run.failed, _KEY)
    if st.button(f"Grade {len(older)} anew", key="rubric_anew", type="primary"):
        stored = workshop.grade_anew(dry_run)
        told.succeeded(f"A new grade for {stored} of {counted(len(older), 'answer')}.")
        st.rerun()
