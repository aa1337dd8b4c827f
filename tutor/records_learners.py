"""What the records hold about one learner: handed out as a whole, erased as a whole.

Every table that holds a learner's data stands in `PARTS`, children before parents; a test fails for
a table that is neither there nor in `NOT_PERSONAL`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tutor.records_base import Base

PARTS = {
    "rehearsal_marks": "rehearsal_id",
    "rehearsals": "learner",
    "paper_events": "paper_id",
    "papers": "learner",
    "preferences": "learner",
    "turns": "learner",
    "overrides": "attempt_id",
    "appeal_decisions": "appeal_id",
    "appeals": "attempt_id",
    "outcomes": "attempt_id",
    "attempts": "learner",
}
"""Table -> the column that says whose it is: a learner's name, or the id of a row that is theirs."""

NOT_PERSONAL = {"draft_events", "house_rules", "class_sets", "rubric_versions"}
"""Tables of what reviewers decided about questions: no learner's data, kept when one is erased.

An exemplar is an answer without a name and without the attempt it came from; a class set holds the
ids of attempts, which are erased with their learner."""

_OWNERS = {
    "attempt_id": "attempts",
    "appeal_id": "appeals",
    "paper_id": "papers",
    "rehearsal_id": "rehearsals",
}


class LearnerRecords:
    """Export and erasure, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def export(self, learner: str) -> dict[str, list[dict[str, Any]]]:
        """Everything stored about a learner, as it is stored: table -> rows."""
        with self._session() as session:
            return {
                name: [
                    dict(row)
                    for row in session.execute(
                        sa.select(table).where(_belongs(name, learner)).order_by(*table.primary_key)
                    ).mappings()
                ]
                for name, table in ((name, Base.metadata.tables[name]) for name in reversed(PARTS))
            }

    def erase(self, learner: str) -> int:
        """Delete everything stored about a learner, for good; returns how many rows went.

        The database overwrites what it deletes (SQLite's `secure_delete`), its log file included.
        """
        with self._session.begin() as session:
            gone = 0
            for name in PARTS:
                result: Any = session.execute(
                    sa.delete(Base.metadata.tables[name]).where(_belongs(name, learner))
                )
                gone += result.rowcount
        self._empty_log()
        return gone

    def _empty_log(self) -> None:
        """SQLite keeps changed pages in a log beside the file until they are written back."""
        with self._session() as session:
            if session.get_bind().dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _belongs(name: str, learner: str) -> sa.ColumnElement[bool]:
    """Which rows of a table are the learner's."""
    column = Base.metadata.tables[name].c[PARTS[name]]
    owner = _OWNERS.get(PARTS[name])
    if owner is None:
        return column == learner
    return column.in_(sa.select(Base.metadata.tables[owner].c.id).where(_belongs(owner, learner)))
