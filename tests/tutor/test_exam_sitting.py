"""A mock exam while it is sat: the state and the clock from the stored events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tutor.exam import Paper, PaperQuestion, Setup
from tutor.exam_sitting import Event, Sitting, Step, sit

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAPER = Paper(
    id="p", learner="me", created=START, setup=Setup(minutes=10, question_minutes=2, follow_ups=False),
    questions=tuple(PaperQuestion(card_id=f"c{n}", question="?", topic="T") for n in range(3)),
)  # fmt: skip


def after(steps: Sequence[tuple[float, Step]], now: float) -> Sitting:
    """The sitting at `now`; steps and now are seconds from the start."""
    events: list[Event] = []
    position = 0
    for number, (second, step) in enumerate(steps, 1):
        at = START + timedelta(seconds=second)
        done = step in {Step.ANSWERED, Step.PASSED}
        events.append(
            Event(number=number, step=step, created=at, position=position, attempt_id=f"a{position}")
        )  # fmt: skip
        position += done
    return sit(PAPER, events, START + timedelta(seconds=now))


def test_before_the_start_no_time_runs() -> None:
    """A paper that was only drawn has all its time."""
    found = after([], 500)
    assert found.left(PAPER) == 600
    assert not found.ended and not found.paused


def test_the_clock_runs_for_the_whole_and_for_the_question() -> None:
    """The second starts anew with each question, and goes below zero."""
    found = after([(0, Step.STARTED), (100, Step.ANSWERED)], 250)
    assert (found.position, found.attempts) == (1, {0: "a0"})
    assert found.left(PAPER) == 350
    assert found.left_here(PAPER) == -30
    assert found.over(PAPER, 0) == 0
    later = after([(0, Step.STARTED), (100, Step.ANSWERED), (250, Step.ANSWERED)], 250)
    assert later.over(PAPER, 1) == 30


def test_a_pause_stops_both_clocks() -> None:
    """An hour away costs nothing."""
    found = after([(0, Step.STARTED), (60, Step.PAUSED), (3660, Step.RESUMED)], 3700)
    assert (found.used, found.used_here, found.paused) == (100, 100, False)
    paused = after([(0, Step.STARTED), (60, Step.PAUSED)], 9999)
    assert (paused.used, paused.paused) == (60, True)


def test_the_exam_ends_with_the_last_question_or_when_handed_in() -> None:
    """The clock stands from then on."""
    all_done = after([(0, Step.STARTED), *((n * 10, Step.PASSED) for n in (1, 2, 3))], 999)
    assert all_done.ended and all_done.used == 30 and all_done.attempts == {}
    handed_in = after([(0, Step.STARTED), (20, Step.ENDED)], 999)
    assert handed_in.ended and handed_in.used == 20


def test_an_answer_on_its_way_at_the_end_counts_and_a_later_one_is_late() -> None:
    """Half a minute of grace; the answer is kept either way."""
    steps = [(0.0, Step.STARTED), (629.0, Step.ANSWERED), (631.0, Step.ANSWERED)]
    found = after(steps, 631)
    assert found.attempts == {0: "a0", 1: "a1"}
    assert found.late == {1}
    assert found.left(PAPER) == 0


def test_the_clock_hands_the_exam_in_when_the_grace_is_over() -> None:
    """It counts down to that, stands from then on, and a pause stops it."""
    on_its_way = after([(0, Step.STARTED)], 610)
    assert (on_its_way.left(PAPER), on_its_way.grace(PAPER), on_its_way.ended) == (0, 20, False)
    over = after([(0, Step.STARTED)], 9999)
    assert (over.ended, over.timed_out, over.used, over.grace(PAPER)) == (True, True, 630, 0)
    late = after([(0, Step.STARTED), (700, Step.ANSWERED)], 9999)
    assert (late.ended, late.used, late.late) == (True, 700, {0})
    paused = after([(0, Step.STARTED), (610, Step.PAUSED)], 9999)
    assert (paused.ended, paused.paused) == (False, True)
    assert not after([(0, Step.STARTED), (20, Step.ENDED)], 9999).timed_out


STEPS = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from([s for s in Step if s is not Step.STARTED])),
    max_size=8,
)


@given(STEPS, st.integers(0, 300), st.integers(0, 300))
def test_whatever_happens_time_only_runs_forward(
    gaps: list[tuple[int, Step]], wait: int, longer: int
) -> None:
    """Used time grows with now by at most the wait, not at all when paused or ended; position too."""
    steps, second = [(0.0, Step.STARTED)], 0
    for gap, step in gaps:
        second += gap
        steps.append((float(second), step))
    first, then = after(steps, second + wait), after(steps, second + wait + longer)
    grown = then.used - first.used
    if first.paused or first.ended:
        assert grown == 0
    else:
        assert 0 <= grown <= longer and (grown == longer or then.timed_out)
    assert first.used <= second + wait
    assert sum(first.spent.values()) <= first.used + 1e-6
    assert after(steps[:-1], second).position <= first.position


def test_a_reply_to_a_follow_up_belongs_to_its_question() -> None:
    """Its time is added there; the paper ends when that is said, and a late reply is told apart."""
    paper = PAPER.model_copy(update={"setup": PAPER.setup.model_copy(update={"follow_ups": True})})
    steps = [(0, Step.STARTED, 0), (100, Step.ANSWERED, 0), (150, Step.REPLIED, 0),
             (160, Step.PASSED, 1), (170, Step.ANSWERED, 2), (700, Step.REPLIED, 2)]  # fmt: skip
    events = [
        Event(number=n, step=step, position=p, created=START + timedelta(seconds=s))
        for n, (s, step, p) in enumerate(steps, 1)
    ]
    found = sit(paper, events, START + timedelta(seconds=710))
    assert found.spent == {0: 150, 1: 10, 2: 540}
    assert (found.ended, found.late, found.late_replies) == (True, set(), {2})
    end = Event(number=7, step=Step.ENDED, created=START + timedelta(seconds=720))
    assert sit(paper, [*events, end], START + timedelta(seconds=999)).used == 720
