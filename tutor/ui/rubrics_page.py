"""Rubrics: the workshop for teachers. A question's rubric changed, tried, saved, compared, taken back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tutor.practice import Practice
from tutor.records_errors import RecordsError
from tutor.ui import clock, maths, state, told, workshop_anew, workshop_edit, workshop_versions
from tutor.ui.problems import sentence
from tutor.ui.text import escape_markdown, shorten
from tutor.ui.words import BASIS, ORIGINS
from tutor.workshop import Subject, Workshop

_KEY = "rubric_question"


def render(practice: Practice, author: str) -> None:
    """One question's rubric; which one stands in the address."""
    with st.container(key="wide"):
        st.markdown("# Rubrics", anchors=False)
        told.show()
        st.markdown(
            "Change what answers are graded by and see at once which grades would change. Nothing counts "
            "until you save it; grades given before stay as they are."
        )
        workshop = Workshop(practice)
        chosen = _question(workshop)
        if chosen is None:
            return
        try:
            subject = workshop.subject(chosen)
        except RecordsError as error:
            st.info(escape_markdown(sentence(error)), icon=":material/info:")
            return
        _heading(subject)
        workshop_anew.draw(practice, workshop, subject)
        parts = {
            "Change it": partial(workshop_edit.draw, practice, workshop, subject, author),
            "Versions": partial(workshop_versions.draw, practice, workshop, subject, author),
        }
        part = st.segmented_control(
            "Part", list(parts), default="Change it", key="rubric_part", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        parts[part]()


def _question(workshop: Workshop) -> str | None:
    """The question in the address, if a link brought a new one, else the one chosen here."""
    found = workshop.questions()
    asked = st.query_params.get("rubric", "")
    if asked in found and asked != st.session_state.get("rubric_shown"):
        st.session_state[_KEY] = asked
    chosen = st.selectbox(
        "Question", list(found), key=_KEY, persist_state="session",
        format_func=lambda cid: _called(*found[cid]),
    )  # fmt: skip
    st.session_state["rubric_shown"] = chosen or ""
    state.publish("rubric", chosen or "")
    return chosen


def _called(question: str, answers: int) -> str:
    told_of = f" ({answers} answer{'s' * (answers > 1)})" if answers else ""
    return shorten(question, 110) + told_of


def _heading(subject: Subject) -> None:
    st.markdown(f"### {maths.inline(subject.card.question)}", anchors=False)
    if not subject.versions:
        origin = subject.rubric.origin
        st.markdown(f"{ORIGINS[origin].badge} {BASIS[origin]}")
        return
    last = subject.versions[-1]
    when = f"{clock.shown(last.created):%d %b %Y, %H:%M}"
    what = f"Version {last.number}, saved by {last.author}, {when}: {last.reason}"
    st.markdown(f"{ORIGINS[subject.rubric.origin].badge} {escape_markdown(what)}")
