"""Practice conversations in a real SQLite file: append-only, and the help given can be told."""

from __future__ import annotations

import pytest

from tutor.domain import JudgeInfo, Ungraded, Verdict
from tutor.records import Records
from tutor.records_turns import TurnTakenError
from tutor.turns import Help, Kind, Mark, StoredTurn, Turn

MET = (Mark(criterion_id="a", verdict=Verdict.MET, max_points=2),)
HALF = (Mark(criterion_id="a", verdict=Verdict.PARTIAL, max_points=2),)


def add(records: Records, *turns: Turn, after: int = 0, thread: str = "t1") -> list[StoredTurn]:
    return records.turns.add(thread, turns, learner="me", card_id="c1", after=after)


def test_a_thread_comes_back_whole_after_a_restart(records: Records, url: str) -> None:
    """Every turn with its words, verdicts and outcome, in order, from a database opened anew."""
    failed = Ungraded(error="away", judge=JudgeInfo(name="x"))
    turns = [
        Turn(kind=Kind.ANSWER, follow_ups=2),
        Turn(kind=Kind.JUDGED, marks=HALF),
        Turn(kind=Kind.FOLLOW_UP, text="Why $x$?", criterion_id="a"),
        Turn(kind=Kind.REPLY, text="ich weiß\nes"),
        Turn(kind=Kind.FAILED, outcome=failed),
    ]
    add(records, *turns[:2])
    add(records, *turns[2:], after=2)
    again = Records(url)
    found = again.turns.thread("t1")
    again.close()
    assert [stored.turn for stored in found] == turns
    assert [stored.number for stored in found] == [1, 2, 3, 4, 5]
    assert found[0].created.tzinfo is not None
    assert records.turns.thread("other") == []


def test_of_two_pages_on_one_thread_the_second_is_told(records: Records) -> None:
    """Nothing of what it wanted to add is stored, not even the first of several turns."""
    add(records, Turn(kind=Kind.ANSWER), Turn(kind=Kind.JUDGED, marks=MET))
    with pytest.raises(TurnTakenError, match="another window"):
        add(records, Turn(kind=Kind.HINT), Turn(kind=Kind.REPLY), after=1)
    assert len(records.turns.thread("t1")) == 2


def test_help_before_the_answer_is_told_from_help_after_it(records: Records) -> None:
    """Only help before the answer makes its grade no unaided one."""
    judged = Turn(kind=Kind.JUDGED, marks=HALF)
    add(records, Turn(kind=Kind.HINT), Turn(kind=Kind.ANSWER), judged, Turn(kind=Kind.GAPS))
    add(records, Turn(kind=Kind.ANSWER), judged, Turn(kind=Kind.SOLUTION), thread="t2")
    assert records.turns.help_before("me") == {"t1": Help.HINT, "t2": Help.NONE}
    assert records.turns.help_before("Ada") == {}


def test_the_turns_with_verdicts_come_by_thread(records: Records) -> None:
    """In their order, without the others; a thread that has none is not there."""
    turns = [Turn(kind=Kind.JUDGED, marks=marks) for marks in (HALF, MET)]
    add(records, Turn(kind=Kind.ANSWER), turns[0], Turn(kind=Kind.REPLY), turns[1])
    add(records, Turn(kind=Kind.HINT), thread="t2")
    assert records.turns.judged(["t1", "t2", "never asked"]) == {"t1": turns}
