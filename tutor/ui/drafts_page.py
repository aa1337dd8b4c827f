"""Drafts: answers that wait for a person's word. The queue, or one draft of it."""

from __future__ import annotations

import streamlit as st

from tutor.drafts import Entry
from tutor.practice import Practice
from tutor.review import Review
from tutor.ui import (
    draft_filters,
    draft_list,
    draft_make,
    draft_state,
    draft_steps,
    draft_view,
    sign_in,
    told,
)
from tutor.ui.draft_state import Step


def render(practice: Practice, learner: str, *, decides: bool = True) -> None:
    """The page; only who `decides` (a teacher, where teachers are named) gets the buttons."""
    review = Review(practice.settings, practice.records)
    with st.container(key="wide"):
        st.markdown("# Drafts", anchors=False)
        reviewer = _reviewer(learner)
        draft_steps.settle(practice, review, reviewer)
        draft_state.publish()
        _tell()
        if not decides:
            st.info("You can read the drafts; a teacher decides on them.", icon=":material/lock:")
        entries = review.entries()
        current = next((e for e in entries if e.draft.card_id == draft_state.opened()), None)
        wanted = draft_filters.current(practice)
        shown = [entry for entry in entries if wanted.admits(entry)]
        if current:
            draft_view.draw(practice, review, current, shown, decides=decides)
        else:
            _queue(practice, entries, shown, decides=decides)


def _queue(practice: Practice, entries: list[Entry], shown: list[Entry], *, decides: bool) -> None:
    draft_list.standing(practice)
    if decides:
        draft_make.draw(practice, empty=not entries)
    if not entries:
        return
    draft_filters.choose(practice, entries, len(shown))
    draft_list.draw(shown, decides=decides)
    told.show("draft-decide")


def _reviewer(learner: str) -> str:
    """Whose name goes into the history with a decision: whoever signed in, else a typed one."""
    if sign_in.set_up():
        return learner
    name = st.sidebar.text_input(
        "Reviewer", value=learner, key="reviewer", persist_state="session", max_chars=100,
        icon=":material/edit:", help="Kept in the history with every decision.",
    )  # fmt: skip
    return (name or "").strip() or learner


def _tell() -> None:
    """What became of the last step, and grades that can be settled now."""
    told.show()
    for tone, text in draft_state.said():
        getattr(st, tone)(text)
    waiting = st.session_state.get("regradable")
    if waiting:
        with st.container(border=True, key="regrade"):
            st.markdown(
                "Earlier grades rest on what nobody had reviewed. Grade those answers again?"
            )
            st.button(
                "Grade them again", type="primary", on_click=draft_state.note, args=(Step("regrade"),)
            )  # fmt: skip
