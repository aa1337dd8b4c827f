"""grade and score: what a judge says becomes a grade, or an honest failure."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cards import Kind, Passage, Source
from tests.fakes import ScriptedJudge
from tests.tutor.findings import ANSWER, RUBRIC, finding, task
from tutor import guards
from tutor.domain import (
    Criterion,
    Finding,
    Grade,
    JudgeInfo,
    Judgement,
    Rubric,
    RubricOrigin,
    Task,
    Ungraded,
    Usage,
    Verdict,
)
from tutor.grading import grade, score


class Says:
    """A judge that gives these findings."""

    info = JudgeInfo(name="says", model="m", prompt_version="7")

    def __init__(self, *findings: Finding, **more: Any) -> None:
        self._judgement = Judgement(findings=findings, **more)

    def judge(self, task: Task) -> Judgement:
        return self._judgement


class Breaks:
    """A judge with a bug, or that is stopped from outside."""

    info = JudgeInfo(name="breaks")

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def judge(self, task: Task) -> Judgement:
        raise self._error


@pytest.mark.parametrize(
    "answer", ["", "   ", "...", "Solution:", "What does the learning rate do?", "\u200b"]
)
def test_nothing_said_is_zero_without_a_call(answer: str) -> None:
    """An answer that says nothing gets 0 with the reason, and no judge is asked."""
    judge = ScriptedJudge()
    outcome = grade(task(answer), judge)
    assert isinstance(outcome, Grade)
    assert (outcome.points, outcome.max_points, outcome.score) == (0, 3, 0)
    assert outcome.judge.name == "guard"
    assert outcome.usage == Usage()
    assert [v.verdict for v in outcome.verdicts] == [Verdict.UNMET] * 2
    assert outcome.feedback
    assert {v.reason for v in outcome.verdicts} == {outcome.feedback}
    assert judge.tasks == []


def test_an_answer_too_long_is_not_graded_and_no_zero() -> None:
    """A text beyond the limit is refused with the way out, without a call."""
    judge = ScriptedJudge()
    outcome = grade(task("word " * 10_000), judge)
    assert isinstance(outcome, Ungraded)
    assert "shorten" in outcome.error
    assert judge.tasks == []


POINTS = st.floats(min_value=0.001, max_value=1000, allow_nan=False)


@st.composite
def rubrics_and_findings(draw: st.DrawFn) -> tuple[Rubric, list[Finding]]:
    points = draw(st.lists(POINTS, min_size=1, max_size=8))
    rubric = Rubric(
        criteria=tuple(Criterion(id=f"c{n}", text="x", points=p) for n, p in enumerate(points))
    )
    verdicts = st.sampled_from(Verdict)
    return rubric, [Finding(criterion_id=c.id, verdict=draw(verdicts)) for c in rubric.criteria]


@settings(deadline=None)  # other work on the machine is no failure
@given(rubrics_and_findings())
def test_points_stay_between_nothing_and_everything(case: tuple[Rubric, list[Finding]]) -> None:
    """Whatever the verdicts, 0 <= points <= maximum, and the same verdicts give the same points."""
    rubric, findings = case
    verdicts, points = score(rubric, findings)
    assert 0 <= points <= rubric.max_points
    assert score(rubric, findings) == (verdicts, points)
    assert all(0 <= v.points <= v.max_points for v in verdicts)


@settings(deadline=None)
@given(rubrics_and_findings(), st.data())
def test_a_better_verdict_never_costs_points(
    case: tuple[Rubric, list[Finding]], data: st.DataObject
) -> None:
    """Meeting one criterion more cannot lower the sum."""
    rubric, findings = case
    place = data.draw(st.integers(0, len(findings) - 1))
    better = [*findings]
    better[place] = better[place].model_copy(update={"verdict": Verdict.MET})
    assert score(rubric, better)[1] >= score(rubric, findings)[1]


@pytest.mark.parametrize(
    ("verdict", "points"), [("met", 2), ("partial", 1), ("unmet", 0), ("contradicted", 0)]
)
def test_a_verdict_earns_its_share(verdict: str, points: float) -> None:
    """Met earns a criterion's points, partial half of them, the others nothing."""
    assert score(RUBRIC, [finding("scales", verdict), finding("size", "unmet")])[1] == points


def test_a_full_grade_keeps_everything_that_explains_it() -> None:
    """Points, verdicts, judge, usage, rubric and passages are all on the grade."""
    passage = Passage(
        card_id="c1", question="q", answer="a", score=1, source=Source(file="f", line=1)
    )
    judge = Says(
        finding("scales", confidence=0.9), finding("size", "partial", confidence=0.8),
        feedback="Good.", follow_up="Why?", usage=Usage(calls=1, prompt_tokens=5),
    )  # fmt: skip
    outcome = grade(task("It scales each step.", passages=(passage,)), judge)
    assert isinstance(outcome, Grade)
    assert (outcome.points, outcome.max_points) == (2.5, 3)
    assert outcome.score == pytest.approx(2.5 / 3)
    assert (outcome.feedback, outcome.follow_up) == ("Good.", "Why?")
    assert (outcome.judge, outcome.usage.prompt_tokens) == (judge.info, 5)
    assert (outcome.rubric_version, outcome.passage_ids) == (RUBRIC.version, ("c1",))
    assert (outcome.needs_review, outcome.flags) == (False, ())
    assert outcome.seconds >= 0


def test_a_failed_judgement_is_ungraded_with_its_reason_and_cost() -> None:
    """A JudgeError is told as it is, with what was spent; it is never a zero."""
    outcome = grade(task(), ScriptedJudge(fail="The model is away."))
    assert isinstance(outcome, Ungraded)
    assert (outcome.error, outcome.usage) == ("The model is away.", Usage(calls=1))
    assert outcome.judge.name == "scripted"
    assert outcome.flags == ("addresses_grader",)


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), KeyError("y"), RecursionError()])
def test_a_judges_bug_is_ungraded_and_logged(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Any exception of a judge costs a retry, not the answer; the traceback goes to the log."""
    with caplog.at_level(logging.ERROR):
        outcome = grade(task(), Breaks(error))
    assert isinstance(outcome, Ungraded)
    assert "can be graded again" in outcome.error
    assert type(error).__name__ in caplog.text


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_stopping_the_program_is_no_judgement(stop: type[BaseException]) -> None:
    """A person's interrupt is passed on."""
    with pytest.raises(stop):
        grade(task(), Breaks(stop()))


def test_findings_that_do_not_pass_the_check_are_ungraded() -> None:
    """A judge that leaves a criterion out gives no grade."""
    outcome = grade(task(), Says(finding("scales")))
    assert isinstance(outcome, Ungraded)
    assert "'size'" in outcome.error


@pytest.mark.parametrize(
    ("confidence", "review"), [(0.9, False), (0.6, False), (0.59, True), (None, False)]
)
def test_an_unsure_verdict_asks_for_a_person(confidence: float | None, review: bool) -> None:
    """One verdict below the bound is enough."""
    judge = Says(finding("scales", confidence=0.9), finding("size", confidence=confidence))
    outcome = grade(task("It scales each step."), judge)
    assert isinstance(outcome, Grade)
    assert outcome.needs_review is review


@pytest.mark.parametrize(("confidence", "review"), [(0.69, True), (0.7, False)])
def test_to_be_told_of_a_contradiction_takes_more(confidence: float, review: bool) -> None:
    """It accuses, so that it is looked at sooner than another verdict."""
    wrong = finding("size", verdict="contradicted", quote="each step", confidence=confidence)
    outcome = grade(task("It scales each step."), Says(finding("scales"), wrong))
    assert isinstance(outcome, Grade)
    assert outcome.needs_review is review


@pytest.mark.parametrize("answer", [ANSWER, "It scales each st\u200bep."])
def test_a_flag_asks_for_a_person_and_takes_no_points(answer: str) -> None:
    """A suspicious answer is graded as any other, and looked at."""
    judge = Says(finding("scales", quote="It scales"), finding("size", quote="each step"))
    outcome = grade(task(answer), judge)
    assert isinstance(outcome, Grade)
    assert outcome.score == 1
    assert outcome.needs_review
    assert outcome.flags


@pytest.mark.parametrize("origin", RubricOrigin)
def test_provenance_is_on_the_grade(origin: RubricOrigin) -> None:
    """What nobody has reviewed makes a grade provisional; where no reference is the question's own, a
    person looks."""
    rubric = RUBRIC.model_copy(update={"origin": origin})
    judge = Says(finding("scales"), finding("size"))
    outcome = grade(task("It scales each step.", rubric), judge)
    assert isinstance(outcome, Grade)
    assert outcome.rubric_origin is origin
    assert outcome.provisional is (origin in {"draft", "references", "model"})
    assert outcome.needs_review is (origin in {"model", "references"})
    assert ("borrowed_reference" in outcome.flags) is (origin == "references")


def test_short_kinds_may_be_answered_with_one_word() -> None:
    """ "False" is an answer to a true/false question, so the judge is asked."""
    judge = ScriptedJudge()
    grade(task("False", kind=Kind.TRUE_FALSE), judge)
    assert len(judge.tasks) == 1


def test_the_length_limit_is_for_answers_only() -> None:
    """The limit lies far above any exam answer."""
    assert not guards.too_long("word " * 3000)
