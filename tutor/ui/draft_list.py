"""The queue: a few drafts a page, each with its answer in full, so that what is shown can be judged."""

from __future__ import annotations

import streamlit as st

from knowledge.sources import deck_title
from tutor.drafts import Action, DraftState, Entry
from tutor.library import Library, coverage, of_deck
from tutor.practice import Practice
from tutor.review import Decision
from tutor.ui import coverage as pictures
from tutor.ui import draft_state, draft_words, maths
from tutor.ui.draft_state import Step

_PAGE = 8


def standing(practice: Practice) -> None:
    """How far the exam list has come, in the words and numbers of the Library page."""
    if deck := practice.exam_list:
        library = Library(practice)
        found = coverage(of_deck(library.cards(), deck), library.waiting())
        st.caption(f"{deck_title(deck)}: {pictures.words(pictures.total(found))}.")


def draw(entries: list[Entry], *, decides: bool) -> None:
    """One page of drafts, and approval of exactly these."""
    if not entries:
        st.info("No draft fits the filter.", icon=":material/filter_list:")
        return
    pages = -(-len(entries) // _PAGE)
    number = min(int(st.session_state.get("draft_page", 1)), pages)
    shown = entries[(number - 1) * _PAGE : number * _PAGE]
    for entry in shown:
        _entry(entry)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if decides:
            _approve_shown(shown)
        if pages > 1:
            st.pagination(pages, key="draft_page")


def _entry(entry: Entry) -> None:
    draft = entry.draft
    with st.container(border=True, key=f"draft-{draft.card_id}", gap="small"):
        st.markdown(f"**{maths.inline(draft.question)}**")
        st.markdown(maths.markdown(draft.answer))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(draft_words.badges(draft, entry.state), width="stretch")
            st.button(
                "Review", key=f"open-{draft.card_id}", icon=":material/rate_review:",
                on_click=draft_state.open_, args=(draft.card_id,),
            )  # fmt: skip


def _approve_shown(shown: list[Entry]) -> None:
    """Only what is in view, as it is in view: a draft that changes meanwhile is refused."""
    undecided = [entry for entry in shown if entry.state is not DraftState.APPROVED]
    if not undecided:
        return
    count = f"{len(undecided)} draft{'s' * (len(undecided) > 1)}"
    with st.popover(f"Approve the {count} shown", icon=":material/done_all:"):
        st.markdown(f"Have you read all {len(undecided)}? Each becomes a card under your name.")
        decisions = tuple(Decision(e.draft.card_id, e.revision) for e in undecided)
        st.button(
            f"Yes, approve {count}", type="primary", on_click=draft_state.note,
            args=(Step("decide", decisions, Action.APPROVED),),
        )  # fmt: skip
