"""A class set graded: every answer is stored as its student's attempt first, then graded.

An answer's attempt id follows from its row, so that the same upload again neither stores nor grades
anything twice, and a grading that was broken off goes on where it stopped.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from knowledge.cards import Card, Source, card_id
from knowledge.classify import make_card
from tutor import rubrics
from tutor.attempts import Attempt
from tutor.batch import map_ordered
from tutor.class_results import Result
from tutor.class_sets import Submission
from tutor.domain import Grade, Rubric, RubricOrigin, Ungraded
from tutor.grading import GUARD, grade
from tutor.practice import Practice
from tutor.records_sets import StoredSet

_SPACE = uuid.UUID("5f3ac1de-6a7d-4f0e-9d0b-2f1c7d0a4c11")  # any fixed one will do
_NO_QUESTION = "(no question)"
_LONGEST = 200  # as wide as the records' column


class Ready:
    """A read class set with what each question is graded against, looked up once a question."""

    def __init__(self, practice: Practice, name: str, submissions: Sequence[Submission]) -> None:
        self.name, self.submissions = name, list(submissions)
        self._practice = practice
        self._bases: dict[tuple[str, tuple[str, ...], str], rubrics.Basis | None] = {}
        found = {s.line: self._trouble(s) for s in self.submissions}
        self._troubles = {line: trouble for line, trouble in found.items() if trouble}
        self.gradable = [s for s in self.submissions if s.line not in self._troubles]

    @property
    def problems(self) -> list[str]:
        """Why the other rows cannot be graded, each with its line."""
        return [f"{self.name}:{line}: {trouble}" for line, trouble in self._troubles.items()]

    def _trouble(self, submission: Submission) -> str:
        """Why a row cannot be graded; empty where it can."""
        if submission.trouble:
            return submission.trouble
        try:
            if self._basis(submission) is None:
                return (
                    "nothing to grade against: give a reference, or ask a question of the library"
                )
        except ValueError as error:
            return str(error)
        return ""

    def _basis(self, submission: Submission) -> rubrics.Basis | None:
        key = (submission.question, submission.reference, str(submission.rubric))
        if key not in self._bases:
            self._bases[key] = self._look_up(submission)
        return self._bases[key]

    def _look_up(self, submission: Submission) -> rubrics.Basis | None:
        """The row's own rubric, else the one that a teacher saved for the question, else its
        reference, else what the library has."""
        if submission.rubric is not None:
            return rubrics.Basis(rubrics.parse(submission.rubric, RubricOrigin.GIVEN), ())
        card = _card(self._practice, submission.question)
        saved = self._practice.records.rubrics.last(card.id)
        if submission.reference and not saved:
            rubric = rubrics.from_references(
                submission.reference, card.kind, card.asked_count, origin=RubricOrigin.GIVEN
            )
            return rubrics.Basis(rubric, ())
        return self._practice.basis(card)

    def store(self, author: str) -> StoredSet:
        """Keep every answer as an attempt, before anything is graded; those that cannot be, too."""
        records = self._practice.records
        ids = [
            records.add_attempt(
                learner=_learner(s, self.name),
                card_id=card_id(s.question or _NO_QUESTION),
                question=s.question or _NO_QUESTION,
                answer=s.answer,
                attempt_id=attempt_id(s, self.name),
            ).id
            for s in self.submissions
        ]
        given = {
            id_: s.score
            for id_, s in zip(ids, self.submissions, strict=True)
            if s.score is not None
        }
        return records.sets.add(self.name, author, ids, given)

    def grade(self) -> Iterator[Attempt]:
        """Grade every answer, in order, several at a time; yields each when it is done.

        One that a person has decided on, or that is graded by the rubric of today, keeps its grade.
        """
        return map_ordered(self._graded, self.submissions, self._practice.settings.concurrency)

    def _graded(self, submission: Submission) -> Attempt:
        records = self._practice.records
        attempt = records.attempt(attempt_id(submission, self.name))
        if trouble := self._troubles.get(submission.line):
            if isinstance(attempt.outcome, Grade) or _says(attempt, trouble):
                return attempt
            return records.add_outcome(attempt.id, Ungraded(error=trouble, judge=GUARD))
        basis = self._basis(submission)
        assert basis is not None
        if attempt.overrides or _is_by(attempt, basis.rubric):
            return attempt
        card = _card(self._practice, submission.question)
        task = self._practice.task(card, basis, submission.answer)
        return records.add_outcome(attempt.id, grade(task, self._practice.judge))


def _is_by(attempt: Attempt, rubric: Rubric) -> bool:
    """Is it graded by this rubric? A corrected reference is another one."""
    return isinstance(attempt.outcome, Grade) and attempt.outcome.rubric_version == rubric.version


def _says(attempt: Attempt, trouble: str) -> bool:
    """Is this why it has no grade, as far as is stored?"""
    return isinstance(attempt.outcome, Ungraded) and attempt.outcome.error == trouble


def _learner(submission: Submission, name: str) -> str:
    """The student, or else the set `name` with what tells its answers apart, which outlasts a long name."""
    if submission.student:
        return submission.student[:_LONGEST]
    return f"{name[: _LONGEST // 2]} {submission.id}"[:_LONGEST]


def attempt_id(submission: Submission, name: str) -> str:
    """The same for the same row of the same answers, whatever the file is called; but an answer that
    names no student is one of the set `name`, for the same words in another set are somebody else's."""
    who = submission.student or f"\n{name}"
    parts = (submission.id, who, submission.question, submission.answer)
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))


def results(practice: Practice, stored: StoredSet) -> list[Result]:
    """A set's answers with what counts for each today, in the order of its file."""
    given = practice.records.sets.grades(stored.id)
    return [
        Result(a.id[:8], a.learner, a.question, a.answer, a.outcome, given.get(a.id))
        for a in practice.records.of_ids(stored.attempt_ids)
    ]


def _card(practice: Practice, question: str) -> Card:
    known = practice.card(card_id(question))
    return known or make_card(question, "", Source(file="class set", line=0))
