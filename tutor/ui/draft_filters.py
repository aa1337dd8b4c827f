"""Which drafts to show: topic, state, groundedness, confidence."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from tutor.drafts import DraftState, Entry
from tutor.review import Filter
from tutor.ui import draft_words

_ALL = "All topics"
_GROUNDED = {"Any": None, "Every sentence has a reference": True, "Some sentences have none": False}
_OPEN = [DraftState.DRAFT, DraftState.NEEDS_WORK]


def current() -> Filter:
    """The filter as it stands; at first what nobody has decided on."""
    topic = st.session_state.get("draft_topic", _ALL)
    states = st.session_state.get("draft_states")
    return Filter(
        topic="" if topic == _ALL else topic,
        states=frozenset(_OPEN if states is None else states),
        grounded=_GROUNDED[st.session_state.get("draft_grounded", "Any")],
        least_confidence=st.session_state.get("draft_confidence", 0) / 100,
    )


def choose(entries: list[Entry], shown: int) -> None:
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
        left, middle, right = st.columns(3)
        left.selectbox("Topic", [_ALL, *topics], key="draft_topic", persist_state="session",
                       on_change=_first_page)  # fmt: skip
        middle.selectbox("References", list(_GROUNDED), key="draft_grounded",
                         persist_state="session", on_change=_first_page)  # fmt: skip
        right.slider("Confidence, at least", 0, 100, step=5, format="%d %%", key="draft_confidence",
                     persist_state="session", on_change=_first_page)  # fmt: skip


def _first_page() -> None:
    st.session_state.pop("draft_page", None)
