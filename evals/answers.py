"""The noun of every evaluation, an answer graded by people, and the error for data that is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

# what stands in a field left empty; a lone "+" or "∞" can be an answer and is not among them
FILLERS = " \t\r\n\u00a0\u200b\ufeff.,:;?!-\u2013\u2014_\u2026"

_FEW_POINTS = 100  # a scale of more is no list of steps


class DatasetError(ValueError):
    """One sentence for the person at the screen: which file, which line, and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedAnswer:
    """One student answer with the grade a person gave it.

    references: right answers, any of them will do, best first; empty where the set has none
    grade, max_grade: in the points of the original scale, 0 <= grade <= max_grade
    label: the verdict in the words of the original set, "" where it has none
    split: part of the set it comes from, in the words of the original set
    steps: every grade the question's scale allows, increasing, in points, from 0 to max_grade
    """

    dataset: str
    question_id: str
    question: str
    references: tuple[str, ...]
    answer_id: str
    answer: str
    grade: float
    max_grade: float
    label: str = ""
    split: str = ""
    steps: tuple[float, ...] = ()

    @property
    def score(self) -> float:
        """The grade as a share of the full grade, 0..1."""
        return self.grade / self.max_grade

    @property
    def blank(self) -> bool:
        """Whether the student wrote nothing (or only a dash, dots, a question mark)."""
        return not self.answer.strip(FILLERS)


@dataclass(frozen=True, slots=True)
class Located:
    """An answer and where it was read, for messages."""

    answer: GradedAnswer
    path: Path
    line: int

    @property
    def place(self) -> str:
        """FILE:LINE, as editors understand it."""
        return f"{self.path}:{self.line}"


def finish(rows: Iterable[Located], path: Path) -> tuple[GradedAnswer, ...]:
    """Check what only shows over all rows (ids, grades, emptiness) and fill in the steps.

    Raises `DatasetError` for no rows, an id used twice, or a grade outside 0..max_grade.
    """
    seen: dict[str, Located] = {}
    for row in rows:
        _check_grade(row)
        known = seen.setdefault(row.answer.answer_id, row)
        if known is not row:
            raise DatasetError(
                f"{row.place}: the answer id {row.answer.answer_id!r} is already taken at "
                f"{known.place}; give each answer its own id, or load one copy of the set only"
            )
    if not seen:
        raise DatasetError(f"{path}: holds no graded answers; check that it is the right file")
    return _with_steps([row.answer for row in seen.values()])


def _check_grade(row: Located) -> None:
    answer = row.answer
    if not 0 < answer.max_grade < float("inf"):
        raise DatasetError(f"{row.place}: max_grade is {answer.max_grade}; it must be above 0")
    if not 0 <= answer.grade <= answer.max_grade:
        raise DatasetError(
            f"{row.place}: the grade {answer.grade} lies outside 0 to {answer.max_grade}; "
            "correct the grade or the maximum"
        )
    if answer.steps and not _is_scale(answer.steps, answer):
        raise DatasetError(
            f"{row.place}: steps must increase and hold 0, the grade and max_grade, "
            f"got {list(answer.steps)}"
        )


def _is_scale(steps: tuple[float, ...], answer: GradedAnswer) -> bool:
    increasing = all(low < high for low, high in pairwise(steps))
    return increasing and {0.0, answer.grade, answer.max_grade} <= set(steps)


def _with_steps(answers: list[GradedAnswer]) -> tuple[GradedAnswer, ...]:
    """Steps for the answers without: they are read off the grades given to the same question."""
    scales: dict[str, set[float]] = defaultdict(set)
    for answer in answers:
        scales[answer.question_id] |= {answer.grade, answer.max_grade}
    steps = {question: _scale(grades) for question, grades in scales.items()}
    return tuple(
        answer if answer.steps else replace(answer, steps=steps[answer.question_id])
        for answer in answers
    )


def _scale(grades: set[float]) -> tuple[float, ...]:
    """Few whole points: every whole number up to the highest; else 0 and what was given."""
    if max(grades) <= _FEW_POINTS and all(grade == int(grade) for grade in grades):
        return tuple(float(grade) for grade in range(int(max(grades)) + 1))
    return tuple(sorted({0.0, *grades}))
