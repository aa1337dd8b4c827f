"""The figures of a rehearsal, on examples that can be worked out by hand."""

from __future__ import annotations

import math

import pytest

from evals.rehearsed import agreement, doubtful, partings, spread
from tutor.domain import Criterion, ItemList, Rubric, Verdict
from tutor.rehearsal import Opinion, Sample

RUBRIC = Rubric(criteria=(Criterion(id="a", text="It sums."), Criterion(id="b", text="It fires.")))
M, P, U, C = Verdict.MET, Verdict.PARTIAL, Verdict.UNMET, Verdict.CONTRADICTED


def said(*verdicts: tuple[Verdict, Verdict]) -> dict[str, Opinion]:
    """One rater's verdicts on answers 0, 1, …"""
    found = {}
    for n, (a, b) in enumerate(verdicts):
        sample = Sample(question="Q?", answer=f"answer {n}", rubric=RUBRIC)
        given = {"a": a, "b": b}
        found[sample.id] = Opinion(sample, given, RUBRIC.score(given))
    return found


def test_perfect_agreement_is_one_in_every_figure() -> None:
    """And nobody is milder, and nothing drifts."""
    both = said((M, M), (U, U), (M, U), (P, M))
    found = agreement("x", both, both)
    assert found
    figures = (found.exact, found.kappa, found.qwk, found.alpha, found.bias, found.drift)
    assert figures == pytest.approx((1, 1, 1, 1, 0, 0))
    assert found.confusion.trace() == 8


def test_contradicted_and_unmet_count_as_the_same() -> None:
    """Both give nothing; the confusion still tells them apart."""
    found = agreement("x", said((C, M)), said((U, M)))
    assert found
    assert found.exact == 1
    assert found.confusion[2, 3] == 1


def test_a_figure_of_few_answers_has_a_wide_interval() -> None:
    """It holds the figure and narrows as answers come in; whole answers are drawn."""
    few = [(M, M), (U, U), (M, U), (P, M)]
    widths = []
    for times in (2, 20):
        mine, theirs = said(*few * times), said(*[(b, a) for a, b in few] * times)
        figures = agreement("x", mine, theirs)
        found = spread(mine, theirs)
        assert figures
        for name in ("kappa", "qwk", "alpha"):
            estimate = getattr(found, name)
            assert estimate.value == pytest.approx(getattr(figures, name))
            assert estimate.low <= estimate.value <= estimate.high
            assert estimate.clusters == 4 * times
        widths.append(found.kappa.high - found.kappa.low)
    assert widths[1] < widths[0] / 2


def test_a_reference_of_scores_alone_has_its_interval_too() -> None:
    """Of the scores in quarters."""
    mine = said((M, M), (U, U), (M, U), (U, M))
    scores = {k: Opinion(v.sample, None, n % 2) for n, (k, v) in enumerate(mine.items())}
    figures = agreement("x", mine, scores)
    assert figures
    assert spread(mine, scores).kappa.value == pytest.approx(figures.kappa)


def test_bias_and_drift_have_a_sign() -> None:
    """A person who becomes milder: the mean is above the other's, more so in the later half."""
    mine, theirs = said((U, U), (U, U), (M, M), (M, M)), said(*[(U, U)] * 4)
    found = agreement("x", mine, theirs)
    assert found
    assert (found.bias, found.drift) == (0.5, 1.0)
    short = agreement("x", said((M, M)), said((U, U)))
    assert short
    assert math.isnan(short.drift)


def test_only_answers_both_judged_count() -> None:
    """No common answer, no figures."""
    mine = said((M, M), (U, U))
    first = {k: v for k, v in mine.items() if v.sample.answer == "answer 0"}
    found = agreement("x", mine, first)
    assert found
    assert (found.answers, found.verdicts) == (1, 2)
    assert agreement("x", mine, {}) is None


def test_a_reference_of_scores_alone_is_compared_by_score() -> None:
    """Exact agreement is then that of scores in quarters."""
    mine = said((M, M), (U, U))
    scores = {k: Opinion(v.sample, None, 1.0) for k, v in mine.items()}
    found = agreement("x", mine, scores)
    assert found
    assert (found.exact, found.verdicts) == (0.5, 0)
    assert [p.apart for p in partings(mine, scores)] == [1.0]


def test_the_answers_that_part_are_those_that_are_not_the_same() -> None:
    """In quarters: 0.67 beside 0.5 is a step, and 0.1 beside 0 is none."""
    mine = said((M, M), (M, U), (U, U))
    given = dict(zip(mine, (1.0, 0.67, 0.1), strict=True))
    scores = {k: Opinion(v.sample, None, given[k]) for k, v in mine.items()}
    found = agreement("x", mine, scores)
    assert found
    assert found.exact == pytest.approx(2 / 3)
    assert [p.sample.answer for p in partings(mine, scores)] == ["answer 1"]


def test_slots_that_are_filled_otherwise_part_the_raters() -> None:
    """Also where the list is long, and a slot weighs little."""
    rubric = Rubric(lists=(ItemList(id="o", text="an item", count=6, items=(("x",), ("y",)) * 3),))
    sample = Sample(question="Q?", answer="x", rubric=rubric)
    slots = [f"o-{n}" for n in range(1, 7)]
    one = {sample.id: Opinion(sample, dict.fromkeys(slots, M), 1.0)}
    two = {sample.id: Opinion(sample, {**dict.fromkeys(slots, M), "o-6": U}, 5 / 6)}
    assert len(partings(one, two)) == 1


def test_slots_of_a_list_are_compared_by_how_many_are_filled() -> None:
    """Which slot took which item is no disagreement."""
    rubric = Rubric(lists=(ItemList(id="o", text="an item", count=2, items=(("x",), ("y",))),))
    sample = Sample(question="Q?", answer="x", rubric=rubric)
    one = {sample.id: Opinion(sample, {"o-1": M, "o-2": U}, 0.5)}
    two = {sample.id: Opinion(sample, {"o-1": U, "o-2": M}, 0.5)}
    found = agreement("x", one, two)
    assert found
    assert found.exact == 1


def test_partings_come_widest_first_and_name_the_criteria() -> None:
    """Where all agree there is none."""
    mine, theirs = said((M, M), (M, P), (M, M)), said((M, M), (M, M), (U, U))
    first, second = partings(mine, theirs)
    assert (first.sample.answer, first.criteria, first.apart) == ("answer 2", ("a", "b"), 1.0)
    assert (second.sample.answer, second.criteria, second.apart) == ("answer 1", ("b",), 0.25)


def test_the_ambiguous_criterion_is_the_one_raters_split_on() -> None:
    """By its share of answers with different verdicts, among those two have judged."""
    found = doubtful([said((M, M), (M, M)), said((M, U), (M, P)), said((M, M))])
    assert [(d.text, d.disagreed, d.judged) for d in found] == [("It fires.", 2, 2)]
