"""Appeals and people's verdicts in a real SQLite file: append-only, and the points are code's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tutor.appeals import AppealState, Override, effective, waits
from tutor.domain import (
    Criterion,
    Finding,
    Grade,
    JudgeInfo,
    Rubric,
    RubricOrigin,
    Ungraded,
    Usage,
    Verdict,
)
from tutor.grading import score
from tutor.records import Records
from tutor.records_errors import ConflictError, RecordsError

RUBRIC = Rubric(
    criteria=(Criterion(id="a", text="It sums.", points=2), Criterion(id="b", text="It fires."))
)


def grade(first: Verdict = Verdict.UNMET, second: Verdict = Verdict.MET, **more: object) -> Grade:
    found = [Finding(criterion_id=c, verdict=v) for c, v in (("a", first), ("b", second))]
    verdicts, points = score(RUBRIC, found)
    return Grade(
        score=points / 3, points=points, max_points=3, verdicts=verdicts, feedback="",
        follow_up="", needs_review=True, flags=(), judge=JudgeInfo(name="j"), usage=Usage(),
        seconds=0.1, rubric_version=RUBRIC.version, rubric_origin=RubricOrigin.DRAFT,
    ).model_copy(update=more)  # fmt: skip


def stored(records: Records, outcome: Grade | None = None) -> str:
    made = records.add_attempt(learner="me", card_id="c1", question="Q?", answer="It adds up.")
    records.add_outcome(made.id, outcome or grade())
    return made.id


def word(records: Records, attempt_id: str, verdict: Verdict, author: str = "Ann") -> Override:
    return records.appeals.override(
        attempt_id=attempt_id, rubric_version=RUBRIC.version, criterion_id="a",
        criterion_text="It sums.", verdict=verdict, author=author, reason="adding up is summing",
    )  # fmt: skip


def test_an_appeal_keeps_the_next_one_on_the_same_waiting(records: Records) -> None:
    """A criterion and the whole grade are two things; a decision makes room for another appeal."""
    attempt = stored(records)
    made = records.appeals.add(attempt_id=attempt, criterion_id="a", learner="me", reason="so")
    there = records.appeals.of_attempt(attempt)
    assert [waits(there, criterion) for criterion in ("a", "b", None)] == [True, False, False]
    records.appeals.decide(made.id, AppealState.REJECTED, author="Ann", reason="no")
    assert not waits(records.appeals.of_attempt(attempt), "a")


def test_an_appeal_waits_until_it_is_decided(records: Records) -> None:
    """It keeps the learner's words, and the decision its author and reason."""
    attempt = stored(records)
    made = records.appeals.add(
        attempt_id=attempt, criterion_id="a", learner="me", reason=" I said so "
    )
    assert (made.state, made.reason) == (AppealState.WAITING, "I said so")
    assert records.appeals.waiting() == [made]
    done = records.appeals.decide(made.id, AppealState.UPHELD, author="Ann", reason="right")
    assert (done.state, done.decisions[0].author) == (AppealState.UPHELD, "Ann")
    assert records.appeals.waiting() == []
    assert records.appeals.of_attempt(attempt) == [done]


def test_a_decision_may_be_revised_and_both_are_kept(records: Records) -> None:
    """The history is never edited; the last decision holds."""
    made = records.appeals.add(
        attempt_id=stored(records), criterion_id=None, learner="me", reason="all of it"
    )
    records.appeals.decide(made.id, AppealState.REJECTED, author="Ann", reason="no")
    last = records.appeals.decide(made.id, AppealState.UPHELD, author="Bob", reason="yes", after=1)
    assert [d.decision for d in last.decisions] == ["rejected", "upheld"]
    assert last.state is AppealState.UPHELD


def test_of_eight_who_decide_at_once_one_is_heard(records: Records) -> None:
    """The others are told who was first."""
    made = records.appeals.add(
        attempt_id=stored(records), criterion_id="a", learner="me", reason="look"
    )

    def decide(n: int) -> str:
        try:
            records.appeals.decide(made.id, AppealState.UPHELD, author=f"r{n}", reason="yes")
        except ConflictError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(decide, range(8)))
    winner = records.appeals.appeal(made.id).decisions[0].author
    assert told.count("done") == 1
    assert all(winner in message for message in told if message != "done")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_needed(records: Records, reason: str) -> None:
    """An appeal, a decision and another verdict all say why."""
    attempt = stored(records)
    with pytest.raises(RecordsError, match="say why"):
        records.appeals.add(attempt_id=attempt, criterion_id=None, learner="me", reason=reason)
    with pytest.raises(RecordsError, match="say why"):
        records.appeals.override(
            attempt_id=attempt, rubric_version="v", author="Ann", reason=reason
        )


def test_an_appeal_needs_an_attempt(records: Records) -> None:
    """An unknown attempt and an unknown appeal are told, not stored."""
    with pytest.raises(RecordsError, match="no attempt nowhere"):
        records.appeals.add(attempt_id="nowhere", criterion_id=None, learner="me", reason="why")
    with pytest.raises(RecordsError, match="no appeal nothing"):
        records.appeals.decide("nothing", AppealState.UPHELD, author="Ann", reason="yes")


def test_a_persons_verdict_counts_and_the_examiners_stays(records: Records) -> None:
    """The points are added anew; what the examiner said is still there, beside who changed it."""
    attempt_id = stored(records)
    word(records, attempt_id, Verdict.PARTIAL)
    word(records, attempt_id, Verdict.MET, author="Bob")
    attempt = records.attempt(attempt_id)
    assert isinstance(attempt.outcome, Grade)
    assert (attempt.outcome.points, attempt.outcome.score) == (3, 1)
    first = attempt.outcome.verdicts[0]
    assert (first.verdict, first.decided_by, first.points) == (Verdict.MET, "Bob", 2)
    assert not attempt.outcome.needs_review
    assert attempt.examined == grade()
    assert [o.author for o in attempt.overrides] == ["Ann", "Bob"]
    assert records.attempts("me") == records.attempts_at("c1") == [attempt]


def test_that_the_grade_stands_is_a_word_too(records: Records) -> None:
    """Nobody else needs to look at it, and nothing else changes."""
    attempt_id = stored(records)
    records.appeals.override(
        attempt_id=attempt_id, rubric_version=RUBRIC.version, author="Ann", reason="fine"
    )
    outcome = records.attempt(attempt_id).outcome
    assert outcome == grade(needs_review=False)


def test_a_verdict_holds_for_the_text_it_was_given_on() -> None:
    """A criterion that was rewritten since is graded anew; so is a rubric that was confirmed."""
    given = Override(
        attempt_id="1", rubric_version="old", criterion_id="a", criterion_text="Something else.",
        verdict=Verdict.MET, author="Ann", reason="r", created=datetime(2026, 11, 25, tzinfo=UTC),
    )  # fmt: skip
    stands = given.model_copy(update={"criterion_id": None, "verdict": None})
    assert effective(grade(), [given, stands]) == grade()
    again = given.model_copy(update={"criterion_text": "It sums."})
    changed = effective(grade(), [again])
    assert isinstance(changed, Grade)
    assert changed.points == 3


@pytest.mark.parametrize(
    ("version", "flags", "unsure", "settled"),
    [
        (RUBRIC.version, ("addresses_grader",), "b", True),  # a person has seen this very grade
        ("old", ("addresses_grader",), "a", False),
        ("old", (), "b", False),
        ("old", (), "a", True),  # what was in doubt is what the person decided
    ],
)
def test_a_word_on_an_earlier_rubric_settles_what_it_is_about(
    version: str, flags: tuple[str, ...], unsure: str, settled: bool
) -> None:
    """A new grade that is flagged, or unsure elsewhere, still asks for a person."""
    found = grade()
    verdicts = tuple(
        v.model_copy(update={"confidence": 0.3 if v.criterion_id == unsure else 0.9})
        for v in found.verdicts
    )
    given = Override(
        attempt_id="1", rubric_version=version, criterion_id="a", criterion_text="It sums.",
        verdict=Verdict.MET, author="Ann", reason="r", created=datetime(2026, 11, 25, tzinfo=UTC),
    )  # fmt: skip
    counts = effective(found.model_copy(update={"verdicts": verdicts, "flags": flags}), [given])
    assert isinstance(counts, Grade)
    assert (counts.points, counts.needs_review) == (3, not settled)


def test_a_failure_is_never_turned_into_a_grade() -> None:
    """A verdict on an ungraded attempt waits for the grading."""
    failed = Ungraded(error="away", judge=JudgeInfo(name="j"))
    assert effective(failed, []) == failed
    assert effective(None, []) is None
