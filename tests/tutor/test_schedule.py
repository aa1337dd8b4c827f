"""When a question is due again, and what is asked next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cards import Card, Kind, Source, Status
from tests.tutor.recorded import failed, graded
from tutor import schedule
from tutor.attempts import Attempt
from tutor.schedule import Memory, Review, due, order, rating, remember
from tutor.turns import Help

DAY = date(2026, 3, 2)
SCORES = st.floats(0, 1)
HELPS = st.sampled_from(Help)
HISTORY = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(Rating)), max_size=6)


def card(name: str, topic: str = "", status: Status = Status.MISSING) -> Card:
    return Card(
        id=name, question=f"What is {name}?", answer="", kind=Kind.OPEN, status=status,
        topic=topic, sources=(Source(file="list.md", line=1),),
    )  # fmt: skip


def memory_after(history: Sequence[tuple[int, Rating]]) -> tuple[Memory | None, date]:
    """The memory after reviews so many days apart, and the day of the last one."""
    memory, day = None, DAY
    for gap, rated in history:
        day += timedelta(days=gap)
        memory = schedule.reviewed(memory, rated, day)
    return memory, day


@pytest.mark.parametrize(
    ("score", "rated"),
    [
        (0.0, Rating.Again), (0.39, Rating.Again), (0.4, Rating.Hard), (0.69, Rating.Hard),
        (0.7, Rating.Good), (0.94, Rating.Good), (0.95, Rating.Easy), (1.0, Rating.Easy),
    ],
)  # fmt: skip
def test_the_thresholds_of_a_grade(score: float, rated: Rating) -> None:
    """Below .4 forgotten, from .4 hard, from .7 good, from .95 easy."""
    assert rating(score) is rated


@pytest.mark.parametrize(
    ("help_", "rated"),
    [(Help.NONE, Rating.Easy), (Help.HINT, Rating.Good), (Help.GAPS, Rating.Hard),
     (Help.SOLUTION, Rating.Again)],
)  # fmt: skip
def test_help_lowers_a_full_answer(help_: Help, rated: Rating) -> None:
    """A hint takes one step, gaps two, and a solution read before the answer leaves nothing."""
    assert rating(1.0, help_) is rated


@given(SCORES, SCORES, HELPS, HELPS)
def test_ratings_are_monotone(a: float, b: float, help_a: Help, help_b: Help) -> None:
    """A better score with no more help never gets a lower rating."""
    assert rating(max(a, b), min(help_a, help_b)) >= rating(min(a, b), max(help_a, help_b))


@given(HISTORY, st.integers(1, 400), st.sampled_from(Rating), st.sampled_from(Rating))
def test_a_better_answer_is_never_due_earlier(
    history: list[tuple[int, Rating]], gap: int, one: Rating, other: Rating
) -> None:
    """Whatever came before, of two ratings on the same day the better one has the later due day."""
    memory, day = memory_after(history)
    worse, better = sorted([one, other])
    then = day + timedelta(days=gap)
    low, high = (schedule.reviewed(memory, rated, then) for rated in (worse, better))
    assert low.due <= high.due
    assert low.stability <= high.stability


@given(HISTORY.filter(bool), st.integers(0, 300), st.integers(0, 300))
def test_memory_fades(history: list[tuple[int, Rating]], a: int, b: int) -> None:
    """Recall is a probability that never grows by waiting, and is 1 on the day of the answer."""
    memory, day = memory_after(history)
    assert memory
    earlier, later = sorted([a, b])
    assert memory.recall(day) == 1
    assert 0 < memory.recall(day + timedelta(days=later)) <= 1
    assert memory.recall(day + timedelta(days=later)) <= memory.recall(
        day + timedelta(days=earlier)
    )


@given(HISTORY.filter(bool))
def test_a_question_is_due_after_the_day_of_its_answer(history: list[tuple[int, Rating]]) -> None:
    """At the earliest the next day: nothing comes back within the day."""
    memory, day = memory_after(history)
    assert memory and memory.due > day
    assert due({"q": memory}, day) == []
    assert due({"q": memory}, memory.due) == ["q"]


def test_a_first_good_answer_comes_back_after_two_days() -> None:
    """The package's own weights: 2.3 days to a recall of 90 %, in whole days; easy 8, hard 1."""
    found = {r: schedule.reviewed(None, r, DAY).due - DAY for r in Rating}
    assert [found[r].days for r in sorted(Rating)] == [1, 1, 2, 8]


def test_only_the_first_answer_of_a_day_counts() -> None:
    """A second try with the solution fresh in mind does not push the question away."""
    failed_first = [Review("q", DAY, 0.0), Review("q", DAY, 1.0)]
    assert remember(failed_first) == remember(failed_first[:1])
    next_day = Review("q", DAY + timedelta(days=1), 1.0)
    assert remember([*failed_first, next_day])["q"].last == next_day.day


def test_what_was_not_known_is_not_expected_to_be() -> None:
    """On the day of a failed answer the curve stands at 1 all the same."""
    memory = remember([Review("q", DAY, 0.0)])["q"]
    assert memory.recall(DAY) == 1
    assert memory.known(DAY) == 0
    later = remember([Review("q", DAY, 0.0), Review("q", memory.due, 1.0)])["q"]
    assert later.known(memory.due) == 1


def test_reviews_are_the_graded_attempts_on_the_learners_own_days() -> None:
    """An answer without a grade is none; help before the answer goes with it; zones decide the day."""
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    def attempt(name: str, outcome: object) -> Attempt:
        return Attempt(
            id=name, learner="me", card_id=name, question="?", answer="!", created=late,
            outcome=outcome,
        )  # fmt: skip

    attempts = [attempt("c", failed()), attempt("b", graded(0.5)), attempt("a", None)]
    helped = {"b": Help.HINT}
    berlin = timezone(timedelta(hours=1))
    assert schedule.reviews(attempts, helped, UTC) == [Review("b", DAY, 0.5, Help.HINT)]
    assert schedule.reviews(attempts, {}, berlin) == [Review("b", date(2026, 3, 3), 0.5)]


def test_the_order_is_due_then_unanswered_then_answered_then_the_rest() -> None:
    """Of those due the least remembered comes first; what was answered today comes last."""
    cards = [card(n) for n in ("today", "later", "old", "older", "new")]
    cards.insert(0, card("known", status=Status.ANSWERED))
    memories = {
        "today": schedule.reviewed(None, Rating.Again, DAY),
        "later": schedule.reviewed(None, Rating.Easy, DAY - timedelta(days=1)),
        "old": schedule.reviewed(None, Rating.Good, DAY - timedelta(days=3)),
        "older": schedule.reviewed(None, Rating.Good, DAY - timedelta(days=30)),
    }
    found = order(cards, memories, dict.fromkeys(memories, 1), DAY)
    assert [c.id for c in found] == ["older", "old", "new", "known", "later", "today"]


@given(
    st.lists(st.sampled_from("abcdefgh"), unique=True),
    st.dictionaries(st.sampled_from("abcdefgh"), HISTORY.filter(bool)),
    st.sets(st.sampled_from(["x", "y"])),
)
def test_the_order_loses_and_repeats_nothing(
    names: list[str], histories: dict[str, list[tuple[int, Rating]]], weak: set[str]
) -> None:
    """Every card is there once, and no due one behind one that is not."""
    cards = [card(name, "x" if name < "d" else "y") for name in names]
    memories = {n: m for n, h in histories.items() if (m := memory_after(h)[0])}
    day = DAY + timedelta(days=60)
    found = [c.id for c in order(cards, memories, dict.fromkeys(memories, 1), day, weak)]
    assert sorted(found) == sorted(names)
    is_due = [name in due(memories, day) for name in found]
    assert is_due == sorted(is_due, reverse=True)


def test_weak_topics_get_two_new_questions_of_three() -> None:
    """While there are any, and with the others in between."""
    cards = [card(f"w{n}", "weak") for n in range(4)] + [card(f"o{n}", "other") for n in range(3)]
    found = order(cards[::-1], {}, {}, DAY, {"weak"})
    assert [c.id for c in found] == ["w3", "w2", "o2", "w1", "w0", "o1", "o0"]
    one_on = order(cards[::-1], {}, {"elsewhere": 2}, DAY, {"weak"})
    assert one_on[0].id == "o2"


def test_a_topic_is_weak_by_the_last_answers_to_three_questions() -> None:
    """Two questions are too few, and an answer that has become better counts as it is now."""
    cards = [card(f"{t}{n}", t) for t in "xyz" for n in range(3)]
    bad = [Review(c.id, DAY, 0.3) for c in cards if c.id != "y2"]
    better = [Review(f"z{n}", DAY, 0.9) for n in range(2)]
    assert schedule.weak_topics(cards, [*bad, *better]) == {"x"}


def test_similar_questions_are_kept_apart() -> None:
    """The first one unlike the last five answers moves to the front; with none the order stays."""
    cards = [card("a"), card("b"), card("c")]
    twin = {("What is a?", "What is A?"), ("What is b?", "What is A?")}
    found = schedule.apart(cards, ["What is A?"], lambda one, other: (one, other) in twin)
    assert [c.id for c in found] == ["c", "a", "b"]
    assert schedule.apart(cards, ["What is A?"], lambda one, other: True) == cards
    assert schedule.apart(cards, ["-"] * 5 + ["What is A?"], lambda *pair: pair in twin) == cards


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(10, 19)), st.integers(0, 12))
def test_new_ones_within_the_quota_come_in_turn_with_those_due(
    due_now: list[int], new: list[int], quota: int
) -> None:
    """Nothing is lost, both keep their order, and no more than the quota stand before the last due."""
    found = schedule.mixed(due_now, new, quota)
    assert [x for x in found if x < 10] == due_now
    assert [x for x in found if x >= 10] == new
    for n, x in enumerate(found):
        if x < 10:
            before = sum(y >= 10 for y in found[:n])
            assert before <= min(quota, sum(y < 10 for y in found[:n]))


def test_with_an_exam_ahead_new_questions_are_not_starved() -> None:
    """The quota of the day is asked in between what is due."""
    cards = [card(n) for n in ("d1", "d2", "n1", "n2")]
    memories = dict.fromkeys(
        ("d1", "d2"), schedule.reviewed(None, Rating.Again, DAY - timedelta(days=3))
    )
    found = order(cards, memories, dict.fromkeys(memories, 1), DAY, quota=1)
    assert [c.id for c in found] == ["d1", "n1", "d2", "n2"]


@given(HISTORY.filter(bool), st.integers(0, 500))
def test_recall_is_the_packages_own(history: list[tuple[int, Rating]], later: int) -> None:
    """The curve written out here gives what the package gives."""
    memory, day = memory_after(history)
    assert memory
    then = day + timedelta(days=later)
    own = schedule._SCHEDULER.get_card_retrievability(
        schedule._card(memory), datetime(then.year, then.month, then.day, tzinfo=UTC)
    )
    assert memory.recall(then) == pytest.approx(own)
