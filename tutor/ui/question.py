"""The question: the largest thing on the page."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Card
from tutor.ui import aloud, maths
from tutor.ui.place import Place, lay_out
from tutor.ui.text import escape_html, escape_markdown
from tutor.ui.words import kind_sign

_LONG = 150  # characters; a longer heading is set smaller


def draw(card: Card, place: Place, today: str) -> None:
    """Place and progress, today's work, the question."""
    st.html(progress(place, today))
    ask(card)


def ask(card: Card) -> None:
    """The question with its choices, and quiet badges."""
    with st.container(key="question", gap="small"):
        laid = lay_out(card)
        level = "##" if len(laid.heading) > _LONG else "#"
        st.markdown(f"{level} {maths.inline(laid.heading)}", anchors=False)
        if laid.body:
            st.markdown(maths.markdown(laid.body))
        if laid.choices:
            st.markdown("\n".join(f"- **{c}** {maths.inline(text)}" for c, text in laid.choices))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(_badges(card), width="content")
            aloud.button(card)


def _badges(card: Card) -> str:
    topic = f":gray-badge[:material/label: {escape_markdown(card.topic)}] " if card.topic else ""
    return topic + kind_sign(card).badge


def progress(place: Place, today: str) -> str:
    """A thin bar of the questions tried, with the words beside it and today's work behind."""
    share = 100 * place.tried / place.total if place.total else 0
    return (
        f'<div class="progress" role="img" aria-label="{escape_html(f"{place.words}. {today}")}">'
        f"<span>{escape_html(place.words)}</span>"
        f'<div class="bar"><div class="fill" style="width:{share:.1f}%"></div></div>'
        f"<span>{escape_html(today)}</span></div>"
    )
