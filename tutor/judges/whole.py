"""Grading against a reference answer as a whole, where no examiner wrote criteria.

A derived rubric is only a reference cut into sentences: students say the same in another order and
other portions, so the estimate of the whole answer decides how many points there are, and the
sentences only where they go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from tutor.domain import Criterion, Rubric, RubricOrigin, Verdict

_DERIVED_IDS = re.compile(r"reference|statement-\d+")
# From which estimate one reference without parts counts as met or half met. People who grade
# right/wrong draw the line where "right" is more likely than not.
MET_FROM = 0.5
PARTIAL_FROM = 0.35
_BORDERS = (0.25, 0.75)  # between no, half and full credit


def is_derived(rubric: Rubric) -> bool:
    """Are the criteria only sentences of a reference answer?"""
    if rubric.lists or rubric.origin in {RubricOrigin.REVIEWED, RubricOrigin.DRAFT}:
        return False
    if rubric.origin in {RubricOrigin.DERIVED, RubricOrigin.REFERENCES}:
        return True
    return all(_DERIVED_IDS.fullmatch(c.id) for c in rubric.criteria)


def as_one(rubric: Rubric) -> Criterion:
    """The reference that the criteria were cut from, with its alternatives."""
    if len(rubric.criteria) == 1:
        return rubric.criteria[0]
    return Criterion(id="whole", text=" ".join(c.text for c in rubric.criteria))


def single_verdict(grade: float) -> Verdict:
    """The verdict on one undivided reference from the estimate of the grade, 0..1."""
    if grade >= MET_FROM:
        return Verdict.MET
    return Verdict.PARTIAL if grade >= PARTIAL_FROM else Verdict.UNMET


def allotted(grade: float, credits: Sequence[float], points: Sequence[float]) -> list[Verdict]:
    """Verdicts whose points come nearest to `grade`, given to the likeliest criteria first.

    `credits` are each criterion's expected credit on its own, 0..1. Half a criterion is given
    before the other half, and both in order of likelihood: `0.5, [.9, .2] -> met, unmet`.
    """
    halves = sorted(
        (
            (credit + (0.15 if half == 0 else -0.15), -at)
            for at, credit in enumerate(credits)
            for half in (0, 1)
        ),
        reverse=True,
    )
    steps = list(accumulate((points[-at] / 2 for _, at in halves), initial=0.0))
    total = steps[-1]
    given = [0] * len(credits)
    for _, at in halves[: _nearest([step / total for step in steps], grade)]:
        given[-at] += 1
    return [(Verdict.UNMET, Verdict.PARTIAL, Verdict.MET)[n] for n in given]


def _nearest(steps: Sequence[float], grade: float) -> int:
    """The step nearest to a grade, on the same side of the lines between none, half and full.

    People grade in few steps: rounding must not carry a grade across the border between two.
    """
    side = _side(grade)
    same = [n for n, step in enumerate(steps) if _side(step) == side]
    return min(same or range(len(steps)), key=lambda n: abs(steps[n] - grade))


def _side(share: float) -> int:
    return sum(share > border for border in _BORDERS)
