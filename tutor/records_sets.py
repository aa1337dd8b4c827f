"""Class sets in SQL: which attempts came in one upload, by their ids, in the order of the file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from knowledge.cards import Frozen
from tutor.records_base import Base, now


class StoredSet(Frozen):
    """An upload: its name, who brought it, and the attempts its answers became."""

    id: str
    name: str
    author: str
    created: datetime
    attempt_ids: tuple[str, ...]


class _SetRow(Base):
    __tablename__ = "class_sets"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    author: Mapped[str] = mapped_column(sa.String(200))
    attempt_ids: Mapped[list[str]] = mapped_column(sa.JSON)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC


class SetRecords:
    """Class sets, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(self, name: str, author: str, attempt_ids: Sequence[str]) -> StoredSet:
        """Keep a set; the same answers under the same name again are the same set."""
        for known in self.all():
            if (known.name, known.attempt_ids) == (name[:200], tuple(attempt_ids)):
                return known
        row = _SetRow(
            id=str(uuid.uuid4()), name=name[:200], author=author, created=now(),
            attempt_ids=list(attempt_ids),
        )  # fmt: skip
        with self._session.begin() as session:
            session.add(row)
        return _set(row)

    def all(self) -> list[StoredSet]:
        """Every set, newest first."""
        with self._session() as session:
            rows = session.scalars(sa.select(_SetRow).order_by(_SetRow.created.desc())).all()
        return [_set(row) for row in rows]

    def attempt_ids(self) -> set[str]:
        """Of every set's answers: what a teacher brought is no practice of the student's."""
        with self._session() as session:
            return {id_ for ids in session.scalars(sa.select(_SetRow.attempt_ids)) for id_ in ids}


def _set(row: _SetRow) -> StoredSet:
    return StoredSet(
        id=row.id, name=row.name, author=row.author, attempt_ids=tuple(row.attempt_ids),
        created=datetime.fromisoformat(row.created),
    )  # fmt: skip
