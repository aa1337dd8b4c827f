"""The nouns: rubrics, their slots and versions."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tutor.domain import SLOT, Criterion, ItemList, Rubric, RubricOrigin, Usage, Verdict

BASE: dict[str, Any] = {
    "criteria": [
        {"id": "a", "text": "It is fast.", "points": 2, "phrasings": ["quick"],
         "misconceptions": ["slow"]},
        {"id": "b", "text": "It is small."},
    ],
    "lists": [{"id": "n", "text": "an optimizer", "count": 2, "items": [["SGD"], ["Adam", "ADAM"]]}],
}  # fmt: skip


def rubric(**changes: Any) -> Rubric:
    return Rubric.model_validate({**BASE, **changes})


def with_criterion(**changes: Any) -> Rubric:
    return rubric(criteria=[{**BASE["criteria"][0], **changes}, BASE["criteria"][1]])


def with_list(**changes: Any) -> Rubric:
    return rubric(lists=[{**BASE["lists"][0], **changes}])


@pytest.mark.parametrize(
    ("verdict", "credit"), [("met", 1), ("partial", 0.5), ("unmet", 0), ("contradicted", 0)]
)
def test_credit_of_a_verdict(verdict: str, credit: float) -> None:
    """Met earns all, partial half, unmet and contradicted nothing."""
    assert Verdict(verdict).credit == credit


def test_the_score_is_the_share_of_the_points() -> None:
    """(2 for a + half of 1 for b + 1 of 2 slots) of 5 points."""
    given = {"a": "met", "b": "partial", "n-1": "met", "n-2": "contradicted"}
    assert rubric().score({k: Verdict(v) for k, v in given.items()}) == pytest.approx(3.5 / 5)


def test_slots_stand_before_criteria_and_all_points_count() -> None:
    """A list of N is N criteria `id-1` to `id-N`; the maximum is the sum of all points."""
    assert [c.id for c in rubric().all_criteria] == ["n-1", "n-2", "a", "b"]
    assert rubric().max_points == 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"criteria": [], "lists": []},
        {"criteria": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]},
        {**BASE, "criteria": [{"id": "n-1", "text": "x"}]},  # the id of a slot
        {"criteria": [{"id": "", "text": "x"}]},
        {"criteria": [{"id": "a", "text": "  "}]},
        {"criteria": [{"id": "a", "text": "x", "points": 0}]},
        {"criteria": [{"id": "a", "text": "x", "points": -1}]},
        {"criteria": [{"id": "a", "text": "x", "points": float("nan")}]},
        {"criteria": [{"id": "a", "text": "x", "points": float("inf")}]},
        {"criteria": [{"id": "a", "text": "x", "colour": "red"}]},
        {"lists": [{"id": "n", "text": "x", "count": 0, "items": [["SGD"]]}]},
        {"lists": [{"id": "n", "text": "x", "count": 1, "items": [[]]}]},
        {"lists": [{"id": "n", "text": "x", "count": 1, "items": [[" "]]}]},
    ],
)
def test_malformed_rubrics_are_refused(wrong: dict[str, Any]) -> None:
    """No criterion, a repeated id, blank texts, odd points and unknown fields are errors."""
    with pytest.raises(ValidationError):
        Rubric.model_validate({"criteria": [], **wrong})


@pytest.mark.parametrize(
    "changed",
    [
        with_criterion(text="It is quick."),
        with_criterion(points=1),
        with_criterion(phrasings=["quick", "rapid"]),
        with_criterion(misconceptions=[]),
        with_list(text="a scheduler"),
        with_list(count=1),
        with_list(items=[["SGD"], ["Adam"]]),
        with_list(points=2),
        rubric(lists=[]),
        rubric(criteria=BASE["criteria"][:1]),
    ],
)
def test_version_changes_with_what_can_change_a_grade(changed: Rubric) -> None:
    """Another text, phrasing, misconception, item, count or number of points is another version."""
    assert changed.version != rubric().version


@pytest.mark.parametrize("origin", RubricOrigin)
def test_version_does_not_depend_on_the_origin(origin: RubricOrigin) -> None:
    """Reviewing a rubric without changing it does not make old grades another's."""
    assert rubric(origin=origin).version == rubric().version


def test_version_is_the_same_in_every_process() -> None:
    """The version is stored with grades, so its value for a given rubric is fixed."""
    assert Rubric(criteria=(Criterion(id="a", text="b"),)).version == "f2b4038b"


def test_slots_share_the_points_of_the_list() -> None:
    """The points of a list are those of one slot; its text is that of a slot without the number."""
    entry = ItemList(id="n", text="x", count=3, items=(("a",),), points=2)
    assert [slot.points for slot in entry.slots] == [2, 2, 2]
    assert {SLOT.sub("", slot.text) for slot in entry.slots} == {entry.text}


def test_usage_adds_up() -> None:
    """What two calls cost is the sum of each."""
    one = Usage(calls=1, prompt_tokens=10, completion_tokens=2)
    assert one + one == Usage(calls=2, prompt_tokens=20, completion_tokens=4)
