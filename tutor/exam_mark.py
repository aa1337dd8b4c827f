"""From scores to a mark, and how far the mark can be trusted. Pure.

The mark is the mean of the questions' scores. A question without an answer counts 0; one whose
answer has no grade yet counts not at all. Two intervals of 90 % stand beside it, both from 2,000
draws: one redraws each verdict with the probability that it is wrong (one minus its confidence; the
other credits are then equally likely, verdicts independent of each other); the other also
redraws the questions, and says how another paper of this kind might go.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tutor.domain import CriterionGrade, Verdict
from tutor.exam import Scale

_DRAWS = 2000
_LEVEL = 0.9
_UNSTATED = 0.88
"""Confidence taken for a verdict that states none: the measured accuracy of the built-in examiner's
verdicts on answers kept apart (README, 818 verdicts)."""
_CREDITS = sorted({verdict.credit for verdict in Verdict})

LABELS = {
    Scale.PERCENT: "Percent",
    Scale.TWENTY: "20 points",
    Scale.LETTERS: "A to F",
    Scale.ONE_TO_FIVE: "1 to 5, 1 is best",
}
PASS_LINES = {
    Scale.PERCENT: 0.5, Scale.TWENTY: 0.5, Scale.LETTERS: 0.6, Scale.ONE_TO_FIVE: 0.5,
}  # fmt: skip
"""The pass line usual on each scale, as a share of the points."""


class Scored(NamedTuple):
    """One question as it counts. `score` is None without a grade; `verdicts` are those behind it."""

    score: float | None
    verdicts: tuple[CriterionGrade, ...] = ()


class Interval(NamedTuple):
    """Shares, 0..1."""

    low: float
    high: float


def share(questions: Sequence[Scored]) -> float | None:
    """Mean score, 0..1, over the questions that have one; None where none has."""
    found = [question.score for question in questions if question.score is not None]
    return sum(found) / len(found) if found else None


def bounds(questions: Sequence[Scored]) -> Interval:
    """The mean score if every answer without a grade turned out worth nothing, and everything."""
    found = [question.score for question in questions]
    return Interval(
        sum(s or 0.0 for s in found) / len(found),
        sum(1.0 if s is None else s for s in found) / len(found),
    )


def doubt(questions: Sequence[Scored], seed: int = 0) -> Interval:
    """90 % interval of the mean for the examiner's own doubt; see the module's first lines."""
    return _interval(_redrawn(questions, np.random.default_rng(seed)).mean(axis=1), questions)


def luck(questions: Sequence[Scored], seed: int = 0) -> Interval:
    """90 % interval of the mean for another paper of this kind, the examiner's doubt included."""
    chance = np.random.default_rng(seed)
    scores = _redrawn(questions, chance)
    n = scores.shape[1]
    drawn = np.take_along_axis(scores, chance.integers(0, n, (_DRAWS, n)), axis=1)
    return _interval(drawn.mean(axis=1), questions)


def _interval(means: np.ndarray, questions: Sequence[Scored]) -> Interval:
    """The middle 90 %, widened to hold the mark itself."""
    mark = share(questions) or 0.0
    low, high = np.quantile(means, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Interval(min(float(low), mark), max(float(high), mark))


def _redrawn(questions: Sequence[Scored], chance: np.random.Generator) -> np.ndarray:
    """Scores [draws, questions that have one], each verdict redrawn with its doubt."""
    columns = [_one(q, chance) for q in questions if q.score is not None]
    return np.column_stack(columns) if columns else np.zeros((_DRAWS, 1))


def _one(question: Scored, chance: np.random.Generator) -> np.ndarray:
    """Redrawn scores of one question; what follow-ups added stays added."""
    assert question.score is not None
    most = sum(v.max_points for v in question.verdicts)
    if not most:
        return np.full(_DRAWS, question.score)
    given = sum(v.points for v in question.verdicts) / most
    total = np.zeros(_DRAWS)
    for verdict in question.verdicts:
        total += verdict.max_points * _credits(verdict, chance)
    drawn: np.ndarray = np.clip(total / most + question.score - given, 0.0, 1.0)
    return drawn


def _credits(verdict: CriterionGrade, chance: np.random.Generator) -> np.ndarray:
    given = verdict.verdict.credit
    others = [credit for credit in _CREDITS if credit != given]
    wrong = chance.random(_DRAWS) >= _confidence(verdict)
    return np.where(wrong, chance.choice(others, _DRAWS), given)


def _confidence(verdict: CriterionGrade) -> float:
    if verdict.decided_by:  # a person's word stands
        return 1.0
    return _UNSTATED if verdict.confidence is None else verdict.confidence


def written(value: float, scale: Scale, pass_line: float) -> str:
    """A share of the points on a scale: `written(1 / 6, PERCENT, .5) -> "16.6 %"`.

    Letters spread evenly above the pass line (A from 90 % where it is 60 %). 1 to 5 follows the
    modified Bavarian formula: 1 for all points, 4 on the pass line, 5 below it. Cut after a tenth, so
    that nobody reads a better mark than they have; `is_cut` tells where that leaves something out.
    """
    if scale is Scale.PERCENT:
        return f"{_cut(100 * value):g} %"
    if scale is Scale.TWENTY:
        return f"{_cut(20 * value):g} of 20"
    above = (value - pass_line) / (1 - pass_line)
    if scale is Scale.LETTERS:
        return "F" if not passed(value, pass_line) else "DCBA"[min(3, math.floor(4 * above + 1e-9))]
    return (
        "5.0"
        if not passed(value, pass_line)
        else f"{math.ceil(10 * (4 - 3 * above) - 1e-9) / 10:.1f}"
    )


def is_cut(value: float, scale: Scale) -> bool:
    """Is the written mark, on a scale of points, less than the share it stands for?"""
    most = {Scale.PERCENT: 100, Scale.TWENTY: 20}.get(scale)
    return most is not None and most * value - _cut(most * value) > 1e-6


def _cut(points: float) -> float:
    """After a tenth: `_cut(16.67) -> 16.6`."""
    return math.floor(10 * points + 1e-9) / 10


def passed(value: float, pass_line: float) -> bool:
    return value >= pass_line - 1e-12
