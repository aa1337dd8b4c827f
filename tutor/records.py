"""The memory: attempts and what became of them, in SQL. Only `records*.py` import SQLAlchemy.

Append-only: an attempt is written before any model is called and never edited; each grading adds
an outcome. Grading twice by accident leaves one grade, which the database itself ensures; back to
an earlier rubric, an answer is graded by it once more.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tutor.appeals import Override, effective
from tutor.attempts import Attempt
from tutor.domain import Grade, Ungraded
from tutor.records_appeals import AppealRecords, overrides_of
from tutor.records_attempts import AttemptRow
from tutor.records_base import chunks, now, open_engine
from tutor.records_drafts import DraftRecords
from tutor.records_errors import NotFoundError
from tutor.records_learners import LearnerRecords
from tutor.records_outcomes import OutcomeRow, latest, row_of
from tutor.records_papers import PaperRecords
from tutor.records_preferences import PreferenceRecords
from tutor.records_rehearsals import RehearsalRecords
from tutor.records_rubrics import RubricRecords
from tutor.records_rules import RuleRecords
from tutor.records_sets import SetRecords
from tutor.records_turns import TurnRecords

log = logging.getLogger(__name__)


class Records:
    """Opens the database at a URL, or in an SQLite file, creating or migrating it as needed; raises
    RecordsError."""

    def __init__(self, place: str | Path) -> None:
        self._engine = open_engine(place)
        self._session = sessionmaker(self._engine, expire_on_commit=False)
        self.drafts = DraftRecords(self._session)
        self.appeals = AppealRecords(self._session)
        self.turns = TurnRecords(self._session)
        self.of_learners = LearnerRecords(self._session)
        self.rules = RuleRecords(self._session)
        self.rubrics = RubricRecords(self._session)
        self.sets = SetRecords(self._session)
        self.rehearsals = RehearsalRecords(self._session)
        self.papers = PaperRecords(self._session)
        self.preferences = PreferenceRecords(self._session)

    def add_attempt(
        self,
        *,
        learner: str,
        card_id: str,
        question: str,
        answer: str,
        attempt_id: str | None = None,
    ) -> Attempt:
        """Store an answer. The same attempt id again returns what is stored, unchanged."""
        row = AttemptRow(
            id=attempt_id or str(uuid.uuid4()), learner=learner, card_id=card_id,
            question=question, answer=answer, created=now(),
        )  # fmt: skip
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError:
            return self.attempt(row.id)
        return _attempt(row)

    def attempt(self, attempt_id: str, *, at: datetime | None = None) -> Attempt:
        """One attempt with its latest outcome, or as it stood at a time; raises NotFoundError when
        there is none."""
        with self._session() as session:
            row = session.get(AttemptRow, attempt_id)
            if row is None:
                raise NotFoundError(f"there is no attempt {attempt_id}")
            return _with_outcomes(session, [row], at)[0]

    def add_outcome(self, attempt_id: str, outcome: Grade | Ungraded) -> Attempt:
        """Add what a grading gave; the same rubric and judge a second time change nothing, unless
        another one graded in between."""
        try:
            with self._session.begin() as session:
                session.add(row_of(session, attempt_id, outcome))
        except IntegrityError:  # graded already, or no such attempt, which the next line says
            log.info("attempt %s has a grade already", attempt_id)
        return self.attempt(attempt_id)

    def attempts(
        self, learner: str, *, card_id: str | None = None, limit: int | None = 100
    ) -> list[Attempt]:
        """A learner's attempts, newest first; all of them with the limit None."""
        query = sa.select(AttemptRow).where(AttemptRow.learner == learner)
        if card_id:
            query = query.where(AttemptRow.card_id == card_id)
        query = query.order_by(AttemptRow.created.desc(), AttemptRow.id).limit(limit)
        with self._session() as session:
            return _with_outcomes(session, session.scalars(query).all())

    def full_marks(self) -> list[Attempt]:
        """Everyone's attempts that a grading ever gave full marks, newest first."""
        full = sa.select(OutcomeRow.attempt_id).where(OutcomeRow.score >= 1)
        query = sa.select(AttemptRow).where(AttemptRow.id.in_(full))
        with self._session() as session:
            rows = session.scalars(query.order_by(AttemptRow.created.desc(), AttemptRow.id)).all()
            outcomes = latest(session, [row.id for row in rows])
        return [_attempt(row, outcomes.get(row.id)) for row in rows]

    def attempts_at(self, card_id: str) -> list[Attempt]:
        """Everyone's attempts at a question, oldest first."""
        query = sa.select(AttemptRow).where(AttemptRow.card_id == card_id)
        with self._session() as session:
            rows = session.scalars(query.order_by(AttemptRow.created, AttemptRow.id)).all()
            return _with_outcomes(session, rows)

    def scores(self) -> dict[str, list[float]]:
        """Everyone's scores at each card id, as the examiners gave them: an attempt's latest one."""
        graded = sa.select(sa.func.max(OutcomeRow.id)).where(OutcomeRow.score.is_not(None))
        query = sa.select(AttemptRow.card_id, OutcomeRow.score).join(
            OutcomeRow, OutcomeRow.attempt_id == AttemptRow.id
        )
        query = query.where(OutcomeRow.id.in_(graded.group_by(OutcomeRow.attempt_id)))
        found: dict[str, list[float]] = {}
        with self._session() as session:
            for card_id, score in session.execute(query):
                found.setdefault(card_id, []).append(float(score or 0))
        return found

    def graded(self) -> dict[str, int]:
        """How many answers to each card id have a grade."""
        answers = sa.func.count(OutcomeRow.attempt_id.distinct())
        counts = sa.select(AttemptRow.card_id, answers).join(OutcomeRow)
        wanted = counts.where(OutcomeRow.score.is_not(None)).group_by(AttemptRow.card_id)
        with self._session() as session:
            return {row[0]: row[1] for row in session.execute(wanted)}

    def search(self, text: str = "", limit: int = 100) -> list[Attempt]:
        """Everyone's attempts whose learner, question or answer holds the text, newest first."""
        query = sa.select(AttemptRow)
        if wanted := text.strip():
            columns = (AttemptRow.learner, AttemptRow.question, AttemptRow.answer)
            query = query.where(sa.or_(*(c.icontains(wanted, autoescape=True) for c in columns)))
        with self._session() as session:
            newest = query.order_by(AttemptRow.created.desc(), AttemptRow.id).limit(limit)
            return _with_outcomes(session, session.scalars(newest).all())

    def of_ids(self, attempt_ids: Sequence[str]) -> list[Attempt]:
        """The attempts with these ids that are there, in this order."""
        found: dict[str, Attempt] = {}
        for part in chunks(attempt_ids):
            with self._session() as session:
                rows = session.scalars(sa.select(AttemptRow).where(AttemptRow.id.in_(part))).all()
                found |= {a.id: a for a in _with_outcomes(session, rows)}
        return [found[i] for i in attempt_ids if i in found]

    def learners(self) -> list[str]:
        """Everyone who has an attempt, by name."""
        with self._session() as session:
            return sorted(session.scalars(sa.select(AttemptRow.learner).distinct()))

    def close(self) -> None:
        self._engine.dispose()


def _with_outcomes(
    session: Session, rows: Sequence[AttemptRow], at: datetime | None = None
) -> list[Attempt]:
    ids = [row.id for row in rows]
    outcomes = latest(session, ids, at)
    overrides = {
        id_: [o for o in said if not at or o.created <= at]
        for id_, said in overrides_of(session, ids).items()
    }
    return [_attempt(row, outcomes.get(row.id), overrides.get(row.id, ())) for row in rows]


def _attempt(
    row: AttemptRow, examined: Grade | Ungraded | None = None, overrides: Sequence[Override] = ()
) -> Attempt:
    return Attempt(
        id=row.id, learner=row.learner, card_id=row.card_id, question=row.question,
        answer=row.answer, created=datetime.fromisoformat(row.created),
        outcome=effective(examined, overrides), examined=examined, overrides=tuple(overrides),
    )  # fmt: skip
