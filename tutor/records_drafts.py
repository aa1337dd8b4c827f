"""The review's history in SQL: append-only, one row an event, numbered from 1 for each card.

Whoever adds an event names the number it follows. The database refuses a number twice, so of two
people who decide at the same time one is told who was first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, sessionmaker

from tutor.drafts import Action, Draft, Entry, ReviewEvent, proposed_from
from tutor.records_attempts import AttemptRow, Copy
from tutor.records_base import Base, now
from tutor.records_errors import ConflictError, RecordsError


class _EventRow(Base):
    __tablename__ = "draft_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    card_id: Mapped[str] = mapped_column(sa.String(32))
    number: Mapped[int]
    version: Mapped[int]
    action: Mapped[str] = mapped_column(sa.String(16))
    author: Mapped[str] = mapped_column(sa.String(200))
    comment: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC
    # SQL NULL, not JSON null, where an event brings no new version
    content: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (sa.Index("one_event", "card_id", "number", unique=True),)


class DraftRecords:
    """Drafts and their histories, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self,
        card_id: str,
        action: Action,
        *,
        author: str,
        after: int,
        comment: str = "",
        draft: Draft | None = None,
    ) -> Entry:
        """Add the event that follows event number `after` (0: the first, which brings a draft).

        Raises ConflictError when another event has come in between.
        """
        try:
            with self._session.begin() as session:
                last = _last(session, card_id)
                if last is None and draft is None:
                    raise RecordsError(f"there is no draft for card {card_id}")
                if last and last.number != after:
                    raise conflict(_event(last))
                session.add(_row(card_id, action, author, after, comment, draft, last))
        except IntegrityError as error:  # it came between the look and the writing
            raise conflict(self.entry(card_id).last) from error
        return self.entry(card_id)

    def entry(self, card_id: str) -> Entry:
        """A draft as it stands; raises RecordsError when there is none."""
        found = self.entries([card_id])
        if not found:
            raise RecordsError(
                f"there is no draft for card {card_id}; see: python -m tutor review list"
            )
        return found[0]

    def entries(self, card_ids: Iterable[str] | None = None) -> list[Entry]:
        """All drafts as they stand, in the order in which they first came."""
        last = sa.select(
            _EventRow.card_id,
            sa.func.max(_EventRow.number).label("number"),
            sa.func.min(_EventRow.id).label("first"),
        )
        if card_ids is not None:
            last = last.where(_EventRow.card_id.in_(list(card_ids)))
        latest = last.group_by(_EventRow.card_id).subquery()
        content = aliased(_EventRow)
        query = (
            sa.select(_EventRow, content.content)
            .join(latest, _same(_EventRow, latest.c.card_id, latest.c.number))
            .join(content, _same(content, _EventRow.card_id, _EventRow.version))
            .order_by(latest.c.first)
        )
        with self._session() as session:
            rows = session.execute(query).all()
        return [Entry(draft=Draft.model_validate(c), last=_event(row)) for row, c in rows]

    def card_ids(self) -> set[str]:
        """The cards that have a draft, whatever its state."""
        with self._session() as session:
            return set(session.scalars(sa.select(_EventRow.card_id).distinct()))

    def ever_approved(self) -> set[str]:
        """The cards whose draft was approved at some time, whatever its state is now."""
        approved = _EventRow.action == Action.APPROVED.value
        with self._session() as session:
            return set(session.scalars(sa.select(_EventRow.card_id).where(approved).distinct()))

    def history(self, card_id: str) -> list[ReviewEvent]:
        """Everything that happened to a card's draft, oldest first."""
        query = sa.select(_EventRow).where(_EventRow.card_id == card_id)
        with self._session() as session:
            return [_event(row) for row in session.scalars(query.order_by(_EventRow.number))]


def _same(row: Any, card_id: Any, number: Any) -> Any:
    return sa.and_(row.card_id == card_id, row.number == number)


def _last(session: Session, card_id: str) -> _EventRow | None:
    query = sa.select(_EventRow).where(_EventRow.card_id == card_id)
    return session.scalars(query.order_by(_EventRow.number.desc()).limit(1)).first()


def _row(
    card_id: str, action: Action, author: str, after: int, comment: str,
    draft: Draft | None, last: _EventRow | None,
) -> _EventRow:  # fmt: skip
    version = after + 1 if draft or last is None else last.version
    return _EventRow(
        card_id=card_id, number=after + 1, version=version, action=action.value,
        author=author, comment=comment, created=now(),
        content=draft.model_dump(mode="json") if draft else None,
    )  # fmt: skip


def conflict(last: ReviewEvent) -> ConflictError:
    """What to tell whoever decided on an earlier revision."""
    return ConflictError(
        f"{last.author or 'someone'} changed the draft for card {last.card_id} in between "
        f"({last.action.replace('_', ' ')}, {last.created:%Y-%m-%d %H:%M:%S} UTC); "
        f"look at it again and decide on revision {last.number}"
    )


def _event(row: _EventRow) -> ReviewEvent:
    return ReviewEvent(
        card_id=row.card_id, number=row.number, version=row.version, action=Action(row.action),
        author=row.author, comment=row.comment, created=datetime.fromisoformat(row.created),
        draft=Draft.model_validate(row.content) if row.content else None,
    )  # fmt: skip


def copies(session: Session, answers: Sequence[AttemptRow]) -> list[Copy]:
    """Where drafts hold these answers."""
    return [
        Copy("draft_events", content["question"], content["answer"], row.created)
        for row, content in _holding(session, answers)
    ]


def forget(session: Session, answers: Sequence[AttemptRow]) -> int:
    """Delete the versions that hold these answers, with what was decided on them; returns how many
    events went. A text that stands approved is in a published list, and stays."""
    gone = 0
    for row, _ in _holding(session, answers):
        last = _last(session, row.card_id)
        if last and last.version == row.version and last.action == Action.APPROVED:
            continue
        same = (_EventRow.card_id == row.card_id, _EventRow.version == row.version)
        result: Any = session.execute(sa.delete(_EventRow).where(*same))
        gone += result.rowcount
    return gone


def _holding(
    session: Session, answers: Sequence[AttemptRow]
) -> list[tuple[_EventRow, dict[str, Any]]]:
    """The versions that hold these answers with their content: proposals, and edits of the rubric
    alone that follow them."""
    comments = {proposed_from(answer.id) for answer in answers}
    proposed = sa.select(_EventRow.card_id).where(_EventRow.action == Action.PROPOSED.value)
    rows = session.scalars(
        sa.select(_EventRow).where(_EventRow.card_id.in_(proposed)).order_by(_EventRow.id)
    )
    held: dict[str, str] = {}
    found = []
    for row in rows:
        if row.content is None:
            continue
        text: str = row.content["answer"]
        edited = row.action == Action.EDITED and held.get(row.card_id) == text
        if edited or (row.action == Action.PROPOSED and row.comment in comments):
            held[row.card_id] = text
            found.append((row, row.content))
        else:
            held.pop(row.card_id, None)
    return found
