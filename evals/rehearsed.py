"""How two raters of a rehearsal agree: a person with the reference, the examiner, other people. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evals import metrics
from evals.bootstrap import Estimate, interval
from evals.classes import CREDITED, VERDICTS, credited
from evals.items import COARSE
from evals.pairs import Counts, confusion_matrix
from evals.raters import krippendorff_alpha
from tutor.rehearsal import Opinion, Rater, Sample

_FEW = 4  # common answers below which an early and a late half say nothing
_DRAWS = 400  # quick enough for a page


@dataclass(frozen=True, slots=True)
class Agreement:
    """A person beside another rater, on the answers that both judged.

    answers, verdicts: how many of each both gave; a reference without criteria has no verdicts
    exact, kappa: on verdicts (met, partial, not met); without verdicts on scores in quarters
    qwk, alpha: on scores in quarters; alpha is Krippendorff's, interval level
    bias: the person's mean score minus the other's; above 0 the person is milder
    drift: that bias in the later half of the answers minus that in the earlier half
    confusion: (4, 4) verdicts, rows the other's, columns the person's
    """

    other: Rater
    answers: int
    verdicts: int
    exact: float
    kappa: float
    qwk: float
    alpha: float
    bias: float
    drift: float
    confusion: Counts


@dataclass(frozen=True, slots=True)
class Spread:
    """The figures with their 95 % intervals, for other answers to the same questions.

    Whole answers are drawn: the verdicts on one answer hang together.
    """

    kappa: Estimate
    qwk: Estimate
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class Parting:
    """An answer on which two raters part company, `apart` in scores 0..1; criteria by id."""

    sample: Sample
    mine: Opinion
    theirs: Opinion
    criteria: tuple[str, ...]
    apart: float


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A criterion of a question with the share of answers on which raters disagree about it."""

    question: str
    text: str
    disagreed: int
    judged: int


def agreement(
    other: Rater, mine: Mapping[str, Opinion], theirs: Mapping[str, Opinion]
) -> Agreement | None:
    """The figures for the answers both have judged, in the order of `mine`; None without any."""
    both = [key for key in mine if key in theirs]
    if not both:
        return None
    own, others = ([side[key].score for key in both] for side in (mine, theirs))
    pairs = [pair for key in both for pair in verdict_pairs(theirs[key], mine[key])]
    return of_scores(other, own, others, pairs)


def of_scores(
    other: Rater, mine: Sequence[float], theirs: Sequence[float],
    pairs: Sequence[tuple[str, str]] = (),
) -> Agreement:  # fmt: skip
    """The figures for scores of the same answers, 0..1, with the verdicts on them (theirs, mine)."""
    own, others = np.array(mine), np.array(theirs)
    steps = (metrics.nearest_step(others, COARSE), metrics.nearest_step(own, COARSE))
    table: Counts = np.zeros((4, 4), np.int64)
    if pairs:
        table = confusion_matrix([a for a, _ in pairs], [b for _, b in pairs], VERDICTS)
        truth, found = ([credited(v) for v in side] for side in zip(*pairs, strict=True))
        exact = float(np.mean([a == b for a, b in zip(truth, found, strict=True)]))
        kappa = metrics.cohen_kappa(truth, found, CREDITED)
    else:
        exact, kappa = metrics.exact_agreement(*steps), metrics.cohen_kappa(*steps, COARSE)
    return Agreement(
        other=other, answers=len(own), verdicts=len(pairs), exact=exact, kappa=kappa,
        qwk=metrics.quadratic_weighted_kappa(*steps, COARSE),
        alpha=krippendorff_alpha(np.stack([others, own]), "interval"),
        bias=metrics.bias(others, own), drift=_drift(own - others),
        confusion=table,
    )  # fmt: skip


def spread(mine: Mapping[str, Opinion], theirs: Mapping[str, Opinion]) -> Spread:
    """How rough the figures of `agreement` are. Needs an answer that both have judged."""
    both = [key for key in mine if key in theirs]
    own, others = ([side[key].score for key in both] for side in (mine, theirs))
    return of_scores_spread(own, others, [verdict_pairs(theirs[key], mine[key]) for key in both])


def of_scores_spread(
    mine: Sequence[float], theirs: Sequence[float],
    pairs: Sequence[Sequence[tuple[str, str]]] = (),
) -> Spread:  # fmt: skip
    """How rough the figures of `of_scores` are; `pairs` answer by answer."""
    answers = range(len(mine))
    scores = [np.array(side) for side in (theirs, mine)]
    steps = [metrics.nearest_step(side, COARSE) for side in scores]
    credits = [
        (n, *(CREDITED.index(credited(verdict)) for verdict in pair))
        for n, of_answer in enumerate(pairs)
        for pair in of_answer
    ]
    rough = partial(interval, n_resamples=_DRAWS)
    if credits:
        of, *sides = zip(*credits, strict=True)
        kappa = rough(partial(metrics.cohen_kappa, labels=range(len(CREDITED))), sides, of)
    else:
        kappa = rough(partial(metrics.cohen_kappa, labels=COARSE), steps, answers)
    return Spread(
        kappa=kappa,
        qwk=rough(partial(metrics.quadratic_weighted_kappa, steps=COARSE), steps, answers),
        alpha=rough(
            lambda *sides: krippendorff_alpha(np.stack(sides), "interval"), scores, answers
        ),
    )


def verdict_pairs(theirs: Opinion, mine: Opinion) -> list[tuple[str, str]]:
    """The verdicts on each criterion; slots of a list are alike and are put in order first."""
    if theirs.verdicts is None or mine.verdicts is None:
        return []
    rubric = mine.sample.rubric
    found = []
    for entry in rubric.lists:
        sides = (
            sorted((s[slot.id].value for slot in entry.slots), key=VERDICTS.index)
            for s in (theirs.verdicts, mine.verdicts)
        )
        found += list(zip(*sides, strict=True))
    return found + [
        (theirs.verdicts[c.id].value, mine.verdicts[c.id].value) for c in rubric.criteria
    ]


def partings(mine: Mapping[str, Opinion], theirs: Mapping[str, Opinion]) -> list[Parting]:
    """Where the two part company, the widest apart first: all that keeps `exact` from being 1."""
    found = []
    for key, own in mine.items():
        other = theirs.get(key)
        if other is None or _alike(own, other):
            continue
        apart = abs(own.score - other.score)
        found.append(Parting(own.sample, own, other, _differing(own, other), apart))
    return sorted(found, key=lambda p: (-p.apart, -len(p.criteria)))


def doubtful(raters: Sequence[Mapping[str, Opinion]]) -> list[Doubtful]:
    """Criteria by the share of answers on which not all raters agree, the most ambiguous first.

    Only answers that at least two raters have judged by criteria count.
    """
    judged: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for key in dict.fromkeys(key for rater in raters for key in rater):
        said = [r[key] for r in raters if key in r and r[key].verdicts is not None]
        for criterion in said[0].sample.rubric.criteria if len(said) > 1 else ():
            given = {credited((o.verdicts or {})[criterion.id].value) for o in said}
            judged[said[0].sample.question, criterion.text].append(len(given) > 1)
    found = [Doubtful(q, text, sum(split), len(split)) for (q, text), split in judged.items()]
    return sorted(
        (d for d in found if d.disagreed), key=lambda d: (-d.disagreed / d.judged, -d.judged)
    )


def _alike(own: Opinion, other: Opinion) -> bool:
    """The same on every criterion and slot; where one has no verdicts, the same score in quarters."""
    if own.verdicts is not None and other.verdicts is not None:
        return all(credited(a) == credited(b) for a, b in verdict_pairs(other, own))
    one, two = metrics.nearest_step([own.score, other.score], COARSE)
    return bool(one == two)


def _differing(own: Opinion, other: Opinion) -> tuple[str, ...]:
    if own.verdicts is None or other.verdicts is None:
        return ()
    pairs = ((c.id, own.verdicts[c.id], other.verdicts[c.id]) for c in own.sample.rubric.criteria)
    return tuple(cid for cid, a, b in pairs if credited(a.value) != credited(b.value))


def _drift(differences: np.ndarray) -> float:
    if len(differences) < _FEW:
        return float("nan")
    half = len(differences) // 2
    return float(differences[-half:].mean() - differences[:half].mean())
