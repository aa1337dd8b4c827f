"""Appeals, the decisions on them, and people's words on grades, in SQL: append-only.

A decision names the number of decisions it has seen; the database refuses a number twice, so of
two people who decide at the same time one is told who was first.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.appeals import Appeal, AppealDecision, AppealState, Override
from tutor.domain import Verdict
from tutor.records_base import Base, chunks, now, said
from tutor.records_errors import ConflictError, RecordsError


class _AppealRow(Base):
    __tablename__ = "appeals"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    criterion_id: Mapped[str | None] = mapped_column(sa.String(200))
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC


class _DecisionRow(Base):
    __tablename__ = "appeal_decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    appeal_id: Mapped[str] = mapped_column(sa.ForeignKey("appeals.id"))
    number: Mapped[int]
    decision: Mapped[str] = mapped_column(sa.String(16))
    author: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))

    __table_args__ = (sa.Index("one_decision", "appeal_id", "number", unique=True),)


class _OverrideRow(Base):
    __tablename__ = "overrides"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    rubric_version: Mapped[str] = mapped_column(sa.String(16))
    criterion_id: Mapped[str | None] = mapped_column(sa.String(200))
    criterion_text: Mapped[str] = mapped_column(sa.Text)
    verdict: Mapped[str | None] = mapped_column(sa.String(16))
    author: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    appeal_id: Mapped[str | None] = mapped_column(sa.ForeignKey("appeals.id"))
    created: Mapped[str] = mapped_column(sa.String(32))


class Word(NamedTuple):
    """What a person says on a grade: another verdict on a criterion, or, without one, that it stands."""

    attempt_id: str
    rubric_version: str
    criterion_id: str | None = None
    criterion_text: str = ""
    verdict: Verdict | None = None


class AppealRecords:
    """Appeals and overrides, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self, *, attempt_id: str, criterion_id: str | None, learner: str, reason: str
    ) -> Appeal:
        """Keep a learner's appeal; raises RecordsError without a reason or a stored attempt."""
        row = appeal_row(attempt_id, criterion_id, learner, reason)
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError as error:
            raise RecordsError(f"there is no attempt {attempt_id}") from error
        return _appeal(row, ())

    def appeal(self, appeal_id: str) -> Appeal:
        """One appeal as it stands; raises RecordsError when there is none."""
        found = self._appeals(sa.select(_AppealRow).where(_AppealRow.id == appeal_id))
        if not found:
            raise RecordsError(f"there is no appeal {appeal_id}")
        return found[0]

    def of_attempt(self, attempt_id: str) -> list[Appeal]:
        """The appeals against a grade, oldest first."""
        return self._appeals(sa.select(_AppealRow).where(_AppealRow.attempt_id == attempt_id))

    def against(self, attempt_ids: Iterable[str]) -> dict[str, list[Appeal]]:
        """The appeals against the grades of these attempts, oldest first."""
        wanted = sa.select(_AppealRow).where(_AppealRow.attempt_id.in_(list(attempt_ids)))
        found: dict[str, list[Appeal]] = {}
        for appeal in self._appeals(wanted):
            found.setdefault(appeal.attempt_id, []).append(appeal)
        return found

    def waiting(self) -> list[Appeal]:
        """The appeals that nobody has decided, oldest first."""
        decided = sa.select(_DecisionRow.appeal_id)
        return self._appeals(sa.select(_AppealRow).where(_AppealRow.id.not_in(decided)))

    def decide(
        self, appeal_id: str, decision: AppealState, *, author: str, reason: str, after: int = 0,
        word: Word | None = None,
    ) -> Appeal:  # fmt: skip
        """Add the decision that follows decision number `after`; a later one may revise it. The `word`
        on the grade that comes of it is kept with it, or neither is.

        Raises ConflictError when someone else has decided in between.
        """
        if decision is AppealState.WAITING:
            raise RecordsError("an appeal is either upheld or rejected")
        last = self.appeal(appeal_id)
        if last.revision != after:
            raise _conflict(last)
        row = _DecisionRow(
            appeal_id=appeal_id, number=after + 1, decision=decision.value, author=author,
            reason=said(reason), created=now(),
        )  # fmt: skip
        try:
            with self._session.begin() as session:
                session.add(row)
                if word:
                    session.add(_word_row(word, author, reason, appeal_id))
        except IntegrityError as error:  # it came between the look and the writing
            raise _conflict(self.appeal(appeal_id)) from error
        return self.appeal(appeal_id)

    def override(
        self,
        *,
        attempt_id: str,
        rubric_version: str,
        author: str,
        reason: str,
        criterion_id: str | None = None,
        criterion_text: str = "",
        verdict: Verdict | None = None,
    ) -> Override:
        """Keep a person's verdict on a criterion, or, without one, that the grade stands."""
        word = Word(attempt_id, rubric_version, criterion_id, criterion_text, verdict)
        row = _word_row(word, author, reason)
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError as error:
            raise RecordsError(f"there is no attempt {attempt_id}") from error
        return _override(row)

    def _appeals(self, query: sa.Select[Any]) -> list[Appeal]:
        with self._session() as session:
            rows = session.scalars(query.order_by(_AppealRow.created, _AppealRow.id)).all()
            ids = [row.id for row in rows]
            decisions = sa.select(_DecisionRow).where(_DecisionRow.appeal_id.in_(ids))
            found: dict[str, list[AppealDecision]] = {}
            for row in session.scalars(decisions.order_by(_DecisionRow.number)):
                found.setdefault(row.appeal_id, []).append(_decision(row))
        return [_appeal(row, found.get(row.id, ())) for row in rows]


def appeal_row(attempt_id: str, criterion_id: str | None, learner: str, reason: str) -> _AppealRow:
    """An appeal to be added, as with the words that ask for it; raises RecordsError without a reason."""
    return _AppealRow(
        id=str(uuid.uuid4()), attempt_id=attempt_id, criterion_id=criterion_id,
        learner=learner, reason=said(reason), created=now(),
    )  # fmt: skip


def _word_row(word: Word, author: str, reason: str, appeal_id: str | None = None) -> _OverrideRow:
    if (word.criterion_id is None) != (word.verdict is None):
        raise RecordsError("a verdict needs its criterion, and a criterion its verdict")
    return _OverrideRow(
        attempt_id=word.attempt_id, rubric_version=word.rubric_version,
        criterion_id=word.criterion_id, criterion_text=word.criterion_text,
        verdict=word.verdict.value if word.verdict else None, author=author,
        reason=said(reason), appeal_id=appeal_id, created=now(),
    )  # fmt: skip


def overrides_of(session: Session, attempt_ids: Sequence[str]) -> dict[str, list[Override]]:
    """People's words on the grades of these attempts, oldest first."""
    found: dict[str, list[Override]] = {}
    for part in chunks(attempt_ids):
        query = sa.select(_OverrideRow).where(_OverrideRow.attempt_id.in_(part))
        for row in session.scalars(query.order_by(_OverrideRow.id)):
            found.setdefault(row.attempt_id, []).append(_override(row))
    return found


def _conflict(appeal: Appeal) -> ConflictError:
    last = appeal.decisions[-1] if appeal.decisions else None
    who = f"{last.author} decided on it ({last.decision}) in between" if last else "it is undecided"
    return ConflictError(f"appeal {appeal.id}: {who}; look at it again")


def _decision(row: _DecisionRow) -> AppealDecision:
    return AppealDecision(
        number=row.number, decision=AppealState(row.decision), author=row.author,
        reason=row.reason, created=datetime.fromisoformat(row.created),
    )  # fmt: skip


def _appeal(row: _AppealRow, decisions: Sequence[AppealDecision]) -> Appeal:
    return Appeal(
        id=row.id, attempt_id=row.attempt_id, criterion_id=row.criterion_id, learner=row.learner,
        reason=row.reason, created=datetime.fromisoformat(row.created), decisions=tuple(decisions),
    )  # fmt: skip


def _override(row: _OverrideRow) -> Override:
    return Override(
        attempt_id=row.attempt_id, rubric_version=row.rubric_version,
        criterion_id=row.criterion_id, criterion_text=row.criterion_text,
        verdict=Verdict(row.verdict) if row.verdict else None, author=row.author,
        reason=row.reason, appeal_id=row.appeal_id, created=datetime.fromisoformat(row.created),
    )  # fmt: skip
