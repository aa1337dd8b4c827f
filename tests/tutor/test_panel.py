"""A panel: agreement is done, disagreement asks further, and nobody is asked for nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.fakes import ScriptedJudge
from tutor.domain import Criterion, Finding, Grade, Judgement, Rubric, Task, Verdict
from tutor.grading import grade
from tutor.judges import JudgeError, judge_for
from tutor.judges.panel import DISAGREE, PanelJudge, Policy, decide
from tutor.settings import TutorSettings

TASK = Task(
    question="Q?", answer="It sums up and fires.",
    rubric=Rubric(criteria=(Criterion(id="a", text="It sums."), Criterion(id="b", text="It fires."))),
)  # fmt: skip
MET, UNMET = {"a": "met", "b": "met"}, {"a": "unmet", "b": "met"}


def judges(*verdicts: Mapping[str, str], confidence: float = 0.9) -> list[ScriptedJudge]:
    return [ScriptedJudge(v, confidence=confidence) for v in verdicts]


def graded(judge: PanelJudge) -> Grade:
    outcome = grade(TASK, judge)
    assert isinstance(outcome, Grade)
    return outcome


def test_agreement_is_done() -> None:
    """The third is not asked, and nobody needs to look; the cost of both is counted."""
    panel = judges(MET, MET, UNMET)
    outcome = graded(PanelJudge(panel))
    assert outcome.score == 1
    assert not outcome.needs_review
    assert panel[2].tasks == []
    assert outcome.usage.calls == 2


def test_two_who_differ_leave_it_to_a_person() -> None:
    """The first one's verdict stays, unsure, and the grade is flagged."""
    outcome = graded(PanelJudge(judges(MET, UNMET)))
    assert outcome.verdicts[0].verdict == "met"
    assert outcome.verdicts[0].confidence == 0.5
    assert outcome.flags == (DISAGREE,)
    assert outcome.needs_review


def test_a_third_decides_by_majority() -> None:
    """Where two of three agree nothing is left open."""
    outcome = graded(PanelJudge(judges(MET, UNMET, UNMET)))
    assert outcome.verdicts[0].verdict == "unmet"
    assert not outcome.needs_review


def test_an_outvoted_examiner_does_not_speak_for_the_panel() -> None:
    """Feedback and next question fit the verdicts shown, not those of the first examiner."""
    outcome = graded(PanelJudge(judges(MET, UNMET, UNMET)))
    assert outcome.feedback == "Right: It fires.\nMissing: It sums."
    assert outcome.follow_up
    assert graded(PanelJudge(judges(MET, UNMET, MET))).feedback == "Scripted."


def test_three_different_verdicts_give_the_middle_one() -> None:
    """Between met and unmet lies partial."""
    found = [Finding(criterion_id="a", verdict=Verdict(v)) for v in ("met", "unmet", "partial")]
    settled, middle = decide(found)
    assert (settled, middle.verdict) == (True, Verdict.PARTIAL)


@pytest.mark.parametrize("confidence", [None, 0.9])
def test_three_different_verdicts_ask_for_a_person(confidence: float | None) -> None:
    """Nobody agrees with the middle one, so that a person should look."""
    found = [
        Finding(criterion_id="a", verdict=Verdict(v), confidence=confidence)
        for v in ("met", "unmet", "partial")
    ]
    assert decide(found)[1].unsure
    assert graded(PanelJudge(judges(MET, UNMET, {"a": "partial", "b": "met"}))).needs_review


@pytest.mark.parametrize(
    ("policy", "confidence", "asked"),
    [
        (Policy(), 0.4, False),
        (Policy(sure=0.6), 0.4, True),
        (Policy(sure=0.6), 0.9, False),
        (Policy(border=0.3), 0.9, True),
        (Policy(border=0.2), 0.9, False),
    ],
)
def test_a_policy_may_ask_a_third_although_two_agree(
    policy: Policy, confidence: float, asked: bool
) -> None:
    """Low confidence, or a score near a border between bands."""
    panel = judges(UNMET, UNMET, MET, confidence=confidence)  # a score of one half
    PanelJudge(panel, policy).judge(TASK)
    assert bool(panel[2].tasks) is asked


def test_a_wider_gap_may_be_asked_for() -> None:
    """Met and partial are one step apart, which this policy lets pass."""
    panel = judges(MET, {"a": "partial", "b": "met"}, MET)
    outcome = graded(PanelJudge(panel, Policy(apart=1.0)))
    assert panel[2].tasks == []
    assert not outcome.needs_review


def test_an_examiner_that_is_away_is_replaced() -> None:
    """The next one judges instead; with one left alone a person should look; with none it fails."""
    away = ScriptedJudge(fail="The model is away.")
    assert not graded(PanelJudge([away, *judges(MET, MET)])).needs_review
    assert graded(PanelJudge([away, *judges(MET)])).needs_review
    with pytest.raises(JudgeError, match="The model is away"):
        PanelJudge([away, away]).judge(TASK)


class Quoting(ScriptedJudge):
    """A scripted judge that gives these words as evidence, or has a bug."""

    def __init__(self, quote: str | None, only: str = "") -> None:
        super().__init__(MET)
        self._quote, self._only = quote, only

    def judge(self, task: Task) -> Judgement:
        if self._quote is None:
            raise KeyError("a bug")
        judgement = super().judge(task)
        findings = [f.model_copy(update={"quote": self._quote}) for f in judgement.findings]
        kept = tuple(f for f in findings if self._only in ("", f.criterion_id))
        return judgement.model_copy(update={"findings": kept})


def test_an_invented_quote_does_not_outweigh_a_true_one() -> None:
    """Whoever agrees and has words of the answer to show for it is heard."""
    for panel in (
        [Quoting("made up"), Quoting("sums up")],
        [Quoting("sums up"), Quoting("made up")],
    ):
        outcome = graded(PanelJudge(panel))
        assert (outcome.score, outcome.flags) == (1, ())
        assert {v.quote for v in outcome.verdicts} == {"sums up"}
    assert graded(PanelJudge([Quoting("made up"), Quoting("made up")])).score == 0


@pytest.mark.parametrize("broken", [Quoting(None), Quoting("sums up", only="a")])
def test_an_examiner_with_a_bug_is_replaced_too(broken: Quoting) -> None:
    """What the others said is not lost by it, nor by one that leaves a criterion out."""
    assert not graded(PanelJudge([broken, *judges(MET, MET)])).needs_review
    assert graded(PanelJudge([*judges(MET), broken])).score == 1
    with pytest.raises(JudgeError):
        PanelJudge([broken, broken]).judge(TASK)


def test_the_settings_name_a_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model and the built-in examiner; a second model goes before it. Alone it is no panel."""
    monkeypatch.setenv("TUTOR_JUDGE", "panel")
    with pytest.raises(JudgeError, match="set TUTOR_MODEL"):
        judge_for(TutorSettings())
    monkeypatch.setenv("TUTOR_MODEL", "one")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert judge_for(TutorSettings()).info.model.startswith("one + MiniLM")
    monkeypatch.setenv("TUTOR_SECOND_MODEL", "two")
    assert judge_for(TutorSettings()).info.model.startswith("one + two + MiniLM")
