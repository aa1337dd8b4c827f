"""Mock exam: set up, sat, reported. Which of the three it is stands in the records."""

from __future__ import annotations

import streamlit as st

from tutor import exam_room
from tutor.exam_room import Exam
from tutor.practice import Practice
from tutor.records_errors import NotFoundError
from tutor.ui import exam_result, exam_send, exam_setup, exam_sit, state


def render(practice: Practice, learner: str) -> None:
    """The page for one learner."""
    exam = _exam(practice, learner)
    if exam is None:
        st.markdown("# Mock exam", anchors=False)
        exam_setup.draw(practice, learner)
        return
    exam_send.settle(practice, exam)
    exam_send.give_back()
    if exam.sitting.ended:
        exam_result.draw(practice, exam)
    else:
        exam_sit.draw(practice, exam)


def _exam(practice: Practice, learner: str) -> Exam | None:
    """The exam that was gone to, else that of the address, else one that has not ended yet."""
    if (gone_to := st.session_state.pop("exam_gone_to", None)) is not None:
        st.session_state["shown_exam"] = gone_to
        state.publish("exam", gone_to)
    shown = st.session_state.get("shown_exam", st.query_params.get("exam"))
    if shown:
        try:
            paper = practice.records.papers.paper(shown)
        except NotFoundError:  # erased, or an address of elsewhere
            shown = None
        else:
            if paper.learner == learner:
                return exam_room.opened(practice, paper)
    return None if shown == "" else exam_room.unfinished(practice, learner)
