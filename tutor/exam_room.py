"""A mock exam from the draw to the report: the pure modules joined to the records and the examiner."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from knowledge.cards import Card
from knowledge.embeddings import builtin
from knowledge.search import near_duplicates
from tutor.batch import map_ordered
from tutor.domain import Grade
from tutor.exam import ExamError, Paper, PaperQuestion, Setup, difficulty, draw, topic_of
from tutor.exam_report import Report, report
from tutor.exam_sitting import Sitting, Step, sit
from tutor.practice import Practice
from tutor.records import Attempt

_ALIKE = 0.9  # cosine of two questions that would ask the same twice; as in tutor.agenda
_DRAWS = 20  # times a paper is drawn anew without what did not fit


class Exam(NamedTuple):
    """A paper and where it stands."""

    paper: Paper
    sitting: Sitting


def prepare(practice: Practice, cards: Iterable[Card], setup: Setup, learner: str) -> Paper:
    """Draw and store a paper. Every question can be graded, and no two ask almost the same.

    Raises ExamError where nothing is left to ask.
    """
    pool = {card.id: card for card in cards}
    scores = practice.records.scores()
    hard = {card.id: difficulty(card, scores.get(card.id, ())) for card in pool.values()}
    drawn: list[Card] = []
    for _ in range(_DRAWS):
        drawn = draw(pool.values(), setup, hard)
        unfit = _unfit(practice, drawn)
        if not unfit:
            break
        pool = {card_id: card for card_id, card in pool.items() if card_id not in unfit}
        drawn = [card for card in drawn if card.id not in unfit]
    questions = [
        PaperQuestion(card_id=card.id, question=card.question, topic=topic_of(card))
        for card in drawn
    ]
    return practice.records.papers.add(
        paper_id=str(uuid.uuid4()), learner=learner, setup=setup, questions=questions
    )


def _unfit(practice: Practice, drawn: list[Card]) -> set[str]:
    """Ids of drawn questions with nothing to grade against, and the second one of each close pair."""
    place = {card.id: n for n, card in enumerate(drawn)}
    pairs = near_duplicates(drawn, builtin(), _ALIKE)
    doubles = {max(a.id, b.id, key=lambda i: place[i]) for a, b, _ in pairs}
    return doubles | {card.id for card in drawn if practice.basis(card) is None}


def opened(practice: Practice, paper: Paper, now: datetime | None = None) -> Exam:
    """The exam as it stands now."""
    events = practice.records.papers.events(paper.id)
    return Exam(paper, sit(paper, events, now or datetime.now(UTC)))


def unfinished(practice: Practice, learner: str) -> Exam | None:
    """The newest exam that has not ended, if it is the newest of all."""
    papers = practice.records.papers.of(learner)[:1]
    exams = [opened(practice, paper) for paper in papers]
    return next((exam for exam in exams if not exam.sitting.ended), None)


def step(practice: Practice, exam: Exam, what: Step) -> None:
    """Start, pause, resume, pass on or end; raises ConflictError if another window was quicker."""
    practice.records.papers.happened(
        exam.paper.id, what, after=exam.sitting.last, position=exam.sitting.position
    )


def answer(practice: Practice, exam: Exam, text: str) -> Attempt:
    """Store the answer to the question being asked; it is graded later. Stored first, so that it is
    kept whatever happens; the same answer again, as after a reload, is the same attempt."""
    n = exam.sitting.position
    if exam.sitting.ended or not text.strip():
        raise ExamError("there is nothing to answer, or no answer; the exam goes on as it stands")
    question = exam.paper.questions[n]
    attempt = practice.records.add_attempt(
        learner=exam.paper.learner, card_id=question.card_id, question=question.question,
        answer=text, attempt_id=str(uuid.uuid5(uuid.UUID(exam.paper.id), str(n))),
    )  # fmt: skip
    practice.records.papers.happened(
        exam.paper.id, Step.ANSWERED, after=exam.sitting.last, position=n, attempt_id=attempt.id
    )
    return attempt


def grade(practice: Practice, exam: Exam, told: Callable[[int, int], None] | None = None) -> None:
    """Grade every answer that has no grade yet; `told` hears how many of how many are done."""
    waiting = [a for a in _attempts(practice, exam).values() if not isinstance(a.outcome, Grade)]
    work = partial(_grade, practice)
    for done, _ in enumerate(map_ordered(work, waiting, practice.settings.concurrency), 1):
        if told:
            told(done, len(waiting))


def _grade(practice: Practice, attempt: Attempt) -> None:
    """An attempt whose question has left the decks stays without a grade."""
    if card := practice.card(attempt.card_id):
        practice.grade(attempt, card)


def ungraded(practice: Practice, exam: Exam) -> int:
    """How many answers have not been graded yet and were never tried."""
    return sum(a.outcome is None for a in _attempts(practice, exam).values())


def results(practice: Practice, exam: Exam) -> Report:
    """The report as things stand: corrections by people and later gradings are in it."""
    attempts = _attempts(practice, exam)
    return report(exam.paper, exam.sitting, attempts, practice.records.turns.courses(attempts))


def _attempts(practice: Practice, exam: Exam) -> dict[str, Attempt]:
    return {id_: practice.records.attempt(id_) for id_ in exam.sitting.attempts.values()}
