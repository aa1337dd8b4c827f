"""My attempts: every answer of a learner, newest first, with what became of it."""

from __future__ import annotations

import streamlit as st

from tutor import replies
from tutor.attempts import Attempt
from tutor.domain import Grade
from tutor.practice import Practice
from tutor.turns import Kind
from tutor.ui import clock, grade_card, maths, state, thread_view
from tutor.ui.settle import settle
from tutor.ui.text import escape_markdown, has, number, title_of

_PAGE = 20


def render(practice: Practice, learner: str, *, own: bool) -> None:
    """The page for one learner; `own` where they look at it themselves."""
    st.markdown("# My attempts", anchors=False)
    settle(practice)
    limit = st.session_state.setdefault("history_limit", _PAGE)
    attempts = practice.records.attempts(learner, limit=limit + 1)
    if not attempts:
        st.info(
            f"{has(learner, own=own)} answered nothing yet. Every answer is listed here with its grade.",
            icon=":material/history:",
        )
    of_exams = practice.records.papers.attempt_ids(learner)
    for attempt in attempts[:limit]:
        _attempt(practice, attempt, of_exam=attempt.id in of_exams)
    if len(attempts) > limit:
        st.button("Show more", on_click=_more)


def _attempt(practice: Practice, attempt: Attempt, *, of_exam: bool) -> None:
    """One line; what is behind it is drawn when it is opened."""
    title, icon = headline(attempt)
    title += " :gray-badge[mock exam]" if of_exam else ""
    entry = st.expander(title, icon=icon, key=f"entry-{attempt.id}", on_change="rerun")
    if not entry.open:
        return
    with entry:
        st.markdown(f"**{maths.inline(attempt.question)}**")
        grade_card.draw(practice, attempt)
        turns = practice.records.turns.thread(attempt.id)
        judged = [stored.turn for stored in turns if stored.turn.kind is Kind.JUDGED]
        if len(judged) > 1 and isinstance(attempt.outcome, Grade):  # the first is the answer's own
            st.html(thread_view.with_help(replies.with_help(attempt.outcome, judged)))
        st.page_link(
            st.session_state["practice_page"], label="Open in practice",
            icon=":material/open_in_new:",
            query_params=state.practice_parameters(attempt.card_id, attempt.id),
        )  # fmt: skip


def headline(attempt: Attempt) -> tuple[str, str]:
    """Label, as Markdown, and icon of an attempt: score first, then the question and the day."""
    outcome, day = attempt.outcome, f"{clock.shown(attempt.created):%d %b, %H:%M}"
    if isinstance(outcome, Grade):
        what = f"{number(outcome.points)} of {number(outcome.max_points)}"
        icon = _full(outcome)
    else:
        what, icon = "Not graded yet", ":material/pending:"
    asked = title_of(attempt.question, 80)
    return f"**{what}** · {asked} :gray[{escape_markdown(day)}]", icon


def _full(grade: Grade) -> str:
    """Full, half or empty: the half stands for any part."""
    if grade.points >= grade.max_points:
        return ":material/task_alt:"
    return ":material/contrast:" if grade.points else ":material/circle:"


def _more() -> None:
    st.session_state["history_limit"] += _PAGE
