"""Where the learner speaks: the input, and the buttons for what can be asked instead."""

from __future__ import annotations

from functools import partial

import streamlit as st

from knowledge.plurals import counted
from tutor.conversation import offers
from tutor.conversation_state import Phase, Wish
from tutor.settings import TutorSettings
from tutor.thread import Thread
from tutor.turns import Kind
from tutor.ui import appeals, references, state, told, voice
from tutor.ui.words import WISHES

_INPUTS = {
    Phase.ASKED: "Your answer. Enter sends, Shift+Enter starts a new line.",
    Phase.PROBED: "Your reply to the follow-up, or: hint, just tell me, why …",
    Phase.HINTED: "Another try, or: hint, just tell me, skip …",
    Phase.DEEPENED: "Your thoughts (not graded), or: next",
    Phase.CLOSED: "Answer again, or ask: why did I lose this?",
}


def draw(settings: TutorSettings, thread: Thread) -> None:
    """The input, typed or spoken, and the buttons that fit how the conversation stands."""
    with st.container(key="answering", gap="small"):
        if thread.closed or thread.state.listens:
            if text := state.to_shorten(thread):
                _shorten(thread, text, "It is not stored yet: shorten it here and send it again.")
            elif thread.overlong and thread.attempt:
                _shorten(
                    thread, thread.attempt.answer,
                    "It is kept as it is: shorten it here and send it as a new answer.",
                )  # fmt: skip
            else:
                _input(thread)
            told.show(told.ANSWERING)
            send = partial(state.submit, thread)
            voice.draw(settings, thread.card.question, state.place(thread), send)
        with st.container(horizontal=True, gap="small"):
            _all_the_same(thread)
            _buttons(thread)
        if thread.attempt:
            appeals.form(thread)


def _input(thread: Thread) -> None:
    phase = Phase.CLOSED if thread.closed else thread.state.phase
    key = f"answer-{thread.card.id}"
    st.chat_input(  # without a limit: a longer paste would vanish unsaid; it is given back to be shortened
        _INPUTS[phase], key=key, height=120 if phase is Phase.ASKED else 70,
        submit_mode="disable", on_submit=state.submit, args=(thread, key),
    )  # fmt: skip


def _shorten(thread: Thread, text: str, what_now: str) -> None:
    """What was too long to grade, in a box of its own."""
    st.warning(
        f"Too long to grade, by {counted(state.too_many(thread, text), 'character')}. {what_now}",
        icon=":material/content_cut:",
    )
    key = f"shorten-{state.place(thread)}"
    st.text_area("Your words", value=text, key=key, height=300)
    st.button("Send the shorter text", type="primary", on_click=state.submit, args=(thread, key))


def _all_the_same(thread: Thread) -> None:
    """A way to be graded for what was taken for a question back or for chatter."""
    if thread.last and thread.last.kind is Kind.ASIDE:
        text = thread.turns[-2].turn.text
        st.button("It was my answer: grade it", on_click=state.hand_in, args=(thread, text))


def _buttons(thread: Thread) -> None:
    over = thread.closed or thread.state.phase is Phase.DEEPENED
    if thread.attempt:
        st.button("Next question", type="primary" if over else "secondary", on_click=state.leave)
    for wish in offers(thread.state) if thread.turns or not thread.attempt else ():
        _button(thread, wish)
    if over:
        st.button("Try again", on_click=state.retry, args=(thread.card.id,))
        if not thread.state.told:
            references.button(thread.card)


def _button(thread: Thread, wish: Wish) -> None:
    if wish is Wish.SKIP:
        st.button(WISHES[wish], type="tertiary", on_click=state.skip, args=(thread.card.id,))
        return
    st.button(
        WISHES[wish], key=f"wish-{wish.value}", on_click=state.wish, args=(thread, wish.value)
    )
