"""How a reply counts: only upwards or into error, only by its own words, only for what is open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tutor.lacking import GRADIENT, LOSSES, NONLINEAR, RUBRIC, verdicts
from tutor.domain import CriterionGrade, Grade, Rubric, Verdict
from tutor.replies import merged, standing, still_open, touches, with_help
from tutor.turns import Kind, Mark, Turn

V = Verdict


def mark(name: str, verdict: Verdict) -> Mark:
    return Mark(criterion_id=name, verdict=verdict, max_points=1)


def test_only_what_is_open_is_judged_again() -> None:
    """A list with an open slot as a whole; nothing where nothing is open."""
    marks = (mark("nonlinear", V.MET), mark("gradient", V.PARTIAL))
    assert still_open(RUBRIC, marks) == Rubric(criteria=(GRADIENT,))
    assert still_open(RUBRIC, (mark("nonlinear", V.MET),)) is None
    both = Rubric(criteria=(NONLINEAR,), lists=(LOSSES,))
    slots = (mark("loss-1", V.MET), mark("loss-2", V.UNMET), mark("nonlinear", V.MET))
    assert still_open(both, slots) == Rubric(lists=(LOSSES,))


@pytest.mark.parametrize(
    ("before", "after", "quote", "stands"),
    [
        (V.UNMET, V.MET, "yes", V.MET),
        (V.PARTIAL, V.MET, "yes", V.MET),
        (V.CONTRADICTED, V.MET, "yes", V.MET),
        (V.PARTIAL, V.CONTRADICTED, "yes", V.CONTRADICTED),
        (V.PARTIAL, V.UNMET, "", V.PARTIAL),
        (V.MET, V.CONTRADICTED, "yes", V.MET),
        (V.UNMET, V.MET, "from the first answer", V.UNMET),
    ],
)
def test_verdicts_after_a_reply(before: V, after: V, quote: str, stands: V) -> None:
    """Better ones and errors count, if the reply's own words show them; met stays met."""
    grade: Any = verdicts(nonlinear=(after, quote), gradient=(V.UNMET, ""))
    assert isinstance(grade, Grade)
    found = merged((mark("nonlinear", before), mark("gone", V.UNMET)), grade, "Well, yes!")
    assert [m.verdict for m in found] == [stands, V.UNMET]


@pytest.mark.parametrize(
    ("first", "replied", "today", "stands"),
    [
        (V.PARTIAL, V.PARTIAL, V.PARTIAL, V.PARTIAL),
        (V.PARTIAL, V.PARTIAL, V.MET, V.MET),
        (V.PARTIAL, V.PARTIAL, V.UNMET, V.UNMET),
        (V.UNMET, V.MET, V.UNMET, V.MET),
        (V.UNMET, V.MET, V.PARTIAL, V.MET),
        (V.UNMET, V.PARTIAL, V.MET, V.MET),
        (V.UNMET, V.CONTRADICTED, V.MET, V.MET),
    ],
)
def test_the_score_with_help_follows_the_grade_of_today(
    first: V, replied: V, today: V, stands: V
) -> None:
    """Corrected or graded anew; what a reply changed it goes on changing."""
    reply = verdicts(nonlinear=(replied, "yes"), gradient=(V.UNMET, ""))
    judged = [
        Turn(kind=Kind.JUDGED, marks=(mark("nonlinear", first),)),
        Turn(kind=Kind.JUDGED, marks=(mark("nonlinear", replied),), outcome=reply),
    ]
    now = verdicts(nonlinear=(today, "It"), gradient=(V.UNMET, ""))
    assert [m.verdict for m in with_help(now, judged)] == [stands, V.UNMET]


def test_a_reply_counts_for_the_criterion_as_it_was() -> None:
    """One rewritten since has the verdict of the new grading alone."""
    reply = verdicts(nonlinear=(V.MET, "yes"), gradient=(V.UNMET, ""))
    judged = [
        Turn(kind=Kind.JUDGED, marks=(mark("nonlinear", V.UNMET),)),
        Turn(kind=Kind.JUDGED, marks=(mark("nonlinear", V.MET),), outcome=reply),
    ]
    now = verdicts(nonlinear=(V.UNMET, ""), gradient=(V.UNMET, ""))
    other = tuple(v.model_copy(update={"text": "Rewritten."}) for v in now.verdicts)
    found = with_help(now.model_copy(update={"verdicts": other}), judged)
    assert [m.verdict for m in found] == [V.UNMET, V.UNMET]


def test_a_correction_is_not_held_against_its_error() -> None:
    """The words that contradicted a criterion are left out of what is judged again."""
    said = "It is differentiable. It keeps the net linear. Fine."
    grade = verdicts(nonlinear=(V.CONTRADICTED, "It keeps the net linear."), gradient=(V.MET, "It"))
    words = standing(said, grade.verdicts, ["No, non-linear!"])
    assert words == "It is differentiable.   Fine.\nNo, non-linear!"


def test_words_that_contradict_two_criteria_are_taken_out_once() -> None:
    """The learner's right words beside them stay whole."""
    said = "It lowers bias, never variance. It helps."
    found = [
        CriterionGrade(criterion_id=c, text=c, verdict=V.CONTRADICTED, quote=quote, reason="", points=0, max_points=1)
        for c, quote in (("a", "lowers bias, never variance"), ("b", "never variance"), ("c", "never variance"))
    ]  # fmt: skip
    assert standing(said, found, ["yes"]).split() == "It . It helps. yes".split()


def test_a_quote_over_two_lines_touches_the_reply_with_one_of_them() -> None:
    """What is judged is the answer, a line break and the reply."""
    assert touches("old words\nnew words", "new words")
    assert not touches("old words", "new words")
    assert not touches("", "new words")
