"""What is sent in a mock exam: kept by the session until it is stored, with the exam as it was seen.

What a learner sends is about what stood on their page. Where the exam has gone on since, as in another
window, it is refused and given back: it must not become the answer to a question they did not see.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

import streamlit as st

from tutor import exam_room
from tutor.exam import ExamError
from tutor.exam_room import Exam
from tutor.exam_sitting import Step
from tutor.exam_wishes import WishError
from tutor.practice import Practice
from tutor.records_errors import ConflictError
from tutor.records_turns import TurnTakenError
from tutor.ui import exam_setup, told
from tutor.ui.problems import sentence
from tutor.ui.text import escape_markdown, paragraph

_GONE_ON = (ConflictError, TurnTakenError)


class Sent(NamedTuple):
    """A step, or words, on their way to the records."""

    exam: Exam  # as it stood on the page
    step: Step
    text: str


def send(exam: Exam, step: Step, key: str = "") -> None:
    """Take a step, or what was typed or heard out of the input `key`; for callbacks.

    Words that are not stored yet give way to nothing that is pressed meanwhile.
    """
    waiting: Sent | None = st.session_state.get(_key(exam))
    text = str(st.session_state.get(key) or "") if key else ""
    if waiting and waiting.text:
        return
    if step is Step.ANSWERED and not text.strip():
        told.blank()
        return
    st.session_state[_key(exam)] = Sent(exam, step, text)
    exam_setup.go(exam.paper.id)  # this exam stays on the page, should it have ended elsewhere


def settle(practice: Practice, exam: Exam) -> None:
    """Store what was sent, once, or take up what broke off, and draw the page anew; does nothing
    where there is neither. What cannot be stored now stays, for the next time the page is drawn."""
    sent: Sent | None = st.session_state.get(_key(exam))
    if sent:
        stored = _store(practice, sent)
        st.session_state.pop(_key(exam), None)
        if stored and sent.step is not Step.PAUSED:
            _hear(practice, exam)
        st.rerun()
    all_asked = exam.sitting.position >= len(exam.paper.questions) and exam.thread is None
    if all_asked and not exam.sitting.ended:
        _hear(practice, exam)  # it broke off between the last answer and the end
        st.rerun()


def give_back() -> None:
    """Say why what was sent was refused, and show it where it may be wanted again."""
    if note := st.session_state.pop("exam_note", None):
        why, text = note
        st.warning(escape_markdown(why), icon=":material/info:")
        if text:
            st.caption("What you sent last was not stored. Copy it if you can still use it:")
            st.html(paragraph(text))


def _key(exam: Exam) -> str:
    return f"exam-sent-{exam.paper.id}"


def _store(practice: Practice, sent: Sent) -> bool:
    """False where it was refused, which is noted."""
    try:
        if sent.step is Step.ANSWERED:
            exam_room.answer(practice, sent.exam, sent.text)
        elif sent.step is Step.REPLIED:
            exam_room.nothing_to_add(practice, sent.exam)
        else:
            exam_room.step(practice, sent.exam, sent.step)
    except WishError as error:
        st.session_state["exam_note"] = (sentence(error), "")
        return False
    except (*_GONE_ON, ExamError) as error:
        st.session_state["exam_note"] = (sentence(error), sent.text)
        return False
    return True


def _hear(practice: Practice, exam: Exam) -> None:
    with st.spinner("The examiner is listening …"), suppress(*_GONE_ON):  # heard in another window
        exam_room.hear(practice, exam.paper)
