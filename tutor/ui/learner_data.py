"""What is stored about a learner: to take away, and to erase."""

from __future__ import annotations

import json
from functools import partial

import streamlit as st

from tutor.practice import Practice
from tutor.ui import told
from tutor.ui.text import escape_markdown


def draw(practice: Practice, learner: str) -> None:
    """Both, closed until wanted; erasing is asked for by typing the name."""
    told.show()
    with st.expander("My data", icon=":material/folder_shared:"):
        st.markdown(
            "Everything stored under your name, as JSON: answers, grades, conversations, appeals, mock "
            "exams, rehearsals, goal and exam day; and where else an answer of yours is kept, without "
            "your name."
        )
        st.download_button(
            "Export my data", lambda: _export(practice, learner), "my-data.json", "application/json",
            icon=":material/download:",
        )  # fmt: skip
        st.markdown(
            "Erasing cannot be undone. Your answers also go from other people's rehearsals, and from "
            "drafts that nobody has approved. What stays, without your name: answers that a teacher has "
            "approved for everyone, has rewritten or has made an example of, and rubrics made from "
            "them. What stays as well: what you have reviewed or ruled yourself, and copies that "
            "whoever runs this installation has made."
        )
        typed = st.text_input("To erase everything, type your name", key="erase-name")
        st.button(
            "Erase my data", icon=":material/delete_forever:", disabled=typed.strip() != learner,
            help=f"Your name here is {escape_markdown(learner)}.", on_click=_erase,
            args=(practice, learner),
        )  # fmt: skip
        told.show("erase")


def _export(practice: Practice, learner: str) -> str:
    return json.dumps(practice.records.of_learners.export(learner), indent=1, ensure_ascii=False)


def _erase(practice: Practice, learner: str) -> None:
    work = partial(practice.records.of_learners.erase, learner)
    if not told.step("Erased: everything stored under your name.", work, at="erase"):
        return
    for name in (
        "erase-name",
        "shown_attempt",
        "pending",
        "shown_exam",
        f"goal-{learner}",
        f"exam-day-{learner}",
    ):
        st.session_state.pop(name, None)
