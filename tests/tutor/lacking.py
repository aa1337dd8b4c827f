"""A question with two criteria, a list, and grades of answers that lack something."""

from __future__ import annotations

from tutor.domain import (
    Criterion,
    CriterionGrade,
    Grade,
    ItemList,
    JudgeInfo,
    Rubric,
    RubricOrigin,
    Usage,
    Verdict,
)

QUESTION = "Why does a network need an activation function?"
NONLINEAR = Criterion(
    id="nonlinear", text="An activation function makes the network non-linear.", points=2,
    phrasings=("Stacked layers would collapse into a single matrix otherwise.",),
)  # fmt: skip
GRADIENT = Criterion(id="gradient", text="Its derivative lets gradients flow back.")
RUBRIC = Rubric(criteria=(NONLINEAR, GRADIENT))
LOSSES = ItemList(
    id="loss", text="a loss", count=3,
    items=(("hinge loss", "SVM loss"), ("cross-entropy",), ("mean squared error",), ("Huber loss",)),
)  # fmt: skip


def verdicts(rubric: Rubric = RUBRIC, **found: tuple[Verdict, str]) -> Grade:
    """A grade with a verdict and a quote for each criterion."""
    rows = tuple(
        CriterionGrade(
            criterion_id=c.id, text=c.text, verdict=found[c.id][0], quote=found[c.id][1], reason="",
            points=found[c.id][0].credit * c.points, max_points=c.points,
        )
        for c in rubric.criteria
    )  # fmt: skip
    points = sum(row.points for row in rows)
    return Grade(
        score=points / 3, points=points, max_points=3, verdicts=rows, feedback="", follow_up="",
        needs_review=False, flags=(), judge=JudgeInfo(name="x"), usage=Usage(), seconds=0,
        rubric_version=rubric.version, rubric_origin=RubricOrigin.GIVEN,
    )  # fmt: skip
