"""Practice conversations in SQL: append-only, one row a turn, numbered from 1 in each thread.

Whoever adds a turn names the number it follows. The database refuses a number twice, so of two
pages open on one thread the second is told that the first was quicker.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.records_appeals import appeal_row
from tutor.records_base import Base, now
from tutor.records_errors import RecordsError
from tutor.turns import Help, Kind, StoredTurn, Turn


class TurnTakenError(RecordsError):
    """Another page has gone on with the thread in between."""


class Appealed(NamedTuple):
    """What a learner challenges, a criterion or (without one) the whole grade, and why."""

    criterion_id: str
    reason: str


class _TurnRow(Base):
    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    thread_id: Mapped[str] = mapped_column(sa.String(36))
    number: Mapped[int]
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    card_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    help: Mapped[int]
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (sa.Index("one_turn", "thread_id", "number", unique=True),)


class TurnRecords:
    """Threads of turns, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self, thread_id: str, turns: Iterable[Turn], *, learner: str, card_id: str, after: int,
        appeal: Appealed | None = None,
    ) -> list[StoredTurn]:  # fmt: skip
        """Add turns that follow turn number `after` (0: the first ones), all or none; with them the
        appeal against the thread's grade that they ask for.

        Raises TurnTakenError when the thread has gone on in between.
        """
        created = now()
        rows = [
            _row(thread_id, number, turn, learner, card_id, created)
            for number, turn in enumerate(turns, after + 1)
        ]
        try:
            with self._session.begin() as session:
                session.add_all(rows)
                if appeal:
                    criterion = appeal.criterion_id or None
                    session.add(appeal_row(thread_id, criterion, learner, appeal.reason))
        except IntegrityError as error:
            raise TurnTakenError(
                "this conversation has gone on in another window; reload the page to see it"
            ) from error
        return [_stored(row) for row in rows]

    def thread(self, thread_id: str) -> list[StoredTurn]:
        """The turns of a thread, in their order; none where there is no such thread."""
        query = sa.select(_TurnRow).where(_TurnRow.thread_id == thread_id)
        with self._session() as session:
            return [_stored(row) for row in session.scalars(query.order_by(_TurnRow.number))]

    def judged(self, thread_ids: Iterable[str]) -> dict[str, list[Turn]]:
        """The turns with verdicts of each thread that has some, in their order."""
        wanted = (_TurnRow.thread_id.in_(list(thread_ids)), _TurnRow.kind == Kind.JUDGED.value)
        query = sa.select(_TurnRow).where(*wanted).order_by(_TurnRow.thread_id, _TurnRow.number)
        found: dict[str, list[Turn]] = {}
        with self._session() as session:
            for row in session.scalars(query):
                found.setdefault(row.thread_id, []).append(_stored(row).turn)
        return found

    def help_before(self, learner: str) -> dict[str, Help]:
        """What was given away in each of a learner's threads before its first answer, whose score
        else is unaided; by thread id."""
        columns = (_TurnRow.thread_id, _TurnRow.kind, _TurnRow.help)
        query = sa.select(*columns).where(_TurnRow.learner == learner)
        with self._session() as session:
            rows = session.execute(query.order_by(_TurnRow.thread_id, _TurnRow.number)).all()
        threads = groupby(rows, key=lambda row: str(row.thread_id))
        return {id_: _help_before(list(found)) for id_, found in threads}


def _help_before(rows: list[Any]) -> Help:
    kinds = [row.kind for row in rows]
    first = kinds.index(Kind.ANSWER) if Kind.ANSWER in kinds else len(rows)
    return Help(max((row.help for row in rows[: first + 1]), default=0))


def _row(
    thread_id: str, number: int, turn: Turn, learner: str, card_id: str, created: str
) -> _TurnRow:
    return _TurnRow(
        thread_id=thread_id, number=number, learner=learner, card_id=card_id,
        kind=turn.kind.value, help=int(turn.help), created=created,
        content=turn.model_dump(mode="json", exclude={"kind"}),
    )  # fmt: skip


def _stored(row: _TurnRow) -> StoredTurn:
    return StoredTurn(
        thread_id=row.thread_id, number=row.number, learner=row.learner, card_id=row.card_id,
        created=datetime.fromisoformat(row.created),
        turn=Turn.model_validate({"kind": row.kind, **row.content}),
    )  # fmt: skip
