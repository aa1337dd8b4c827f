"""The practice page as a conversation: follow-ups, hints, wishes in words and by button, appeals."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.tutor.recorded import answered
from tests.ui.conftest import ACTIVATION, OPTIMISERS, UNKNOWN, Opener
from tests.ui.page import answer, everything, heading, labels, press
from tests.ui.test_history_page import to_page
from tutor.appeals import AppealState
from tutor.domain import Grade, ItemList, Judgement, Rubric, Task, Ungraded, Verdict
from tutor.grading import GUARD
from tutor.judges.builtin import BuiltinJudge
from tutor.practice import Practice
from tutor.records import Records
from tutor.rubrics import DraftEntry
from tutor.settings import TutorSettings
from tutor.turns import Help

SAID = "It bends the output."


class PlanJudge(ScriptedJudge):
    """The verdicts of the next plan at each call; what a plan does not name is unmet."""

    def __init__(self, *plans: dict[str, str]) -> None:
        super().__init__(default=Verdict.UNMET)
        self.plans = list(plans)

    def judge(self, task: Task) -> Judgement:
        plan = self.plans.pop(0) if self.plans else {}
        self._verdicts = {k: Verdict(v) for k, v in plan.items()}
        return super().judge(task)


MIDDLE = {"nonlinear": "met"}


def test_a_follow_up_keeps_back_what_is_missing_until_it_is_over(open_page: Opener) -> None:
    """Then the card tells it, and both scores stand apart."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    page = everything(app)
    assert "One aspect is still open." in page
    assert "layers collapse" not in page
    app = answer(app, "Because of the weights, I think.")
    page = everything(app)
    assert "Your reply changes no verdict." in page
    assert 'aria-label="With help: 2 of 3 points"' in page
    assert "Your own answer stays at 2 of 3 points." in page
    assert "Without it, layers collapse into one." in page


def test_a_reply_that_says_it_counts_with_help_only(open_page: Opener, records: Records) -> None:
    """The attempt keeps its grade."""
    app = answer(open_page(PlanJudge(MIDDLE, {"stacking": "met"})), SAID)
    app = answer(app, "Layers would collapse.")
    page = everything(app)
    assert 'aria-label="2 of 3 points"' in page
    assert 'aria-label="With help: 3 of 3 points"' in page
    assert "Now nothing is missing any more." in page
    (attempt,) = records.attempts("me")
    app = to_page(app, "attempts")
    assert app.expander[0].label.startswith("**2 of 3**")
    app.session_state[f"entry-{attempt.id}"] = True
    assert 'aria-label="With help: 3 of 3 points"' in everything(app.run())


def test_the_score_with_help_follows_a_correction(open_page: Opener, records: Records) -> None:
    """A person's verdict on the answer counts on either side of the reply, on every page."""
    app = answer(answer(open_page(PlanJudge(MIDDLE)), SAID), "Because of the weights, I think.")
    (attempt,) = records.attempts("me")
    assert isinstance(attempt.outcome, Grade)
    records.appeals.override(
        attempt_id=attempt.id, rubric_version=attempt.outcome.rubric_version, author="Ann",
        reason="said", criterion_id="stacking", verdict=Verdict.MET,
        criterion_text="Without it, layers collapse into one.",
    )  # fmt: skip
    page = everything(app.run())
    assert 'aria-label="With help: 3 of 3 points"' in page
    assert "Your own answer stays at 3 of 3 points." in page
    app = to_page(app, "attempts")
    app.session_state[f"entry-{attempt.id}"] = True
    assert 'aria-label="With help: 3 of 3 points"' in everything(app.run())


def test_hints_by_button_and_in_words(open_page: Opener, records: Records) -> None:
    """Where to look, the gaps, the solution with what it rests on."""
    app = answer(open_page(PlanJudge()), SAID)
    assert "What is missing" in everything(app)
    app = press(app, "Give me a hint")
    assert "Fill the gaps" in everything(app)
    app = answer(app, "I have no idea")
    page = everything(app)
    assert "Here is the solution" in page
    assert "Draft, nobody has reviewed it" in page
    (attempt,) = records.attempts("me")
    assert [stored.turn.help for stored in records.turns.thread(attempt.id)][-1] is Help.SOLUTION


def test_a_reload_finds_the_whole_conversation(open_page: Opener) -> None:
    """It stands in the records; the address names it."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    app = answer(app, "why did I lose this?")
    before = everything(app)
    assert "no words of yours say it yet" in before
    again = open_page(**app.query_params)
    assert everything(again) == before
    assert again.chat_input


def test_a_hint_before_the_answer_stands_in_the_address_too(
    open_page: Opener, records: Records
) -> None:
    """No attempt comes of it, and the answer to come is marked."""
    app = press(open_page(PlanJudge(MIDDLE)), "Give me a hint")
    again = open_page(**app.query_params)
    assert "What is missing" in everything(again)
    assert records.attempts("me") == []
    assert "Answered after a hint" in everything(answer(again, SAID))


def test_another_learners_conversation_is_not_shown(open_page: Opener) -> None:
    """Nor continued, whatever the address says."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    other = open_page(**{**app.query_params, "learner": "Ada"})
    assert SAID not in everything(other)
    assert "I don't know" in labels(other)


def test_skip_and_another_topic_in_words(open_page: Opener, records: Records) -> None:
    """No record; another topic is another one."""
    app = answer(open_page(PlanJudge()), "Let's change the topic, please")
    assert heading(app) == f"# {UNKNOWN}"
    app = answer(app, "next question")
    assert heading(app) == f"# {OPTIMISERS}"
    assert records.attempts("me") == []


def test_a_full_answer_is_asked_one_step_further(open_page: Opener) -> None:
    """What is said to it is not graded."""
    judge = PlanJudge({"nonlinear": "met", "stacking": "met"})
    app = answer(open_page(judge), SAID)
    assert "One step further, without a grade" in everything(app)
    app = answer(app, "It saturates.")
    assert "this part is not graded" in everything(app)
    assert len(judge.tasks) == 1


class ListJudge(ScriptedJudge):
    """The built-in examiner, which knows the items of a list."""

    def judge(self, task: Task) -> Judgement:
        return BuiltinJudge().judge(task)


def test_after_a_reply_the_items_that_count_are_named(
    open_page: Opener, library: dict[str, DraftEntry]
) -> None:
    """Of a list told over several turns one sees which item was not accepted."""
    items = (("SGD",), ("Adam",), ("RMSprop",), ("Adagrad",))
    listed = Rubric(lists=(ItemList(id="o", text="an optimizer", count=3, items=items),))
    library[card_id(OPTIMISERS)] = DraftEntry(question=OPTIMISERS, rubric=listed, draft="SGD")
    app = answer(open_page(ListJudge(), card=card_id(OPTIMISERS)), "SGD")
    app = answer(app, "Adam, Wobble")
    page = everything(app)
    assert 'aria-label="With help: 2 of 3 points"' in page
    assert "Counted: “SGD”, “Adam” (2 of 3)." in page


def test_a_failed_grading_of_a_reply_can_be_done_again(open_page: Opener) -> None:
    """It is no zero, and the reply is kept."""
    judge = PlanJudge(MIDDLE, {}, {"stacking": "met"})
    app = answer(open_page(judge), SAID)
    judge._fail = "The model is away."
    app = answer(app, "Layers would collapse.")
    assert "Your reply is not graded yet" in everything(app)
    assert "With help" not in everything(app)
    judge._fail = ""
    app = press(app, "Grade again")
    assert 'aria-label="With help: 3 of 3 points"' in everything(app)


def test_words_after_the_end_are_a_new_answer(open_page: Opener, records: Records) -> None:
    """Soon after the solution was seen it is no unaided one; a question about the grade is no answer."""
    app = answer(open_page(PlanJudge(MIDDLE, {}, MIDDLE)), SAID)
    app = answer(app, "No.")
    app = answer(app, "Why did I lose this?")
    assert "asks for “Without it, layers collapse into one”" in everything(app)
    assert len(records.attempts("me")) == 1
    app = answer(app, "It bends, and layers collapse.")
    assert [a.answer for a in records.attempts("me")] == ["It bends, and layers collapse.", SAID]
    assert "Answered after the solution was shown" in everything(app)
    assert "Earlier answers to this question (1)" in [e.label for e in app.expander]


def appeal(app: AppTest, reason: str) -> AppTest:
    app.text_area[0].set_value(reason)
    return press(app, "Send the appeal")


def test_an_appeal_waits_and_is_decided(open_page: Opener, records: Records) -> None:
    """The learner's reason, the state, and the teacher's words stand on the grade card."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    app.selectbox(key=next(s.key for s in app.selectbox if "challenged" in str(s.key))).set_value(2)
    app = appeal(app, "I said so: <b>bends</b>")
    page = everything(app)
    assert "Appeal waiting for a decision" in page
    assert "Aspect 2" in page
    assert "&lt;b&gt;bends&lt;/b&gt;" in page
    (attempt,) = records.attempts("me")
    (found,) = records.appeals.of_attempt(attempt.id)
    assert found.criterion_id == "stacking"
    records.appeals.decide(found.id, AppealState.REJECTED, author="Ms Roe", reason="It does not.")
    page = everything(open_page(**app.query_params))
    assert "Appeal rejected" in page
    assert "Ms Roe: It does not." in page


def test_an_appeal_is_sent_once(open_page: Opener, records: Records) -> None:
    """Its reason leaves the form. Another one on the same verdict waits for the decision, whether it
    is pressed or said; its words stay in the form, and another verdict can be appealed against."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    app = appeal(app, "I said it.")
    assert app.text_area[0].value == ""
    app = press(app, "Send the appeal")
    assert "Say in a sentence" in app.error[0].value
    app = appeal(app, "I said it twice.")
    assert "You have appealed against this already" in app.error[0].value
    assert app.text_area[0].value == "I said it twice."
    app = answer(app, "I challenge the grade because I said it thrice")
    assert "You have appealed against this already" in app.error[0].value
    (attempt,) = records.attempts("me")
    assert [a.reason for a in records.appeals.of_attempt(attempt.id)] == ["I said it."]
    app = answer(app, "I challenge point 2 because it is there")
    (_, second) = records.appeals.of_attempt(attempt.id)
    assert second.criterion_id == "stacking"
    assert not app.error


@pytest.mark.parametrize("text", ["I disagree", "I challenge point 2"])
def test_an_appeal_without_a_reason_opens_the_form(
    open_page: Opener, records: Records, text: str
) -> None:
    """Nothing is sent before the learner has said why."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    assert [e.proto.expanded for e in app.expander if e.label == "Challenge a verdict"] == [False]
    app = answer(app, text)
    assert [e.proto.expanded for e in app.expander if e.label == "Challenge a verdict"] == [True]
    (chosen,) = [box.value for box in app.selectbox if "challenged" in str(box.key)]
    assert chosen == (2 if "2" in text else 0)
    (attempt,) = records.attempts("me")
    app = appeal(app, " ")
    assert "Say in a sentence" in app.error[0].value
    assert records.appeals.of_attempt(attempt.id) == []
    appeal(app, "It is there.")
    assert len(records.appeals.of_attempt(attempt.id)) == 1


def test_an_interrupted_answer_goes_on_into_its_conversation(
    open_page: Opener, records: Records
) -> None:
    """Graded again, it gets its follow-up."""
    stored = records.add_attempt(
        learner="me", card_id=card_id(ACTIVATION), question=ACTIVATION, answer=SAID
    )
    app = open_page(PlanJudge(MIDDLE), card=stored.card_id, attempt=stored.id)
    app = press(app, "Grade again")
    assert "One aspect is still open." in everything(app)
    assert len(records.attempts("me")) == 1


@pytest.mark.parametrize("failed", [True, False])
def test_another_answer_beside_an_ungraded_one_is_kept_and_graded(
    open_page: Opener, records: Records, failed: bool
) -> None:
    """It does not pass for the one stored before, which stays as it is."""
    stored = records.add_attempt(
        learner="me", card_id=card_id(ACTIVATION), question=ACTIVATION, answer="In the exam."
    )
    if failed:
        records.add_outcome(stored.id, Ungraded(error="The model is away.", judge=GUARD))
    app = answer(open_page(PlanJudge(MIDDLE), card=stored.card_id, attempt=stored.id), SAID)
    assert "One aspect is still open." in everything(app)
    new, old = records.attempts("me")
    assert (new.answer, old.answer) == (SAID, "In the exam.")
    assert isinstance(new.outcome, Grade)
    assert records.turns.thread(old.id) == []


def test_a_grade_from_another_page_starts_no_conversation(
    open_page: Opener, records: Records
) -> None:
    """One made in an exam lies open when it is looked at here."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    (attempt,) = records.attempts("me")
    other = records.add_attempt(
        learner="me", card_id=attempt.card_id, question=ACTIVATION, answer="In the exam."
    )
    assert attempt.outcome
    records.add_outcome(other.id, attempt.outcome)
    app = open_page(card=other.card_id, attempt=other.id)
    assert "Without it, layers collapse into one." in everything(app)
    assert "Try again" in labels(app)
    assert records.turns.thread(other.id) == []


def test_a_grade_given_elsewhere_can_be_appealed_against(
    open_page: Opener, records: Records
) -> None:
    """An answer of a mock exam, opened in practice, has no conversation; the appeal must not be lost."""
    open_page(ScriptedJudge({"stacking": "unmet"}))
    session = Practice(TutorSettings())
    card = session.card(card_id(ACTIVATION))
    assert card
    attempt = answered(session, card, "It bends.")
    session.records.close()
    app = open_page(card=card.id, attempt=attempt.id)
    app.selectbox(key=f"challenged-{attempt.id}").set_value(2)
    app.text_area(key=f"reason-{attempt.id}").set_value("I said it.")
    press(app, "Send the appeal")
    (appeal,) = records.appeals.of_attempt(attempt.id)
    assert (appeal.criterion_id, appeal.reason) == ("stacking", "I said it.")
