"""How a change of rubric moves the examiner towards people: figures on what both rubrics have."""

from __future__ import annotations

import pytest

from evals.workshop import Moved, moved, sign_test
from tests.tutor.test_rubric_trial import FIRES, NEW, OLD, SUMS, graded
from tutor.domain import ItemList, Rubric, Verdict
from tutor.rubric_trial import Given, Heard, Voice


def judged(text: str, heard: Heard = Heard.LABELS, **verdicts: str) -> Given:
    return Given(text, "Ann", None, (Voice(heard, "Ann", {k: Verdict(v) for k, v in verdicts.items()}),))  # fmt: skip


def test_agreement_before_and_after_is_of_the_same_answers_and_criteria() -> None:
    """Criteria that one rubric lacks, or that nobody judged, are left out on both sides."""
    given = [judged("a", sums="met", fires="unmet"), judged("b", sums="unmet"), Given("c", "Cy")]
    before = {g.text: graded(OLD, sums="unmet") for g in given}
    after = {g.text: graded(NEW, sums="met" if g.text == "a" else "unmet") for g in given}
    (found,) = moved(given, (OLD, NEW), (before, after))
    assert (found.before.answers, found.before.verdicts, found.after.verdicts) == (2, 2, 2)
    assert (found.before.exact, found.after.exact) == (0.5, 1.0)
    assert (found.closer, found.further) == (1, 0)
    assert "too few to tell" in found.verdict


def test_scores_are_weighed_by_each_rubrics_own_points() -> None:
    """Half of three points before, half of two after: the bias follows the weights."""
    light = OLD.model_copy(update={"criteria": (SUMS.model_copy(update={"points": 1}), FIRES)})
    given = [judged("a", sums="met", fires="met")]
    before, after = {"a": graded(OLD, sums="unmet")}, {"a": graded(light, sums="unmet")}
    (found,) = moved(given, (OLD, light), (before, after))
    assert (round(found.before.bias, 2), round(found.after.bias, 2)) == (-0.67, -0.5)


def test_each_way_of_hearing_people_is_told_apart() -> None:
    """With the figures for all together first."""
    given = [judged("a", sums="met"), judged("b", Heard.DECISIONS, sums="unmet")]
    outcomes = {g.text: graded(OLD) for g in given}
    found = moved(given, (OLD, OLD), (outcomes, outcomes))
    assert [m.heard for m in found] == [None, Heard.LABELS, Heard.DECISIONS]
    assert [m.before.exact for m in found] == [0.5, 1.0, 0.0]


def test_answers_that_the_examiner_was_shown_prove_nothing() -> None:
    """Exemplars are left out, whatever their case and spaces."""
    given = [judged("It  Adds up", sums="met")]
    outcomes = {"It  Adds up": graded(OLD)}
    assert moved(given, (OLD, OLD), (outcomes, outcomes), {"it adds up"}) == []


def test_slots_of_a_list_are_compared_as_counts() -> None:
    """Which slot an item fills is no disagreement; a list that asks for more cannot be compared."""
    listed = ItemList(
        id="item", text="an optimiser", count=2, items=(("SGD",), ("Adam",), ("Lion",))
    )
    rubric, longer = (
        Rubric(lists=(listed,)),
        Rubric(lists=(listed.model_copy(update={"count": 3}),)),
    )
    given = [Given("a", "x", None, (Voice(Heard.LABELS, "x", {"item-1": Verdict.UNMET, "item-2": Verdict.MET}),))]  # fmt: skip
    outcomes = {"a": graded(rubric, **{"item-2": "unmet"})}
    (found,) = moved(given, (rubric, rubric), (outcomes, outcomes))
    assert found.before.exact == 1.0
    assert moved(given, (rubric, longer), (outcomes, {"a": graded(longer)})) == []


@pytest.mark.parametrize(
    ("one", "other", "chance"), [(0, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (3, 3, 1.0), (9, 1, 0.0215)]
)  # fmt: skip
def test_sign_test(one: int, other: int, chance: float) -> None:
    """By hand, from the binomial with one half; both ways round."""
    assert sign_test(one, other) == pytest.approx(chance, abs=1e-4)
    assert sign_test(other, one) == sign_test(one, other)


def test_only_a_split_that_chance_seldom_gives_is_told_as_one() -> None:
    """Five to none may be chance; six to none is told, in its direction."""
    given = [judged("a", sums="met")]
    outcomes = {"a": graded(OLD)}
    (found,) = moved(given, (OLD, OLD), (outcomes, outcomes))
    assert "none goes further" in found.verdict

    def told(closer: int, further: int) -> str:
        return Moved(None, found.before, found.after, closer, further).verdict

    assert "too few to tell" in told(5, 0)
    assert "agreement better" in told(6, 0)
    assert "agreement worse" in told(0, 6)
