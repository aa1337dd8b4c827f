"""Graded answers move the built-in examiner, for their own question only."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.domain import Criterion, Exemplar, Rubric, RubricOrigin, Ruling, Task, Verdict
from tutor.grading import grade
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.exemplars import WHOLE, Graded, moved, tilt, used
from tutor.judges.model import VERDICTS

QUESTION = "What does an activation function do?"
RUBRIC = Rubric(
    criteria=(Criterion(id="nonlinear", text="It makes the network non-linear."),),
    origin=RubricOrigin.REVIEWED,
)
BENT = "It bends the straight line."
CREDITS = np.array([v.credit for v in VERDICTS])


def task(answer: str, **more: object) -> Task:
    return Task(question=QUESTION, answer=answer, rubric=RUBRIC).model_copy(update=more)


def verdict(asked: Task) -> str:
    outcome = grade(asked, BuiltinJudge())
    assert outcome.status == "graded"
    return outcome.verdicts[0].verdict


def exemplar(answer: str, score: float, verdict: Verdict) -> Exemplar:
    return Exemplar(id="e1", answer=answer, score=score, verdicts={"nonlinear": verdict})


def test_the_same_words_get_the_verdict_that_a_person_gave() -> None:
    """Whatever the examiner held of them before; capitals and spaces aside."""
    before = verdict(task(BENT))
    other = Verdict.MET if before != "met" else Verdict.UNMET
    shown = (exemplar(f" {BENT.upper()}", 1.0, other),)
    assert verdict(task(BENT, exemplars=shown)) == other


def test_a_ruling_with_an_example_works_as_an_exemplar_of_its_criterion() -> None:
    """A ruling on another criterion, or without an example, moves nothing."""
    ruling = Ruling(id="r", criterion_id="nonlinear", text="t", verdict="partial", example=BENT)
    assert verdict(task(BENT, rulings=(ruling,))) == "partial"
    for part in ({"criterion_id": "other"}, {"example": ""}):
        elsewhere = ruling.model_copy(update=part)
        assert verdict(task(BENT, rulings=(elsewhere,))) == verdict(task(BENT))


def test_a_grade_names_the_rules_that_moved_it() -> None:
    """A ruling without an example cannot be read by the built-in examiner, and is not claimed."""
    read = Ruling(id="r", criterion_id="nonlinear", text="t", verdict="partial", example=BENT)
    unread = Ruling(id="u", criterion_id="nonlinear", text="t")
    asked = task(BENT, rulings=(read, unread), exemplars=(exemplar(BENT, 1, Verdict.MET),))
    assert used(asked) == ("r@1", "e1@1")
    outcome = grade(asked, BuiltinJudge())
    assert outcome.status == "graded"
    assert outcome.rules == ("r@1", "e1@1")


def test_a_question_graded_more_mildly_than_usual_raises_every_estimate() -> None:
    """The shift grows with the number of graded answers, and is never the whole difference."""
    usual = WHOLE.usual[0] + WHOLE.usual[1]
    strict = [Graded(f"word{n} of its own", 1.0, usual - 0.2) for n in range(5)]
    far = "Something else entirely, about llamas."
    shifts = [moved(0.5, far, strict[:n], WHOLE) - 0.5 for n in (1, 3, 5)]
    assert 0 < shifts[0] < shifts[1] < shifts[2] < 0.2


def test_an_answer_is_drawn_to_the_grade_of_one_that_says_nearly_the_same() -> None:
    """An unlike one stays where the question's strictness puts it."""
    usual = WHOLE.usual[0] + WHOLE.usual[1]
    graded = [Graded("The function bends a straight line.", 1.0, usual)]
    near = moved(0.3, "The function bends the straight line.", graded, WHOLE)
    far = moved(0.3, "It saves memory on the graphics card.", graded, WHOLE)
    assert near > far + 0.05
    assert moved(0.3, "anything", [], WHOLE) == 0.3


@pytest.mark.parametrize("credit", [0.05, 0.4, 0.95])
def test_tilted_likelihoods_expect_the_credit_asked_for(credit: float) -> None:
    """They stay likelihoods, and verdicts of the same credit keep their odds."""
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    found = tilt(shares, credit)
    assert found.sum() == pytest.approx(1)
    assert found @ CREDITS == pytest.approx(credit, abs=1e-6)
    assert found[0] / found[3] == pytest.approx(4)


def test_a_whole_reference_is_moved_by_scores_alone() -> None:
    """A reference cut into sentences has no verdicts of people, only their score."""
    rubric = Rubric(criteria=(Criterion(id="reference", text="It makes the network non-linear."),))
    asked = Task(question=QUESTION, answer=BENT, rubric=rubric)
    scores = []
    for score in (0.0, 1.0):
        shown = Exemplar(id="e", answer=BENT, score=score)
        outcome = grade(asked.model_copy(update={"exemplars": (shown,)}), BuiltinJudge())
        assert outcome.status == "graded"
        scores.append(outcome.score)
    assert scores[0] == 0
    assert scores[1] > 0


def test_an_exemplar_without_words_does_no_harm() -> None:
    """A stored answer of signs only is read as saying nothing."""
    assert verdict(task(BENT, exemplars=(exemplar("!!! ...", 0, Verdict.UNMET),)))
