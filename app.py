"""The entry: page set-up, the services opened once, and the way to the pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from tutor.practice import Practice
from tutor.settings import TutorSettings
from tutor.ui import (
    class_page,
    drafts_page,
    evals_page,
    exam_page,
    grades_page,
    history_page,
    library_page,
    practice_page,
    problems,
    progress_page,
    rehearsal_page,
    rubrics_page,
    sidebar,
    sign_in,
)

_UI = Path(__file__).parent / "tutor" / "ui"


@st.cache_resource(show_spinner="Opening the tutor …")
def _services() -> Practice:
    return Practice(TutorSettings())


def _practice() -> Practice:
    """Everything below the pages, with a bar while the first start builds the index."""
    practice = _services()
    if practice.ready:
        return practice
    slot = st.empty()
    slot.caption(
        "Getting the cards ready. The very first start takes a little longer; a second window waits "
        "for the first. This page opens by itself."
    )
    try:
        practice.open(
            lambda done, total: slot.progress(
                done / total, f"Building the index: {done} of {total} texts"
            )
        )
    finally:
        slot.empty()
    return practice


def _pages(practice: Practice) -> None:
    links = sidebar.place()
    who = sign_in.who(practice)
    if who is None:
        return
    me, viewed, teaches = who.person.name, who.viewed, who.person.teacher
    pages = [
        _page(lambda: practice_page.render(practice, me), "Practice", "school"),
        _page(lambda: exam_page.render(practice, me), "Mock exam", "timer", "exam"),
        _page(
            lambda: history_page.render(practice, viewed, own=viewed == me),
            "My attempts", "history", "attempts",
        ),
        _page(
            lambda: progress_page.render(practice, viewed, own=viewed == me),
            "Progress", "monitoring", "progress",
        ),
        _page(
            lambda: drafts_page.render(practice, me, decides=teaches),
            "Drafts", "rate_review", "drafts",
        ),
        _page(
            lambda: library_page.render(practice, me, decides=teaches),
            "Library", "local_library", "library",
        ),
    ]  # fmt: skip
    if teaches:  # these show every learner's answers
        pages += [
            _page(
                lambda: grades_page.render(practice, me, decides=True),
                "Grades", "fact_check", "grades",
            ),
            _page(lambda: rubrics_page.render(practice, me), "Rubrics", "rule", "rubrics"),
            _page(lambda: rehearsal_page.render(practice, me), "Rehearsal", "groups", "rehearsal"),
            _page(lambda: class_page.render(practice, me), "Class sets", "table_view", "class"),
        ]  # fmt: skip
    pages += [
        _page(lambda: evals_page.render(practice.settings), "Is the grader right?", "labs", "evals"),
    ]  # fmt: skip
    page = st.navigation(pages, position="hidden")
    st.session_state["practice_page"] = pages[0]
    for name in ("drafts", "rubrics"):
        st.session_state[f"{name}_page"] = next((p for p in pages if p.url_path == name), None)
    sidebar.links(links, pages)
    page.run()
    sidebar.about(practice)


def _page(draw: Callable[[], None], title: str, icon: str, path: str = "") -> Page:
    """A page of the sidebar; the one without a path is the first."""
    return st.Page(
        draw, title=title, icon=f":material/{icon}:", url_path=path or "practice", default=not path
    )


def main() -> None:
    st.set_page_config(
        page_title="Oral exam tutor", page_icon=str(_UI / "icon.svg"), layout="centered",
        menu_items={"About": "An oral exam tutor whose grades can be trusted."},
    )  # fmt: skip
    st.html(_UI / "style.css")
    try:
        _pages(_practice())
    except Exception as error:
        problems.show(error)


main()
