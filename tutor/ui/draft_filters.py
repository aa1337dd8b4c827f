"""Which drafts to show: deck, topic, state, groundedness, confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import streamlit as st

from knowledge.cards import Card
from knowledge.sources import deck_title
from tutor.drafts import DraftState, Entry
from tutor.library import decks_of, of_deck
from tutor.practice import Practice
from tutor.review import Filter
from tutor.ui import draft_words

_ALL = "All topics"
_GROUNDED = {"Any": None, "Every sentence has a reference": True, "Some sentences have none": False}
_OPEN = [DraftState.DRAFT, DraftState.NEEDS_WORK]


def deck(cards: Iterable[Card], key: str, on_change: Callable[[], None] | None = None) -> str:
    """A choice among the decks of these cards; empty for all."""
    decks = dict.fromkeys(name for card in cards for name in decks_of(card))
    found = st.selectbox(
        "Deck", ["", *decks], key=key, persist_state="session", on_change=on_change,
        format_func=lambda name: deck_title(name) if name else "All decks",
    )  # fmt: skip
    return found or ""


def current(practice: Practice) -> Filter:
    """The filter as it stands; at first what nobody has decided on."""
    named = st.session_state.get("draft_deck", "")
    only = frozenset(c.id for c in of_deck(practice.entries, named)) if named else None
    topic = st.session_state.get("draft_topic", _ALL)
    states = st.session_state.get("draft_states")
    return Filter(
        topic="" if topic == _ALL else topic,
        states=frozenset(_OPEN if states is None else states),
        grounded=_GROUNDED[st.session_state.get("draft_grounded", "Any")],
        least_confidence=st.session_state.get("draft_confidence", 0) / 100,
        only=only,
    )


def choose(practice: Practice, entries: list[Entry], shown: int) -> None:
    """The widgets; their values count from the next drawing on, which their change brings about."""
    counts = Counter(entry.state for entry in entries)
    st.pills(
        "State", list(DraftState), default=_OPEN, selection_mode="multi", key="draft_states",
        persist_state="session", on_change=_first_page,
        format_func=lambda state: f"{draft_words.STATES[state].word} ({counts[state]})",
    )  # fmt: skip
    with st.expander(
        f"More filters · {shown} of {len(entries)} shown", icon=":material/filter_list:"
    ):
        topics = dict.fromkeys(e.draft.topic for e in entries if e.draft.topic)
        drafted = {e.draft.card_id for e in entries}
        first, left, middle, right = st.columns(4)
        with first:
            deck(
                (card for card in practice.entries if card.id in drafted), "draft_deck", _first_page
            )
        left.selectbox("Topic", [_ALL, *topics], key="draft_topic", persist_state="session",
                       on_change=_first_page)  # fmt: skip
        middle.selectbox("References", list(_GROUNDED), key="draft_grounded",
                         persist_state="session", on_change=_first_page)  # fmt: skip
        right.slider("Confidence, at least", 0, 100, step=5, format="%d %%", key="draft_confidence",
                     persist_state="session", on_change=_first_page)  # fmt: skip


def _first_page() -> None:
    st.session_state.pop("draft_page", None)
