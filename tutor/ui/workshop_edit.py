"""The rubric in a form, what is doubtful about it, what it would change, and saving it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tutor import rubric_cautions
from tutor.domain import Rubric
from tutor.practice import Practice
from tutor.rubric_form import to_rubric
from tutor.ui import rubric_fields, told, workshop_trial
from tutor.ui.text import escape_markdown
from tutor.workshop import Subject, Workshop, probe

_SHOWN = 6  # cautions


def draw(practice: Practice, workshop: Workshop, subject: Subject, author: str) -> None:
    """Form and saving on the left, what would follow on the right; one below the other on a phone."""
    name = _name(subject)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        rubric_fields.draw(name, subject.rubric)
        _save(workshop, subject, name, author)
    with right:
        try:
            rubric = to_rubric(rubric_fields.typed(name))
        except ValueError as error:
            st.warning(escape_markdown(f"Not a rubric yet: {error}."), icon=":material/info:")
            return
        cautions(subject, rubric)
        workshop_trial.draw(practice, workshop, subject, (subject.rubric, rubric))


def cautions(subject: Subject, rubric: Rubric) -> None:
    """What in the rubric itself may make grades unfair."""
    with st.spinner("Reading the rubric …"):
        reader = probe(subject.card.question)
        found = rubric_cautions.of_rubric(subject.card, rubric, reader)
    for caution in found[:_SHOWN]:
        st.markdown(f":orange[:material/warning:] {escape_markdown(caution.text)}")
    if len(found) > _SHOWN:
        st.caption(f"and {len(found) - _SHOWN} more of the kind.")


def _name(subject: Subject) -> str:
    """Of the form: a new one for every version, and after what was typed is thrown away."""
    made = f"rubric-{subject.card.id}-{subject.number}-{subject.rubric.version}"
    return f"{made}-{st.session_state.get('rubric_afresh', 0)}"


def _save(workshop: Workshop, subject: Subject, name: str, author: str) -> None:
    st.text_input(
        "Why, for the history", key=f"why-{name}", max_chars=1000, persist_state="session",
        placeholder="Students say it in other words",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Save: grade by it from now on", type="primary", icon=":material/save:", wrap=True,
            key="rubric_save", on_click=partial(_keep, workshop, subject, name, author),
        )  # fmt: skip
        st.button("Undo my changes", key="rubric_undo", on_click=_afresh)
    told.show("rubric-save")


def _keep(workshop: Workshop, subject: Subject, name: str, author: str) -> None:
    try:
        rubric = to_rubric(rubric_fields.keep(name))
    except ValueError as error:
        told.failed(f"Not saved: {error}.", "rubric-save")
        return
    reason = str(st.session_state.get(f"why-{name}") or "")
    told.step(
        "Saved: answers to this question are graded by it from now on.",
        partial(workshop.save, subject, rubric, author=author, reason=reason),
        at="rubric-save",
    )


def _afresh() -> None:
    st.session_state["rubric_afresh"] = st.session_state.get("rubric_afresh", 0) + 1
