"""What the library page has to tell after a change; callbacks note it, the page shows it once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from knowledge.edits import EditError
from knowledge.imports import UploadError
from tutor.ui import told
from tutor.ui.text import escape_markdown


def attempt(step: Callable[[], str], done: str, at: str) -> bool:
    """Run a change; tell what is `done`, if anything, with its warning, or `at` its button why not."""
    try:
        warning = step()
    except (EditError, UploadError) as error:
        told.failed(str(error), at)
        return False
    if done:
        _say("success", done)
    if warning:
        _say("warning", warning)
    return True


def tell() -> None:
    """Show what was noted, and forget it."""
    for tone, text in st.session_state.pop("library_said", []):
        getattr(st, tone)(escape_markdown(text[:1].upper() + text[1:]))


def _say(tone: str, text: str) -> None:
    st.session_state.setdefault("library_said", []).append((tone, text))
