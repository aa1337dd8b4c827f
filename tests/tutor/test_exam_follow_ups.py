"""The examiner follows up in a mock exam, over real records and a small library."""

from __future__ import annotations

import pytest

from tests.fakes import ScriptedJudge
from tests.tutor.mock_exam import go_on, started
from tutor import exam_results, exam_room, rubrics
from tutor import practice as module
from tutor.domain import Criterion, Grade, Rubric, Verdict
from tutor.exam_room import Exam
from tutor.exam_sitting import Step
from tutor.exam_wishes import WishError
from tutor.practice import Practice
from tutor.records_errors import ConflictError
from tutor.records_turns import TurnTakenError
from tutor.turns import Kind


@pytest.fixture
def probed(practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge) -> Exam:
    """An exam of one question with two criteria, of which the first answer meets one."""
    rubric = Rubric(
        criteria=(
            Criterion(id="a", text="It is fast because it samples the rows at random."),
            Criterion(id="b", text="It keeps memory low since only some data is loaded."),
        )
    )
    basis = rubrics.Basis(rubric=rubric, passages=())
    monkeypatch.setattr(Practice, "basis", lambda self, card: basis)
    judge._verdicts = {"b": Verdict.UNMET}
    exam = started(practice, questions=1, follow_ups=True)
    exam_room.answer(practice, exam, "It draws rows by chance, which takes little time.")
    exam_room.hear(practice, exam.paper)
    return go_on(practice, exam)


def test_the_examiner_follows_up_and_the_reply_counts(
    practice: Practice, judge: ScriptedJudge, probed: Exam
) -> None:
    """Both scores are kept; the mark takes the one with the reply; the clock stood meanwhile."""
    assert probed.thread and probed.thread.last
    assert probed.thread.last.criterion_id == "b"
    assert "memory" not in probed.thread.last.text
    assert not probed.sitting.ended
    judge._verdicts = {}
    exam_room.answer(practice, probed, "It also needs little memory, only part of it is loaded.")
    exam_room.hear(practice, probed.paper)
    exam = go_on(practice, probed)
    assert exam.sitting.ended and exam.thread is None
    found = exam_results.report(practice, exam)
    assert (found.lines[0].first, found.lines[0].score) == (0.5, 1.0)
    assert found.lost == ()


def test_a_correction_counts_beside_a_reply(practice: Practice, probed: Exam) -> None:
    """The mark follows the grade of today, also where a reply to a follow-up has been graded."""
    exam_room.answer(practice, probed, "Because of the weights, I think.")
    exam_room.hear(practice, probed.paper)
    exam = go_on(practice, probed)
    assert exam_results.report(practice, exam).share == 0.5
    (attempt,) = practice.records.attempts("me")
    assert isinstance(attempt.outcome, Grade)
    practice.records.appeals.override(
        attempt_id=attempt.id, rubric_version=attempt.outcome.rubric_version, author="Ann",
        reason="said", criterion_id="b", criterion_text=attempt.outcome.verdicts[1].text,
        verdict=Verdict.MET,
    )  # fmt: skip
    assert exam_results.report(practice, exam).share == 1.0


def test_a_reply_that_asks_for_something_is_no_reply(practice: Practice, probed: Exam) -> None:
    """The follow-up still waits for one."""
    with pytest.raises(WishError, match="report"):
        exam_room.answer(practice, probed, "Why did I lose this?")
    thread = go_on(practice, probed).thread
    assert thread and thread.replies == []


def test_a_reply_that_came_too_late_is_not_part_of_the_conversation(
    practice: Practice, probed: Exam
) -> None:
    """Refused since the exam was paused elsewhere; the follow-up still waits after the pause."""
    exam_room.step(practice, go_on(practice, probed), Step.PAUSED)
    with pytest.raises(ConflictError):
        exam_room.answer(practice, probed, "an old reply")
    with pytest.raises(ConflictError):
        exam_room.nothing_to_add(practice, probed)
    thread = go_on(practice, probed).thread
    assert thread and thread.replies == []


def test_the_same_reply_sent_twice_is_one(practice: Practice, probed: Exam) -> None:
    """Another reply to the same follow-up is refused: the first one stands."""
    exam_room.answer(practice, probed, "my reply")
    exam_room.answer(practice, probed, "my reply")
    with pytest.raises(TurnTakenError):
        exam_room.answer(practice, probed, "another reply")
    turns = practice.records.turns.thread(probed.sitting.attempts[0])
    assert [t.turn.text for t in turns if t.turn.kind is Kind.REPLY] == ["my reply"]


def test_nothing_to_add_pressed_twice_is_once(practice: Practice, probed: Exam) -> None:
    """The second press finds it done."""
    exam_room.nothing_to_add(practice, probed)
    exam_room.nothing_to_add(practice, probed)
    assert go_on(practice, probed).sitting.ended


def test_nothing_to_add_goes_on(practice: Practice, probed: Exam) -> None:
    """The score stays that of the answer, and the exam ends after its last question."""
    exam_room.nothing_to_add(practice, probed)
    exam = go_on(practice, probed)
    assert exam.sitting.ended
    found = exam_results.report(practice, exam)
    assert (found.lines[0].first, found.lines[0].score) == (None, 0.5)
    assert [lost.cost for lost in found.lost] == [0.5]


def test_an_examiner_gives_no_hints(practice: Practice, judge: ScriptedJudge) -> None:
    """A wrong answer is closed where practice would help on."""
    judge._default = Verdict.UNMET
    exam = started(practice, questions=1, follow_ups=True)
    exam_room.answer(practice, exam, "an answer with some words")
    exam_room.hear(practice, exam.paper)
    exam = go_on(practice, exam)
    assert exam.sitting.ended
    kinds = [t.turn.kind for t in practice.records.turns.thread(exam.sitting.attempts[0])]
    assert kinds == [Kind.ANSWER, Kind.JUDGED, Kind.REMARK]


def test_a_crash_while_the_examiner_listens_loses_nothing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """The answer is stored and the clock stands; going on takes up the listening."""
    exam = started(practice, questions=2, follow_ups=True)
    exam_room.answer(practice, exam, "an answer with some words")
    with monkeypatch.context() as broken:

        def stop(*given: object) -> None:
            raise KeyboardInterrupt

        broken.setattr(judge, "judge", stop)
        with pytest.raises(KeyboardInterrupt):
            exam_room.hear(practice, exam.paper)
    exam = go_on(practice, exam)
    assert exam.sitting.paused and exam.sitting.position == 1
    exam_room.step(practice, exam, Step.RESUMED)
    exam_room.hear(practice, exam.paper)
    assert isinstance(practice.records.attempts("me")[0].outcome, module.Grade)
    judged = len(judge.tasks)
    exam_room.hear(practice, exam.paper)
    assert len(judge.tasks) == judged


def test_passing_on_the_last_question_ends_the_exam(practice: Practice) -> None:
    """With follow-ups too, where only the end itself ends it."""
    exam = started(practice, questions=1, follow_ups=True)
    exam_room.step(practice, exam, Step.PASSED)
    exam_room.hear(practice, exam.paper)
    assert go_on(practice, exam).sitting.ended
