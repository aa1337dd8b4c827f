"""A learner's progress from the attempts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tutor.recorded import failed, graded
from tests.tutor.test_exam_mark import verdict
from tests.tutor.test_schedule import card
from tutor import report, schedule
from tutor.attempts import Attempt
from tutor.domain import Verdict
from tutor.schedule import Review

TODAY = date(2026, 3, 10)
DAYS = schedule.days_from(TODAY - timedelta(days=3), TODAY)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def attempt(minute: float, *verdicts: tuple[str, Verdict], card_id: str = "q") -> Attempt:
    """An answer so many minutes after noon, with verdicts on criteria by their texts."""
    found = tuple(verdict(v).model_copy(update={"text": t, "quote": "said"}) for t, v in verdicts)
    outcome = graded().model_copy(update={"verdicts": found}) if verdicts else failed()
    return Attempt(
        id=f"{minute}-{card_id}", learner="me", card_id=card_id, question=f"{card_id}?",
        answer="a", created=NOON + timedelta(minutes=minute), outcome=outcome,
    )  # fmt: skip


def test_mastery_is_the_last_answers_share_of_all_questions() -> None:
    """It rises with answers, falls with worse ones, and questions never tried hold it down."""
    cards = [card("a", "T"), card("b", "T"), card("a", "T"), card("c", "")]
    reviews = [
        Review("a", DAYS[1], 1.0), Review("b", DAYS[2], 0.5), Review("a", DAYS[3], 0.2),
        Review("elsewhere", DAYS[3], 1.0),
    ]  # fmt: skip
    first, other = report.topics(cards, reviews, schedule.remember(reviews), DAYS)
    assert (first.topic, first.questions, first.seen) == ("T", 2, 2)
    assert first.mastery == pytest.approx((0, 0.5, 0.75, 0.35))
    assert first.recall and 0 < first.recall < 1
    assert (other.topic, other.seen, other.recall) == ("Other", 0, None)


REVIEWS = st.lists(
    st.builds(Review, st.sampled_from("abc"), st.sampled_from(DAYS), st.floats(0, 1)), max_size=12
).map(lambda found: sorted(found, key=lambda r: r.day))


@given(REVIEWS)
def test_mastery_and_recall_are_shares(reviews: list[Review]) -> None:
    """Between 0 and 1 on every day; the last day holds the last answers."""
    cards = [card(name, "T") for name in "abcd"]
    (found,) = report.topics(cards, reviews, schedule.remember(reviews), DAYS)
    assert all(0 <= value <= 1 for value in found.mastery)
    last = {r.card_id: r.score for r in reviews}
    assert found.mastery[-1] == pytest.approx(sum(last.values()) / 4)
    assert found.seen == len(last)


@given(REVIEWS, st.integers(1, 40))
def test_the_forecast_counts_every_due_question_once(reviews: list[Review], days: int) -> None:
    """What is overdue counts today; what is due later than the days shown is not there."""
    memories = schedule.remember(reviews)
    found = report.forecast(memories.values(), TODAY, days)
    assert [day for day, _ in found] == schedule.days_from(TODAY, TODAY + timedelta(days=days - 1))
    end = TODAY + timedelta(days=days)
    assert sum(n for _, n in found) == sum(m.due < end for m in memories.values())
    assert found[0][1] == len(schedule.due(memories, TODAY))


@pytest.mark.parametrize(
    ("back", "count"),
    [((), 0), ((0,), 1), ((0, 1, 2), 3), ((1, 2), 2), ((0, 2), 1), ((2, 3), 0)],
)
def test_streak(back: tuple[int, ...], count: int) -> None:
    """Days in a row up to today; a day that has no answer yet does not end it."""
    assert report.streak([TODAY - timedelta(days=n) for n in back], TODAY) == count


def test_minutes_are_the_gaps_between_answers() -> None:
    """Up to ten minutes each; after a longer pause the answer counts two."""
    attempts = [attempt(n) for n in (100, 0, 5, 15)]
    assert report.minutes(attempts, UTC) == {TODAY: pytest.approx(2 + 5 + 10 + 2)}
    assert report.minutes([], UTC) == {}


def test_criteria_come_weakest_first() -> None:
    """Over all answers; an answer without a grade says nothing."""
    attempts = [
        attempt(0, ("a", Verdict.MET), ("b", Verdict.UNMET)),
        attempt(1, ("a", Verdict.MET), ("b", Verdict.PARTIAL)),
        attempt(2),
        attempt(3, ("a", Verdict.CONTRADICTED), card_id="other"),
    ]
    found = [(c.question, c.text, c.met, c.answers) for c in report.criteria(attempts)]
    assert found == [("other?", "a", 0, 1), ("q?", "b", 0.25, 2), ("q?", "a", 1, 2)]


def test_the_slots_of_a_list_are_one_criterion() -> None:
    """Half of the list there is half of it met."""
    listed = [(f"an item ({n} of 2)", Verdict.MET if n == 1 else Verdict.UNMET) for n in (1, 2)]
    (found,) = report.criteria([attempt(0, *listed)])
    assert (found.text, found.met, found.answers) == ("an item", 0.5, 1)


def test_contradictions_are_counted_and_settled_by_a_later_answer() -> None:
    """What still stands comes first; leaving it out does not settle it."""
    wrong, right = ("a", Verdict.CONTRADICTED), ("a", Verdict.MET)
    attempts = [
        attempt(0, wrong), attempt(1, wrong), attempt(2, right),
        attempt(3, wrong, card_id="other"), attempt(4, ("a", Verdict.UNMET), card_id="other"),
        attempt(5, right, card_id="fine"),
    ]  # fmt: skip
    found = [(c.question, c.times, c.settled, c.quote) for c in report.contradictions(attempts)]
    assert found == [("other?", 1, False, "said"), ("q?", 2, True, "said")]
