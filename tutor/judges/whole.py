"""Grading against a reference answer as a whole, where no examiner wrote criteria.

A derived rubric is only a reference cut into sentences: students say the same in another order and
other portions, so the estimate of the whole answer decides how many points there are, and the
sentences only where they go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.domain import Criterion, Rubric, RubricOrigin, Verdict

_DERIVED_IDS = re.compile(r"reference|statement-\d+")
# From which estimate one reference without parts counts as met or half met. People who grade
# right/wrong draw the line where "right" is more likely than not.
MET_FROM = 0.5
PARTIAL_FROM = 0.35


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
        ((credit + (0.15 if half == 0 else -0.15), -at) for at, credit in enumerate(credits) for half in (0, 1)),
        reverse=True,
    )
    given = [0] * len(credits)
    wanted, spent = grade * sum(points), 0.0
    for _, at in halves:
        worth = points[-at] / 2
        if spent + worth / 2 > wanted:
            break
        given[-at] += 1
        spent += worth
    return [(Verdict.UNMET, Verdict.PARTIAL, Verdict.MET)[n] for n in given]
