"""Practice: a question, an answer, a grade, and what an examiner would say next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from knowledge.cards import Card
from tutor.agenda import agenda, next_cards
from tutor.attempts import Attempt
from tutor.conversation_state import Wish
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.ui import answering, clock, filters, grade_card, question, references, state, thread_view
from tutor.ui.place import pick, place
from tutor.ui.settle import dialogue, is_running, overtaken, settle
from tutor.ui.words import wished

_EARLIER = 20  # answers shown at most


def render(practice: Practice, learner: str) -> None:
    """The page for one learner."""
    day = agenda(practice, learner, clock.zone())
    wanted = filters.choose(practice, day.due)
    listed = [card for card in practice.entries if wanted.admits(card)]
    queue = next_cards(practice, day, wanted)
    card = practice.card(state.shown("card")) or pick(queue, state.skipped())
    if card is None:
        state.show("")
        st.info("No question fits the filter in the sidebar.", icon=":material/filter_list:")
        return
    thread = _thread(practice, card, learner)
    filters.hold(conversing=bool(thread.id) and not thread.closed)
    state.show(card.id, state.shown("attempt") if thread.id or state.pending() else "")
    question.draw(card, place(listed, card, day.practised), day.words(listed))
    _conversation(practice, thread, queue)
    if state.is_revealed(card):
        references.reveal(practice, card)
    attempts = practice.records.attempts(learner, card_id=card.id, limit=_EARLIER + 2)
    _earlier(practice, [a for a in attempts if a.id != thread.id])
    thread_view.stand_at_grade(thread)


def _thread(practice: Practice, card: Card, learner: str) -> Thread:
    """The conversation of the address, if it is this learner's about this question."""
    none = Thread("", card, learner)
    if not state.shown("attempt"):
        return none
    found = dialogue(practice).thread(state.shown("attempt"), card, learner)
    owners = {(s.learner, s.card_id) for s in found.turns}
    if found.attempt:
        owners.add((found.attempt.learner, found.attempt.card_id))
    return found if owners == {(learner, card.id)} else none


def _conversation(practice: Practice, thread: Thread, queue: Sequence[Card]) -> None:
    if thread.attempt and is_running(thread.id) and not state.pending():
        state.again(thread.attempt)
    thread_view.draw(practice, thread)
    if pending := state.pending():
        if not pending.again:
            grade_card.said(pending.answer or wished(Wish(pending.wish or "dont_know")))
        settle(practice, queue)
    overtaken()
    answering.draw(practice.settings, thread)


def _earlier(practice: Practice, attempts: list[Attempt]) -> None:
    if not attempts:
        return
    many = f"the last {_EARLIER}" if len(attempts) > _EARLIER else len(attempts)
    with st.expander(f"Earlier answers to this question ({many})", icon=":material/history:"):
        for attempt in attempts[:_EARLIER]:
            st.caption(f"{clock.shown(attempt.created):%d %B %Y, %H:%M}")
            grade_card.draw(practice, attempt)
