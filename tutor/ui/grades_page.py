"""Grades: every learner's answers for the teacher, those that need a person first."""

from __future__ import annotations

import streamlit as st

from tutor.grades import Desk, Matter, Why
from tutor.practice import Practice
from tutor.ui import grade_desk, told, words
from tutor.ui.history_page import headline
from tutor.ui.text import escape_markdown

_PAGE = 25
_WORDS = {
    Why.APPEALED: words.Sign("Appealed", "gavel", "red"),
    Why.UNGRADED: words.Sign("Not graded", "pending", "orange"),
    Why.FLAGGED: words.Sign("Flagged", "flag", "orange"),
    Why.UNSURE: words.Sign("Unsure", "help", "violet"),
    Why.SETTLED: words.Sign("Nothing to look at", "check", "gray"),
}


def render(practice: Practice, author: str, *, decides: bool) -> None:
    """The page for one teacher, under whose name every step is kept; others see nothing of it."""
    st.markdown("# Grades", anchors=False)
    if not decides:
        st.info(
            "Everyone's grades are for teachers; yours are under My attempts.",
            icon=":material/lock:",
        )
        return
    told.show()
    text = st.text_input(
        "Search", key="grades_text", placeholder="Learner, question or answer", persist_state="session",
        icon=":material/search:",
    )  # fmt: skip
    desk = Desk(practice)
    found = desk.matters(text)
    wanted = _kinds(found)
    acted_on = st.session_state.get("on_desk")  # stays open, on top, whatever it has become
    shown = [m for m in found if not wanted or m.why in wanted or m.attempt.id == acted_on]
    shown.sort(key=lambda matter: matter.attempt.id != acted_on)
    limit = st.session_state.setdefault("grades_limit", _PAGE)
    if not shown:
        st.info(_nothing(found, text), icon=":material/inbox:")
    for matter in shown[:limit]:
        _matter(desk, practice, matter, author)
    if len(shown) > limit:
        st.button(f"Show more ({len(shown) - limit})", on_click=_more)


def _kinds(found: list[Matter]) -> set[Why]:
    counts = {kind: sum(matter.why is kind for matter in found) for kind in Why}
    there = [kind for kind, count in counts.items() if count]
    if len(there) < 2:
        return set()
    chosen = st.pills(
        "Show", there, selection_mode="multi", key="grades_why", persist_state="session",
        format_func=lambda kind: f"{_WORDS[kind].word} ({counts[kind]})", label_visibility="collapsed",
    )  # fmt: skip
    return set(chosen)


def _matter(desk: Desk, practice: Practice, matter: Matter, author: str) -> None:
    """One line; what is behind it is drawn when it is opened."""
    title, _ = headline(matter.attempt)
    sign = _sign(matter)
    who = escape_markdown(matter.attempt.learner)
    entry = st.expander(
        f"{sign.badge} {who} · {title}", key=f"matter-{matter.attempt.id}", on_change="rerun",
        expanded=st.session_state.get("on_desk") == matter.attempt.id,
    )  # fmt: skip
    if entry.open:
        with entry:
            grade_desk.draw(desk, practice, matter, author)


def _sign(matter: Matter) -> words.Sign:
    """Why to look at it, or where somebody has, who did last."""
    if matter.why is Why.SETTLED and (by := matter.decided_by):
        return words.Sign(f"Decided by {escape_markdown(by)}", "how_to_reg", "green")
    return _WORDS[matter.why]


def _nothing(found: list[Matter], text: str) -> str:
    if found:
        return "No grade of these kinds."
    if text.strip():
        return f"Nothing holds “{escape_markdown(text)}”."
    return "No answers yet. They appear here as soon as somebody practises."


def _more() -> None:
    st.session_state["grades_limit"] += _PAGE
