"""A card written by hand, shown as it will be before it is kept."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Source, card_id
from knowledge.classify import make_card
from knowledge.edits import Edit, edit_of
from tutor.library import Library
from tutor.ui import maths, told, words
from tutor.ui.library_state import attempt


def draw(library: Library, learner: str) -> None:
    """Question, answer, topic; whether such a card is there already; the way it reads. What is typed
    stays while another tab or page is open."""
    question = st.text_area("Question", key="add_question", height=75, max_chars=4000,
                            persist_state="session") or ""  # fmt: skip
    answer = st.text_area("Answer; leave it empty to have it drafted", key="add_answer", height=180,
                          max_chars=20_000, persist_state="session") or ""  # fmt: skip
    topic = st.text_input("Topic", key="add_topic", max_chars=200, persist_state="session") or ""
    if not question.strip():
        return
    edit = edit_of(question, answer, topic=topic, author=learner)
    card = make_card(question, answer, Source(file="", line=0), topic)
    known = next((c for c in library.cards() if c.id == card_id(card.question)), None)
    with st.container(border=True):
        st.markdown(f"**{maths.inline(card.question)}**")
        st.markdown(maths.markdown(card.answer) or ":gray[No answer yet.]")
        st.markdown(f"{words.kind_sign(card).badge} :gray-badge[{words.STATUSES[card.status]}]")
    if known:
        st.warning("There is a card with this question; find it under Browse to edit it.")
    st.button("Keep this card", type="primary", icon=":material/add:", disabled=known is not None,
              on_click=_save, args=(library, edit))  # fmt: skip
    told.show("add-card")


def _save(library: Library, edit: Edit) -> None:
    """The fields are emptied only once the card is kept."""
    if attempt(lambda: library.save(edit), "The card is kept.", "add-card"):
        for name in ("add_question", "add_answer", "add_topic"):
            st.session_state[name] = ""
