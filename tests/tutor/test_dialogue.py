"""A conversation carried out over real records: stored first, taken up again, never mixed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge import deck, sources
from knowledge.cards import card_id
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.tutor.lacking import GRADIENT, NONLINEAR, QUESTION
from tests.tutor.recorded import answered
from tutor import practice, rubrics
from tutor.conversation_state import Phase, Wish
from tutor.dialogue import Dialogue
from tutor.domain import Grade, Judgement, Rubric, RubricOrigin, Task, Verdict
from tutor.intents import Intent
from tutor.phrasing import Phrasing
from tutor.practice import Practice
from tutor.records_turns import TurnTakenError
from tutor.settings import TutorSettings
from tutor.thread import Thread
from tutor.turns import Help, Kind, share

RUBRIC = Rubric(criteria=(NONLINEAR, GRADIENT), origin=RubricOrigin.DRAFT)


class PlanJudge(ScriptedJudge):
    """Gives the verdicts of the next plan at each call; after the last one everything is unmet."""

    def __init__(self, *plans: dict[str, str]) -> None:
        super().__init__(default=Verdict.UNMET)
        self.plans = list(plans)

    def judge(self, task: Task) -> Judgement:
        plan = self.plans.pop(0) if self.plans else {}
        self._verdicts = {k: Verdict(v) for k, v in plan.items()}
        return super().judge(task)


Open = Callable[..., tuple[Dialogue, Practice]]


@pytest.fixture
def open_(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """A dialogue over one question with a draft rubric; opened again it is a restart."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "list.md").write_text(
        f"## Basics\n- {QUESTION}\n- What is a neuron?\nA unit.\n- True or false: is ReLU linear?\nFalse\n",
        "utf-8",
    )
    entry = rubrics.DraftEntry(question=QUESTION, rubric=RUBRIC, draft="Else it is linear.")
    monkeypatch.setattr(sources, "LIBRARY", folder)
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    monkeypatch.setattr(rubrics, "library", lambda: {card_id(QUESTION): entry})

    def opened(judge: Any, **settings: Any) -> tuple[Dialogue, Practice]:
        monkeypatch.setattr(practice, "judge_for", lambda settings: judge)
        session = Practice(TutorSettings(**settings))
        return Dialogue(session, Phrasing()), session

    return opened


def begin(dialogue: Dialogue, session: Practice, thread_id: str = "") -> Thread:
    card = session.card(card_id(QUESTION))
    assert card
    return dialogue.thread(thread_id or str(uuid.uuid4()), card, "me")


def kinds(thread: Thread) -> list[Kind]:
    return [stored.turn.kind for stored in thread.turns]


def test_a_follow_up_and_a_reply_give_a_score_beside_the_unaided_one(open_: Open) -> None:
    """The attempt keeps its grade; the reply is judged by what is open, and only that."""
    judge = PlanJudge({"gradient": "met"}, {"nonlinear": "met"})
    dialogue, session = open_(judge)
    thread = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    thread = dialogue.answer(thread, "And it bends the output.")
    assert kinds(thread) == [
        Kind.ANSWER, Kind.JUDGED, Kind.FOLLOW_UP, Kind.REPLY, Kind.JUDGED, Kind.REMARK
    ]  # fmt: skip
    assert [c.id for c in judge.tasks[1].rubric.all_criteria] == ["nonlinear"]
    (attempt,) = session.records.attempts("me")
    assert isinstance(attempt.outcome, Grade)
    assert attempt.outcome.score == share(thread.state.first) == pytest.approx(1 / 3)
    assert share(thread.state.marks) == 1.0
    assert thread.turns[-1].turn.text == "Now nothing is missing any more."


def test_the_thread_goes_on_after_a_restart(open_: Open) -> None:
    """Everything needed stands in the records."""
    dialogue, session = open_(PlanJudge({"gradient": "met"}))
    first = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    again, later = open_(PlanJudge({"nonlinear": "met"}))
    thread = begin(again, later, first.id)
    assert thread == first
    assert thread.state.phase is Phase.PROBED
    assert share(again.answer(thread, "It bends.").state.marks) == 1.0


@pytest.mark.parametrize("stop", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_an_answer_is_stored_before_the_examiner_is_asked(
    open_: Open, stop: type[BaseException]
) -> None:
    """Whatever stops the program while it judges, the answer is kept and can be graded later."""

    class Stops(ScriptedJudge):
        def judge(self, task: Task) -> Judgement:
            raise stop

    dialogue, session = open_(Stops())
    thread = begin(dialogue, session)
    with pytest.raises(stop):
        dialogue.answer(thread, "It is differentiable.")
    kept = session.records.attempt(thread.id)
    assert (kept.answer, kept.outcome) == ("It is differentiable.", None)
    again, later = open_(PlanJudge({"gradient": "met"}))
    assert share(again.go_on(begin(again, later, thread.id)).state.marks) == pytest.approx(1 / 3)


def test_an_answer_is_stored_before_anything_is_searched(
    open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that cannot be opened costs no answer either."""
    dialogue, session = open_(ScriptedJudge())
    thread = begin(dialogue, session)

    def broken(settings: TutorSettings, progress: Any) -> Any:
        raise RuntimeError("no index")

    monkeypatch.setattr(deck, "searcher", broken)
    with pytest.raises(RuntimeError, match="no index"):
        dialogue.answer(thread, "It is differentiable.")
    assert len(session.records.attempts("me")) == 1


def test_a_reply_is_stored_before_the_examiner_is_asked(open_: Open) -> None:
    """Whatever stops the program, it is kept, and grading goes on where it stopped."""

    class Stops(PlanJudge):
        def judge(self, task: Task) -> Judgement:
            if self.plans:
                return super().judge(task)
            raise SystemExit

    dialogue, session = open_(Stops({"gradient": "met"}))
    thread = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    with pytest.raises(SystemExit):
        dialogue.answer(thread, "It bends.")
    again, later = open_(PlanJudge({"nonlinear": "met"}))
    kept = begin(again, later, thread.id)
    assert kept.replies == ["It bends."]
    assert kept.state.awaiting
    assert share(again.go_on(kept).state.marks) == 1.0


def test_what_broke_off_between_grade_and_follow_up_is_made_good(open_: Open) -> None:
    """A graded attempt whose conversation had not begun gets its follow-up, once."""
    dialogue, session = open_(PlanJudge({"gradient": "met"}))
    thread = begin(dialogue, session)
    stored = session.records.add_attempt(
        learner="me", card_id=thread.card.id, question=QUESTION, answer="It is differentiable.",
        attempt_id=thread.id,
    )  # fmt: skip
    session.grade(stored, thread.card)
    thread = dialogue.go_on(begin(dialogue, session, thread.id))
    assert kinds(thread) == [Kind.ANSWER, Kind.JUDGED, Kind.FOLLOW_UP]
    assert dialogue.go_on(thread) == thread


def test_a_failed_grading_of_a_reply_is_no_verdict(open_: Open) -> None:
    """The marks stay, and the same reply can be graded again."""
    judge = PlanJudge({"gradient": "met"}, {}, {"nonlinear": "met"})
    dialogue, session = open_(judge)
    thread = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    judge._fail = "The model is away."
    thread = dialogue.answer(thread, "It bends.")
    assert kinds(thread)[-1] is Kind.FAILED
    assert not thread.state.regraded
    assert dialogue.go_on(thread) == thread
    judge._fail = ""
    thread = dialogue.go_on(thread, again=True)
    assert (share(thread.state.marks), thread.replies) == (1.0, ["It bends."])


def test_a_wrong_answer_in_german_gets_hints_in_german(open_: Open) -> None:
    """Where to look, the gaps, the solution; the words of the gaps count as they stand."""
    dialogue, session = open_(PlanJudge())
    thread = dialogue.answer(begin(dialogue, session), "Weil das schneller ist.")
    assert thread.turns[-1].turn.text.startswith("Was fehlt")
    thread = dialogue.ask(thread, Intent(Wish.HINT))
    gaps = thread.turns[-1].turn
    assert (gaps.kind, gaps.gaps) == (Kind.GAPS, ("linear",))
    assert gaps.text.startswith("Fülle die Lücken")
    thread = dialogue.answer(thread, "linear")
    assert share(thread.state.marks) == pytest.approx(2 / 3)
    assert thread.state.help is Help.GAPS


def test_the_solution_before_an_answer_is_help_for_that_answer(open_: Open) -> None:
    """No attempt comes of asking; the later one is marked, and so is the next one soon after it."""
    judge = PlanJudge({"nonlinear": "met", "gradient": "met"})
    dialogue, session = open_(judge)
    thread = dialogue.ask(begin(dialogue, session), Intent(Wish.TELL), "just tell me")
    assert kinds(thread) == [Kind.ASKED, Kind.SOLUTION]
    assert session.records.attempts("me") == []
    thread = dialogue.answer(thread, "It makes it non-linear.")
    assert thread.state.help_before is Help.SOLUTION
    other = dialogue.answer(begin(dialogue, session), "It makes it non-linear.")
    assert other.state.help_before is Help.SOLUTION
    found = session.records.turns.help_before("me")
    assert {found[t.id] for t in (thread, other)} == {Help.SOLUTION}


@pytest.mark.parametrize(("hours", "help_before"), [(11, Help.SOLUTION), (13, Help.NONE)])
def test_a_solution_is_fresh_for_half_a_day(
    open_: Open, monkeypatch: pytest.MonkeyPatch, hours: int, help_before: Help
) -> None:
    """Whoever answers again in the evening has the morning's solution in mind; not so the day after."""
    dialogue, session = open_(PlanJudge())
    dialogue.answer(begin(dialogue, session), "It makes it non-linear.")

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=hours)

    monkeypatch.setattr("tutor.dialogue.datetime", Later)
    other = dialogue.answer(begin(dialogue, session), "It makes it non-linear.")
    assert other.state.help_before is help_before


def test_an_explanation_keeps_back_what_can_still_be_said(open_: Open) -> None:
    """Afterwards it tells the criterion and the learner's own words."""
    judge = PlanJudge({"nonlinear": "partial"}, {"nonlinear": "partial"})
    dialogue, session = open_(judge)
    thread = dialogue.answer(begin(dialogue, session), "It bends things.")
    thread = dialogue.ask(thread, Intent(Wish.WHY))
    text = thread.turns[-1].turn.text
    assert "“It bends things.”" in text
    assert "linear" not in text
    assert thread.state.phase is Phase.PROBED
    thread = dialogue.answer(thread, "It bends.")
    thread = dialogue.ask(thread, Intent(Wish.WHY, 1))
    assert "makes the network non-linear" in thread.turns[-1].turn.text
    assert "half of 2" in thread.turns[-1].turn.text
    assert "derivative" not in thread.turns[-1].turn.text


def test_a_challenge_goes_to_the_records_with_its_reason(open_: Open) -> None:
    """About the criterion named by its number; the verdicts stay until someone decides."""
    dialogue, session = open_(PlanJudge({"gradient": "met"}))
    thread = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    intent = dialogue.understand(thread, "I challenge point 1: bending is non-linear")
    assert intent == Intent(Wish.CHALLENGE, 1, "bending is non-linear")
    after = dialogue.ask(thread, intent, "…")
    (appeal,) = session.records.appeals.of_attempt(thread.id)
    assert (appeal.criterion_id, appeal.reason) == ("nonlinear", "bending is non-linear")
    assert after.state == thread.state


def test_a_challenge_of_a_grade_given_elsewhere_is_about_its_criterion(open_: Open) -> None:
    """An answer of a mock exam has no conversation, but its grade card has the same numbers."""
    dialogue, session = open_(PlanJudge({"gradient": "met"}))
    card = session.card(card_id(QUESTION))
    assert card
    attempt = answered(session, card, "It is differentiable.")
    dialogue.ask(begin(dialogue, session, attempt.id), Intent(Wish.CHALLENGE, 1, "it bends"))
    (appeal,) = session.records.appeals.of_attempt(attempt.id)
    assert (appeal.criterion_id, appeal.reason) == ("nonlinear", "it bends")


def test_a_challenge_from_two_windows_is_one_appeal(open_: Open) -> None:
    """The window that was overtaken is told, and files nothing."""
    dialogue, session = open_(PlanJudge({"gradient": "met"}))
    seen = dialogue.answer(begin(dialogue, session), "It bends.")
    intent = Intent(Wish.CHALLENGE, 1, "bending is non-linear")
    dialogue.ask(seen, intent)
    with pytest.raises(TurnTakenError):
        dialogue.ask(seen, intent)
    assert [a.reason for a in session.records.appeals.waiting()] == ["bending is non-linear"]


def test_leaving_and_what_is_not_expected_store_nothing(open_: Open) -> None:
    """Skip, another topic, a reply to a closed conversation."""
    judge = PlanJudge({"nonlinear": "met", "gradient": "met"})
    dialogue, session = open_(judge, strictness="lenient")
    thread = begin(dialogue, session)
    for wish in (Wish.SKIP, Wish.TOPIC):
        assert dialogue.ask(thread, Intent(wish)) == thread
    closed = dialogue.answer(thread, "It is both of them.")
    assert kinds(closed) == [Kind.ANSWER, Kind.JUDGED, Kind.REMARK]
    assert dialogue.answer(closed, "More.") == closed
    assert len(judge.tasks) == 1


def test_a_word_of_the_rubric_is_an_answer(open_: Open) -> None:
    """What is typed is read with the rubric at hand."""
    dialogue, session = open_(PlanJudge())
    thread = begin(dialogue, session)
    assert dialogue.understand(thread, "hint") == Intent(Wish.HINT)
    assert dialogue.understand(thread, "non-linear") is None


def test_what_a_hint_would_give_away_gets_none(open_: Open) -> None:
    """True or false: before the answer that is said, after a wrong one the card lies open."""
    dialogue, session = open_(PlanJudge())
    card = next(c for c in session.entries if "ReLU" in c.question)
    thread = dialogue.ask(dialogue.thread("t1", card, "me"), Intent(Wish.HINT))
    assert thread.turns[-1].turn.text.startswith("A hint would give this one away.")
    assert thread.state.help is Help.NONE
    thread = dialogue.answer(thread, "True")
    assert kinds(thread)[-2:] == [Kind.JUDGED, Kind.REMARK]
    assert thread.closed
    assert share(thread.state.first) == 0


def test_a_right_choice_is_not_asked_where_it_would_fail(open_: Open) -> None:
    """Without a related card to go on with, nothing more is asked."""
    dialogue, session = open_(PlanJudge({"reference": "met"}))
    card = next(c for c in session.entries if "ReLU" in c.question)
    thread = dialogue.answer(dialogue.thread("t1", card, "me"), "False")
    assert kinds(thread)[-2:] == [Kind.JUDGED, Kind.REMARK]
    assert thread.turns[-1].turn.text == "Nothing is missing."


def test_a_wish_after_a_failed_grading_leaves_it_to_be_done(open_: Open) -> None:
    """The reply can still be graded again."""
    judge = PlanJudge({"gradient": "met"}, {}, {"nonlinear": "met"})
    dialogue, session = open_(judge)
    thread = dialogue.answer(begin(dialogue, session), "It is differentiable.")
    judge._fail = "The model is away."
    thread = dialogue.answer(thread, "It bends.")
    thread = dialogue.ask(thread, Intent(Wish.WHY))
    assert thread.state.awaiting
    judge._fail = ""
    assert share(dialogue.go_on(thread, again=True).state.marks) == 1.0
