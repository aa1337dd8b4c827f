"""Which card the first hint sends a learner to."""

from __future__ import annotations

from tests.tutor.lacking import QUESTION, RUBRIC
from tests.tutor.test_hints import passage
from tutor.hints import where_to_look
from tutor.missing import Missing, missing

OTHER = "What is a layer?"


def wanted() -> Missing:
    found = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert found
    return found


def test_the_questions_own_card_goes_first() -> None:
    """However near another one is: that may be the twin on the other half of the matter."""
    hint = where_to_look(wanted(), QUESTION, [passage(OTHER, 9), passage(QUESTION, 4)])
    assert hint.endswith("Where to look: this question's own card (deck.txt, line 4).")
    assert OTHER not in hint


def test_a_card_that_is_not_near_is_not_named() -> None:
    """It may be about another topic; the hint then says what is open, without a source."""
    far = passage(OTHER, 9).model_copy(update={"score": 0.57})
    hint = where_to_look(wanted(), QUESTION, [far])
    assert "Where to look" not in hint
    assert hint == where_to_look(wanted(), QUESTION, ())
    near = far.model_copy(update={"score": 0.61})
    assert OTHER in where_to_look(wanted(), QUESTION, [far, near])
