"""What an exam's report says first: a mark, or that it is still open."""

from __future__ import annotations

import pytest

from tests.tutor.recorded import failed
from tests.tutor.test_exam_files import NOW, exam, texts
from tutor import exam_files, exam_words
from tutor.attempts import Attempt
from tutor.exam_report import Report, report
from tutor.exam_room import Exam


def none_graded() -> tuple[Exam, Report]:
    """An exam of three questions with one answer, whose grading failed."""
    found, _ = exam()
    sitting = found.sitting._replace(attempts={1: "a1"})
    attempt = Attempt(
        id="a1", learner="Zoë", card_id="c1", question="?", answer="a", created=NOW,
        outcome=failed("The model is away."),
    )  # fmt: skip
    return found._replace(sitting=sitting), report(found.paper, sitting, {"a1": attempt}, {})


def test_no_grade_at_all_is_no_mark_of_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was left unanswered; the files say so, too, and nobody has failed yet."""
    found, came_to = none_graded()
    assert came_to.share is None
    assert exam_words.headline(came_to) == ("No mark yet", "open until 1 answer is graded")
    shown = texts(monkeypatch)
    exam_files.pdf(found, came_to)
    for file in (exam_files.html(found, came_to), "\n".join(shown)):
        assert "No mark yet" in file
        assert "open until 1 answer is graded" in file
        assert "not passed" not in file


def test_a_mark_that_waits_for_a_grade_is_neither_passed_nor_failed() -> None:
    """It is the mark so far."""
    assert exam_words.headline(exam()[1]) == ("5 of 20 so far", "open until 1 answer is graded")
