"""What becomes of attempts, in a real SQLite file: which grades are the same, and which one counts."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.tutor.recorded import attempt, failed, graded
from tutor.domain import Grade, JudgeInfo, Ungraded
from tutor.records import Records
from tutor.records_errors import RecordsError


def outcomes(url: str) -> list[tuple[str, float | None]]:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        rows = database.execute("SELECT status, score FROM outcomes ORDER BY id").fetchall()
    database.close()
    return rows


def test_a_grade_comes_back_whole(records: Records) -> None:
    """Nothing of a grade is lost on its way through the database."""
    grade = graded(0.5)
    assert records.add_outcome(attempt(records), grade).outcome == grade


def test_one_grade_an_attempt_judge_and_rubric_version(records: Records, url: str) -> None:
    """Grading twice by accident leaves the first grade."""
    one = attempt(records)
    records.add_outcome(one, graded(1.0))
    assert records.add_outcome(one, graded(0.0)).outcome == graded(1.0)
    assert outcomes(url) == [("graded", 1.0)]


def test_another_judge_or_rubric_adds_a_grade(records: Records, url: str) -> None:
    """Grading again on purpose is kept beside the first, and the latest counts."""
    one = attempt(records)
    other = JudgeInfo(name="j", model="better", prompt_version="1")
    records.add_outcome(one, graded(1.0))
    records.add_outcome(one, graded(0.5, judge=other))
    assert records.add_outcome(one, graded(0.0, rubric="v2")).outcome == graded(0.0, rubric="v2")
    assert len(outcomes(url)) == 3


def test_one_grade_from_many_threads(records: Records, url: str) -> None:
    """Eight threads that store and grade the same attempt at once leave one of each."""

    def work(n: int) -> None:
        one = attempt(records, attempt_id="same")
        records.add_outcome(one, graded(n / 8))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(records.attempts("me")) == 1
    assert len(outcomes(url)) == 1


def test_a_failure_gives_way_to_a_grade_and_not_the_other_way_round(
    records: Records, url: str
) -> None:
    """Failures are kept, but a grade that is there stays the one that counts."""
    one = attempt(records)
    assert records.add_outcome(one, failed("a")).outcome == failed("a")
    assert records.add_outcome(one, failed("b")).outcome == failed("b")
    assert records.add_outcome(one, graded()).outcome == graded()
    assert records.add_outcome(one, failed("c")).outcome == graded()
    assert [status for status, _ in outcomes(url)] == ["ungraded", "ungraded", "graded", "ungraded"]


@pytest.mark.parametrize("outcome", [graded(), failed()])
def test_an_unknown_attempt_is_an_error(records: Records, outcome: Grade | Ungraded) -> None:
    """There is no outcome without its attempt."""
    with pytest.raises(RecordsError, match="no attempt nobody"):
        records.attempt("nobody")
    with pytest.raises(RecordsError, match="no attempt nobody"):
        records.add_outcome("nobody", outcome)


def test_a_grade_by_other_house_rules_is_another_grade(records: Records) -> None:
    """After a new ruling an attempt is graded anew; by the same rules one grade stays."""
    one = attempt(records)
    records.add_outcome(one, graded(0.5))
    records.add_outcome(one, graded(1.0))
    assert records.attempt(one).outcome == graded(0.5)
    ruled = graded(1.0).model_copy(update={"rules": ("r1@1",)})
    records.add_outcome(one, ruled)
    assert records.attempt(one).outcome == ruled


def test_back_to_an_earlier_rubric_an_answer_is_graded_by_it_once_more(records: Records) -> None:
    """What counts is the latest rubric's word, however often a teacher goes back and forth."""
    one = attempt(records)
    old, new = graded(0.5), graded(1.0).model_copy(update={"rubric_version": "new"})
    for outcome in (old, new, old, new):
        records.add_outcome(one, outcome)
        records.add_outcome(one, outcome.model_copy(update={"score": 0.25}))  # by accident
        assert records.attempt(one).outcome == outcome


def test_of_an_attempt_graded_anew_the_latest_score_counts(records: Records) -> None:
    """How hard a question is says each answer once; a later failure takes no score away."""
    one, two = attempt(records), attempt(records)
    records.add_outcome(one, graded(0.0))
    records.add_outcome(one, graded(1.0, rubric="v2"))
    records.add_outcome(one, failed())
    records.add_outcome(two, graded(0.5))
    assert sorted(records.scores()["c1"]) == [0.5, 1.0]


def test_no_question_to_the_database_names_more_than_it_takes(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes 65,535 values in one, many a SQLite half as many; a class has more attempts."""
    monkeypatch.setattr("tutor.records_base.CHUNK", 3)
    ids = [attempt(records, f"{n}") for n in range(8)]
    for one in ids:
        records.add_outcome(one, graded())
    records.appeals.override(attempt_id=ids[5], rubric_version="v1", author="Ann", reason="It is.")
    named: list[int] = []

    def count(*event: Any) -> None:
        named.append(len(event[3]))

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        found = [
            records.attempts("me", limit=None)[::-1],
            records.attempts_at("c1"),
            records.of_ids(ids),
        ]
        full = records.full_marks()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    for attempts in found:
        assert [a.id for a in attempts] == ids
        assert [a.examined for a in attempts] == [graded()] * 8
        assert [len(a.overrides) for a in attempts] == [0] * 5 + [1, 0, 0]
    assert len(full) == 8
    assert max(named) <= 3
