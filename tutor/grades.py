"""The teacher's desk: which grades need a person, and what a person may do about them.

Nothing is edited: another verdict, a decision on an appeal and a new grading are entries of their
own, and so are the ruling or the exemplar that a decision becomes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tutor.appeals import Appeal, AppealState, effective
from tutor.attempts import Attempt
from tutor.domain import Exemplar, Grade, Rubric, Ruling, Ungraded, Verdict
from tutor.grading import grade
from tutor.house_rules import RuleVersion
from tutor.practice import Practice
from tutor.records_appeals import Word
from tutor.records_errors import RecordsError


class Why(StrEnum):
    """Why a person should look at a grade, the most pressing first."""

    APPEALED = "appealed"
    UNGRADED = "ungraded"
    FLAGGED = "flagged"
    UNSURE = "unsure"
    SETTLED = "settled"


class Matter(NamedTuple):
    """An attempt on the desk with the appeals against its grade."""

    attempt: Attempt
    appeals: tuple[Appeal, ...]
    why: Why

    @property
    def waiting(self) -> list[Appeal]:
        return [a for a in self.appeals if a.state is AppealState.WAITING]

    @property
    def decided_by(self) -> str:
        """Who decided on it last; empty where nobody did."""
        said = [(o.created, o.author) for o in self.attempt.overrides]
        said += [(d.created, d.author) for appeal in self.appeals for d in appeal.decisions]
        return max(said)[1] if said else ""


class Change(NamedTuple):
    """An attempt as it stands, and the grade it would have."""

    attempt: Attempt
    after: Grade


def why(attempt: Attempt, appeals: Iterable[Appeal]) -> Why:
    """The most pressing reason to look at an attempt."""
    if any(appeal.state is AppealState.WAITING for appeal in appeals):
        return Why.APPEALED
    outcome = attempt.outcome
    if not isinstance(outcome, Grade):
        return Why.UNGRADED
    if not outcome.needs_review:
        return Why.SETTLED
    return Why.FLAGGED if outcome.flags else Why.UNSURE


def queue(attempts: Iterable[Attempt], appeals: Mapping[str, Sequence[Appeal]]) -> list[Matter]:
    """The attempts with the most pressing first, otherwise in the order given."""
    order = list(Why)
    made = []
    for attempt in attempts:
        against = tuple(appeals.get(attempt.id, ()))
        made.append(Matter(attempt, against, why(attempt, against)))
    return sorted(made, key=lambda matter: order.index(matter.why))


class Desk:
    """What a teacher may see and do. Every step names its author and reason."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._records = practice.records

    def matters(self, text: str = "") -> list[Matter]:
        """The newest attempts that hold the text, and every appealed one, most pressing first."""
        found = {a.id: a for a in self._records.search(text, limit=500)}
        waiting = [] if text.strip() else self._records.appeals.waiting()
        for appeal in waiting:
            if appeal.attempt_id not in found:
                found[appeal.attempt_id] = self._records.attempt(appeal.attempt_id)
        return queue(found.values(), self._records.appeals.against(found))

    def matter(self, attempt_id: str) -> Matter:
        """One attempt as it stands; raises RecordsError when there is none."""
        attempt = self._records.attempt(attempt_id)
        appeals = self._records.appeals.of_attempt(attempt_id)
        return Matter(attempt, tuple(appeals), why(attempt, appeals))

    def rubric(self, attempt: Attempt) -> Rubric | None:
        """What the question is graded against today; None where there is nothing."""
        card = self._practice.card_of(attempt)
        basis = self._practice.basis(card) if card else None
        return basis.rubric if basis else None

    def second(self, attempt: Attempt) -> Grade | Ungraded:
        """A second judgement of an answer, by the rubric and house rules of today; not stored.

        Raises RecordsError for a question that has gone or has nothing to be graded against.
        """
        card = self._practice.card_of(attempt)
        basis = self._practice.basis(card) if card else None
        if card is None or basis is None:
            raise RecordsError("the question is no longer there, or has nothing to grade against")
        task = self._practice.task(card, basis, attempt.answer)
        return grade(task, self._practice.judge)

    def grade_anew(self, attempt: Attempt) -> Attempt:
        """Store a new judgement by the rubric and house rules of today, beside the old one."""
        return self._records.add_outcome(attempt.id, self.second(attempt))

    def grade_question_anew(self, card_id: str) -> list[Attempt]:
        """Grade every answer to a question anew; returns the attempts whose score has changed."""
        before = self._records.attempts_at(card_id)
        return [
            after
            for attempt in before
            if _score(after := self.grade_anew(attempt)) != _score(attempt)
        ]

    def would_change(self, card_id: str) -> list[Change]:
        """The answers to a question whose score another grading would change; nothing is stored.

        Verdicts that people gave go on counting, as they would after the grading.
        """
        found = []
        for attempt in self._records.attempts_at(card_id):
            after = effective(self.second(attempt), attempt.overrides)
            if isinstance(after, Grade) and after.score != _score(attempt):
                found.append(Change(attempt, after))
        return found

    def withdraw(self, version: RuleVersion, *, author: str, reason: str) -> None:
        """Take a rule out of force."""
        self._records.rules.change(
            version.rule_id, None, author=author, reason=reason, after=version.number
        )

    def override(
        self, attempt: Attempt, criterion_id: str, verdict: Verdict, *, author: str, reason: str,
    ) -> Attempt:  # fmt: skip
        """Give another verdict on a criterion of a graded attempt."""
        word = _word(attempt, criterion_id, verdict)
        self._records.appeals.override(**word._asdict(), author=author, reason=reason)
        return self._records.attempt(attempt.id)

    def stands(
        self, attempt: Attempt, *, author: str, reason: str, appeal: Appeal | None = None
    ) -> Attempt:
        """Say that the grade stands as it is; with an appeal, as it was seen, that is rejected so."""
        word = Word(attempt.id, _graded(attempt).rubric_version)
        if appeal:
            self._decide(appeal, AppealState.REJECTED, word, author, reason)
        else:
            self._records.appeals.override(**word._asdict(), author=author, reason=reason)
        return self._records.attempt(attempt.id)

    def uphold(
        self, appeal: Appeal, attempt: Attempt, criterion_id: str, verdict: Verdict, *,
        author: str, reason: str,
    ) -> Attempt:  # fmt: skip
        """Uphold an appeal as it was seen: the learner is right, so another verdict counts.

        Raises RecordsError for the verdict that was appealed against. One that has changed since
        may be upheld as it stands.
        """
        appealed = _graded(self._records.attempt(attempt.id, at=appeal.created))
        before = {v.criterion_id: v.verdict for v in appealed.verdicts}
        if before.get(criterion_id) is verdict:
            raise RecordsError(
                "the appeal is against this very verdict; choose another one to uphold it, or reject it"
            )
        word = _word(attempt, criterion_id, verdict)
        self._decide(appeal, AppealState.UPHELD, word, author, reason)
        return self._records.attempt(attempt.id)

    def _decide(
        self, appeal: Appeal, decision: AppealState, word: Word, author: str, reason: str
    ) -> None:
        self._records.appeals.decide(
            appeal.id, decision, author=author, reason=reason, after=appeal.revision, word=word
        )

    def make_exemplar(self, attempt: Attempt, *, author: str, reason: str) -> RuleVersion:
        """Have later answers to the question graded with this one, as it is graded now, beside them."""
        given = _graded(attempt)
        verdicts = {v.criterion_id: v.verdict for v in given.verdicts}
        content = Exemplar(id="", answer=attempt.answer, score=given.score, verdicts=verdicts)
        return self._records.rules.add(attempt.card_id, content, author=author, reason=reason)

    def make_ruling(
        self, attempt: Attempt, criterion_id: str, text: str, *, verdict: Verdict | None = None,
        example: str = "", author: str, reason: str,
    ) -> RuleVersion:  # fmt: skip
        """Say how a criterion of the question is to be read from now on."""
        if not text.strip():
            raise RecordsError("say in a sentence how the criterion is to be read")
        content = Ruling(
            id="", criterion_id=criterion_id, text=text.strip(), verdict=verdict, example=example.strip()
        )  # fmt: skip
        return self._records.rules.add(attempt.card_id, content, author=author, reason=reason)


def _word(attempt: Attempt, criterion_id: str, verdict: Verdict) -> Word:
    """Another verdict on a criterion that the grade has; raises RecordsError where it has it not."""
    given = _graded(attempt)
    about = next((v for v in given.verdicts if v.criterion_id == criterion_id), None)
    if about is None:
        raise RecordsError(f"the grade has no criterion {criterion_id}")
    return Word(attempt.id, given.rubric_version, criterion_id, about.text, verdict)


def _score(attempt: Attempt) -> float | None:
    return attempt.outcome.score if isinstance(attempt.outcome, Grade) else None


def _graded(attempt: Attempt) -> Grade:
    if not isinstance(attempt.outcome, Grade):
        raise RecordsError("the attempt has no grade yet; grade it first")
    return attempt.outcome
