"""What a browser session remembers: the question, the attempt shown, an answer being graded.

Question and attempt also stand in the address, so that a reload finds them again; the records hold
everything else. Callbacks run before the page is drawn again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from knowledge.cards import Card
from tutor.attempts import Attempt
from tutor.guards import LONGEST
from tutor.thread import Thread
from tutor.ui import told

DONT_KNOW = "I don't know."


class Pending(NamedTuple):
    """Words or a wish on their way to the records and to the examiner. The ids were made before any
    call, so that a rerun neither stores nor grades twice; `fresh_id` is for an answer that opens a
    new conversation after a closed one."""

    attempt_id: str
    card_id: str
    answer: str
    learner: str
    wish: str = ""
    number: int = 0  # of the criterion that the wish is about
    again: bool = False  # grade once more what could not be graded
    after: int = 0  # turns that the conversation had: with more, this one is stored already
    fresh_id: str = ""
    literal: bool = False  # an answer, whatever it reads like


def shown(name: str) -> str:
    """`card` or `attempt`: the one gone to, or that of the address; kept while another page is open."""
    gone_to: dict[str, str] | None = st.session_state.get("gone_to")
    if gone_to is not None:
        return gone_to[name]
    if "card" in st.query_params:
        return st.query_params.get(name, "")
    return str(st.session_state.get(f"shown_{name}", ""))


def go(card_id: str = "", attempt_id: str = "") -> None:
    """To a question, or with none to whatever the queue says, when the page is drawn next.

    A callback leaves the address alone: one change a step, or the way back leads to the half of one.
    """
    st.session_state["gone_to"] = {"card": card_id, "attempt": attempt_id}


def show(card_id: str, attempt_id: str = "") -> None:
    """A question, and an attempt at it, are on the page; both go into the address, in one change."""
    st.session_state.pop("gone_to", None)
    now = {"card": card_id, "attempt": attempt_id}
    for name, value in now.items():
        st.session_state[f"shown_{name}"] = value
    if any(st.query_params.get(name, "") != value for name, value in now.items()):
        rest = {k: st.query_params.get_all(k) for k in st.query_params if k not in now}
        st.query_params.from_dict({**rest, **{k: v for k, v in now.items() if v}})


def parameters(**of_page: str) -> dict[str, str]:
    """The address for a link to a page, with the learner.

    Complete from the start: writing a parameter while Streamlit switches pages can undo the switch
    in the address (seen with 1.67, and with its own `bind="query-params"` as well).
    """
    learner = st.query_params.get("learner", "")
    return {name: value for name, value in {**of_page, "learner": learner}.items() if value}


def practice_parameters(card: str = "", attempt: str = "") -> dict[str, str | list[str]]:
    """The address for a link to the practice page: question, attempt, learner and filter."""
    filters: dict[str, list[str]] = st.session_state.get("filters", {})
    return {**parameters(card=card, attempt=attempt), **filters}


def address(name: str, default: str) -> str:
    """What the address said when the session began: a widget's first value must not change."""
    first: str = st.session_state.setdefault(f"first_{name}", st.query_params.get(name) or default)
    return first


def publish(name: str, value: str) -> None:
    """Into the address, or out of it when empty; touched only when it differs."""
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def pending() -> Pending | None:
    found: Pending | None = st.session_state.get("pending")
    return found


def settled() -> None:
    st.session_state.pop("pending", None)


def skipped() -> set[str]:
    """Card ids passed over in this session; they come last."""
    found: set[str] = st.session_state.setdefault("skipped", set())
    return found


def is_revealed(card: Card) -> bool:
    return bool(st.session_state.get("revealed") == card.id)


def submit(thread: Thread, key: str) -> None:
    """Take what was typed out of the input `key`: an answer, a reply, or a wish in plain words.

    What is too long to grade is not sent: it is given back to be shortened.
    """
    text = st.session_state.get(key) or ""
    st.session_state.pop("to_shorten", None)
    if too_many(thread, text) > 0:
        st.session_state["to_shorten"] = (place(thread), text)
    elif text.strip():
        _send(thread, text)
    else:
        told.blank()


def place(thread: Thread) -> str:
    """Tells what is said now from all that was said before, here and in other conversations."""
    return f"{thread.id or thread.card.id}-{len(thread.turns)}"


def to_shorten(thread: Thread) -> str:
    """What was typed here and is too long to grade, if anything."""
    at, text = st.session_state.get("to_shorten", ("", ""))
    return str(text) if at == place(thread) else ""


def too_many(thread: Thread, text: str) -> int:
    """Characters beyond what can be graded, above 0 if any: a reply is graded with all before it."""
    before = [] if thread.closed else thread.said
    return len("\n".join([*before, text])) - LONGEST


def wish(thread: Thread, name: str) -> None:
    """A wish by its button."""
    _send(thread, wish=name)


def hand_in(thread: Thread, text: str) -> None:
    """Words that were not taken for an answer, as one."""
    _send(thread, text, literal=True)


def challenge(thread: Thread, keys: tuple[str, str]) -> None:
    """An appeal from its form: the number of the criterion (0: the whole grade) and the reason."""
    number, reason = st.session_state.get(keys[0]) or 0, st.session_state.get(keys[1]) or ""
    if reason.strip():
        _send(thread, reason, wish="challenge", number=number)
        st.session_state[keys[1]] = ""  # or another press would send it again
        st.session_state.pop("challenge", None)
    else:
        st.session_state["challenge"] = thread.id
        st.session_state["reason_missing"] = thread.id


def challenged_key(thread_id: str) -> str:
    """The widget that holds the number of the criterion appealed against, 0 for the whole grade."""
    return f"challenged-{thread_id}"


def open_challenge(thread_id: str, number: int) -> None:
    """Shows the form of an appeal that was wished for without a reason; before it is drawn."""
    st.session_state["challenge"] = thread_id
    st.session_state[challenged_key(thread_id)] = number


def is_challenging(thread_id: str) -> bool:
    """Is the form of an appeal to be open?"""
    return bool(st.session_state.get("challenge") == thread_id)


def is_reason_missing(thread_id: str) -> bool:
    """Was an appeal sent without a reason? Told once."""
    return bool(st.session_state.pop("reason_missing", "") == thread_id)


def again(attempt: Attempt) -> None:
    """Have a stored attempt or its last reply graded once more, under its own id."""
    st.session_state["pending"] = Pending(
        attempt.id, attempt.card_id, attempt.answer, attempt.learner, again=True
    )


def retry(card_id: str) -> None:
    """A fresh answer to the same question."""
    st.session_state.pop("revealed", None)
    go(card_id)


def other_topic(card: Card, cards: Sequence[Card]) -> None:
    """On to the first of these cards that is about something else; else to the next one."""
    skipped().add(card.id)
    found = next((c for c in cards if c.topic != card.topic), None)
    leave()
    if found:
        go(found.id)


def skip(card_id: str) -> None:
    """On to the next question; nothing is recorded."""
    skipped().add(card_id)
    leave()


def leave() -> None:
    """On to whatever the queue says."""
    st.session_state.pop("revealed", None)
    go()


def toggle_reference(card_id: str) -> None:
    hide = st.session_state.get("revealed") == card_id
    st.session_state["revealed"] = None if hide else card_id


def _send(
    thread: Thread, text: str = "", *, wish: str = "", number: int = 0, literal: bool = False
) -> None:
    fresh = str(uuid.uuid4())
    made = Pending(
        thread.id or fresh, thread.card.id, text, thread.learner, wish=wish, number=number,
        after=len(thread.turns), fresh_id=fresh, literal=literal,
    )  # fmt: skip
    st.session_state["pending"] = made
    skipped().discard(thread.card.id)
    go(thread.card.id, made.attempt_id)
