"""Rubrics that a teacher saved, in SQL: append-only, one row a version, numbered from 1 a question.

The first save keeps, as version 1, what was in force before it, so that there is always a way back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from knowledge.cards import Frozen
from tutor.domain import Name, Rubric, RubricOrigin
from tutor.records_base import Base, now
from tutor.records_errors import ConflictError, RecordsError

BEFORE = "before"  # the author of what was in force before anybody saved a rubric


class RubricVersion(Frozen):
    """One version of a question's rubric. `number` counts from 1; the last one is in force."""

    card_id: str
    number: int
    rubric: Rubric
    author: Name
    reason: Name
    created: datetime


class _VersionRow(Base):
    __tablename__ = "rubric_versions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    card_id: Mapped[str] = mapped_column(sa.String(32))
    number: Mapped[int]
    rubric: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    author: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC

    __table_args__ = (sa.Index("one_rubric_version", "card_id", "number", unique=True),)


class RubricRecords:
    """Saved rubrics, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def save(
        self, card_id: str, rubric: Rubric, *, author: str, reason: str, after: int,
        before: Rubric | None = None,
    ) -> RubricVersion:  # fmt: skip
        """Keep the version that follows number `after` (0: none yet); it is in force from now on.

        `before` is what was in force until the first save. Raises RecordsError without a reason,
        and ConflictError when someone else has saved one in between.
        """
        if not reason.strip():
            raise RecordsError("say in a sentence why the rubric changes: it is kept and shown")
        last = self.last(card_id)
        if (last.number if last else 0) != after:
            raise _conflict(last)
        rows = []
        if last is None and before is not None:
            rows.append(_row(card_id, 1, before, BEFORE, "As it stood before."))
        reviewed = rubric.model_copy(update={"origin": RubricOrigin.REVIEWED})
        number = after + len(rows) + 1
        rows.append(_row(card_id, number, reviewed, author.strip(), reason.strip()))
        try:
            with self._session.begin() as session:
                session.add_all(rows)
        except IntegrityError as error:  # it came between the look and the writing
            raise _conflict(self.last(card_id)) from error
        return _version(rows[-1])

    def last(self, card_id: str) -> RubricVersion | None:
        """The version in force; None where nobody has saved one."""
        found = self.history(card_id)
        return found[-1] if found else None

    def card_ids(self) -> set[str]:
        """The questions that somebody has saved a rubric of."""
        with self._session() as session:
            return set(session.scalars(sa.select(_VersionRow.card_id).distinct()))

    def history(self, card_id: str) -> list[RubricVersion]:
        """Every version of a question's rubric, oldest first."""
        query = sa.select(_VersionRow).where(_VersionRow.card_id == card_id)
        with self._session() as session:
            rows = session.scalars(query.order_by(_VersionRow.number)).all()
        return list(map(_version, rows))


def _row(card_id: str, number: int, rubric: Rubric, author: str, reason: str) -> _VersionRow:
    return _VersionRow(
        card_id=card_id, number=number, rubric=rubric.model_dump(mode="json"), author=author,
        reason=reason, created=now(),
    )  # fmt: skip


def _version(row: _VersionRow) -> RubricVersion:
    return RubricVersion(
        card_id=row.card_id, number=row.number, rubric=Rubric.model_validate(row.rubric),
        author=row.author, reason=row.reason, created=datetime.fromisoformat(row.created),
    )  # fmt: skip


def _conflict(last: RubricVersion | None) -> ConflictError:
    if last is None:
        return ConflictError("the saved rubric is not there any more; look at it again")
    return ConflictError(
        f"{last.author} saved version {last.number} of this rubric in between "
        f"({last.created:%Y-%m-%d %H:%M} UTC); look at it before you save yours"
    )
