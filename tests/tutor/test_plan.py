"""From an exam date backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from tutor import schedule
from tutor.plan import Plan, new_today, plan, seen_by

TODAY = date(2026, 3, 2)
IDS = st.lists(st.text("abcdef", min_size=2, max_size=3), unique=True, max_size=40)


def made(seen: int, unseen: list[str], days: int, goal: int) -> Plan:
    memories = {
        f"seen{n}": schedule.reviewed(None, Rating.Good, TODAY - timedelta(days=n + 1))
        for n in range(seen)
    }
    exam = TODAY + timedelta(days=days)
    return plan(memories, unseen, today=TODAY, exam=exam, goal=goal)


@given(st.integers(0, 30), IDS, st.integers(1, 40), st.integers(1, 30))
def test_a_plan_never_needs_more_than_the_days_allow(
    seen: int, unseen: list[str], days: int, goal: int
) -> None:
    """No day holds more than the goal, none lies outside, and each question is new once or left out."""
    found = made(seen, unseen, days, goal)
    assert [d.day for d in found.days] == schedule.days_from(
        TODAY, TODAY + timedelta(days=days - 1)
    )
    assert all(len(d.new) + len(d.again) <= goal for d in found.days)
    assert [i for d in found.days for i in d.new] + list(found.left_out) == unseen
    assert not found.left_out or goal < found.needed


@given(st.integers(0, 30), IDS, st.integers(1, 40))
def test_the_needed_goal_is_enough_and_no_larger(seen: int, unseen: list[str], days: int) -> None:
    """With it nothing is left out; with one less something is."""
    needed = made(seen, unseen, days, 1).needed
    if not unseen:
        assert needed == 0
        return
    assert not made(seen, unseen, days, needed).left_out
    assert needed == 1 or made(seen, unseen, days, needed - 1).left_out


@given(st.integers(0, 30), IDS, st.integers(1, 40), st.integers(1, 30))
def test_expected_recall_is_possible(seen: int, unseen: list[str], days: int, goal: int) -> None:
    """Between none and all, and without a single new or repeated question the same as stopping."""
    found = made(seen, unseen, days, goal)
    assert 0 <= found.if_stopped <= seen
    assert 0 <= found.if_kept <= found.total == seen + len(unseen)
    if not any(d.new or d.again for d in found.days):
        assert found.if_kept == found.if_stopped


def test_keeping_the_plan_is_worth_it() -> None:
    """Forty questions in a month: most are known on the day, where stopping leaves none of the new."""
    found = made(10, [f"new{n}" for n in range(30)], 30, 20)
    assert found.if_stopped < 10
    assert found.if_kept > 0.8 * found.total


def test_the_last_fifth_is_for_repeating() -> None:
    """Ten days: nothing new on the last two, and the new ones spread evenly before."""
    found = made(0, [f"new{n}" for n in range(16)], 10, 20)
    assert [len(d.new) for d in found.days] == [2] * 8 + [0, 0]


def test_topics_have_the_day_by_which_they_are_seen() -> None:
    """The day of a topic's last new question."""
    found = made(0, ["a1", "b1", "a2"], 4, 1)
    assert seen_by(found, {"a1": "A", "a2": "A", "b1": "B"}) == {
        "A": TODAY + timedelta(days=2),
        "B": TODAY + timedelta(days=1),
    }


def test_own_first_answers_make_the_forecast() -> None:
    """Who knows everything at once is expected to know more than who fails everything."""
    unseen = [f"new{n}" for n in range(20)]
    found = [
        plan({}, unseen, today=TODAY, exam=TODAY + timedelta(days=3), goal=10, first=[rated] * 10)
        for rated in (Rating.Again, Rating.Easy)
    ]
    assert found[0].if_kept < found[1].if_kept


@pytest.mark.parametrize(("days", "goal"), [(0, 5), (-1, 5), (3, 0)])
def test_no_plan_without_days_or_goal(days: int, goal: int) -> None:
    """An exam today or yesterday, or nothing a day, cannot be planned for."""
    with pytest.raises(ValueError, match="a plan needs"):
        made(1, ["a"], days, goal)


@given(st.integers(0, 300), st.integers(0, 20), st.integers(1, 60))
def test_todays_share_of_new_questions(unseen: int, begun: int, days: int) -> None:
    """It shrinks with every one begun today, is never negative, and kept daily it sees all."""
    exam = TODAY + timedelta(days=days)
    share = new_today(unseen, begun, TODAY, exam)
    assert 0 <= share <= unseen
    if share:
        assert new_today(unseen - 1, begun + 1, TODAY, exam) == share - 1
    left = unseen
    for n in range(days):
        left -= new_today(left, 0, TODAY + timedelta(days=n), exam)
    assert left == 0


@pytest.mark.parametrize("exam", [None, TODAY, TODAY - timedelta(days=1)])
def test_without_an_exam_ahead_no_new_question_is_pressing(exam: date | None) -> None:
    """Then what is due goes first."""
    assert new_today(10, 0, TODAY, exam) == 0


def test_what_was_not_known_is_expected_to_stay_so() -> None:
    """Ten questions failed today, the exam tomorrow: stopping now, none is known then."""
    failed = {f"q{n}": schedule.reviewed(None, Rating.Again, TODAY) for n in range(10)}
    found = plan(failed, [], today=TODAY, exam=TODAY + timedelta(days=1), goal=10)
    assert found.if_stopped == 0
