"""One step at a time in a conversation, from whichever window it comes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from typing import Any, cast

import pytest

from knowledge.cards import Card
from tests.fakes import ScriptedJudge
from tests.ui.conftest import Opener
from tests.ui.page import answer, everything
from tests.ui.test_conversation_page import MIDDLE, SAID, PlanJudge
from tutor.domain import Judgement, Task
from tutor.practice import Practice
from tutor.records import Records
from tutor.turns import Kind, Turn
from tutor.ui import settle, state


class Waits:
    """A dialogue whose steps begin with a word to the test and end at its word."""

    def __init__(self) -> None:
        self.begun, self.go = Semaphore(0), Semaphore(0)

    def thread(self, *_: Any) -> None:
        return None

    def go_on(self, *_: Any, **__: Any) -> None:
        self.begun.release()
        assert self.go.acquire(timeout=10)


def test_three_windows_take_their_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes when the first has gone still waits for the second."""
    talk = Waits()
    monkeypatch.setattr(settle, "dialogue", lambda practice: talk)

    def step() -> None:
        pending = state.Pending("x", "card", "", "me", again=True)
        settle._once(cast(Practice, None), cast(Card, None), pending)

    with ThreadPoolExecutor(3) as pool:
        steps = [pool.submit(step)]
        assert talk.begun.acquire(timeout=10)
        steps.append(pool.submit(step))
        time.sleep(0.2)  # the second one waits by now
        talk.go.release()
        assert talk.begun.acquire(timeout=10)
        steps.append(pool.submit(step))
        together = talk.begun.acquire(timeout=0.3)
        running = settle.is_running("x")
        talk.go.release(2)
        for done in steps:
            done.result(10)
    assert not together
    assert running
    assert not settle.is_running("x")


WORDS = "Because of the weights, I think."
OVERTAKEN = "This conversation has gone on in another window"


def test_words_from_a_window_left_behind_are_not_lost(open_page: Opener) -> None:
    """The conversation is shown as it stands, with the words that have no place in it."""
    app = answer(open_page(PlanJudge(MIDDLE)), SAID)
    other = open_page(**app.query_params)
    answer(app, "Layers would collapse.")
    page = everything(answer(other, WORDS))
    assert "Layers would collapse." in page
    assert OVERTAKEN in page
    assert WORDS in page


def test_a_conversation_that_goes_on_during_the_grading_is_shown(
    open_page: Opener, records: Records
) -> None:
    """As from another computer; that is no error, and the same step can be taken again."""

    class Overtaken(ScriptedJudge):
        def judge(self, task: Task) -> Judgement:
            if attempts := records.attempts("me"):
                (attempt,) = attempts
                turns = records.turns.thread(attempt.id)
                if turns and turns[-1].turn.kind is Kind.REPLY:
                    hint = Turn(kind=Kind.ASKED, wish="hint")
                    records.turns.add(
                        attempt.id, [hint], learner="me", card_id=attempt.card_id, after=len(turns)
                    )
            return super().judge(task)

    app = answer(open_page(Overtaken(MIDDLE | {"stacking": "unmet"})), SAID)
    app = answer(app, WORDS)
    assert not app.error
    assert OVERTAKEN in everything(app)
    assert OVERTAKEN not in everything(app.run())
