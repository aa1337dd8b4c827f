"""Answers that people graded move the built-in examiner's estimate for their question.

Two things are learned from them. How strict to be here: where the examiner rates the graded answers
lower than it usually rates answers of such a grade, every estimate for the question is raised, and
the other way round. And what counts as what: an answer that says nearly the same as a graded one is
drawn towards its grade. The same words get the same verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from knowledge.cards import normalise
from tutor.domain import Criterion, Rubric, Task, Verdict
from tutor.judges import opinions
from tutor.judges.encoding import encode_cached
from tutor.judges.model import VERDICTS
from tutor.judges.trees import Floats

_CREDITS = np.array([verdict.credit for verdict in VERDICTS])
SAME_SURE = 0.95  # of a verdict that a person gave to the same words
_STEPS = 40  # of the bisection; the tilt is then exact to many digits
_STEEPEST = 60.0


class Strength(NamedTuple):
    """How far graded answers move an estimate: cautiously, since few answers say little.

    `python -m evals bench exemplars` measures what it gains.

    usual: intercept and slope of what the examiner estimates for an answer that people gave a
        grade in 0..1; what a question does differently is its own strictness
    doubt: how many answers' worth of doubt stand against a question being different at all
    weight, width, noise: a likeness kernel on the cosine distance of two answers, kriging
    """

    usual: tuple[float, float]
    doubt: float = 30.0
    weight: float = 0.3
    width: float = 0.1
    noise: float = 0.1


WHOLE = Strength(usual=(0.526, 0.273))
CRITERION = Strength(usual=(0.205, 0.581))


class Graded(NamedTuple):
    """An answer with the people's grade and the examiner's estimate of it, both 0..1."""

    answer: str
    truth: float
    estimate: float


def used(task: Task) -> tuple[str, ...]:
    """The rulings and exemplars that move an estimate: those with an answer's words and a verdict, but
    none on the slots of a list."""
    ids = {criterion.id for criterion in task.rubric.criteria}
    with_words = [r.ref for r in task.rulings if r.example and r.verdict and r.criterion_id in ids]
    return (*with_words, *(e.ref for e in task.exemplars))


def shifted(own: float, task: Task) -> float:
    """The estimate of a whole answer, 0..1, moved by the task's exemplars."""
    graded = [
        Graded(e.answer, e.score, whole(task.question, task.rubric, e.answer))
        for e in task.exemplars
    ]
    return moved(own, task.answer, graded, WHOLE)


def given(task: Task) -> float | None:
    """The grade, 0..1, that people gave to the very same words last; None where they gave none."""
    said = normalise(task.answer)
    return next((e.score for e in reversed(task.exemplars) if normalise(e.answer) == said), None)


def tilted(shares: Floats, criterion: Criterion, task: Task) -> Floats:
    """Likelihoods of the verdicts on a criterion, moved by the verdicts people gave on it."""
    said = _said(criterion, task)
    if not said:
        return shares
    same = [verdict for answer, verdict in said if normalise(answer) == normalise(task.answer)]
    if same:
        rest = (1 - SAME_SURE) / (len(VERDICTS) - 1)
        return np.array([SAME_SURE if v is same[-1] else rest for v in VERDICTS])
    graded = [
        Graded(answer, verdict.credit, credit_of(task.question, task.rubric, criterion, answer))
        for answer, verdict in said
    ]
    return tilt(shares, moved(float(shares @ _CREDITS), task.answer, graded, CRITERION))


def moved(own: float, answer: str, graded: Sequence[Graded], strength: Strength) -> float:
    """An estimate, 0..1, after the question's strictness and the nearest graded answers.

    The strictness is a random effect of the question: the mean residual against what is usual for
    the grade, shrunk (Robinson 1991, "That BLUP is a good thing"). It must be the residual given
    the grade, not given the estimate: the graded answers were chosen to span the grades, and are no
    sample of all answers. What is left of each graded answer's error is then spread to its like by
    simple kriging.
    """
    if not graded:
        return own
    truth = np.array([g.truth for g in graded])
    estimates = np.array([g.estimate for g in graded])
    usual = strength.usual[0] + strength.usual[1] * truth
    shift = float((usual - estimates).sum()) / (len(graded) + strength.doubt)
    vectors = np.stack(
        [encode_cached(text).sentence for text in (answer, *(g.answer for g in graded))]
    )
    likeness = strength.weight * np.exp((vectors @ vectors.T - 1) / strength.width)
    among = likeness[1:, 1:] + strength.noise * np.eye(len(graded))
    near = likeness[0, 1:] @ np.linalg.solve(among, truth - estimates - shift)
    return float(np.clip(own + shift + near, 0, 1))


def tilt(shares: Floats, credit: float) -> Floats:
    """The likelihoods nearest to `shares` that expect this credit, 0..1.

    Nearest by relative entropy, which makes them `shares * exp(t * credit of each)`, scaled; `t` is
    found by bisection.
    """
    low, high = -_STEEPEST, _STEEPEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if float(_tilted_by(shares, middle) @ _CREDITS) < credit:
            low = middle
        else:
            high = middle
    return _tilted_by(shares, (low + high) / 2)


def _tilted_by(shares: Floats, by: float) -> Floats:
    weights = np.log(np.maximum(shares, 1e-6)) + by * _CREDITS
    likely = np.exp(weights - weights.max())
    return np.asarray(likely / likely.sum())


def _said(criterion: Criterion, task: Task) -> list[tuple[str, Verdict]]:
    """Answers, or the words a ruling quotes, with the verdict that people gave on the criterion."""
    ruled = [
        (r.example, r.verdict)
        for r in task.rulings
        if r.criterion_id == criterion.id and r.example and r.verdict
    ]
    shown = [
        (e.answer, e.verdicts[criterion.id]) for e in task.exemplars if criterion.id in e.verdicts
    ]
    return [*shown, *ruled]


@lru_cache(maxsize=2048)
def whole(question: str, rubric: Rubric, answer: str) -> float:
    """The examiner's own estimate of a graded answer, without what people say of it."""
    return opinions.whole_estimate(Task(question=question, answer=answer, rubric=rubric))


@lru_cache(maxsize=8192)
def credit_of(question: str, rubric: Rubric, criterion: Criterion, answer: str) -> float:
    """The same for one criterion: the credit it expects."""
    task = Task(question=question, answer=answer, rubric=rubric)
    return opinions.opinion_on(criterion, task).credit
