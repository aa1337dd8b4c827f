"""Rehearsal: judge sample answers blind, then see how you, the reference and the examiner agree."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tutor.practice import Practice
from tutor.records_errors import NotFoundError
from tutor.rehearsal import MOST, Rehearsal, order
from tutor.ui import clock, rehearsal_judge, rehearsal_result, rehearsal_sources, state, told
from tutor.ui.text import escape_markdown

_USUAL = 30
_KEY = "rehearsal"


def render(practice: Practice, person: str) -> None:
    """The rehearsal in the address, or the choice of one."""
    st.markdown("# Rehearsal", anchors=False)
    told.show()
    chosen = st.session_state.get(_KEY, state.address(_KEY, ""))
    current = _current(practice, chosen, person)
    state.publish(_KEY, current.id if current else "")
    if current is None:
        _choose(practice, person)
        return
    st.button(
        "All rehearsals", icon=":material/arrow_back:", type="tertiary", on_click=_go, args=("",)
    )
    if current.open and not st.session_state.get("rehearsal_early"):
        rehearsal_judge.draw(practice, current)
    else:
        rehearsal_result.draw(practice, current)


def _current(practice: Practice, chosen: str, person: str) -> Rehearsal | None:
    """Somebody else's rehearsal is not shown: it would not be blind any more."""
    if not chosen:
        return None
    try:
        found = practice.records.rehearsals.rehearsal(chosen)
    except NotFoundError:
        return None
    return found if found.learner == person else None


def _choose(practice: Practice, person: str) -> None:
    st.markdown(
        "Judge answers by a rubric as you would in an exam, without seeing what others said. At the "
        "end you see how far you agree with the reference, the examiner and other people, and which "
        "criterion needs a ruling."
    )
    for rehearsal in practice.records.rehearsals.of_person(person):
        _entry(rehearsal)
    with st.container(border=True, key="rehearsal-new"):
        st.markdown("##### Start a rehearsal", anchors=False)
        found = rehearsal_sources.choose(practice)
        count = st.number_input("Answers", 4, MOST, _USUAL, key="rehearsal_count")
        st.button(
            "Start", type="primary", disabled=not found.samples,
            on_click=partial(_start, practice, person, found, int(count)),
        )  # fmt: skip
        told.show("rehearsal-start")


def _entry(rehearsal: Rehearsal) -> None:
    done, total = len(rehearsal.marks), len(rehearsal.samples)
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        day = f"{clock.shown(rehearsal.created):%d %B, %H:%M}"
        st.markdown(
            f"**{escape_markdown(rehearsal.name)}** · {done} of {total} judged :gray[{day}]",
            width="stretch",
        )
        label = "Go on" if rehearsal.open else "See the result"
        st.button(label, key=f"open-{rehearsal.id}", on_click=_go, args=(rehearsal.id,))


def _start(practice: Practice, person: str, found: rehearsal_sources.Found, count: int) -> None:
    def work() -> None:
        samples = order(
            found.samples, seed=len(practice.records.rehearsals.of_person(person)), most=count
        )
        _go(practice.records.rehearsals.start(person, found.name, samples).id)

    if told.step("", work, at="rehearsal-start"):
        st.session_state.pop("told", None)


def _go(rehearsal_id: str) -> None:
    st.session_state[_KEY] = rehearsal_id
    st.session_state.pop("rehearsal_early", None)
