"""The table of answers, which attempts and mock exams write to alike, and what a copy of one is."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tutor.records_base import Base


class AttemptRow(Base):
    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    card_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    question: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.Text)
    # ISO 8601, UTC: sorts as text everywhere
    created: Mapped[str] = mapped_column(sa.String(32), index=True)


class Copy(NamedTuple):
    """A learner's words in a row of another table that is not theirs."""

    table: str
    question: str
    answer: str
    created: str  # ISO 8601, UTC
