"""What a step came to, said once at the top of the page when it is drawn next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from tutor.ui.problems import KNOWN, sentence
from tutor.ui.text import escape_markdown


def step(done: str, work: Callable[[], Any], about: str = "") -> bool:
    """Do the work and say that it is done, or why it is not; for callbacks.

    `about` is the id of the attempt that was acted on: it stays open.
    """
    if about:
        st.session_state["on_desk"] = about
    try:
        work()
    except KNOWN as error:
        st.session_state["told"] = (False, sentence(error))
        return False
    st.session_state["told"] = (True, done)
    return True


def show() -> None:
    """Say it, and forget it."""
    found: tuple[bool, str] | None = st.session_state.pop("told", None)
    if found and found[0]:
        st.success(escape_markdown(found[1]), icon=":material/check:")
    elif found:
        st.error(escape_markdown(found[1]), icon=":material/error:")
        st.toast(
            escape_markdown(found[1]), icon=":material/error:"
        )  # seen wherever the page stands
