"""Which earlier answers have shown a learner the solution."""

from __future__ import annotations

from tests.tutor.test_dialogue import Open, PlanJudge, begin, open_
from tutor.turns import Help

__all__ = ["open_"]


def test_a_class_set_is_not_the_learners_own_practice(open_: Open) -> None:
    """What a teacher brought in under the same name showed nobody the solution."""
    dialogue, session = open_(PlanJudge({"nonlinear": "met", "gradient": "met"}))
    card = begin(dialogue, session).card
    brought = session.records.add_attempt(
        learner="me", card_id=card.id, question=card.question, answer="It bends."
    )
    session.grade(brought, card)
    session.records.sets.add("class.csv", "Ms Reed", [brought.id])
    thread = dialogue.answer(begin(dialogue, session), "It bends.")
    assert thread.state.help_before is Help.NONE
