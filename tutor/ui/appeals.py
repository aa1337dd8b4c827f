"""A learner's appeals against a grade: how they stand, and the form for a new one."""

from __future__ import annotations

import streamlit as st

from tutor.appeals import Appeal, AppealState, waits
from tutor.domain import Grade
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.ui import rows, state, told
from tutor.ui.text import paragraph, shorten
from tutor.ui.words import Sign

_STATES = {
    AppealState.WAITING: Sign("Appeal waiting for a decision", "hourglass_empty", "gray"),
    AppealState.UPHELD: Sign("Appeal upheld", "gavel", "green"),
    AppealState.REJECTED: Sign("Appeal rejected", "gavel", "orange"),
}


def draw(practice: Practice, grade: Grade, attempt_id: str) -> None:
    """Each appeal with what was said for it, and with the decision's author and words."""
    for appeal in practice.records.appeals.of_attempt(attempt_id):
        with st.container(key=f"appeal-{appeal.id}", gap=None):
            st.markdown(f"{_STATES[appeal.state].badge} {about(appeal, grade)}")
            st.html(paragraph(f"You: {appeal.reason}", "reason"))
            if appeal.decisions:
                last = appeal.decisions[-1]
                st.html(paragraph(f"{last.author}: {last.reason}", "reason"))


def about(appeal: Appeal, grade: Grade) -> str:
    """`"Aspect 2"`, `"The whole grade"`."""
    ids = [verdict.criterion_id for verdict in grade.verdicts]
    if appeal.criterion_id in ids:
        return f"Aspect {ids.index(appeal.criterion_id) + 1}"
    return "The whole grade"


def form(thread: Thread) -> None:
    """Which verdict, and why; open at once where it was asked for in words."""
    outcome = thread.attempt.outcome if thread.attempt else None
    if not isinstance(outcome, Grade):
        return
    keys = (state.challenged_key(thread.id), _reason_key(thread.id))
    with (
        st.expander(
            "Challenge a verdict", icon=":material/gavel:", expanded=state.is_challenging(thread.id)
        ),
        st.form(f"challenge-{thread.id}", border=False),
    ):
        st.caption("A second look or a person decides. Until then the grade stands as it is.")
        options = _options(thread, outcome)
        if keys[0] in st.session_state and st.session_state[keys[0]] not in options:
            del st.session_state[keys[0]]
        st.selectbox("Which verdict?", list(options), format_func=lambda n: options[n], key=keys[0])
        st.text_area("Why is it wrong?", key=keys[1], max_chars=4000, height=90)
        if state.is_reason_missing(thread.id):
            st.error("Say in a sentence why it is wrong.", icon=":material/error:")
        told.show(_reason_key(thread.id))
        st.form_submit_button("Send the appeal", on_click=state.challenge, args=(thread, keys))


def refused(practice: Practice, thread: Thread, number: int, reason: str) -> bool:
    """Does an appeal on the same verdict wait already? Then the form says so, with the words in it."""
    criterion = thread.criterion(number) or None
    if not waits(practice.records.appeals.of_attempt(thread.id), criterion):
        return False
    state.open_challenge(thread.id, number)
    st.session_state[_reason_key(thread.id)] = reason
    told.failed(
        "You have appealed against this already, and the decision is still to come. This was not sent.",
        _reason_key(thread.id),
    )
    return True


def _reason_key(thread_id: str) -> str:
    """The widget that holds the reason, and the place where it is told why it was not sent."""
    return f"reason-{thread_id}"


def _options(thread: Thread, grade: Grade) -> dict[int, str]:
    """The whole grade, then each criterion by its number; texts that are kept back are left out."""
    told = {row.number for row in rows.met(grade)}
    keeps_back = thread.state.keeps_back
    texts = {
        number: f"Aspect {number}"
        + ("" if keeps_back and number not in told else f": {shorten(verdict.text, 70)}")
        for number, verdict in enumerate(grade.verdicts, 1)
    }
    return {0: "The whole grade", **texts}
