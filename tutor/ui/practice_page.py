"""Practice: a question, an answer, a grade."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Card
from tutor.agenda import agenda, next_cards
from tutor.practice import Practice
from tutor.records import Attempt
from tutor.ui import clock, filters, grade_card, question, references, state
from tutor.ui.place import pick, place
from tutor.ui.settle import is_running, settle


def render(practice: Practice, learner: str) -> None:
    """The page for one learner."""
    day = agenda(practice, learner, clock.zone())
    wanted = filters.choose(practice, day.due)
    practised = practice.records.practised(learner)
    listed = [card for card in practice.entries if wanted.admits(card)]
    card = practice.card(state.shown("card")) or pick(
        next_cards(practice, day, wanted), state.skipped()
    )
    if card is None:
        state.show("")
        st.info("No question fits the filter in the sidebar.", icon=":material/filter_list:")
        return
    attempts = practice.records.attempts(learner, card_id=card.id, limit=20)
    current = next((a for a in attempts if a.id == state.shown("attempt")), None)
    state.show(card.id, state.shown("attempt") if current or state.pending() else "")
    question.draw(card, place(listed, card, practised), day.words(listed))
    _conversation(practice, card, current, learner)
    if state.is_revealed(card):
        references.reveal(practice, card)
    _earlier(practice, [a for a in attempts if a is not current])


def _conversation(practice: Practice, card: Card, current: Attempt | None, learner: str) -> None:
    if current and is_running(current):
        state.again(current)
    if pending := state.pending():
        grade_card.said(pending.answer)
        settle(practice)
    elif current:
        grade_card.draw(practice, current)
        _after(card)
    else:
        _before(card, learner)


def _before(card: Card, learner: str) -> None:
    key = f"answer-{card.id}"
    with st.container(key="answering", gap="small"):
        st.chat_input(
            "Your answer. Enter sends, Shift+Enter starts a new line.",
            key=key, height=120, max_chars=20_000, submit_mode="disable",
            on_submit=state.submit, args=(card.id, learner, key),
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            st.button("I don't know", on_click=state.dont_know, args=(card.id, learner))
            references.button(card)
            st.button("Skip", type="tertiary", on_click=state.skip, args=(card.id,))


def _after(card: Card) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Next question", type="primary", on_click=state.leave)
        st.button("Try again", on_click=state.retry, args=(card.id,))
        references.button(card)


def _earlier(practice: Practice, attempts: list[Attempt]) -> None:
    if not attempts:
        return
    title = f"Earlier answers to this question ({len(attempts)})"
    with st.expander(title, icon=":material/history:"):
        for attempt in attempts:
            st.caption(f"{attempt.created.astimezone():%d %B %Y, %H:%M}")
            grade_card.draw(practice, attempt)
