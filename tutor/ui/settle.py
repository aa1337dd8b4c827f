"""Store and grade the answer that is on its way, once, whatever is clicked meanwhile."""

from __future__ import annotations

from threading import Lock

import streamlit as st

from tutor.practice import Practice
from tutor.records import Attempt
from tutor.ui import state

_guard = Lock()
_locks: dict[str, Lock] = {}  # attempt ids being graded in this process


def settle(practice: Practice) -> None:
    """Grade the pending answer and draw the page anew; does nothing when there is none."""
    pending = state.pending()
    if pending is None:
        return
    card = practice.card(pending.card_id)
    if card is not None:
        with st.spinner("The examiner is reading your answer …"):
            _once(practice, pending)
    state.settled()
    st.rerun()


def is_running(attempt: Attempt) -> bool:
    """Is another session of this process grading the attempt, as after a reload meanwhile?"""
    return attempt.outcome is None and attempt.id in _locks


def _once(practice: Practice, pending: state.Pending) -> None:
    """One grading at a time an attempt; who comes second finds the first one's grade."""
    card = practice.card(pending.card_id)
    assert card is not None
    with _guard:
        lock = _locks.setdefault(pending.attempt_id, Lock())
    try:
        with lock:
            practice.answer(card, pending.answer, pending.learner, pending.attempt_id)
    finally:
        with _guard:
            _locks.pop(pending.attempt_id, None)
