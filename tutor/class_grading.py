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
from tutor.domain import Grade, RubricOrigin
from tutor.grading import grade
from tutor.practice import Practice
from tutor.records_sets import StoredSet

_SPACE = uuid.UUID("5f3ac1de-6a7d-4f0e-9d0b-2f1c7d0a4c11")  # any fixed one will do


class Ready:
    """A read class set with what each question is graded against, looked up once a question."""

    def __init__(self, practice: Practice, name: str, submissions: Sequence[Submission]) -> None:
        self.name, self.submissions = name, list(submissions)
        self._practice = practice
        self._bases: dict[tuple[str, str, str], rubrics.Basis | None] = {}
        self.problems: list[str] = []
        self.gradable = [s for s in self.submissions if self._usable(s)]

    def _usable(self, submission: Submission) -> bool:
        try:
            found = self._basis(submission) is not None
            said = "nothing to grade against: give a reference, or ask a question of the library"
        except ValueError as error:
            found, said = False, str(error)
        if not found:
            self.problems.append(f"{self.name}:{submission.line}: {said}")
        return found

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
        if submission.reference.strip() and not saved:
            given = [submission.reference]
            rubric = rubrics.from_references(given, card.kind, origin=RubricOrigin.GIVEN)
            return rubrics.Basis(rubric, ())
        return self._practice.basis(card)

    def store(self, author: str) -> StoredSet:
        """Keep every gradable answer as an attempt, before anything is graded."""
        records = self._practice.records
        ids = [
            records.add_attempt(
                learner=s.student or f"{self.name} {s.id}",
                card_id=card_id(s.question),
                question=s.question,
                answer=s.answer,
                attempt_id=attempt_id(s),
            ).id
            for s in self.gradable
        ]
        return records.sets.add(self.name, author, ids)

    def grade(self) -> Iterator[Attempt]:
        """Grade what has no grade yet, in order, several at a time; yields each when it is done."""

        def one(submission: Submission) -> Attempt:
            records = self._practice.records
            attempt = records.attempt(attempt_id(submission))
            basis = self._basis(submission)
            if isinstance(attempt.outcome, Grade) or basis is None:
                return attempt
            card = _card(self._practice, submission.question)
            task = self._practice.task(card, basis, submission.answer)
            return records.add_outcome(attempt.id, grade(task, self._practice.judge))

        return map_ordered(one, self.gradable, self._practice.settings.concurrency)


def attempt_id(submission: Submission) -> str:
    """The same for the same row of the same answers, whatever the file is called."""
    parts = (submission.id, submission.student, submission.question, submission.answer)
    return str(uuid.uuid5(_SPACE, "\0".join(parts)))


def results(practice: Practice, stored: StoredSet) -> list[Result]:
    """A set's answers with what counts for each today, in the order of its file."""
    return [
        Result(a.id[:8], a.learner, a.question, a.answer, a.outcome)
        for a in practice.records.of_ids(stored.attempt_ids)
    ]


def _card(practice: Practice, question: str) -> Card:
    known = practice.card(card_id(question))
    return known or make_card(question, "", Source(file="class set", line=0))
