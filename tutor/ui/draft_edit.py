"""Answer and rubric in place, with a preview that follows the typing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tutor.drafts import Entry
from tutor.review import Decision
from tutor.rubric_form import to_rubric
from tutor.ui import draft_state, maths, rubric_fields, told
from tutor.ui.draft_state import Step

_LIVE = Path(__file__).with_name("live.html")


def unsaved(entry: Entry) -> bool:
    """Was something typed into the form that is not in the draft?"""
    name = _name(entry)
    typed = st.session_state.get(f"answer-{name}", entry.draft.answer) != entry.draft.answer
    return typed or rubric_fields.changed(name, entry.draft.rubric)


def discard(entry: Entry) -> None:
    """Forget what was typed."""
    for key in [key for key in st.session_state if _name(entry) in str(key)]:
        del st.session_state[key]


def _name(entry: Entry) -> str:
    return f"{entry.draft.card_id}-{entry.revision}"


def draw(entry: Entry) -> None:
    """The form; its fields are kept while other pages are open, until the draft gets a new version."""
    name = _name(entry)
    _answer(entry, name)
    st.markdown("##### Rubric", anchors=False)
    rubric_fields.draw(name, entry.draft.rubric)
    st.text_input("What you changed, for the history", key=f"why-{name}", max_chars=1000)
    with st.container(horizontal=True, gap="small"):
        st.button("Save as a new version", type="primary", icon=":material/save:",
                  on_click=_save, args=(entry, name))  # fmt: skip
        st.button("Stop editing", on_click=draft_state.edit, args=(False,))
    told.show("draft-edit")


@st.fragment
def _answer(entry: Entry, name: str) -> None:
    st.markdown("##### Answer", anchors=False)
    with st.container(key="live"):
        text = st.text_area(
            "Answer, in Markdown with formulas between $ signs", entry.draft.answer, height=220,
            key=f"answer-{name}", persist_state="session", max_chars=20_000,
        )  # fmt: skip
    st.html(_LIVE, unsafe_allow_javascript=True)
    with st.container(border=True, key="preview"):
        st.caption("Preview")
        st.markdown(maths.markdown(text or "") or ":gray[Nothing yet.]")


def _save(entry: Entry, name: str) -> None:
    """Notes the new version, if the rubric is one; else says what is missing, and nothing is lost."""
    form = rubric_fields.keep(name)
    try:
        rubric = to_rubric(form)
    except ValueError as error:
        told.failed(f"Not saved: {error}.", "draft-edit")
        return
    answer = str(st.session_state.get(f"answer-{name}") or "")
    decision = (Decision(entry.draft.card_id, entry.revision),)
    why = str(st.session_state.get(f"why-{name}") or "")
    draft_state.note(Step("edit", decision, comment=why, details=(answer, rubric)))
