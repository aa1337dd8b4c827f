"""An answer too long to grade that an earlier version has stored."""

from __future__ import annotations

import pytest

from knowledge.cards import card_id
from tests.tutor.recorded import failed
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import TEXT, everything, labels, press
from tutor.domain import Grade
from tutor.records import Records
from tutor.turns import Kind, Turn


@pytest.mark.parametrize("talked", [False, True])
def test_it_can_be_shortened_and_handed_in_again(
    open_page: Opener, records: Records, talked: bool
) -> None:
    """In a box that holds it; what was stored stays as it is, and the new answer is graded."""
    long, cid = "word " * 5000, card_id(ACTIVATION)
    kept = records.add_attempt(learner="me", card_id=cid, question=ACTIVATION, answer=long)
    records.add_outcome(kept.id, failed("The answer is too long to grade; shorten it."))
    if talked:
        turn = Turn(kind=Kind.ANSWER)
        records.turns.add(kept.id, [turn], learner="me", card_id=cid, after=0)
    app = open_page(learner="me", card=cid, attempt=kept.id)
    assert "Too long to grade, by 5,000 characters" in everything(app)
    assert "Grade again" not in labels(app)
    (box,) = [area for area in app.text_area if area.label == "Your words"]
    assert box.value == long
    box.set_value(TEXT)
    app = press(app, "Send the shorter text")
    new, old = records.attempts("me")
    assert (old.answer, new.answer) == (long, TEXT)
    assert isinstance(new.outcome, Grade)
    assert "Too long" not in everything(app)
