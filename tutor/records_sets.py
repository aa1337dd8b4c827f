"""Class sets in SQL: which attempts came in one upload, by their ids, in the order of the file, and the
grades that the file has for them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
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


class _GradeRow(Base):
    __tablename__ = "class_set_grades"

    set_id: Mapped[str] = mapped_column(sa.ForeignKey("class_sets.id"), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(
        sa.ForeignKey("attempts.id"), primary_key=True, index=True
    )
    score: Mapped[float] = mapped_column(sa.Float)  # 0..1


class SetRecords:
    """Class sets, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self, name: str, author: str, attempt_ids: Sequence[str],
        grades: Mapping[str, float] | None = None,
    ) -> StoredSet:  # fmt: skip
        """Keep a set with the teacher's grades, 0..1, by attempt id.

        The same answers with the same grades under the same name again are the same set.
        """
        given = dict(grades or {})
        for known in self.all():
            same = (known.name, known.attempt_ids) == (name[:200], tuple(attempt_ids))
            if same and self.grades(known.id) == given:
                return known
        row = _SetRow(
            id=str(uuid.uuid4()), name=name[:200], author=author, created=now(),
            attempt_ids=list(attempt_ids),
        )  # fmt: skip
        with self._session.begin() as session:
            session.add(row)
            session.flush()
            session.add_all(
                _GradeRow(set_id=row.id, attempt_id=a, score=s) for a, s in given.items()
            )
        return _set(row)

    def grades(self, set_id: str) -> dict[str, float]:
        """The teacher's grades in a set, 0..1, by attempt id; empty where it came without."""
        of_set = sa.select(_GradeRow).where(_GradeRow.set_id == set_id)
        with self._session() as session:
            return {row.attempt_id: row.score for row in session.scalars(of_set)}

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
