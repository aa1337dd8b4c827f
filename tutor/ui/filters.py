"""Which questions to ask: the sidebar's filter. Its choices stand in the address."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from knowledge.cards import Card, Kind, Status
from knowledge.sources import deck_title
from tutor.practice import Filter, Practice, deck_of, topics
from tutor.ui import state, words

_ALL = "All decks"
_OPEN = (Status.MISSING, Status.PARTIAL)


def choose(practice: Practice, due: Collection[str]) -> Filter:
    """The filter as set; at first the open questions of the exam list. `due` are card ids."""
    with st.sidebar.expander("Which questions", icon=":material/filter_list:"):
        due_only = _due(len(due))
        deck = _deck(practice)
        cards = [c for c in practice.entries if deck == _ALL or deck_of(c) == deck]
        statuses = _statuses(practice, cards, deck)
        topic = _several("Topics", "topic", topics(cards))
        kinds = _several("Kinds", "kind", [words.KINDS[k] for k in Kind if _any(cards, k)])
    if due_only:
        return Filter(only=frozenset(due))
    return Filter(
        decks=frozenset() if deck == _ALL else frozenset({deck}),
        topics=frozenset(topic),
        kinds=frozenset(kind for kind in Kind if words.KINDS[kind] in kinds),
        statuses=frozenset(status for status in Status if words.STATUSES[status] in statuses),
    )


def hold(*, conversing: bool) -> None:
    """While a conversation is going on, a changed filter counts for the next question only."""
    st.session_state["conversing"] = conversing


def _changed() -> None:
    if not st.session_state.get("conversing"):
        state.leave()


def _due(count: int) -> bool:
    """Only what is due today, from every deck?"""
    found = st.toggle(
        f"Due today only ({count})", value=state.chosen("due") == ["1"], key="due",
        persist_state="session", on_change=_changed,
        help="Questions to repeat today, from every deck, whatever is chosen below.",
    )  # fmt: skip
    state.publish_filter("due", ["1"] if found else [], [])
    return found


def _deck(practice: Practice) -> str:
    decks = [_ALL, *dict.fromkeys(map(deck_of, practice.entries))]
    usual = practice.exam_list if practice.exam_list in decks else _ALL
    named = (state.chosen("deck") or [usual])[0]
    deck = st.selectbox(
        "Deck", decks, index=decks.index(named if named in decks else usual), key="deck",
        persist_state="session", on_change=_changed,
        format_func=lambda name: name if name == _ALL else deck_title(name),
    )  # fmt: skip
    state.publish_filter("deck", [deck], [usual])
    return deck


def _statuses(practice: Practice, cards: list[Card], deck: str) -> list[str]:
    """Pills: does the card have an answer of its own? Each deck keeps its own choice."""
    shown = [s for s in (*_OPEN, Status.ANSWERED) if any(c.status is s for c in cards)]
    there = [words.STATUSES[s] for s in shown]
    usual = [words.STATUSES[s] for s in _usual(practice, cards, shown)]
    named = state.chosen("status") if deck == (state.chosen("deck") or [deck])[0] else None
    found = st.pills(
        "In the deck", there, default=usual if named is None else _known(named, there),
        selection_mode="multi", key=f"status-{deck}", persist_state="session", on_change=_changed,
        help="Has the question an answer of its own in the deck?",
    )  # fmt: skip
    state.publish_filter("status", found, usual)
    return found


def _usual(practice: Practice, cards: list[Card], there: list[Status]) -> list[Status]:
    """Open questions where one of them can be graded, else the answered ones, else what there is; of a
    deck that is mostly answered all, the open ones of which come first."""
    open_ = [status for status in there if status in _OPEN]
    gaps = [card for card in cards if card.status in open_]
    if practice.can_grade(gaps):
        return there if 2 * len(gaps) < len(cards) else open_
    return [status for status in there if status not in open_] or there


def _several(label: str, key: str, options: list[str]) -> list[str]:
    found = st.multiselect(
        label, options, default=_known(state.chosen(key) or [], options), key=key,
        persist_state="session", placeholder="All", on_change=_changed,
    )  # fmt: skip
    state.publish_filter(key, found, [])
    return found


def _known(named: list[str], options: list[str]) -> list[str]:
    return [name for name in named if name in options]


def _any(cards: list[Card], kind: Kind) -> bool:
    return any(card.kind is kind for card in cards)
