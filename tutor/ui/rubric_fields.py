"""The fields of a rubric: the one editor, for drafts and for the workshop.

What is typed stays while other pages are open. `name` tells one form from another; a form of a new
version gets a new name.
"""

from __future__ import annotations

import streamlit as st

from tutor.domain import Rubric
from tutor.rubric_form import CriterionForm, Form, ListForm, fresh_id, to_form

_NUMBER = 140  # pixels: whole points, a half and both buttons, however narrow the form is


def draw(name: str, rubric: Rubric) -> None:
    """Every criterion and list of the form, which shows `rubric` at first."""
    form: Form = st.session_state.setdefault(f"form-{name}", to_form(rubric))
    for criterion in form.criteria:
        _criterion(criterion, name)
    st.button("Add a criterion", icon=":material/add:", key=f"add-{name}", on_click=_add, args=(name,))  # fmt: skip
    for listed in form.lists:
        _list(listed, name)


def changed(name: str, rubric: Rubric) -> bool:
    """Was the form of that name drawn, and does it differ from the rubric now?"""
    return f"form-{name}" in st.session_state and typed(name) != to_form(rubric)


def typed(name: str) -> Form:
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


def keep(name: str) -> Form:
    """Make what is typed the form's own, so that nothing of it is lost when a page is left."""
    form = typed(name)
    st.session_state[f"form-{name}"] = form
    return form


def _criterion(form: CriterionForm, name: str) -> None:
    key = f"{name}-{form.id}"
    with st.container(border=True, key=f"criterion-{key}", gap="small"):
        st.text_area("An answer must say", form.text, key=f"text-{key}", height="content",
                     persist_state="session")  # fmt: skip
        st.number_input("Points", 0.0, 1000.0, float(form.points), 0.5, key=f"points-{key}",
                        width=_NUMBER, persist_state="session")  # fmt: skip
        with st.expander("Other phrasings, misconceptions"):
            st.text_area("Counts as well, one a line", form.phrasings, key=f"phrasings-{key}", height="content",
                         persist_state="session")  # fmt: skip
            st.text_area("Contradicts it, one a line", form.misconceptions, key=f"wrong-{key}", height="content",
                         persist_state="session")  # fmt: skip
        st.button("Remove", key=f"remove-{key}", type="tertiary", icon=":material/delete:",
                  on_click=_remove, args=(name, form.id))  # fmt: skip


def _list(form: ListForm, name: str) -> None:
    key = f"{name}-{form.id}"
    with st.container(border=True, key=f"list-{key}", gap="small"):
        st.text_input("Each item is", form.text, key=f"text-{key}", persist_state="session")
        with st.container(horizontal=True):
            st.number_input("How many", 1, 50, form.wanted, key=f"count-{key}", width=_NUMBER,
                            persist_state="session")  # fmt: skip
            st.number_input("Points each", 0.0, 1000.0, float(form.points), 0.5, key=f"points-{key}",
                            width=_NUMBER, persist_state="session")  # fmt: skip
        st.text_area("Acceptable items, one a line; synonyms behind |", form.items,
                     key=f"items-{key}", height="content", persist_state="session")  # fmt: skip


def _add(name: str) -> None:
    form = typed(name)
    added = CriterionForm(fresh_id(form))
    st.session_state[f"form-{name}"] = form._replace(criteria=(*form.criteria, added))


def _remove(name: str, criterion: str) -> None:
    form = typed(name)
    kept = tuple(c for c in form.criteria if c.id != criterion)
    st.session_state[f"form-{name}"] = form._replace(criteria=kept)
