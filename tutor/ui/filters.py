"""Which questions to ask: the sidebar's filter. Its choices stand in the address."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from knowledge.cards import Card, Kind, Status
from knowledge.sources import deck_title
from tutor.practice import Filter, Practice, deck_of, topics
from tutor.ui import state, words

_NAMES = ("due", "deck", "topic", "kind", "status")  # as they stand in the address
_ALL = "All decks"
_OPEN = (Status.MISSING, Status.PARTIAL)


def choose(practice: Practice, due: Collection[str]) -> Filter:
    """The filter as set; at first the open questions of the exam list. `due` are card ids."""
    _follow()
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


def _follow() -> None:
    """A link to some of the questions, as from the report of a mock exam: the filter begins anew, by
    the address, and so does the question. The page's own addresses name the question shown, or are
    what it said last."""
    said = {name: st.query_params.get_all(name) for name in _NAMES}
    published = st.session_state.get("filters", said)
    if "card" in st.query_params or not any(said.values()) or said == published:
        return
    for key in [str(key) for key in st.session_state]:
        if key in _NAMES or key.startswith("status-"):
            del st.session_state[key]
    st.session_state.update({f"first_{name}": values for name, values in said.items()})
    state.leave()


def _named(name: str) -> list[str] | None:
    """A filter's choices when the session began, or by a link since; None where nothing was said of it."""
    first: list[str] = st.session_state.setdefault(f"first_{name}", st.query_params.get_all(name))
    return list(filter(None, first)) if first else None


def _at_first(key: str, value: object) -> None:
    """A widget's value until another one is chosen: stored, for a default could not follow a link."""
    st.session_state.setdefault(key, value)


def _publish(name: str, values: list[str], default: list[str]) -> None:
    """A filter's choices into the address, unless they are what the page offers anyway."""
    wanted = [] if set(values) == set(default) else values or [""]  # "" stands for none chosen
    st.session_state.setdefault("filters", {})[name] = wanted
    if wanted != st.query_params.get_all(name):
        st.query_params[name] = wanted


def _changed() -> None:
    if not st.session_state.get("conversing"):
        state.leave()


def _due(count: int) -> bool:
    """Only what is due today, from every deck?"""
    _at_first("due", _named("due") == ["1"])
    found = st.toggle(
        f"Due today only ({count})", key="due", persist_state="session", on_change=_changed,
        help="Questions to repeat today, from every deck, whatever is chosen below.",
    )  # fmt: skip
    _publish("due", ["1"] if found else [], [])
    return found


def _deck(practice: Practice) -> str:
    decks = [_ALL, *dict.fromkeys(map(deck_of, practice.entries))]
    usual = practice.exam_list if practice.exam_list in decks else _ALL
    named = (_named("deck") or [usual])[0]
    _at_first("deck", named if named in decks else usual)
    deck: str = st.selectbox(
        "Deck", decks, key="deck", persist_state="session", on_change=_changed,
        format_func=lambda name: name if name == _ALL else deck_title(name),
    )  # fmt: skip
    _publish("deck", [deck], [usual])
    return deck


def _statuses(practice: Practice, cards: list[Card], deck: str) -> list[str]:
    """Pills: does the card have an answer of its own? Each deck keeps its own choice."""
    shown = [s for s in (*_OPEN, Status.ANSWERED) if any(c.status is s for c in cards)]
    there = [words.STATUSES[s] for s in shown]
    usual = [words.STATUSES[s] for s in _usual(practice, cards, shown)]
    named = _named("status") if deck == (_named("deck") or [deck])[0] else None
    _at_first(f"status-{deck}", usual if named is None else _known(named, there))
    found = st.pills(
        "In the deck", there, selection_mode="multi", key=f"status-{deck}", persist_state="session",
        on_change=_changed, help="Has the question an answer of its own in the deck?",
    )  # fmt: skip
    _publish("status", found, usual)
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
    _at_first(key, _known(_named(key) or [], options))
    found = st.multiselect(
        label, options, key=key, persist_state="session", placeholder="All", on_change=_changed,
    )  # fmt: skip
    _publish(key, found, [])
    return found


def _known(named: list[str], options: list[str]) -> list[str]:
    return [name for name in named if name in options]


def _any(cards: list[Card], kind: Kind) -> bool:
    return any(card.kind is kind for card in cards)
