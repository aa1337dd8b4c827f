"""A mock exam to be sat in a test: started, gone on with, and what was answered in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tutor import exam_paper, exam_room
from tutor.exam import Setup
from tutor.exam_room import Exam
from tutor.exam_sitting import Step
from tutor.practice import Practice


def started(practice: Practice, **setup: object) -> Exam:
    wanted = Setup(**{"follow_ups": False, **setup})
    paper = exam_paper.prepare(practice, practice.entries, wanted, "me")
    exam_room.step(practice, exam_room.opened(practice, paper), Step.STARTED)
    return exam_room.opened(practice, paper)


def go_on(practice: Practice, exam: Exam, later: float = 0) -> Exam:
    return exam_room.opened(practice, exam.paper, datetime.now(UTC) + timedelta(seconds=later))


def answers(practice: Practice) -> list[str]:
    return [attempt.answer for attempt in practice.records.attempts("me")]
