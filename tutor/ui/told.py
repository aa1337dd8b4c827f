"""What a step came to, said once when the page is drawn next: at its top, or beside the button that
was pressed, where a failure of a form far down would else be out of sight.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import streamlit as st

from tutor.ui.problems import KNOWN, sentence
from tutor.ui.text import escape_markdown

ANSWERING = "answering"  # the place below the box where answers are written


class _Told(NamedTuple):
    """`at` names the place where it is shown; empty: the top of the page."""

    how: Literal["done", "failed", "hint"]
    text: str
    at: str


def step(done: str, work: Callable[[], Any], about: str = "", *, at: str = "") -> bool:
    """Do the work and say that it is done, or `at` a place why it is not; for callbacks.

    `about` is the id of the attempt that was acted on: it stays open.
    """
    if about:
        st.session_state["on_desk"] = about
    try:
        work()
    except KNOWN as error:
        failed(sentence(error), at)
        return False
    succeeded(done)
    return True


def succeeded(text: str) -> None:
    """To be said at the top of the page."""
    st.session_state["told"] = _Told("done", text, "")


def failed(text: str, at: str = "") -> None:
    """To be said at a place, by default at the top of the page."""
    st.session_state["told"] = _Told("failed", text[:1].upper() + text[1:], at)


def blank() -> None:
    """Nothing but spaces was sent: to be said where the learner writes, or it looks like a fault."""
    text = "There were no words in it. Write something first, then send it."
    st.session_state["told"] = _Told("hint", text, ANSWERING)


def show(at: str = "") -> None:
    """Say what is to be said here, and forget it."""
    found: _Told | None = st.session_state.get("told")
    if found is None or found.at != at:
        return
    del st.session_state["told"]
    text = escape_markdown(found.text)
    if found.how == "done":
        st.success(text, icon=":material/check:")
        return
    if found.how == "hint":
        st.info(text, icon=":material/edit:")
        return
    st.error(text, icon=":material/error:")
    if not at:
        st.toast(text, icon=":material/error:")  # seen wherever the page stands
