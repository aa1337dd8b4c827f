"""Store and grade what is on its way, once, whatever is clicked meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import streamlit as st

from knowledge.cards import Card
from tutor.conversation_state import Wish
from tutor.dialogue import Dialogue, dialogue_for
from tutor.intents import Intent
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.ui import state

_guard = Lock()
_locks: dict[str, Lock] = {}  # ids of conversations going on in this process


@st.cache_resource(show_spinner=False)
def dialogue(_practice: Practice) -> Dialogue:
    """The one that all pages share."""
    return dialogue_for(_practice)


def settle(practice: Practice, queue: Sequence[Card] = ()) -> None:
    """Carry out the pending step and draw the page anew; does nothing when there is none. `queue`:
    what comes next, for whoever wants another topic."""
    pending = state.pending()
    if pending is None:
        return
    card = practice.card(pending.card_id)
    if card is not None:
        with st.spinner("The examiner is thinking …"):
            leaving = _once(practice, card, pending)
        if leaving is Wish.SKIP:
            state.skip(card.id)
        elif leaving is Wish.TOPIC:
            state.other_topic(card, queue)
    state.settled()
    st.rerun()


def is_running(thread_id: str) -> bool:
    """Is another session of this process at work on it, as after a reload meanwhile?"""
    return thread_id in _locks


def _once(practice: Practice, card: Card, pending: state.Pending) -> Wish | None:
    """One step at a time in a conversation; who comes second finds what the first one did."""
    with _guard:
        lock = _locks.setdefault(pending.attempt_id, Lock())
    try:
        with lock:
            talk = dialogue(practice)
            thread = talk.thread(pending.attempt_id, card, pending.learner)
            return _carry_out(talk, thread, pending)
    finally:
        with _guard:
            _locks.pop(pending.attempt_id, None)


def _carry_out(talk: Dialogue, thread: Thread, pending: state.Pending) -> Wish | None:
    """Does what was said or wished; returns the wish to leave, if that is what it was."""
    if pending.again or _is_stored(thread, pending):
        talk.go_on(thread, again=pending.again)
        return None
    intent = _intent(talk, thread, pending)
    if intent is None or (intent.wish is Wish.DONT_KNOW and thread.attempt is None):
        _answer(talk, thread, pending)
    elif intent.wish in {Wish.SKIP, Wish.TOPIC}:
        return intent.wish
    elif intent.wish is Wish.CHALLENGE and not intent.reason:
        state.open_challenge(thread.id, intent.number)
    else:
        talk.ask(thread, intent, "" if pending.wish else pending.answer)
    return None


def _is_stored(thread: Thread, pending: state.Pending) -> bool:
    """Was this step stored before the page was interrupted?"""
    begun = thread.attempt is not None and not thread.turns and not thread.closed
    return len(thread.turns) > pending.after or begun


def _intent(talk: Dialogue, thread: Thread, pending: state.Pending) -> Intent | None:
    if pending.wish:
        return Intent(Wish(pending.wish), pending.number, pending.answer)
    return talk.understand(thread, pending.answer)


def _answer(talk: Dialogue, thread: Thread, pending: state.Pending) -> None:
    """As a reply, or after a closed conversation as the first answer of a new one."""
    if thread.closed:
        thread = talk.thread(pending.fresh_id, thread.card, thread.learner)
        state.go(thread.card.id, thread.id)
    if thread.id == pending.fresh_id and thread.attempt:
        talk.go_on(thread)
    else:
        talk.answer(thread, pending.answer or state.DONT_KNOW)
