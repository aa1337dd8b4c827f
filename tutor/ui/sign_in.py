"""Who sits at the page: a name typed in the sidebar, or whoever signed in where that is set up."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from tutor import learners
from tutor.learners import Person
from tutor.practice import Practice
from tutor.ui import sidebar
from tutor.ui.text import escape_markdown


class Who(NamedTuple):
    """The person, and whose attempts and progress they look at: a teacher may choose."""

    person: Person
    viewed: str


def who(practice: Practice) -> Who | None:
    """None until the person has signed in, where signing in is set up in `secrets.toml`."""
    if not set_up():
        name = sidebar.learner(practice)
        return Who(learners.picked(name, practice.settings), name)
    if not st.user.is_logged_in:
        _door()
        return None
    person = learners.signed_in(st.user.to_dict(), practice.settings)
    return Who(person, _badge(practice, person))


def set_up() -> bool:
    """Do people sign in here, so that nobody types a name?"""
    return "is_logged_in" in st.user


def _door() -> None:
    st.markdown("# Oral exam tutor", anchors=False)
    st.markdown("Sign in to practise. Your answers and grades are kept under your account.")
    st.button("Sign in", type="primary", icon=":material/login:", on_click=st.login)


def _badge(practice: Practice, person: Person) -> str:
    """Who is signed in, the way out, and for teachers whose records to look at."""
    with st.sidebar.container(key="signed-in", gap="xsmall"):
        st.caption(f":material/person: **{escape_markdown(person.called)}**")
        if person.called != person.name:
            st.caption(f"Records are kept as {escape_markdown(person.name)}")
        names = learners.visible(person, practice.records.learners())
        viewed = person.name
        if len(names) > 1:
            viewed = st.selectbox(
                "Attempts and progress of", names, help="You practise as yourself, always."
            )
        st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=st.logout)
    return viewed
