"""The outcomes of grading an attempt: what was found, which grade is the same once more, and which
one is the latest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Mapped, Session, mapped_column

from tutor.domain import Grade, Outcome, RubricOrigin, Ungraded
from tutor.records_base import Base, chunks, now

_OUTCOME: TypeAdapter[Grade | Ungraded] = TypeAdapter(Outcome)


class OutcomeRow(Base):
    __tablename__ = "outcomes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(16))
    score: Mapped[float | None] = mapped_column(sa.Float)
    judge: Mapped[str] = mapped_column(sa.String(200))
    rubric_version: Mapped[str] = mapped_column(sa.String(16))
    round: Mapped[int]  # grades by other rubrics or judges before it
    created: Mapped[str] = mapped_column(sa.String(32))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (
        sa.Index(
            "one_grade", "attempt_id", "judge", "rubric_version", "round", unique=True,
            sqlite_where=sa.text("status = 'graded'"), postgresql_where=sa.text("status = 'graded'"),
        ),
    )  # fmt: skip


def latest(
    session: Session, attempt_ids: Sequence[str], at: datetime | None = None
) -> dict[str, Grade | Ungraded]:
    """The latest grade of each attempt, or the latest failure where none came about."""
    found: dict[str, Grade | Ungraded] = {}
    for row in _rows(session, attempt_ids):
        if at and datetime.fromisoformat(row.created) > at:
            continue
        outcome = _OUTCOME.validate_python(row.content)
        if isinstance(outcome, Grade) or not isinstance(found.get(row.attempt_id), Grade):
            found[row.attempt_id] = outcome
    return found


def _rows(session: Session, attempt_ids: Sequence[str]) -> Iterator[OutcomeRow]:
    """The outcomes of each attempt, oldest first."""
    for part in chunks(attempt_ids):
        query = sa.select(OutcomeRow).where(OutcomeRow.attempt_id.in_(part))
        yield from session.scalars(query.order_by(OutcomeRow.id))


def row_of(session: Session, attempt_id: str, outcome: Grade | Ungraded) -> OutcomeRow:
    """What a grading gave as a row to be added."""
    row = OutcomeRow(
        attempt_id=attempt_id,
        status=outcome.status,
        score=outcome.score if isinstance(outcome, Grade) else None,
        judge=":".join(outcome.judge.model_dump().values())[:200],
        rubric_version=_rubric_key(outcome) if isinstance(outcome, Grade) else "",
        created=now(),
        content=outcome.model_dump(mode="json"),
    )
    row.round = _others(session, row)
    return row


def _others(session: Session, row: OutcomeRow) -> int:
    """How many grades of the attempt rest on another rubric or judge."""
    same = sa.and_(OutcomeRow.judge == row.judge, OutcomeRow.rubric_version == row.rubric_version)
    graded = (OutcomeRow.attempt_id == row.attempt_id, OutcomeRow.status == "graded")
    count = sa.select(sa.func.count()).select_from(OutcomeRow).where(*graded, sa.not_(same))
    return session.scalar(count) or 0


def _rubric_key(grade: Grade) -> str:
    """The rubric's version; approved unchanged, or read by other rulings, it grades anew."""
    reviewed = grade.rubric_origin is RubricOrigin.REVIEWED
    return f"{grade.rubric_version}{'+' if reviewed else ''}{_digest(grade.rules)}"


def _digest(rules: Sequence[str]) -> str:
    """Tells one set of house rules from another: `~` and 6 hex digits; nothing for none."""
    content = "\n".join(sorted(rules)).encode()
    return f"~{hashlib.sha256(content).hexdigest()[:6]}" if rules else ""
