"""A mock exam while it is sat, over real records and a small library."""

from __future__ import annotations

import pytest

from tests.tutor.mock_exam import answers, go_on, started
from tutor import exam_results, exam_room, rubrics
from tutor.domain import Criterion, Rubric
from tutor.exam import ExamError, Setup
from tutor.exam_sitting import Step
from tutor.exam_wishes import WishError
from tutor.practice import Practice
from tutor.records_errors import ConflictError, NotFoundError
from tutor.settings import TutorSettings


@pytest.mark.parametrize("ended", [True, False])
def test_a_paper_that_was_stored_without_questions_is_no_exam(
    practice: Practice, ended: bool
) -> None:
    """It can neither be sat nor reported on, and does not hide the one before it."""
    exam = started(practice, questions=1)
    papers = practice.records.papers
    papers.add(paper_id="empty", learner="me", setup=Setup(), questions=[])
    papers.happened("empty", Step.STARTED, after=0)
    if ended:
        papers.happened("empty", Step.ENDED, after=1)
    with pytest.raises(NotFoundError):
        papers.paper("empty")
    assert papers.of("me") == [exam.paper]
    found = exam_room.unfinished(practice, "me")
    assert found and found.paper == exam.paper


def test_a_reload_or_a_restart_finds_the_same_exam(practice: Practice) -> None:
    """State and time come from the records alone."""
    exam = started(practice, questions=2, minutes=10)
    exam_room.answer(practice, exam, "an answer with some words")
    again = Practice(TutorSettings())
    found = exam_room.unfinished(again, "me")
    assert found
    assert found.paper == exam.paper
    assert found.sitting.position == 1
    later = go_on(again, found, later=300)
    assert 295 < later.sitting.used < 310
    exam_room.step(again, found, Step.PAUSED)
    assert go_on(again, found, later=3000).sitting.used < 10
    exam_room.step(again, go_on(again, found), Step.ENDED)
    assert exam_room.unfinished(again, "me") is None


def test_the_same_answer_sent_twice_is_one(practice: Practice) -> None:
    """Or pressed twice: no second answer, no second question passed on, and no complaint."""
    exam = started(practice, questions=3)
    exam_room.answer(practice, exam, "my answer")
    exam_room.answer(practice, exam, "my answer")
    assert answers(practice) == ["my answer"]
    exam = go_on(practice, exam)
    assert exam_room.step(practice, exam, Step.PASSED)
    assert not exam_room.step(practice, exam, Step.PASSED)
    assert go_on(practice, exam).sitting.position == 2


def test_of_two_windows_at_one_question_the_quicker_counts(practice: Practice) -> None:
    """The other is told, and its words are no answer: not to this question, not to the next."""
    one = started(practice, questions=2)
    other = exam_room.opened(practice, one.paper)
    exam_room.answer(practice, one, "from the first window")
    with pytest.raises(ConflictError, match="another window"):
        exam_room.answer(practice, other, "from the second window")
    with pytest.raises(ConflictError, match="another window"):
        exam_room.step(practice, other, Step.PASSED)
    assert answers(practice) == ["from the first window"]
    assert go_on(practice, one).sitting.position == 1


def test_an_answer_that_came_too_late_does_not_stand_for_a_later_one(practice: Practice) -> None:
    """Refused since the exam was paused elsewhere: what is answered after the pause is graded."""
    seen = started(practice, questions=1)
    exam_room.step(practice, go_on(practice, seen), Step.PAUSED)
    with pytest.raises(ConflictError):
        exam_room.answer(practice, seen, "an old text")
    assert answers(practice) == []
    exam_room.step(practice, go_on(practice, seen), Step.RESUMED)
    exam_room.answer(practice, go_on(practice, seen), "my real answer")
    (line,) = exam_results.report(practice, go_on(practice, seen)).lines
    assert line.answer == "my real answer"


def test_nothing_to_answer_is_said(practice: Practice) -> None:
    """An empty answer, or one after the end, is refused in a sentence; nothing is stored."""
    exam = started(practice, questions=1)
    with pytest.raises(ExamError, match="nothing to answer"):
        exam_room.answer(practice, exam, "  ")
    exam_room.step(practice, exam, Step.ENDED)
    with pytest.raises(ExamError, match="nothing to answer"):
        exam_room.answer(practice, go_on(practice, exam), "too late")
    assert practice.records.attempts("me") == []


def test_an_answer_too_long_to_grade_is_not_handed_in(practice: Practice) -> None:
    """It could never count; the question stays open for a shorter one."""
    exam = started(practice)
    with pytest.raises(ExamError, match="20,000 characters"):
        exam_room.answer(practice, exam, "word " * 5000)
    assert go_on(practice, exam).sitting.position == 0
    assert practice.records.attempts("me") == []


@pytest.mark.parametrize("wish", ["hint", "Just tell me, please.", "skip", "Anderes Thema"])
def test_what_asks_for_something_is_no_answer(practice: Practice, wish: str) -> None:
    """An exam gives no hints and the like: refused in a sentence, the question stays open and the
    clock runs. That something is not known is an answer."""
    exam = started(practice)
    with pytest.raises(WishError, match="still open"):
        exam_room.answer(practice, exam, wish)
    later = go_on(practice, exam, later=20)
    assert (later.sitting.position, later.sitting.last) == (0, exam.sitting.last)
    assert later.sitting.used >= 20
    assert practice.records.attempts("me") == []
    exam_room.answer(practice, later, "I don't know.")
    assert go_on(practice, exam).sitting.position == 1


def test_a_word_of_the_right_answer_is_an_answer(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "Skip" where the question asks what a connection does."""
    rubric = Rubric(criteria=(Criterion(id="a", text="It lets the input skip a layer."),))
    basis = rubrics.Basis(rubric=rubric, passages=())
    monkeypatch.setattr(Practice, "basis", lambda self, card: basis)
    exam = started(practice, questions=1)
    exam_room.answer(practice, exam, "Skip.")
    assert [a.answer for a in practice.records.attempts("me")] == ["Skip."]
