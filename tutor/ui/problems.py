"""What the page says when something below it fails: one clear sentence, never a traceback."""

from __future__ import annotations

import logging

import streamlit as st
from pydantic import ValidationError

from knowledge.embeddings import EmbeddingError
from knowledge.store import StoreError
from tutor.exam import ExamError
from tutor.judges import JudgeError
from tutor.llm import LLMError
from tutor.records_errors import RecordsError
from tutor.review import ReviewError
from tutor.review_file import ReviewFileError
from tutor.rubrics import RubricError
from tutor.ui import text

log = logging.getLogger(__name__)

KNOWN = (
    StoreError, EmbeddingError, ExamError, JudgeError, LLMError, RecordsError, ReviewError, ReviewFileError,
    RubricError,
)  # fmt: skip
"""What may fail below a page, with a message for the person at it."""


def sentence(error: Exception) -> str:
    """What happened, in words for the person at the page; plain text."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        setting = name if name.startswith("OPENAI_") else f"TUTOR_{name}"
        return f"The setting {setting} is not right: {first['msg']}."
    if isinstance(error, KNOWN):
        return text.sentence(str(error))
    return "Something went wrong here; the details are in the terminal the tutor was started from."


def show(error: Exception) -> None:
    """The sentence and a way to go on; the traceback goes to the log."""
    if not isinstance(error, (*KNOWN, ValidationError)):
        log.error("the page failed", exc_info=error)
    st.error(text.escape_markdown(sentence(error)), icon=":material/error:")
    st.button("Try again", key="after-error")
