"""A class set's answers one by one: a table to sort, each answer a click away, and where the set came
with grades how far they and the examiner's agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from evals.rehearsed import of_scores, of_scores_spread
from evals.workshop import ENOUGH
from knowledge.plurals import counted, percent
from tutor.attempts import Attempt
from tutor.domain import Grade
from tutor.grades import Desk
from tutor.practice import Practice
from tutor.records_sets import StoredSet
from tutor.ui import grade_desk
from tutor.ui import rehearsal_figures as figures
from tutor.ui.text import number, shorten

_PERCENT = st.column_config.NumberColumn(format="%.0f %%")  # as `percent` writes a share


def draw(practice: Practice, stored: StoredSet, attempts: Sequence[Attempt], author: str) -> None:
    """Those first that most want a look: where teacher and examiner differ most, else not graded, then
    the least sure and the worst."""
    given = practice.records.sets.grades(stored.id)
    if given:
        _agreement(given, attempts)
    listed = sorted(attempts, key=lambda a: (-_apart(a, given), _order(a)))
    event = st.dataframe(
        [_row(a, given) for a in listed], hide_index=True, key="class_answers", on_select="rerun",
        selection_mode="single-row",
        column_config=dict.fromkeys(("Examiner", "Teacher", "Difference", "Least sure"), _PERCENT),
    )  # fmt: skip
    chosen = event.selection.rows
    if not chosen or chosen[0] >= len(listed):
        st.caption(
            "Choose a row to read the answer and decide on it; a column's title sorts by it."
        )
        return
    desk = Desk(practice)
    grade_desk.draw(desk, practice, desk.matter(listed[chosen[0]].id), author)


def _examined(attempt: Attempt) -> Grade | None:
    """The examiner's own grade, whatever a person made of it."""
    return attempt.examined if isinstance(attempt.examined, Grade) else None


def _apart(attempt: Attempt, given: Mapping[str, float]) -> float:
    """How far teacher and examiner lie apart, 0..1; 0 where one of them gave no grade."""
    grade = _examined(attempt)
    return abs(grade.score - given[attempt.id]) if grade and attempt.id in given else 0.0


def _order(attempt: Attempt) -> tuple[float, float]:
    """By the examiner's grade, so that a decision moves no row."""
    grade = _examined(attempt)
    return (_sure(grade), grade.score) if grade else (-1.0, 0.0)


def _sure(grade: Grade) -> float:
    """How sure the examiner is of the verdict it is least sure of."""
    return min((1.0 if v.confidence is None else v.confidence for v in grade.verdicts), default=1.0)


def _row(attempt: Attempt, given: Mapping[str, float]) -> dict[str, Any]:
    grade, examined = attempt.outcome, _examined(attempt)
    row: dict[str, Any] = {
        "Student": attempt.learner,
        "Question": shorten(attempt.question, 60),
        "Answer": shorten(attempt.answer, 60),
    }
    if given:
        row["Teacher"] = _hundredths(given.get(attempt.id))
        row["Examiner"] = _hundredths(examined.score if examined else None)
        both = examined and attempt.id in given
        row["Difference"] = _hundredths(
            examined.score - given[attempt.id] if both and examined else None
        )
    if not isinstance(grade, Grade):
        return {**row, "Counts": "not graded", "Least sure": None, "To look at": True}
    counts = f"{number(grade.points)} of {number(grade.max_points)}"
    return {
        **row,
        "Counts": counts,
        "Least sure": _hundredths(_sure(examined or grade)),
        "To look at": grade.needs_review,
    }


def _hundredths(share: float | None) -> float | None:
    """As a column of the table writes it."""
    return None if share is None else 100 * share


def _agreement(given: Mapping[str, float], attempts: Sequence[Attempt]) -> None:
    """How many answers both graded, and the figures of a rehearsal for them."""
    found = [(given[a.id], g.score) for a in attempts if a.id in given and (g := _examined(a))]
    if not found:
        st.caption("The examiner has graded none of the answers that the teacher has graded.")
        return
    teacher, examiner = zip(*found, strict=True)
    said = of_scores("the examiner", teacher, examiner)
    rough = of_scores_spread(teacher, examiner)
    st.markdown(
        f"**The teacher's grades beside the examiner's**: {counted(len(found), 'answer')} with both. "
        f"In quarters of the full grade the same for {percent(said.exact)}. Kappa "
        f"{figures.estimate(rough.kappa)}, QWK {figures.estimate(rough.qwk)}. The teacher is "
        f"{figures.bias(said.bias)}."
    )
    if len(found) < ENOUGH:
        st.caption(f"From fewer than {ENOUGH} answers kappa and QWK say little.")
