"""What a mock exam came to: its answers graded, and the report as the records have it."""

from __future__ import annotations

from collections.abc import Callable

from tutor import exam_report
from tutor.attempts import Attempt
from tutor.batch import map_ordered
from tutor.domain import Grade
from tutor.exam_report import Report, Result
from tutor.exam_room import Exam, heard, opened
from tutor.practice import Practice


def grade(practice: Practice, exam: Exam, told: Callable[[int, int], None] | None = None) -> None:
    """Grade every answer that has no grade yet; `told` hears how many of how many are done."""
    waiting = [a for a in _attempts(practice, exam).values() if not isinstance(a.outcome, Grade)]

    def work(attempt: Attempt) -> None:
        heard(practice, exam.paper, attempt, says=())

    for done, _ in enumerate(map_ordered(work, waiting, practice.settings.concurrency), 1):
        if told:
            told(done, len(waiting))


def ungraded(practice: Practice, exam: Exam) -> int:
    """How many answers have not been graded yet and were never tried."""
    return sum(a.outcome is None for a in _attempts(practice, exam).values())


def report(practice: Practice, exam: Exam) -> Report:
    """The report as things stand: corrections by people and later gradings are in it."""
    attempts = _attempts(practice, exam)
    return exam_report.report(
        exam.paper, exam.sitting, attempts, practice.records.turns.judged(attempts)
    )


def result(practice: Practice, exam: Exam) -> Result:
    """The mark as things stand."""
    attempts = _attempts(practice, exam)
    return exam_report.result(
        exam.paper, exam.sitting, attempts, practice.records.turns.judged(attempts)
    )


def came_late(practice: Practice, attempt_id: str) -> bool:
    """Was an attempt sent in a mock exam after its end, where it counts nothing?"""
    paper = practice.records.papers.holding(attempt_id)
    if paper is None:
        return False
    sitting = opened(practice, paper).sitting
    return any(sitting.attempts[position] == attempt_id for position in sitting.late)


def _attempts(practice: Practice, exam: Exam) -> dict[str, Attempt]:
    return {a.id: a for a in practice.records.of_ids(list(exam.sitting.attempts.values()))}
