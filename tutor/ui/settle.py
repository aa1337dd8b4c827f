"""Store and grade what is on its way, once, whatever is clicked meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import streamlit as st

from knowledge.cards import Card
from tutor.conversation_state import Wish
from tutor.dialogue import Dialogue, dialogue_for
from tutor.intents import Intent
from tutor.practice import Practice
from tutor.records_turns import TurnTakenError
from tutor.thread import Thread
from tutor.turns import Kind, Turn
from tutor.ui import appeals, state
from tutor.ui.text import paragraph

_guard = Lock()
_locks: dict[str, Lock] = {}  # by the ids of conversations going on in this process
_callers: Counter[str] = Counter()  # of each lock, those that wait included


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


def overtaken() -> None:
    """Say once that another window was quicker, with the words that were sent from this one."""
    words: str | None = st.session_state.pop("overtaken", None)
    if words is None:
        return
    st.warning(
        "This conversation has gone on in another window; you see it as it stands now. If what you "
        "sent from here is not in it, send it again.",
        icon=":material/info:",
    )
    if words:
        st.html(paragraph(f"What you sent from here: {words}"))


def _once(practice: Practice, card: Card, pending: state.Pending) -> Wish | None:
    """One step at a time in a conversation; who comes second finds what the first one did."""
    with _alone(pending.attempt_id):
        talk = dialogue(practice)
        thread = talk.thread(pending.attempt_id, card, pending.learner)
        try:
            return _carry_out(practice, talk, thread, pending)
        except TurnTakenError:
            if not pending.again:  # else the other window did what was wanted here
                st.session_state["overtaken"] = pending.answer
            return None


@contextmanager
def _alone(thread_id: str) -> Iterator[None]:
    """Wait for whoever is at work on a conversation; the last to leave takes its lock away."""
    with _guard:
        lock = _locks.setdefault(thread_id, Lock())
        _callers[thread_id] += 1
    try:
        with lock:
            yield
    finally:
        with _guard:
            _callers[thread_id] -= 1
            if not _callers[thread_id]:
                del _locks[thread_id], _callers[thread_id]


def _carry_out(
    practice: Practice, talk: Dialogue, thread: Thread, pending: state.Pending
) -> Wish | None:
    """Does what was said or wished; returns the wish to leave, if that is what it was."""
    if pending.again or _is_stored(thread, pending):
        talk.go_on(thread, again=pending.again)
        return None
    intent = _intent(talk, thread, pending)
    if intent is None or (intent.wish is Wish.DONT_KNOW and thread.attempt is None):
        _answer(talk, thread, pending)
    elif intent.wish in {Wish.SKIP, Wish.TOPIC}:
        return intent.wish
    elif not _goes_to_form(practice, thread, intent):
        talk.ask(thread, intent, "" if pending.wish else pending.answer)
    return None


def _goes_to_form(practice: Practice, thread: Thread, intent: Intent) -> bool:
    """Is it an appeal without a reason, or where one waits already? Then the form opens instead."""
    if intent.wish is not Wish.CHALLENGE:
        return False
    if not intent.reason:
        state.open_challenge(thread.id, intent.number)
        return True
    return appeals.refused(practice, thread, intent.number, intent.reason)


def _is_stored(thread: Thread, pending: state.Pending) -> bool:
    """Was this step stored before the page was interrupted? Raises TurnTakenError where another one
    stands in its place."""
    since = thread.turns[pending.after :]
    if since and not _is_of(since[0].turn, thread, pending):
        raise TurnTakenError("this conversation has gone on in another window")
    return bool(since) or (thread.unheard and not thread.closed and _is_answer(thread, pending))


def _is_of(turn: Turn, thread: Thread, pending: state.Pending) -> bool:
    """Is a turn what was said or wished for?"""
    if turn.kind is Kind.ASKED and pending.wish:
        return turn.wish == pending.wish
    if turn.kind is Kind.ANSWER and thread.attempt:
        return _is_answer(thread, pending)
    return turn.text == (pending.answer or state.DONT_KNOW)


def _is_answer(thread: Thread, pending: state.Pending) -> bool:
    """Is the stored first answer what was said?"""
    said = thread.attempt.answer if thread.attempt else None
    return said == (pending.answer or state.DONT_KNOW)


def _intent(talk: Dialogue, thread: Thread, pending: state.Pending) -> Intent | None:
    if pending.wish:
        return Intent(Wish(pending.wish), pending.number, pending.answer)
    return None if pending.literal else talk.understand(thread, pending.answer)


def _answer(talk: Dialogue, thread: Thread, pending: state.Pending) -> None:
    """As a reply; as the first answer of a new conversation where the one shown is closed, or is no
    more than another answer that has no grade."""
    if thread.closed or thread.unheard:
        thread = talk.thread(pending.fresh_id, thread.card, thread.learner)
        state.go(thread.card.id, thread.id)
    if thread.id == pending.fresh_id and thread.attempt:
        talk.go_on(thread)
    else:
        talk.answer(thread, pending.answer or state.DONT_KNOW)
