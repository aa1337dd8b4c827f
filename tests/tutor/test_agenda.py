"""A learner's day, over real records and a small library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.tutor.recorded import graded
from tutor import practice as module
from tutor.agenda import agenda, alike, next_cards, plan_ahead
from tutor.practice import Filter, Practice
from tutor.preferences import Preferences
from tutor.settings import TutorSettings

NEURON = card_id("What is a neuron?")
ACTIVATION = card_id("Why does a network need an activation function?")
OPTIMISERS = card_id("Name three optimizers.")
LATER = timedelta(days=3)


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> Practice:
    monkeypatch.setattr(module, "judge_for", lambda settings: ScriptedJudge())
    return Practice(TutorSettings())


def answered(practice: Practice, card: str, score: float | None) -> None:
    stored = practice.records.add_attempt(
        learner="me", card_id=card, question=card, answer="words", attempt_id=None
    )
    if score is not None:
        practice.records.add_outcome(stored.id, graded(score))


def test_a_day_without_records(practice: Practice) -> None:
    """Nothing is due, and the open questions come first in the order of their list."""
    day = agenda(practice, "me")
    assert day.words(practice.entries) == "Nothing due today, goal 20, 0 done"
    found = [card.id for card in next_cards(practice, day, Filter())]
    assert found == [ACTIVATION, NEURON, OPTIMISERS]


def test_what_is_due_comes_first(practice: Practice) -> None:
    """An answer that failed is due the next day; one without a grade waits with the rest."""
    answered(practice, NEURON, 0.0)
    answered(practice, ACTIVATION, None)
    day = agenda(practice, "me", UTC, datetime.now(UTC) + timedelta(days=1))
    assert day.due == [NEURON]
    assert day.words(practice.entries) == "1 due today, goal 20, 0 done"
    assert day.words([]) == "Nothing due today, 1 more outside the filter, goal 20, 0 done"
    found = [card.id for card in next_cards(practice, day, Filter())]
    assert found == [NEURON, OPTIMISERS, ACTIVATION]


def test_what_a_teacher_brought_is_no_practice(practice: Practice) -> None:
    """Answers of a class set under the student's name: neither today's goal, nor due, nor tried."""
    answered(practice, NEURON, 0.0)
    stored = practice.records.add_attempt(
        learner="me", card_id=OPTIMISERS, question=OPTIMISERS, answer="of the class"
    )
    practice.records.add_outcome(stored.id, graded(0.0))
    practice.records.sets.add("class.csv", "Ms Reed", [stored.id])
    day = agenda(practice, "me", UTC, datetime.now(UTC) + timedelta(days=1))
    assert day.due == [NEURON]
    assert day.practised == {NEURON: 1}
    assert agenda(practice, "me").answered == 1


def test_the_day_is_the_learners_own(practice: Practice) -> None:
    """What was answered today, by the clock of the time zone, counts for the goal."""
    answered(practice, NEURON, 1.0)
    now = datetime.now(UTC)
    assert agenda(practice, "me", UTC, now).answered == 1
    far = timezone(timedelta(hours=14 if now.hour >= 12 else -14))
    elsewhere = agenda(practice, "me", far, now)
    assert elsewhere.today != now.date()
    assert elsewhere.answered == 1
    assert elsewhere.memories[NEURON].last == elsewhere.today


def test_yesterday_is_the_learners_own(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered yesterday morning in Auckland, two days ago in UTC, is still recent: what
    comes next is not like it."""
    monkeypatch.setattr("tutor.records.now", lambda: "2026-03-09T20:00:00+00:00")
    answered(practice, NEURON, 1.0)
    monkeypatch.setattr(
        "tutor.agenda.alike",
        lambda one, other: one.startswith("Why does a network") and other == NEURON,
    )
    evening = datetime(2026, 3, 11, 8, tzinfo=UTC)  # 21:00 of the 11th there
    for zone, first in ((ZoneInfo("Pacific/Auckland"), OPTIMISERS), (UTC, ACTIVATION)):
        day = agenda(practice, "me", zone, evening)
        assert next_cards(practice, day, Filter())[0].id == first


def test_similar_questions_are_told_by_meaning() -> None:
    """By the built-in embedding model; one question is not its own double."""
    one = "When is categorical cross-entropy preferred to binary cross-entropy?"
    other = "When is binary cross-entropy preferred to categorical cross-entropy?"
    assert alike(one, other)
    assert not alike(one, one)
    assert not alike(one, "What is a neuron?")


def test_a_plan_needs_an_exam_ahead(practice: Practice) -> None:
    """None without a day, none once it has come."""
    assert plan_ahead(practice, agenda(practice, "me"), Filter()) is None
    today = agenda(practice, "me").today
    for exam, there in ((today, False), (today + LATER, True)):
        practice.records.preferences.set("me", Preferences(goal=5, exam=exam))
        assert (plan_ahead(practice, agenda(practice, "me"), Filter()) is not None) == there


def test_the_plan_covers_the_questions_asked_for(practice: Practice) -> None:
    """Seen ones are repeated, the others are new, and what the filter leaves out is not in it."""
    answered(practice, NEURON, 1.0)
    today = agenda(practice, "me").today
    practice.records.preferences.set("me", Preferences(goal=5, exam=today + LATER))
    day = agenda(practice, "me")
    found = plan_ahead(practice, day, Filter())
    assert found
    assert found.total == 3
    assert [i for d in found.days for i in d.new] == [ACTIVATION, OPTIMISERS]
    only = plan_ahead(practice, day, Filter(only=frozenset({ACTIVATION})))
    assert only and only.total == 1


def test_the_last_preferences_count(practice: Practice) -> None:
    """Per learner; saying the same again adds nothing."""
    kept = practice.records.preferences
    assert kept.of("me") == Preferences()
    exam = Preferences(goal=7, exam=date(2026, 7, 1))
    for _ in range(2):
        kept.set("me", exam)
    assert kept.of("me") == exam
    assert kept.of("Ada") == Preferences()
    assert len(practice.records.of_learners.export("me")["preferences"]) == 1


def test_an_exam_ahead_brings_new_questions_in_between(practice: Practice) -> None:
    """What is due still comes first; one begun today is taken off today's share."""
    answered(practice, NEURON, 0.0)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    exam = tomorrow.date() + timedelta(days=1)
    practice.records.preferences.set("me", Preferences(exam=exam))
    answered(practice, OPTIMISERS, 0.0)
    day = agenda(practice, "me", UTC, tomorrow)
    assert len(day.due) == 2
    found = [card.id for card in next_cards(practice, day, Filter())]
    assert found[1] == ACTIVATION
