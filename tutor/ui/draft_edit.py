"""Answer and rubric in place, with a preview that follows the typing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tutor.drafts import Entry
from tutor.review import Decision
from tutor.rubric_form import CriterionForm, Form, ListForm, fresh_id, to_form, to_rubric
from tutor.ui import draft_state, maths
from tutor.ui.draft_state import Step

_LIVE = Path(__file__).with_name("live.html")


def draw(entry: Entry) -> None:
    """The form; its fields are kept while other pages are open, until the draft gets a new version."""
    name = f"{entry.draft.card_id}-{entry.revision}"
    _answer(entry, name)
    st.markdown("##### Rubric", anchors=False)
    form: Form = st.session_state.setdefault(f"form-{name}", to_form(entry.draft.rubric))
    for criterion in form.criteria:
        _criterion(criterion, name)
    st.button("Add a criterion", icon=":material/add:", on_click=_add, args=(name,))
    for listed in form.lists:
        _list(listed, name)
    st.text_input("What you changed, for the history", key=f"why-{name}", max_chars=1000)
    with st.container(horizontal=True, gap="small"):
        st.button("Save as a new version", type="primary", icon=":material/save:",
                  on_click=_save, args=(entry, name))  # fmt: skip
        st.button("Stop editing", on_click=draft_state.edit, args=(False,))


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


def _criterion(form: CriterionForm, name: str) -> None:
    key = f"{name}-{form.id}"
    with st.container(border=True, key=f"criterion-{key}", gap="small"):
        left, right = st.columns([4, 1])
        left.text_area("An answer must say", form.text, key=f"text-{key}", height=75)
        right.number_input("Points", 0.5, 100.0, float(form.points), 0.5, key=f"points-{key}")
        with st.expander("Other phrasings, misconceptions"):
            st.text_area("Counts as well, one a line", form.phrasings, key=f"phrasings-{key}")
            st.text_area("Contradicts it, one a line", form.misconceptions, key=f"wrong-{key}")
        st.button("Remove", key=f"remove-{key}", type="tertiary", icon=":material/delete:",
                  on_click=_remove, args=(name, form.id))  # fmt: skip


def _list(form: ListForm, name: str) -> None:
    key = f"{name}-{form.id}"
    with st.container(border=True, key=f"list-{key}", gap="small"):
        left, middle, right = st.columns([3, 1, 1])
        left.text_input("Each item is", form.text, key=f"text-{key}")
        middle.number_input("How many", 1, 50, form.wanted, key=f"count-{key}")
        right.number_input("Points each", 0.5, 100.0, float(form.points), 0.5, key=f"points-{key}")
        st.text_area("Acceptable items, one a line; synonyms behind |", form.items,
                     key=f"items-{key}", height=200)  # fmt: skip


def _typed(name: str) -> Form:
    """The form as it is filled in now."""
    form: Form = st.session_state[f"form-{name}"]

    def now(field: str, item: CriterionForm | ListForm, default: object) -> object:
        return st.session_state.get(f"{field}-{name}-{item.id}", default)

    criteria = tuple(
        CriterionForm(c.id, str(now("text", c, c.text) or ""), float(str(now("points", c, c.points))),
                      str(now("phrasings", c, c.phrasings) or ""), str(now("wrong", c, c.misconceptions) or ""))
        for c in form.criteria
    )  # fmt: skip
    lists = tuple(
        ListForm(e.id, str(now("text", e, e.text) or ""), int(str(now("count", e, e.wanted))),
                 float(str(now("points", e, e.points))), str(now("items", e, e.items) or ""))
        for e in form.lists
    )  # fmt: skip
    return Form(criteria, lists)


def _add(name: str) -> None:
    form = _typed(name)
    added = CriterionForm(fresh_id(form))
    st.session_state[f"form-{name}"] = form._replace(criteria=(*form.criteria, added))


def _remove(name: str, criterion: str) -> None:
    form = _typed(name)
    kept = tuple(c for c in form.criteria if c.id != criterion)
    st.session_state[f"form-{name}"] = form._replace(criteria=kept)


def _save(entry: Entry, name: str) -> None:
    """Notes the new version, if the rubric is one; else says what is missing, and nothing is lost."""
    form = _typed(name)
    st.session_state[f"form-{name}"] = form
    try:
        rubric = to_rubric(form)
    except ValueError as error:
        draft_state.say("error", f"Not saved: {error}.")
        return
    answer = str(st.session_state.get(f"answer-{name}") or "")
    decision = (Decision(entry.draft.card_id, entry.revision),)
    why = str(st.session_state.get(f"why-{name}") or "")
    draft_state.note(Step("edit", decision, comment=why, details=(answer, rubric)))
