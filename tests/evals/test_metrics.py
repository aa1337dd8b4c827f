"""Agreement figures against hand-counted cases, scikit-learn, scipy, and laws they must obey."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sk

from evals import metrics

NAN = math.nan
STEPS = (0.0, 0.5, 1.0)
Pair = tuple[np.ndarray, np.ndarray]
Figure = Callable[..., float]
OF_SCORES: tuple[Figure, ...] = (
    metrics.exact_agreement,
    metrics.pearson,
    metrics.spearman,
    metrics.mae,
    metrics.rmse,
    metrics.bias,
    metrics.false_full_marks,
    metrics.false_zeros,
)
OF_STEPS: tuple[Figure, ...] = (
    metrics.within_one_step,
    metrics.cohen_kappa,
    metrics.quadratic_weighted_kappa,
    metrics.macro_f1,
)
quick = settings(deadline=None, max_examples=40, database=None)


def columns(rows: list[tuple[float, float]]) -> Pair:
    """The first and the second entries, as two arrays."""
    truth, predicted = np.array(rows, dtype=float).T
    return truth, predicted


pairs_on_steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)), min_size=1, max_size=30
).map(columns)
pairs_of_scores = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30
).map(columns)


def sample(seed: int, steps: tuple[float, ...] = STEPS, n: int = 200) -> Pair:
    """True grades, and given ones that are right about half the time."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(steps, n)
    return truth, np.where(rng.random(n) < 0.5, truth, rng.choice(steps, n))


def codes(values: np.ndarray) -> np.ndarray:
    """Scores on `STEPS` as the whole numbers scikit-learn wants."""
    return (values * 2).astype(int)


class TestByHand:
    """Cases small enough to count on paper."""

    truth = (0.0, 0.0, 0.5, 1.0)
    predicted = (0.0, 0.5, 0.5, 0.0)

    def test_confusion_matrix_has_true_labels_as_rows(self) -> None:
        """Row i, column j counts answers of true step i that were given step j."""
        table = metrics.confusion_matrix(self.truth, self.predicted, STEPS)
        assert table.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]

    def test_exact_and_near_agreement(self) -> None:
        """Two of four are exact; a third is one step off, the last is two off."""
        assert metrics.exact_agreement(self.truth, self.predicted) == 0.5
        assert metrics.within_one_step(self.truth, self.predicted, STEPS) == 0.75

    def test_quadratic_kappa(self) -> None:
        """Squared steps apart: 1 + 4 = 5 observed, 4 expected by chance."""
        # row sums (2, 1, 1), column sums (2, 2, 0): (2*2 + 1*2 + 1*2*4 + 1*2) / 4 = 4
        expected = 1 - 5 / 4
        assert metrics.quadratic_weighted_kappa(self.truth, self.predicted, STEPS) == pytest.approx(
            expected
        )

    def test_cohen_kappa(self) -> None:
        """Half observed against (2*2 + 1*2 + 0) / 16 by chance."""
        expected = (0.5 - 6 / 16) / (1 - 6 / 16)
        assert metrics.cohen_kappa(self.truth, self.predicted, STEPS) == pytest.approx(expected)

    def test_errors(self) -> None:
        """The errors are 0, +0.5, 0 and -1."""
        assert metrics.bias(self.truth, self.predicted) == pytest.approx(-0.125)
        assert metrics.mae(self.truth, self.predicted) == pytest.approx(0.375)
        assert metrics.rmse(self.truth, self.predicted) == pytest.approx(math.sqrt(1.25 / 4))

    def test_class_scores(self) -> None:
        """Step 0 was given twice and right once, was true twice and found once."""
        zero, half, full = metrics.class_scores(self.truth, self.predicted, STEPS)
        assert (zero.precision, zero.recall, zero.f1, zero.support) == (0.5, 0.5, 0.5, 2)
        assert (half.precision, half.recall, half.support) == (0.5, 1.0, 1)
        assert math.isnan(full.precision) and full.recall == 0 and full.f1 == 0


class TestOracles:
    """The same numbers as the libraries everyone trusts."""

    @pytest.mark.parametrize("seed", range(5))
    def test_kappas_match_scikit_learn(self, seed: int) -> None:
        """Unweighted and quadratic kappa agree with `cohen_kappa_score`."""
        truth, predicted = sample(seed)
        one, two = codes(truth), codes(predicted)
        assert metrics.cohen_kappa(truth, predicted, STEPS) == pytest.approx(
            sk.cohen_kappa_score(one, two)
        )
        assert metrics.quadratic_weighted_kappa(truth, predicted, STEPS) == pytest.approx(
            sk.cohen_kappa_score(one, two, weights="quadratic")
        )

    def test_quadratic_kappa_knows_unused_steps(self) -> None:
        """A step nobody used still lies between its neighbours, as with `labels=` there."""
        truth, predicted = sample(1, steps=(0.0, 1.0))
        predicted[:5] = 0.25
        steps = (0.0, 0.25, 0.5, 0.75, 1.0)
        oracle = sk.cohen_kappa_score(
            (truth * 4).astype(int),
            (predicted * 4).astype(int),
            weights="quadratic",
            labels=range(5),
        )
        assert metrics.quadratic_weighted_kappa(truth, predicted, steps) == pytest.approx(oracle)

    @pytest.mark.parametrize("seed", range(5))
    def test_correlations_match_scipy(self, seed: int) -> None:
        """Pearson and Spearman agree with scipy, ties included."""
        truth, predicted = sample(seed)
        assert metrics.pearson(truth, predicted) == pytest.approx(
            stats.pearsonr(truth, predicted).statistic
        )
        assert metrics.spearman(truth, predicted) == pytest.approx(
            stats.spearmanr(truth, predicted).statistic
        )

    @pytest.mark.parametrize("seed", range(5))
    def test_class_scores_match_scikit_learn(self, seed: int) -> None:
        """Precision, recall, F1 and macro F1 agree with scikit-learn."""
        truth, predicted = sample(seed)
        one, two = codes(truth), codes(predicted)
        precision, recall, f1, support = sk.precision_recall_fscore_support(one, two)
        scores = metrics.class_scores(truth, predicted, STEPS)
        assert [s.precision for s in scores] == pytest.approx(precision.tolist())
        assert [s.recall for s in scores] == pytest.approx(recall.tolist())
        assert [s.f1 for s in scores] == pytest.approx(f1.tolist())
        assert [s.support for s in scores] == support.tolist()
        assert metrics.macro_f1(truth, predicted, STEPS) == pytest.approx(
            sk.f1_score(one, two, average="macro")
        )

    def test_errors_match_scikit_learn(self) -> None:
        """MAE and RMSE agree with scikit-learn."""
        truth, predicted = sample(3)
        assert metrics.mae(truth, predicted) == pytest.approx(
            sk.mean_absolute_error(truth, predicted)
        )
        assert metrics.rmse(truth, predicted) == pytest.approx(
            sk.root_mean_squared_error(truth, predicted)
        )


class TestLaws:
    """What must hold for any input."""

    @quick
    @given(pairs_on_steps)
    def test_kappa_does_not_care_who_is_first(self, pair: Pair) -> None:
        """Swapping the raters leaves both kappas as they are."""
        for kappa in (metrics.cohen_kappa, metrics.quadratic_weighted_kappa):
            there, back = kappa(*pair, STEPS), kappa(pair[1], pair[0], STEPS)
            assert there == pytest.approx(back, nan_ok=True)

    @quick
    @given(pairs_on_steps)
    def test_agreement_with_oneself_is_perfect(self, pair: Pair) -> None:
        """Kappa and correlation of a rater with itself are 1, or undefined if constant."""
        truth = pair[0]
        expected = NAN if np.ptp(truth) == 0 else 1.0
        for figure in (metrics.cohen_kappa, metrics.quadratic_weighted_kappa):
            assert figure(truth, truth, STEPS) == pytest.approx(expected, nan_ok=True)
        assert metrics.pearson(truth, truth) == pytest.approx(expected, nan_ok=True)

    @quick
    @given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
    def test_two_steps_leave_one_kappa(self, pairs: list[tuple[bool, bool]]) -> None:
        """On a two-step scale the quadratic kappa is Cohen's."""
        truth, predicted = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
        assert metrics.quadratic_weighted_kappa(truth, predicted, (0, 1)) == pytest.approx(
            metrics.cohen_kappa(truth, predicted, (0, 1)), nan_ok=True
        )

    @quick
    @given(pairs_of_scores)
    def test_error_measures_are_ordered(self, pair: Pair) -> None:
        """|bias| <= MAE <= RMSE, and swapping the sides turns the bias round."""
        assert abs(metrics.bias(*pair)) <= metrics.mae(*pair) + 1e-12
        assert metrics.mae(*pair) <= metrics.rmse(*pair) + 1e-12
        assert metrics.bias(*pair) == pytest.approx(-metrics.bias(pair[1], pair[0]))

    @quick
    @given(pairs_of_scores)
    def test_nearest_step_is_the_nearest(self, pair: Pair) -> None:
        """No step lies closer than the chosen one, and a chosen one stays where it is."""
        snapped = metrics.nearest_step(pair[0], STEPS)
        closest = np.abs(pair[0][:, None] - np.array(STEPS)).min(axis=1)
        assert np.abs(snapped - pair[0]) == pytest.approx(closest, abs=1e-8)
        assert metrics.nearest_step(snapped, STEPS).tolist() == snapped.tolist()

    @quick
    @given(pairs_on_steps)
    def test_exact_answers_are_near_ones(self, pair: Pair) -> None:
        """Agreement within a step is never below exact agreement."""
        near = metrics.within_one_step(*pair, STEPS)
        assert near >= metrics.exact_agreement(*pair)

    @quick
    @given(pairs_on_steps)
    def test_ungraded_answers_change_nothing_but_coverage(self, pair: Pair) -> None:
        """Adding answers without a grade leaves every figure but the coverage."""
        truth, predicted = np.append(pair[0], [0.0, 1.0]), np.append(pair[1], [NAN, NAN])
        assert metrics.cohen_kappa(truth, predicted, STEPS) == pytest.approx(
            metrics.cohen_kappa(*pair, STEPS), nan_ok=True
        )
        assert metrics.mae(truth, predicted) == metrics.mae(*pair)
        assert metrics.coverage(predicted) == pytest.approx(len(pair[0]) / len(truth))


class TestFalseMarks:
    """The two errors a student or a teacher would protest against."""

    truth = (0.0, 0.25, 0.5, 1.0, 1.0)
    predicted = (1.0, 0.0, 1.0, 0.0, 1.0)

    def test_full_marks_are_false_below_the_full_grade(self) -> None:
        """Two of the three answers short of full marks got them."""
        assert metrics.false_full_marks(self.truth, self.predicted) == pytest.approx(2 / 3)

    def test_zeros_are_false_from_half_marks_on(self) -> None:
        """One of the three answers worth at least half got a zero; the quarter is not counted."""
        assert metrics.false_zeros(self.truth, self.predicted) == pytest.approx(1 / 3)

    def test_no_such_answers_means_no_share(self) -> None:
        """Without candidates the shares are undefined, not 0."""
        assert math.isnan(metrics.false_full_marks([1.0], [1.0]))
        assert math.isnan(metrics.false_zeros([0.0], [0.0]))


class TestDegenerate:
    """Undefined is nan; wrong use is an error that says what is wrong."""

    def test_nothing_gives_nan(self) -> None:
        """Every figure of no pairs is nan, also when all answers are ungraded."""
        for truth, predicted in (([], []), ([1.0, 0.0], [NAN, NAN])):
            assert all(math.isnan(figure(truth, predicted)) for figure in OF_SCORES)
            assert all(math.isnan(figure(truth, predicted, STEPS)) for figure in OF_STEPS)
        assert math.isnan(metrics.coverage([]))

    def test_one_constant_side_is_chance_level(self) -> None:
        """A grader that always says the same has kappa 0, and no correlation."""
        truth, constant = [0.0, 0.5, 1.0], [0.5, 0.5, 0.5]
        assert metrics.cohen_kappa(truth, constant, STEPS) == 0
        assert metrics.quadratic_weighted_kappa(truth, constant, STEPS) == 0
        assert math.isnan(metrics.pearson(truth, constant))

    def test_both_sides_constant_and_alike_is_undefined(self) -> None:
        """Perfect agreement on a single used step says nothing beyond chance."""
        for figure in (metrics.cohen_kappa, metrics.quadratic_weighted_kappa):
            assert math.isnan(figure([1.0, 1.0], [1.0, 1.0], STEPS))

    def test_both_sides_constant_but_apart_is_chance_level(self) -> None:
        """Constant graders that never agree are at 0: chance explains their disagreement."""
        for figure in (metrics.cohen_kappa, metrics.quadratic_weighted_kappa):
            assert figure([1.0, 1.0], [0.0, 0.0], STEPS) == 0

    def test_a_value_off_the_scale_is_refused(self) -> None:
        """A grade that is no step raises instead of being bent onto the scale."""
        with pytest.raises(ValueError, match=r"0\.7 is not one of the labels"):
            metrics.confusion_matrix([0.0], [0.7], STEPS)
        with pytest.raises(ValueError, match="'good' is not one of the labels"):
            metrics.confusion_matrix(["met"], ["good"], ["met", "unmet"])

    def test_unequal_lengths_are_refused(self) -> None:
        """Truth and prediction must pair up."""
        with pytest.raises(ValueError, match="equal length"):
            metrics.mae([0.0, 1.0], [0.0])
        with pytest.raises(ValueError, match="equal length"):
            metrics.cohen_kappa([0.0, 1.0], [0.0], STEPS)

    def test_steps_must_increase(self) -> None:
        """An unordered or empty scale has no steps to count."""
        for steps in ((1.0, 0.0), (), (0.0, 0.0)):
            with pytest.raises(ValueError, match="increase"):
                metrics.nearest_step([0.5], steps)

    def test_rounding_never_raises_a_grade(self) -> None:
        """Between two steps (up to rounding) the lower one is taken; nan stays nan."""
        assert metrics.nearest_step([0.1 + 0.2], (0.2, 0.4)).tolist() == [0.2]
        snapped = metrics.nearest_step([0.25, 0.75, 0.76, NAN], STEPS)
        assert snapped.tolist()[:3] == [0.0, 0.5, 1.0] and math.isnan(snapped[3])


def test_verdicts_may_be_words() -> None:
    """Text labels work like steps; None and nan are missing ones."""
    truth = ["met", "unmet", "partial", None, "met"]
    predicted = np.array(["met", "met", "partial", "met", NAN], dtype=object)
    labels = ["met", "partial", "unmet"]
    table = metrics.confusion_matrix(truth, predicted, labels)
    assert table.tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]
    coded = metrics.label_codes(truth, labels)
    assert metrics.cohen_kappa(coded, metrics.label_codes(predicted, labels), range(3)) == (
        metrics.cohen_kappa(truth, predicted, labels)
    )


def test_repeated_labels_are_refused() -> None:
    """Two labels of the same name could not be told apart."""
    with pytest.raises(ValueError, match="differ"):
        metrics.label_codes(["a"], ["a", "a"])


def test_tiny_spreads_still_correlate() -> None:
    """Numbers whose squares vanish keep their correlation."""
    assert metrics.pearson([0.0, 1e-200], [0.0, 3e-200]) == pytest.approx(1.0)
