"""The sidebar: whose records, which examiner, how many questions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from knowledge.cards import Problem, Status
from knowledge.plurals import counted
from tutor.practice import Practice
from tutor.ui import state
from tutor.ui.references import without_folders
from tutor.ui.text import escape_markdown
from tutor.ui.words import examiner_in_use

_PROBLEMS = 50  # listed at most


def place() -> DeltaGenerator:
    """Where the links go: above everything else, though they are drawn later."""
    return st.sidebar.container(key="links", gap="xsmall")


def links(place: DeltaGenerator, pages: Sequence[Page]) -> None:
    """The pages, each with its whole address."""
    where = {name: str(st.session_state.get(f"shown_{name}", "")) for name in ("card", "attempt")}
    with place:
        st.page_link(pages[0], query_params=state.practice_parameters(**where))
        for page in pages[1:]:
            st.page_link(page, query_params=state.parameters())


def learner(practice: Practice) -> str:
    """Whose records to show; an empty name stands for the default."""
    name = st.sidebar.text_input(
        "Learner", value=state.address("learner", practice.settings.learner), key="learner",
        persist_state="session", max_chars=100, icon=":material/person:", help="Every learner has records of their own.",
    )  # fmt: skip
    chosen = name.strip() or practice.settings.learner
    state.publish("learner", "" if chosen == practice.settings.learner else chosen)
    return chosen


def about(practice: Practice) -> None:
    """Examiner and questions, quietly."""
    with st.sidebar.container(key="about", gap="small"):
        who, how = examiner_in_use(practice.settings)
        st.caption(f":material/school: **{escape_markdown(who)}** {escape_markdown(how)}")
        st.caption(f":material/database: {_questions(practice)}")
        if practice.problems:
            _problems(practice.problems)


def _questions(practice: Practice) -> str:
    cards = practice.cards().values()
    answered = sum(card.status is Status.ANSWERED for card in cards)
    return f"{counted(len(cards), 'question')} in all decks, {answered} answered."


def _problems(problems: Sequence[Problem]) -> None:
    """What the readers of the card files could not make out."""
    label = f"{len(problems)} problem{'s' * (len(problems) > 1)} in the card files"
    with st.expander(label, icon=":material/warning:"):
        for problem in problems[:_PROBLEMS]:
            st.caption(escape_markdown(str(without_folders(problem))))
        if len(problems) > _PROBLEMS:
            st.caption(f"and {len(problems) - _PROBLEMS} more: python -m knowledge parse")
