"""Questions back and chatter are not graded; answers with a question mark are."""

from __future__ import annotations

import pytest

from tests.tutor.test_dialogue import Open, PlanJudge, begin, kinds, open_
from tutor.conversation_state import Phase, Wish
from tutor.domain import Grade
from tutor.intents import Intent, recognise
from tutor.turns import Help, Kind

__all__ = ["open_"]

QUESTION = "Which hyperparameter sets the step size of gradient descent?"
RUBRIC = {"the", "learning", "rate", "sets", "step", "size"}


@pytest.mark.parametrize(
    "text",
    [
        "Which one do you mean?",
        "Can you repeat the question?",
        "Sorry, what was the question again?",
        "I don't understand the question.",
        "What does hyperparameter mean?",
        "What is gradient descent?",
        "What do you mean by step size?",
        "Kannst du die Frage bitte wiederholen?",
        "Was bedeutet gradient descent?",
    ],
)
def test_a_question_back_is_recognised(text: str) -> None:
    """It is all that was said, and says nothing on the matter."""
    found = recognise(text, question=QUESTION, words=RUBRIC)
    assert found is not None and found.wish is Wish.REPEAT


@pytest.mark.parametrize("text", ["This is stupid", "hello", "Das ist doch blöd!", "you suck"])
def test_chatter_is_recognised(text: str) -> None:
    """Where it is all that was said."""
    found = recognise(text, question=QUESTION, words=RUBRIC)
    assert found is not None and found.wish is Wish.CHAT


@pytest.mark.parametrize(
    "text",
    [
        "Is it the learning rate?",
        "The learning rate?",
        "What is the learning rate?",
        "What does learning rate mean?",
        "Do you mean the learning rate?",
        "the step size, which is stupid to leave at its default",
        "Which one do you mean, the learning rate?",
    ],
)
def test_an_answer_with_a_question_mark_is_an_answer(text: str) -> None:
    """As is whatever names something of the rubric that the question does not."""
    assert recognise(text, question=QUESTION, words=RUBRIC) is None


def test_a_question_back_is_answered_and_not_graded(open_: Open) -> None:
    """The question is said again, no model judges, and what follows is the first answer still."""
    judge = PlanJudge({"nonlinear": "met", "gradient": "met"})
    dialogue, session = open_(judge)
    thread = begin(dialogue, session)
    text = "Which one do you mean?"
    intent = dialogue.understand(thread, text)
    assert intent is not None
    thread = dialogue.ask(thread, intent, text)
    assert kinds(thread) == [Kind.ASKED, Kind.ASIDE]
    assert thread.card.question in thread.turns[-1].turn.text
    assert "not graded" in thread.turns[-1].turn.text
    assert judge.tasks == [] and session.records.attempts("me") == []
    thread = dialogue.answer(thread, "It bends, and gradients flow.")
    assert thread.state.help_before is Help.NONE
    assert isinstance(thread.attempt and thread.attempt.outcome, Grade)


def test_a_question_back_to_a_follow_up_repeats_the_follow_up(open_: Open) -> None:
    """The verdicts stay as they are, and the next words are its reply."""
    dialogue, session = open_(PlanJudge({"nonlinear": "met"}))
    thread = dialogue.answer(begin(dialogue, session), "It bends.")
    asked, before = thread.asked, thread.state
    assert asked and before.phase is Phase.PROBED
    thread = dialogue.ask(thread, Intent(Wish.REPEAT), "What do you mean?")
    assert asked.text in thread.turns[-1].turn.text
    assert thread.state == before


def test_an_answer_from_elsewhere_is_followed_by_an_answer(open_: Open) -> None:
    """Where no conversation goes on nothing can be asked back: the words open a new one."""
    dialogue, session = open_(PlanJudge())
    card = begin(dialogue, session).card
    made = session.records.add_attempt(
        learner="me", card_id=card.id, question=card.question, answer="It bends."
    )
    thread = dialogue.thread(made.id, card, "me")
    assert dialogue.understand(thread, "What do you mean?") is None
