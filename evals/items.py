"""Evaluation sets as items: an answer, the task a judge gets, and what people say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import datasets, records
from evals.answers import FILLERS, DatasetError, GradedAnswer
from knowledge.cards import card_id
from knowledge.classify import classify
from knowledge.plurals import counted
from tutor import rubrics
from tutor.domain import Rubric, RubricOrigin, Task, Verdict

CASES = Path(__file__).parent / "cases"
COARSE = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Common steps for agreement where rubrics differ in their points."""
_MOST_STEPS = 11  # 0 to 10; of a finer scale hardly any two people give the same grade

NAMES = ("dev", "test", "cases", "attacks", "twins", "attacks_test", "twins_test")
"""The sets that ship; those that end in `test` are kept apart for final figures."""

Labels = dict[str, Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One answer to grade.

    truth: the people's score, 0..1, or None where only verdicts of a kind are expected
    labels: the people's verdict by criterion id; slots of a list are filled from the first
    steps: the scores that its scale allows, increasing, 0..1
    group: what the item belongs to for intervals (its question)
    baseline: for an attack, the honest part of the answer, whose own score it must not beat
    """

    id: str
    set: str
    tag: str
    group: str
    task: Task
    truth: float | None = None
    labels: Labels | None = None
    steps: tuple[float, ...] = COARSE
    baseline: str | None = None
    expected: str = ""
    note: str = ""

    @property
    def blank(self) -> bool:
        return not self.task.answer.strip(FILLERS)


def common_steps(items: Iterable[Item]) -> tuple[float, ...]:
    """The scores agreement is counted on: the scale that all items share, or `COARSE`."""
    scales = {item.steps for item in items}
    (scale, *others) = scales
    return COARSE if others or len(scale) > _MOST_STEPS else scale


def load(name: str) -> list[Item]:
    """The items of a set by name (see `NAMES`) or path; raises DatasetError."""
    if name in {"dev", "test"}:
        return case_items(CASES / f"{name}.jsonl", name)
    if name == "cases":
        return load("dev") + load("test")
    if name in {"attacks", "attacks_test"}:
        return attack_items(name)
    if name in {"twins", "twins_test"}:
        return twin_items(name)
    path = Path(name)
    if not path.exists():
        raise DatasetError(f"{name}: no such set; known are {', '.join(NAMES)}, or give a path")
    if holds_cases(path):
        return case_items(path)
    answers = datasets.load(path)
    found = graded_items(answers)
    kept = {item.id for item in found}
    if missing := [a.answer_id for a in answers if a.answer_id not in kept]:
        raise DatasetError(
            f"{path}: {counted(len(missing), 'answer')} with neither a reference nor a rubric in the "
            f"library, the first is {missing[0]!r}; add references or take them out"
        )
    return found


def case_items(path: Path, name: str = "") -> list[Item]:
    """Labelled answers as ours are: one JSON object a line, see evals/README.md; `name` is that of
    the set, without one the file's."""
    lines = records.json_lines(path)
    return [_case(record, f"{path}:{line}", name or path.name) for line, record in lines]


def holds_cases(path: Path) -> bool:
    """Are the lines of a file labelled answers as ours are, with a verdict a criterion?"""
    if path.suffix.lower() != ".jsonl":
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = next(lines, "")
    return '"labels"' in first and '"tag"' in first


def _case(case: records.Record, place: str, name: str) -> Item:
    told = {key: records.text(case, key, place) for key in ("id", "tag", "question", "answer")}
    stored = rubrics.library().get(card_id(told["question"]))
    if stored is None:
        raise DatasetError(f"{place}: no rubric for the question {told['question']!r}")
    given = case.get("labels")
    try:
        labels = expand(given if isinstance(given, dict) else {}, stored.rubric)
    except (KeyError, ValueError, TypeError) as error:
        raise DatasetError(f"{place}: labels do not fit the rubric ({error})") from error
    return Item(
        id=told["id"],
        set=name,
        tag=told["tag"],
        group=told["question"],
        task=_task(told["question"], told["answer"], stored.rubric),
        truth=stored.rubric.score(labels),
        labels=labels,
        note=records.text(case, "reason", place, ""),
    )


def expand(given: dict[str, Any], rubric: Rubric) -> Labels:
    """Labels by criterion and slot: a list's count of named items fills its first slots."""
    labels = {c.id: Verdict(given[c.id]) for c in rubric.criteria}
    for entry in rubric.lists:
        named = int(given[entry.id])
        for number, slot in enumerate(entry.slots, 1):
            labels[slot.id] = Verdict.MET if number <= named else Verdict.UNMET
    return labels


def graded_items(answers: Iterable[GradedAnswer]) -> list[Item]:
    """Human-graded answers of public sets and of one's own; a reference answer stands in for the
    rubric, except where there is none and the library has one. Those with neither are left out."""
    found = ((answer, _rubric_of(answer)) for answer in answers)
    return [_graded(answer, rubric) for answer, rubric in found if rubric]


def _rubric_of(answer: GradedAnswer) -> Rubric | None:
    if answer.references:
        kind, count = classify(answer.question)
        return rubrics.from_references(
            list(answer.references), kind, count, origin=RubricOrigin.GIVEN
        )
    stored = rubrics.library().get(card_id(answer.question))
    return stored.rubric if stored else None


def _graded(answer: GradedAnswer, rubric: Rubric) -> Item:
    return Item(
        id=answer.answer_id,
        set=answer.dataset,
        tag="blank" if answer.blank else answer.label or "answer",
        group=answer.question_id,
        task=_task(answer.question, answer.answer, rubric),
        truth=answer.score,
        steps=tuple(step / answer.max_grade for step in answer.steps),
    )


def attack_items(name: str = "attacks") -> list[Item]:
    """Answers that try to cheat, each with the honest part it must not beat."""
    from evals import attacks

    return [
        Item(
            id=attack.id,
            set=name,
            tag=attack.family,
            group=attack.question,
            task=_task(attack.question, attack.answer),
            baseline=attack.honest_baseline,
            note=attack.note,
        )
        for attack in attacks.attacks(name)
    ]


def twin_items(name: str = "twins") -> list[Item]:
    """Right answers that merely look suspicious, and must not be marked down."""
    from evals import attacks

    return [
        Item(
            id=twin.id,
            set=name,
            tag=twin.looks_like,
            group=twin.question,
            task=_task(twin.question, twin.answer),
            expected=twin.expected,
            note=twin.note,
        )
        for twin in attacks.twins(name)
    ]


def _task(question: str, answer: str, rubric: Rubric | None = None) -> Task:
    stored = rubrics.library().get(card_id(question))
    if rubric is None and stored is None:
        raise DatasetError(f"no rubric for the question {question!r}")
    chosen = rubric or (stored.rubric if stored else None)
    assert chosen is not None  # for the type checker; settled above
    return Task(question=question, answer=answer, rubric=chosen, kind=classify(question)[0])
