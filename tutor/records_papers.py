"""Mock exams in SQL: a paper as it was drawn, and what happened to it; both append-only.

A stored paper without questions, which earlier versions could draw, is no exam and is not found.

Whoever adds an event names the number it follows. The database refuses a number twice, so of two
windows with the same exam the second is told that the first was quicker. The very same event again,
as after a double click, changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.exam import Paper, PaperQuestion, Setup
from tutor.exam_sitting import Event, Step
from tutor.records_attempts import AttemptRow
from tutor.records_base import Base, now
from tutor.records_errors import ConflictError, NotFoundError


class _PaperRow(Base):
    __tablename__ = "papers"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # setup and questions


class _EventRow(Base):
    __tablename__ = "paper_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    paper_id: Mapped[str] = mapped_column(sa.ForeignKey("papers.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(sa.String(16))
    position: Mapped[int]
    attempt_id: Mapped[str] = mapped_column(sa.String(36))
    created: Mapped[str] = mapped_column(sa.String(32))

    __table_args__ = (sa.Index("one_paper_event", "paper_id", "number", unique=True),)


class PaperRecords:
    """Papers and their events, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self, *, paper_id: str, learner: str, setup: Setup, questions: Sequence[PaperQuestion]
    ) -> Paper:
        """Store a paper; the same id again returns what is stored."""
        content = {
            "setup": setup.model_dump(mode="json"),
            "questions": [question.model_dump(mode="json") for question in questions],
        }
        row = _PaperRow(id=paper_id, learner=learner, created=now(), content=content)
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError:
            return self.paper(paper_id)
        return _paper(row)

    def paper(self, paper_id: str) -> Paper:
        """One paper; raises NotFoundError when there is none."""
        with self._session() as session:
            row = session.get(_PaperRow, paper_id)
        if row is None or not row.content["questions"]:
            raise NotFoundError(f"there is no exam {paper_id}")
        return _paper(row)

    def of(self, learner: str) -> list[Paper]:
        """A learner's papers, newest first."""
        query = sa.select(_PaperRow).where(_PaperRow.learner == learner)
        with self._session() as session:
            rows = session.scalars(query.order_by(_PaperRow.created.desc(), _PaperRow.id)).all()
        return [_paper(row) for row in rows if row.content["questions"]]

    def attempt_ids(self, learner: str) -> set[str]:
        """The attempts that a learner made in mock exams."""
        of_theirs = _PaperRow.learner == learner
        query = sa.select(_EventRow.attempt_id).join(_PaperRow).where(of_theirs)
        with self._session() as session:
            return set(session.scalars(query.where(_EventRow.attempt_id != "")))

    def holding(self, attempt_id: str) -> Paper | None:
        """The paper that an attempt was made in, if it was made in a mock exam."""
        query = sa.select(_PaperRow).join(_EventRow).where(_EventRow.attempt_id == attempt_id)
        with self._session() as session:
            row = session.scalars(query).first()
        return _paper(row) if row else None

    def events(self, paper_id: str) -> list[Event]:
        """What happened to a paper, oldest first."""
        query = sa.select(_EventRow).where(_EventRow.paper_id == paper_id)
        with self._session() as session:
            rows = session.scalars(query.order_by(_EventRow.number)).all()
        return [_event(row) for row in rows]

    def happened(self, paper_id: str, step: Step, *, after: int, position: int = 0) -> bool:
        """Add the event that follows event number `after`; False where it is stored already.

        Raises ConflictError if another one has followed.
        """
        return self._add(
            _EventRow(
                paper_id=paper_id, number=after + 1, step=step.value, position=position,
                attempt_id="", created=now(),
            )
        )  # fmt: skip

    def answered(self, paper: Paper, answer: str, *, after: int, position: int) -> bool:
        """Store an answer, an attempt like any other, and that it was given: both or neither.

        As `happened` does; the attempt's id tells one answer from another.
        """
        asked, number, created = paper.questions[position], after + 1, now()
        attempt = AttemptRow(
            id=str(uuid.uuid5(uuid.UUID(paper.id), f"{number} {answer}")), learner=paper.learner,
            card_id=asked.card_id, question=asked.question, answer=answer, created=created,
        )  # fmt: skip
        event = _EventRow(
            paper_id=paper.id, number=number, step=Step.ANSWERED.value, position=position,
            attempt_id=attempt.id, created=created,
        )  # fmt: skip
        return self._add(event, attempt)

    def _add(self, event: _EventRow, *more: Base) -> bool:
        same = _event(event).model_dump(exclude={"created"})
        try:
            with self._session.begin() as session:
                session.add_all([event, *more])
        except IntegrityError as error:
            stored = [e.model_dump(exclude={"created"}) for e in self.events(event.paper_id)]
            if same in stored:
                return False
            raise ConflictError(
                "this exam has gone on meanwhile, perhaps in another window; here it is as it stands now"
            ) from error
        return True


def _event(row: _EventRow) -> Event:
    return Event(
        number=row.number, step=Step(row.step), position=row.position, attempt_id=row.attempt_id,
        created=datetime.fromisoformat(row.created),
    )  # fmt: skip


def _paper(row: _PaperRow) -> Paper:
    return Paper(
        id=row.id, learner=row.learner, created=datetime.fromisoformat(row.created), **row.content
    )
