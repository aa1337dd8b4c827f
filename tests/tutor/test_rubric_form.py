"""A rubric in a form and back: nothing is lost, and what cannot be one is told in a sentence."""

from __future__ import annotations

import pytest

from tutor import rubrics
from tutor.rubric_form import CriterionForm, Form, ListForm, fresh_id, to_form, to_rubric


def test_every_shipped_rubric_comes_back() -> None:
    """Through the form and back, each is the same rubric, white space in its lines apart."""
    for entry in rubrics.library().values():
        back = to_rubric(to_form(entry.rubric))
        assert to_form(back) == to_form(entry.rubric)
        assert back.max_points == entry.rubric.max_points


def test_words_of_a_form_become_a_rubric() -> None:
    """Lines are phrasings and items, `|` parts synonyms, an untouched new criterion is left out."""
    form = Form(
        (CriterionForm("a", " It is linear. ", 2, "stays linear\n\n", "is non-linear"), CriterionForm("b")),
        (ListForm("item", "", 2, 1, "SGD\nmean squared error | MSE |\n"),),
    )  # fmt: skip
    rubric = to_rubric(form)
    (criterion,) = rubric.criteria
    assert (criterion.text, criterion.points) == ("It is linear.", 2)
    assert (criterion.phrasings, criterion.misconceptions) == (
        ("stays linear",),
        ("is non-linear",),
    )
    assert rubric.lists[0].items == (("SGD",), ("mean squared error", "MSE"))
    assert rubric.lists[0].text == "an item of the list"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (Form(), "the rubric is empty"),
        (Form((CriterionForm("a", "", 1, "only a phrasing"),)), "criterion 1 has no text"),
        (Form((), (ListForm("item", "", 3, 1, "SGD"),)), "asks for 3 items and names 1"),
        (Form((CriterionForm("a", "x"), CriterionForm("a", "y"))), "ids must differ"),
    ],
)
def test_what_is_no_rubric_is_told(form: Form, said: str) -> None:
    """In one clear sentence, before anything is stored."""
    with pytest.raises(ValueError, match=said):
        to_rubric(form)


def test_a_fresh_id_is_free() -> None:
    """So that adding a criterion never clashes."""
    assert fresh_id(Form((CriterionForm("criterion-1"), CriterionForm("x")))) == "criterion-2"
