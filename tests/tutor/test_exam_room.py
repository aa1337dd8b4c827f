"""A mock exam from the draw to the report, over real records and a small library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from knowledge.cards import Card, Source
from knowledge.classify import make_card
from tests.fakes import ScriptedJudge
from tutor import exam_room, rubrics
from tutor import practice as module
from tutor.domain import Criterion, Grade, Rubric, Verdict
from tutor.exam import ExamError, Setup
from tutor.exam_report import State
from tutor.exam_room import Exam
from tutor.exam_sitting import Step
from tutor.exam_wishes import WishError
from tutor.practice import Practice
from tutor.records_base import ConflictError, NotFoundError
from tutor.records_turns import TurnTakenError
from tutor.settings import TutorSettings
from tutor.turns import Kind

_LIST = """## Networks
- What is a neuron?
A unit that sums its weighted inputs.
- What is a layer made of?
Neurons that share their inputs.
- Zebra?
## Losses
- When is categorical cross-entropy preferred to binary cross-entropy?
When there are more than two classes.
- When is binary cross-entropy preferred to categorical cross-entropy?
When there are two classes.
"""


@pytest.fixture
def judge() -> ScriptedJudge:
    return ScriptedJudge()


@pytest.fixture
def practice(
    monkeypatch: pytest.MonkeyPatch, small_library: Path, judge: ScriptedJudge
) -> Practice:
    (small_library / "list.md").write_text(_LIST, encoding="utf-8")
    monkeypatch.setattr(module, "judge_for", lambda settings: judge)
    monkeypatch.setattr(rubrics, "library", dict)
    return Practice(TutorSettings())


def started(practice: Practice, **setup: object) -> Exam:
    wanted = Setup(**{"follow_ups": False, **setup})
    paper = exam_room.prepare(practice, practice.entries, wanted, "me")
    exam_room.step(practice, exam_room.opened(practice, paper), Step.STARTED)
    return exam_room.opened(practice, paper)


def go_on(practice: Practice, exam: Exam, later: float = 0) -> Exam:
    return exam_room.opened(practice, exam.paper, datetime.now(UTC) + timedelta(seconds=later))


def test_every_question_of_a_paper_can_be_graded_and_none_asks_the_same_twice(
    practice: Practice,
) -> None:
    """One of two near doubles is left out, and what nothing is known about."""
    exam = started(practice, questions=10)
    asked = sorted(q.question for q in exam.paper.questions)
    assert len(asked) == 3
    assert "Zebra?" not in asked
    assert len([q for q in asked if "cross-entropy" in q]) == 1
    assert {q.topic for q in exam.paper.questions} == {"Networks", "Losses"}


def many(count: int) -> list[Card]:
    """Questions that have nothing in common."""
    names = ["".join(pair) for pair in product("abcdefgh", "vwxyz")]
    return [
        make_card(f"{names[n]}?", "", Source(file="list.md", line=n), "Names") for n in range(count)
    ]


def test_a_paper_is_full_where_enough_can_be_graded(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few among many they are, and whatever the draw."""
    cards = many(40)
    gradable = cards[3].id, cards[31].id
    basis = rubrics.Basis(rubric=Rubric(criteria=(Criterion(id="a", text="A."),)), passages=())
    monkeypatch.setattr(
        Practice, "basis", lambda self, card: basis if card.id in gradable else None
    )
    for seed in range(10):
        paper = exam_room.prepare(practice, cards, Setup(questions=1, seed=seed), "me")
        assert [q.card_id in gradable for q in paper.questions] == [True]
    paper = exam_room.prepare(practice, cards, Setup(questions=5), "me")
    assert {q.card_id for q in paper.questions} == {*gradable}


def test_a_question_gives_way_only_to_one_that_is_asked(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two near doubles of which one cannot be graded, the other is asked, whichever is drawn first."""
    doubles = [card for card in practice.entries if "cross-entropy" in card.question]
    real = Practice.basis
    for seed, mute in product(range(4), doubles):
        monkeypatch.setattr(
            Practice, "basis", lambda self, card, m=mute: None if card == m else real(self, card)
        )
        paper = exam_room.prepare(practice, doubles, Setup(questions=2, seed=seed), "me")
        assert [q.card_id for q in paper.questions] == [c.id for c in doubles if c != mute]


def test_a_paper_without_questions_is_refused(practice: Practice) -> None:
    """In a sentence; nothing is stored that could neither be sat nor reported on."""
    zebra = [card for card in practice.entries if card.question == "Zebra?"]
    with pytest.raises(ExamError, match="none of these questions can be graded"):
        exam_room.prepare(practice, zebra, Setup(questions=1), "me")
    assert practice.records.papers.of("me") == []


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
    assert exam_room.results(practice, exam).share is None
    told: list[tuple[int, int]] = []
    exam_room.grade(practice, exam, lambda done, total: told.append((done, total)))
    found = exam_room.results(practice, exam)
    assert told == [(1, 2), (2, 2)]
    assert [line.state for line in found.lines] == [State.GRADED, State.UNANSWERED, State.GRADED]
    assert found.share == pytest.approx(2 / 3)
    assert found.mark == "66.6 %" and found.passed
    exam_room.grade(practice, exam)
    assert len(judge.tasks) == 2


def test_an_answer_of_an_exam_is_an_attempt_like_any_other(practice: Practice) -> None:
    """The schedule sees it: one path for practice and exams."""
    exam = started(practice, questions=1)
    exam_room.answer(practice, exam, "an answer with some words")
    exam_room.grade(practice, go_on(practice, exam))
    (attempt,) = practice.records.attempts("me")
    assert attempt.card_id == exam.paper.questions[0].card_id


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


def answers(practice: Practice) -> list[str]:
    return [attempt.answer for attempt in practice.records.attempts("me")]


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
    (line,) = exam_room.results(practice, go_on(practice, seen)).lines
    assert line.answer == "my real answer"


def test_a_failed_grading_is_no_zero_and_can_be_done_again(
    practice: Practice, judge: ScriptedJudge
) -> None:
    """It stays out of the mark; a second round grades what is left."""
    exam = started(practice, questions=1)
    exam_room.answer(practice, exam, "an answer with some words")
    exam = go_on(practice, exam)
    judge._fail = "The model is away."
    exam_room.grade(practice, exam)
    found = exam_room.results(practice, exam)
    assert (found.share, found.mark, found.passed) == (None, "", False)
    assert found.bounds == (0, 1)
    assert found.lines[0].state is State.UNGRADED
    assert found.lines[0].why == "The model is away."
    judge._fail = ""
    exam_room.grade(practice, exam)
    assert exam_room.results(practice, exam).share == 1


def test_a_late_answer_is_kept_but_does_not_count(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent a minute after the end: graded for the learner, nothing for the mark."""
    exam = started(practice, questions=1, minutes=1, question_minutes=1)
    late = (datetime.now(UTC) + timedelta(minutes=2)).isoformat(timespec="microseconds")
    monkeypatch.setattr("tutor.records_papers.now", lambda: late)
    exam_room.answer(practice, exam, "my late answer")
    exam = go_on(practice, exam)
    exam_room.grade(practice, exam)
    (line,) = exam_room.results(practice, exam).lines
    assert (line.state, line.score, line.answer) == (State.LATE, 0, "my late answer")
    assert line.grade and line.grade.score == 1
    assert line.over > 0
    (lost,) = exam_room.results(practice, exam).lost
    assert (lost.position, lost.cost) == (0, 1.0) and lost.text.startswith("Answered too late")


def test_what_was_lost_and_what_to_study(practice: Practice, judge: ScriptedJudge) -> None:
    """Criteria by what they cost, topics by what is missing, doubtful grades for a person."""
    judge._default, judge._confidence = Verdict.UNMET, 0.4
    exam = started(practice, questions=3)
    for n in range(3):
        exam_room.answer(practice, exam, f"my answer {n}")
        exam = go_on(practice, exam)
    exam_room.grade(practice, exam)
    found = exam_room.results(practice, exam)
    assert sum(lost.cost for lost in found.lost) == pytest.approx(1)
    assert [lost.cost for lost in found.lost] == sorted((x.cost for x in found.lost), reverse=True)
    assert found.study == ("Losses", "Networks")
    assert [(t.topic, t.share, t.questions) for t in found.topics] == [
        ("Losses", 0, 1), ("Networks", 0, 2)
    ]  # fmt: skip
    assert found.for_a_person == (0, 1, 2)
    assert found.doubt.high > 0 == found.doubt.low


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


def test_a_reply_that_asks_for_something_is_no_reply(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """The follow-up still waits for one."""
    exam = probing(practice, monkeypatch, judge)
    with pytest.raises(WishError, match="report"):
        exam_room.answer(practice, exam, "Why did I lose this?")
    thread = go_on(practice, exam).thread
    assert thread and thread.replies == []


def probing(practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge) -> Exam:
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
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """Both scores are kept; the mark takes the one with the reply; the clock stood meanwhile."""
    exam = probing(practice, monkeypatch, judge)
    assert exam.thread and exam.thread.last
    assert exam.thread.last.criterion_id == "b"
    assert "memory" not in exam.thread.last.text
    assert not exam.sitting.ended
    judge._verdicts = {}
    exam_room.answer(practice, exam, "It also needs little memory, only part of it is loaded.")
    exam_room.hear(practice, exam.paper)
    exam = go_on(practice, exam)
    assert exam.sitting.ended and exam.thread is None
    found = exam_room.results(practice, exam)
    assert (found.lines[0].first, found.lines[0].score) == (0.5, 1.0)
    assert found.lost == ()


def test_a_correction_counts_beside_a_reply(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """The mark follows the grade of today, also where a reply to a follow-up has been graded."""
    exam = probing(practice, monkeypatch, judge)
    exam_room.answer(practice, exam, "Because of the weights, I think.")
    exam_room.hear(practice, exam.paper)
    exam = go_on(practice, exam)
    assert exam_room.results(practice, exam).share == 0.5
    (attempt,) = practice.records.attempts("me")
    assert isinstance(attempt.outcome, Grade)
    practice.records.appeals.override(
        attempt_id=attempt.id, rubric_version=attempt.outcome.rubric_version, author="Ann",
        reason="said", criterion_id="b", criterion_text=attempt.outcome.verdicts[1].text,
        verdict=Verdict.MET,
    )  # fmt: skip
    assert exam_room.results(practice, exam).share == 1.0


def test_a_reply_that_came_too_late_is_not_part_of_the_conversation(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """Refused since the exam was paused elsewhere; the follow-up still waits after the pause."""
    seen = probing(practice, monkeypatch, judge)
    exam_room.step(practice, go_on(practice, seen), Step.PAUSED)
    with pytest.raises(ConflictError):
        exam_room.answer(practice, seen, "an old reply")
    with pytest.raises(ConflictError):
        exam_room.nothing_to_add(practice, seen)
    thread = go_on(practice, seen).thread
    assert thread and thread.replies == []


def test_the_same_reply_sent_twice_is_one(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """Another reply to the same follow-up is refused: the first one stands."""
    seen = probing(practice, monkeypatch, judge)
    exam_room.answer(practice, seen, "my reply")
    exam_room.answer(practice, seen, "my reply")
    with pytest.raises(TurnTakenError):
        exam_room.answer(practice, seen, "another reply")
    turns = practice.records.turns.thread(seen.sitting.attempts[0])
    assert [t.turn.text for t in turns if t.turn.kind is Kind.REPLY] == ["my reply"]


def test_nothing_to_add_pressed_twice_is_once(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """The second press finds it done."""
    seen = probing(practice, monkeypatch, judge)
    exam_room.nothing_to_add(practice, seen)
    exam_room.nothing_to_add(practice, seen)
    assert go_on(practice, seen).sitting.ended


def test_nothing_to_add_goes_on(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, judge: ScriptedJudge
) -> None:
    """The score stays that of the answer, and the exam ends after its last question."""
    exam = probing(practice, monkeypatch, judge)
    exam_room.nothing_to_add(practice, exam)
    exam = go_on(practice, exam)
    assert exam.sitting.ended
    found = exam_room.results(practice, exam)
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
