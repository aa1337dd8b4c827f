"""A mock exam while it is sat: what the learner sends is stored, and the examiner may follow it up.

The paper comes from `tutor.exam_paper`; what it came to is told by `tutor.exam_results`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from tutor.attempts import Attempt
from tutor.conversation_state import Do
from tutor.dialogue import dialogue_for
from tutor.domain import Grade
from tutor.exam import ExamError, Paper
from tutor.exam_sitting import Sitting, Step, sit
from tutor.exam_wishes import refuse
from tutor.examiner_words import say
from tutor.guards import LONGEST, too_long
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.turns import Kind, Turn

_OPEN = Kind.FOLLOW_UP  # the examiner's last word while a reply is awaited


class Exam(NamedTuple):
    """A paper and where it stands. `thread` is a question with a follow-up that is still open."""

    paper: Paper
    sitting: Sitting
    thread: Thread | None = None


def opened(practice: Practice, paper: Paper, now: datetime | None = None) -> Exam:
    """The exam as it stands now."""
    events = practice.records.papers.events(paper.id)
    sitting = sit(paper, events, now or datetime.now(UTC))
    return Exam(paper, sitting, _probed(practice, paper, sitting))


def _probed(practice: Practice, paper: Paper, sitting: Sitting) -> Thread | None:
    """The conversation on the last answer, if its last word is a question of the examiner."""
    attempt_id = sitting.attempts.get(sitting.position - 1)
    if not paper.setup.follow_ups or sitting.ended or attempt_id is None:
        return None
    thread = _thread(practice, paper, practice.records.attempt(attempt_id))
    return thread if thread and thread.last and thread.last.kind is _OPEN else None


def _thread(practice: Practice, paper: Paper, attempt: Attempt) -> Thread | None:
    card = practice.card(attempt.card_id)
    return dialogue_for(practice).thread(attempt.id, card, paper.learner) if card else None


def unfinished(practice: Practice, learner: str) -> Exam | None:
    """The newest exam that has not ended, if it is the newest of all."""
    papers = practice.records.papers.of(learner)[:1]
    exams = [opened(practice, paper) for paper in papers]
    return next((exam for exam in exams if not exam.sitting.ended), None)


def step(practice: Practice, exam: Exam, what: Step) -> bool:
    """Start, pause, resume, pass on or end the exam as it was seen; False where that is done already.

    Raises ConflictError if another window was quicker with something else.
    """
    return practice.records.papers.happened(
        exam.paper.id, what, after=exam.sitting.last, position=exam.sitting.position
    )


def answer(practice: Practice, exam: Exam, text: str) -> None:
    """Store the answer to the question being asked, or the reply to a follow-up.

    Stored first, so that it is kept whatever happens; the same answer again, as after a reload, is
    the same attempt. What is to be graded at once is graded by `hear`. `exam` is the exam as the
    learner saw it: raises ConflictError or TurnTakenError, and stores nothing, if it has gone on, and
    WishError for words that ask for a hint or the like.
    """
    if exam.sitting.ended or not text.strip():
        raise ExamError("there is nothing to answer, or no answer; the exam goes on as it stands")
    if too_long(text):
        raise ExamError(
            f"the answer is too long to grade; send at most {LONGEST:,} characters. The question is still open"
        )
    if thread := exam.thread or _unanswered(practice, exam):
        refuse(practice, thread, text)
    if exam.thread:
        _reply(practice, exam, exam.thread, text)
        return
    practice.records.papers.answered(
        exam.paper, text, after=exam.sitting.last, position=exam.sitting.position
    )


def _unanswered(practice: Practice, exam: Exam) -> Thread | None:
    """The question being asked, of which nothing is stored yet; None if it has left the decks."""
    asked = exam.paper.questions[exam.sitting.position :][:1]
    card = practice.card(asked[0].card_id) if asked else None
    return Thread("", card, exam.paper.learner) if card else None


def _reply(practice: Practice, exam: Exam, thread: Thread, text: str) -> None:
    if not _replied(practice, exam):
        later = practice.records.turns.thread(thread.id)[len(thread.turns) :]
        if any(stored.turn.kind is Kind.REPLY and stored.turn.text == text for stored in later):
            return  # the same reply again
    _said(practice, thread, Turn(kind=Kind.REPLY, text=text))


def _replied(practice: Practice, exam: Exam) -> bool:
    """Noted before what is said: an exam that has gone on takes no reply."""
    return practice.records.papers.happened(
        exam.paper.id, Step.REPLIED, after=exam.sitting.last, position=exam.sitting.position - 1
    )


def _said(practice: Practice, thread: Thread, turn: Turn) -> None:
    practice.records.turns.add(
        thread.id, [turn], learner=thread.learner, card_id=thread.card.id, after=len(thread.turns)
    )


def nothing_to_add(practice: Practice, exam: Exam) -> None:
    """On from a follow-up without a reply; from the last question's, to the end."""
    if exam.thread and _replied(practice, exam):
        go_on = say("go_on", exam.thread.language)
        _said(practice, exam.thread, Turn(kind=Kind.REMARK, text=go_on))
        _end_if_done(practice, exam.paper)


def hears_at_once(exam: Exam) -> bool:
    """Are answers graded as they come: to be shown, or for the examiner to follow up?"""
    return exam.paper.setup.one_by_one or exam.paper.setup.follow_ups


def hear(practice: Practice, paper: Paper) -> None:
    """Grade what was said last, where that is to be done at once, and let the examiner follow up;
    end the exam where nothing is left to ask. Both clocks stand while the examiner thinks."""
    exam = opened(practice, paper)
    if exam.sitting.ended:
        return
    attempt_id = exam.sitting.attempts.get(exam.sitting.position - 1)
    attempt = practice.records.attempt(attempt_id) if attempt_id else None
    if attempt and hears_at_once(exam) and not _settled(practice, paper, attempt):
        if not step(practice, exam, Step.PAUSED):  # another window listens already
            return
        heard(practice, paper, attempt, says=(Do.FOLLOW_UP,))
        step(practice, opened(practice, paper), Step.RESUMED)
    _end_if_done(practice, paper)


def _settled(practice: Practice, paper: Paper, attempt: Attempt) -> bool:
    """Has the examiner nothing to grade or say on an answer?"""
    if not paper.setup.follow_ups:
        return isinstance(attempt.outcome, Grade)
    thread = _thread(practice, paper, attempt)
    return thread is None or thread.closed or bool(thread.last and thread.last.kind is _OPEN)


def heard(practice: Practice, paper: Paper, attempt: Attempt, says: Collection[Do]) -> None:
    """Graded; with follow-ups as a conversation, in which an examiner gives no hints."""
    card = practice.card(attempt.card_id)
    if card is None:  # it has left the decks
        return
    if not paper.setup.follow_ups:
        practice.grade(attempt, card)
        return
    dialogue = dialogue_for(practice, says)
    dialogue.go_on(dialogue.thread(attempt.id, card, paper.learner), again=True)


def _end_if_done(practice: Practice, paper: Paper) -> None:
    exam = opened(practice, paper)
    over = exam.sitting.position >= len(paper.questions) and not exam.sitting.ended
    if over and exam.thread is None:
        step(practice, exam, Step.ENDED)
