"""What graded exemplars of a question gain: agreement with people before and after, on the others.

For each question some answers are drawn as exemplars, in turn from full, partial and wrong; only the
rest are counted, with the examiner's estimate before and after, brought onto the set's scale. Twenty
draws are pooled. What the examiner usually estimates for a grade is taken from the other questions
only (leave one question out). How far exemplars move it is as shipped; it was chosen while looking at
DigiKlausur, so that figures on that set are optimistic. Intervals resample questions; with few of
them they are somewhat too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.answers import DatasetError
from evals.bootstrap import interval, paired_difference
from evals.items import Item, common_steps, load
from evals.metrics import nearest_step, quadratic_weighted_kappa
from tutor.house_rules import band
from tutor.judges import exemplars
from tutor.judges.exemplars import Graded, Strength

Floats = NDArray[np.float64]
Drawn = dict[str, list[int]]  # question -> its exemplars, as places in the list of cases

COUNTS = (2, 5)
_DRAWS = 20


class Case(NamedTuple):
    """An answer with the people's score and the examiner's estimate, both 0..1.

    `unit` is what exemplars speak about: the question, or one criterion of it.
    """

    question: str
    unit: str
    answer: str
    truth: float
    estimate: float


def report(write: Callable[[str], Any], path: str = "dev") -> None:
    """Measure a set of graded answers, or our own labelled cases criterion by criterion."""
    items = [i for i in load(path) if not i.blank]
    whole = all(i.labels is None for i in items)
    cases = wholes(items) if whole else criteria(items)
    if len({c.question for c in cases}) < 2:
        raise DatasetError(f"{path}: needs answers to at least two questions")
    write(f"{len(cases)} {'answers' if whole else 'criteria of answers'}, blank ones left out")
    steps = common_steps(items) if whole else (0.0, 0.5, 1.0)
    write(f"usual estimate: {np.round(usual(cases), 3).tolist()} (intercept, slope)")
    for count in COUNTS:
        _measured(write, cases, count, steps)


def _measured(
    write: Callable[[str], Any], cases: Sequence[Case], count: int, steps: Sequence[float]
) -> None:
    draws = list(drawn(cases, count))
    truth, before, after, questions = rows(cases, draws, steps)

    def qwk(first: Any, second: Any) -> float:
        return quadratic_weighted_kappa(first, second, steps)

    write(f"{count} exemplars, {len(truth) / len(draws):.0f} other answers, {len(draws)} draws")
    write(f"  QWK before  {interval(qwk, (truth, before), questions)}")
    write(f"  QWK after   {interval(qwk, (truth, after), questions)}")
    write(f"  difference  {paired_difference(qwk, truth, before, after, questions)}")


def wholes(items: Sequence[Item]) -> list[Case]:
    """Each answer against its whole reference."""
    return [
        Case(
            i.group, i.group, i.task.answer, i.truth,
            exemplars.whole(i.task.question, i.task.rubric, i.task.answer),
        )
        for i in items
        if i.truth is not None
    ]  # fmt: skip


def criteria(items: Sequence[Item]) -> list[Case]:
    """Each criterion of each answer."""
    return [
        Case(
            i.group, f"{i.group}\0{c.id}", i.task.answer, i.labels[c.id].credit,
            exemplars.credit_of(i.task.question, i.task.rubric, c, i.task.answer),
        )
        for i in items
        if i.labels is not None
        for c in i.task.rubric.criteria
    ]  # fmt: skip


def drawn(cases: Sequence[Case], count: int) -> Iterator[Drawn]:
    """Exemplars of each unit, at random but in turn from full, partial and wrong."""
    generator = np.random.default_rng(1)
    units = sorted({c.unit for c in cases})
    for _ in range(_DRAWS):
        yield {unit: _some(cases, unit, count, generator) for unit in units}


def _some(
    cases: Sequence[Case], unit: str, count: int, generator: np.random.Generator
) -> list[int]:
    places = generator.permutation([n for n, c in enumerate(cases) if c.unit == unit])
    bands: list[list[int]] = [[], [], []]
    for place in places.tolist():
        bands[band(cases[place].truth)].append(place)
    order = [bands[n] for n in (2, 0, 1) if bands[n]]
    turns = [found[n] for n in range(len(places)) for found in order if n < len(found)]
    return turns[:count]


def rows(
    cases: Sequence[Case], draws: Sequence[Drawn], steps: Sequence[float]
) -> tuple[Floats, Floats, Floats, NDArray[np.str_]]:
    """Truth, estimate before and after, and question, of every answer of every draw that is no
    exemplar; estimates as steps."""
    questions = sorted({c.question for c in cases})
    found: list[tuple[float, float, float, str]] = []
    for question in questions:
        others = [c for c in cases if c.question != question]
        strength = exemplars.WHOLE._replace(usual=usual(others))
        for exemplars_of in draws:
            found += _moved(cases, exemplars_of, strength, question)
    truth, before, after = (np.array([row[n] for row in found], float) for n in range(3))
    return (
        nearest_step(truth, steps), nearest_step(before, steps), nearest_step(after, steps),
        np.array([row[3] for row in found]),
    )  # fmt: skip


def _moved(
    cases: Sequence[Case], exemplars_of: Drawn, strength: Strength, question: str
) -> Iterator[tuple[float, float, float, str]]:
    for place, case in enumerate(cases):
        shown = exemplars_of.get(case.unit, [])
        if case.question != question or place in shown:
            continue
        graded = [Graded(cases[n].answer, cases[n].truth, cases[n].estimate) for n in shown]
        after = exemplars.moved(case.estimate, case.answer, graded, strength)
        yield case.truth, case.estimate, after, case.question


def usual(cases: Sequence[Case]) -> tuple[float, float]:
    """Intercept and slope of the examiner's estimates on the people's scores."""
    truth = np.array([c.truth for c in cases])
    design = np.column_stack([np.ones(len(truth)), truth])
    estimates = np.array([c.estimate for c in cases])
    intercept, slope = np.linalg.lstsq(design, estimates, rcond=None)[0]
    return float(intercept), float(slope)
