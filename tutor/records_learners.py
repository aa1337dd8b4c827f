"""What the records hold about one learner: handed out as a whole, erased as a whole.

Every table of a learner's rows stands in `PARTS`, children before parents; a test fails for a table
that is neither there nor in `KEPT`. Copies of a learner's answers in rows that are not theirs are
found and forgotten by the modules of those tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tutor import records_drafts, records_rehearsals, records_rules
from tutor.records_attempts import AttemptRow
from tutor.records_base import Base
from tutor.records_errors import RecordsError

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
    "class_set_grades": "attempt_id",
    "outcomes": "attempt_id",
    "attempts": "learner",
}
"""Table -> the column that says whose it is: a learner's name, or the id of a row that is theirs."""

KEPT = {"draft_events", "house_rules", "class_sets", "rubric_versions"}
"""Tables of what reviewers decided about questions: kept when a learner is erased.

A learner's answer may stand in a draft, from which it is erased unless it is approved, and as an
example of a rule, where it stays; both without a name. A class set holds the ids of attempts, which
are erased with their learner."""

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
        """Everything stored about a learner, as it is stored: table -> rows; and under `copies` where
        their answers stand in rows that are not theirs."""
        with self._session() as session:
            answers, alone = _answers(session, learner)
            found = records_drafts.copies(session, answers)
            found += records_rehearsals.copies(session, learner, alone)
            found += records_rules.copies(session, alone)
            return {
                name: [
                    dict(row)
                    for row in session.execute(
                        sa.select(table).where(_belongs(name, learner)).order_by(*table.primary_key)
                    ).mappings()
                ]
                for name, table in ((name, Base.metadata.tables[name]) for name in reversed(PARTS))
            } | {"copies": [copy._asdict() for copy in found]}

    def erase(self, learner: str) -> int:
        """Delete everything stored about a learner, for good; returns how many entries went.

        Their answers go from drafts that are not approved and from other people's rehearsals too. The
        database overwrites what it deletes (SQLite's `secure_delete`), its log file included; raises
        RecordsError where the log cannot be emptied.
        """
        with self._session.begin() as session:
            answers, alone = _answers(session, learner)
            gone = records_drafts.forget(session, answers)
            gone += records_rehearsals.forget(session, learner, alone)
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
                busy, *_ = session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
                if busy:
                    raise RecordsError(
                        "everything is erased, but its words still stand in the log beside the database, "
                        "which another program reads just now; close that program and erase once more"
                    )


def _answers(session: Session, learner: str) -> tuple[Sequence[AttemptRow], Sequence[AttemptRow]]:
    """A learner's answers, and those of them that nobody else gave in the same words: a copy that
    does not say whose it is may be somebody else's."""
    own = session.scalars(sa.select(AttemptRow).where(AttemptRow.learner == learner)).all()
    cards = sa.select(AttemptRow.card_id).where(AttemptRow.learner == learner)
    others = session.execute(
        sa.select(AttemptRow.question, AttemptRow.answer).where(
            AttemptRow.learner != learner, AttemptRow.card_id.in_(cards)
        )
    )
    shared = {(question, answer.strip()) for question, answer in others}
    return own, [a for a in own if (a.question, a.answer.strip()) not in shared]


def _belongs(name: str, learner: str) -> sa.ColumnElement[bool]:
    """Which rows of a table are the learner's."""
    column = Base.metadata.tables[name].c[PARTS[name]]
    owner = _OWNERS.get(PARTS[name])
    if owner is None:
        return column == learner
    return column.in_(sa.select(Base.metadata.tables[owner].c.id).where(_belongs(owner, learner)))
