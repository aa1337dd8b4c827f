"""What a mock exam came to, over real records and a small library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes import ScriptedJudge
from tests.tutor.mock_exam import go_on, started
from tutor import exam_results, exam_room, exam_words
from tutor.domain import Verdict
from tutor.exam_report import State
from tutor.exam_sitting import Step
from tutor.practice import Practice


def test_an_exam_from_start_to_report(practice: Practice, judge: ScriptedJudge) -> None:
    """Answered, passed on, answered; nothing is graded before the end; then all is."""
    exam = started(practice, questions=3)
    exam_room.answer(practice, exam, "my first answer")
    exam = go_on(practice, exam)
    exam_room.step(practice, exam, Step.PASSED)
    exam = go_on(practice, exam)
    exam_room.answer(practice, exam, "my third answer")
    exam = go_on(practice, exam)
    assert exam.sitting.ended
    assert judge.tasks == []
    assert exam_results.report(practice, exam).share is None
    told: list[tuple[int, int]] = []
    exam_results.grade(practice, exam, lambda done, total: told.append((done, total)))
    found = exam_results.report(practice, exam)
    assert told == [(1, 2), (2, 2)]
    assert [line.state for line in found.lines] == [State.GRADED, State.UNANSWERED, State.GRADED]
    assert found.share == pytest.approx(2 / 3)
    assert found.mark == "66.6 %" and found.passed
    exam_results.grade(practice, exam)
    assert len(judge.tasks) == 2


def test_an_answer_of_an_exam_is_an_attempt_like_any_other(practice: Practice) -> None:
    """The schedule sees it: one path for practice and exams."""
    exam = started(practice, questions=1)
    exam_room.answer(practice, exam, "an answer with some words")
    exam_results.grade(practice, go_on(practice, exam))
    (attempt,) = practice.records.attempts("me")
    assert attempt.card_id == exam.paper.questions[0].card_id


def test_a_failed_grading_is_no_zero_and_can_be_done_again(
    practice: Practice, judge: ScriptedJudge
) -> None:
    """It stays out of the mark; a second round grades what is left."""
    exam = started(practice, questions=1)
    exam_room.answer(practice, exam, "an answer with some words")
    exam = go_on(practice, exam)
    judge._fail = "The model is away."
    exam_results.grade(practice, exam)
    found = exam_results.report(practice, exam)
    assert (found.share, found.mark, found.passed) == (None, "", False)
    assert found.bounds == (0, 1)
    assert found.lines[0].state is State.UNGRADED
    assert found.lines[0].why == "The model is away."
    judge._fail = ""
    exam_results.grade(practice, exam)
    assert exam_results.report(practice, exam).share == 1


def test_a_late_answer_is_kept_but_does_not_count(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent a minute after the end: graded for the learner, nothing for the mark."""
    exam = started(practice, questions=1, minutes=1, question_minutes=1)
    late = (datetime.now(UTC) + timedelta(minutes=2)).isoformat(timespec="microseconds")
    monkeypatch.setattr("tutor.records_papers.now", lambda: late)
    exam_room.answer(practice, exam, "my late answer")
    exam = go_on(practice, exam)
    exam_results.grade(practice, exam)
    (line,) = exam_results.report(practice, exam).lines
    assert (line.state, line.score, line.answer) == (State.LATE, 0, "my late answer")
    assert line.grade and line.grade.score == 1
    assert line.over > 0
    assert exam_words.result(line) == "0 %, after the end (the answer itself: 1 of 1 point)"
    assert "1 of 1 minute, 60 s over" in exam_words.about(exam, UTC)
    (lost,) = exam_results.report(practice, exam).lost
    assert (lost.position, lost.cost) == (0, 1.0) and lost.text.startswith("Answered too late")


def test_what_was_lost_and_what_to_study(practice: Practice, judge: ScriptedJudge) -> None:
    """Criteria by what they cost, topics by what is missing, doubtful grades for a person."""
    judge._default, judge._confidence = Verdict.UNMET, 0.4
    exam = started(practice, questions=3)
    for n in range(3):
        exam_room.answer(practice, exam, f"my answer {n}")
        exam = go_on(practice, exam)
    exam_results.grade(practice, exam)
    found = exam_results.report(practice, exam)
    assert sum(lost.cost for lost in found.lost) == pytest.approx(1)
    assert [lost.cost for lost in found.lost] == sorted((x.cost for x in found.lost), reverse=True)
    assert found.study == ("Losses", "Networks")
    assert [(t.topic, t.share, t.questions) for t in found.topics] == [
        ("Losses", 0, 1), ("Networks", 0, 2)
    ]  # fmt: skip
    assert found.for_a_person == (0, 1, 2)
    assert found.doubt.high > 0 == found.doubt.low
