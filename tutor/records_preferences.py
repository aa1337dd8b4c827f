"""What a learner has set for themselves, in SQL: append-only, the latest entry counts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.preferences import Preferences
from tutor.records_base import Base, now


class _PreferencesRow(Base):
    __tablename__ = "preferences"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class PreferenceRecords:
    """Preferences, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def of(self, learner: str) -> Preferences:
        """As set last, or the usual ones."""
        query = sa.select(_PreferencesRow.content).where(_PreferencesRow.learner == learner)
        with self._session() as session:
            found = session.scalars(query.order_by(_PreferencesRow.id.desc()).limit(1)).first()
        return Preferences.model_validate(found or {})

    def set(self, learner: str, preferences: Preferences) -> None:
        """Add an entry, unless it says what the last one says."""
        if preferences == self.of(learner):
            return
        row = _PreferencesRow(
            learner=learner, created=now(), content=preferences.model_dump(mode="json")
        )
        with self._session.begin() as session:
            session.add(row)
