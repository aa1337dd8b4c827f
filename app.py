"""The entry: page set-up, the services opened once, and the way to the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tutor import learners
from tutor.practice import Practice
from tutor.settings import TutorSettings
from tutor.ui import (
    drafts_page,
    evals_page,
    grades_page,
    history_page,
    library_page,
    practice_page,
    problems,
    rehearsal_page,
    sidebar,
)

_UI = Path(__file__).parent / "tutor" / "ui"


class Meter:
    """Shows how far the first build of the index is, wherever `bar` stands at the moment."""

    def __init__(self) -> None:
        self.slot: st.delta_generator.DeltaGenerator | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.slot and total:
            self.slot.progress(done / total, f"Building the index: {done} of {total} texts")


@st.cache_resource(show_spinner="Opening the tutor …")
def _services() -> tuple[Practice, Meter]:
    meter = Meter()
    return Practice(TutorSettings(), meter), meter


def _practice() -> Practice:
    """Everything below the pages, with a bar while the first start builds the index."""
    practice, meter = _services()
    if "searcher" not in practice.__dict__:  # a cached property: not read yet
        meter.slot = st.empty()
        try:
            _ = practice.searcher
        finally:
            meter.slot.empty()
            meter.slot = None
    return practice


def _pages(practice: Practice) -> None:
    def practise() -> None:
        practice_page.render(practice, learner)

    def history() -> None:
        history_page.render(practice, learner)

    def grades() -> None:
        grades_page.render(practice, learner, decides=teaches())

    def rehearse() -> None:
        rehearsal_page.render(practice, learner)

    def drafts() -> None:
        drafts_page.render(practice, learner, decides=teaches())

    def library() -> None:
        library_page.render(practice, learner, decides=teaches())

    def teaches() -> bool:
        return learners.picked(learner, practice.settings).teacher

    def evaluations() -> None:
        evals_page.render(practice.settings)

    pages = [
        st.Page(practise, title="Practice", icon=":material/school:", default=True),
        st.Page(history, title="My attempts", icon=":material/history:", url_path="attempts"),
        st.Page(grades, title="Grades", icon=":material/fact_check:", url_path="grades"),
        st.Page(rehearse, title="Rehearsal", icon=":material/groups:", url_path="rehearsal"),
        st.Page(drafts, title="Drafts", icon=":material/rate_review:", url_path="drafts"),
        st.Page(library, title="Library", icon=":material/local_library:", url_path="library"),
        st.Page(
            evaluations, title="Is the grader right?", icon=":material/labs:", url_path="evals"
        ),
    ]
    page = st.navigation(pages, position="hidden")
    st.session_state["practice_page"] = pages[0]
    st.session_state["drafts_page"] = next(p for p in pages if p.url_path == "drafts")
    sidebar.links(*pages)
    learner = sidebar.learner(practice)
    page.run()
    sidebar.about(practice)


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
