"""A rubric as a form holds it, texts a person types, and back again. Pure.

Other phrasings and misconceptions stand one a line; so do the items of a list, an item's synonyms
behind `|`: `mean squared error | MSE`.
"""

from __future__ import annotations

from typing import NamedTuple

from tutor.domain import Criterion, ItemList, Rubric, RubricOrigin
from tutor.rubrics import parse


class CriterionForm(NamedTuple):
    id: str
    text: str = ""
    points: float = 1.0
    phrasings: str = ""
    misconceptions: str = ""


class ListForm(NamedTuple):
    id: str
    text: str = ""
    wanted: int = 1
    points: float = 1.0
    items: str = ""


class Form(NamedTuple):
    criteria: tuple[CriterionForm, ...] = ()
    lists: tuple[ListForm, ...] = ()


def to_form(rubric: Rubric) -> Form:
    """What the form shows at first."""
    return Form(
        tuple(
            CriterionForm(c.id, c.text, c.points, _lines(c.phrasings), _lines(c.misconceptions))
            for c in rubric.criteria
        ),
        tuple(
            ListForm(entry.id, entry.text, entry.count, entry.points,
                     _lines(" | ".join(item) for item in entry.items))
            for entry in rubric.lists
        ),
    )  # fmt: skip


def to_rubric(form: Form) -> Rubric:
    """The rubric a form says; raises ValueError with one clear sentence.

    A criterion without any words in it is left out, as one that was added and not filled in.
    """
    kept = [c for c in form.criteria if any(map(str.strip, c[1:2] + c[3:]))]
    for number, entry in enumerate(kept, 1):
        if not entry.text.strip():
            raise ValueError(f"criterion {number} has no text; write what an answer must say")
        if entry.points <= 0:
            raise ValueError(f"criterion {number} is worth nothing; give it points above 0")
    for listed in form.lists:
        if listed.points <= 0:
            raise ValueError("an item of the list is worth nothing; give it points above 0")
        if len(_split(listed.items)) < listed.wanted:
            raise ValueError(
                f"the list asks for {listed.wanted} items and names {len(_split(listed.items))}; "
                "add acceptable items, one a line"
            )
    if not kept and not form.lists:
        raise ValueError("the rubric is empty; add at least one criterion")
    made = Rubric(
        criteria=tuple(map(_criterion, kept)), lists=tuple(map(_list, form.lists)),
        origin=RubricOrigin.DRAFT,
    )  # fmt: skip
    return parse(made.model_dump(exclude={"origin"}), RubricOrigin.DRAFT)


def fresh_id(form: Form) -> str:
    """An id that no criterion of the form has."""
    taken = {c.id for c in form.criteria} | {entry.id for entry in form.lists}
    number = next(n for n in range(1, len(taken) + 2) if f"criterion-{n}" not in taken)
    return f"criterion-{number}"


def _criterion(form: CriterionForm) -> Criterion:
    return Criterion(
        id=form.id, text=form.text.strip(), points=form.points,
        phrasings=tuple(_split(form.phrasings)), misconceptions=tuple(_split(form.misconceptions)),
    )  # fmt: skip


def _list(form: ListForm) -> ItemList:
    items = (tuple(filter(None, map(str.strip, line.split("|")))) for line in _split(form.items))
    return ItemList(
        id=form.id, text=form.text.strip() or "an item of the list", count=form.wanted,
        points=form.points, items=tuple(filter(None, items)),
    )  # fmt: skip


def _lines(texts: object) -> str:
    return "\n".join(" ".join(str(text).split()) for text in texts)  # type: ignore[attr-defined]


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
