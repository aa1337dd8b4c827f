"""House rules in SQL: append-only, one row a version, numbered from 1 for each rule.

The rows hold no learner and no attempt: an exemplar is an answer that a person chose, without a name.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from tutor.domain import Exemplar, Ruling
from tutor.house_rules import RuleVersion
from tutor.records_attempts import AttemptRow, Copy
from tutor.records_base import Base, now, said
from tutor.records_errors import ConflictError, RecordsError


class _RuleRow(Base):
    __tablename__ = "house_rules"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    rule_id: Mapped[str] = mapped_column(sa.String(16))
    number: Mapped[int]
    card_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    # SQL NULL, not JSON null, where the rule is withdrawn
    content: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    author: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    created: Mapped[str] = mapped_column(sa.String(32))  # ISO 8601, UTC

    __table_args__ = (sa.Index("one_version", "rule_id", "number", unique=True),)


class RuleRecords:
    """Rulings and exemplars, through the sessions of `Records`."""

    def __init__(self, session: sessionmaker[Session]) -> None:
        self._session = session

    def add(
        self, card_id: str, content: Ruling | Exemplar, *, author: str, reason: str
    ) -> RuleVersion:
        """Keep a new rule of a question. Its id and version are given here."""
        fresh = uuid.uuid4().hex[:12]
        return self._write(fresh, 0, card_id, content, author, reason)

    def change(
        self,
        rule_id: str,
        content: Ruling | Exemplar | None,
        *,
        author: str,
        reason: str,
        after: int,
    ) -> RuleVersion:
        """Add the version that follows number `after`; no content withdraws the rule.

        Raises ConflictError when someone else has changed it in between.
        """
        last = self.history(rule_id)[-1]
        if last.number != after:
            raise _conflict(last)
        try:
            return self._write(rule_id, after, last.card_id, content, author, reason)
        except IntegrityError as error:  # it came between the look and the writing
            raise _conflict(self.history(rule_id)[-1]) from error

    def of_card(self, card_id: str) -> list[RuleVersion]:
        """The latest version of each rule of a question that is in force, oldest rule first."""
        rows = self._rows(sa.select(_RuleRow).where(_RuleRow.card_id == card_id))
        latest = {row.rule_id: row for row in rows}
        return [row for row in latest.values() if row.content]

    def history(self, rule_id: str) -> list[RuleVersion]:
        """Every version of a rule, oldest first; raises RecordsError when there is none."""
        found = self._rows(sa.select(_RuleRow).where(_RuleRow.rule_id == rule_id))
        if not found:
            raise RecordsError(f"there is no rule {rule_id}")
        return found

    def named(self, refs: Iterable[str]) -> list[RuleVersion]:
        """The versions that a grade names, in the order in which they were written."""
        wanted = set(refs)
        ids = {ref.partition("@")[0] for ref in wanted}
        rows = self._rows(sa.select(_RuleRow).where(_RuleRow.rule_id.in_(ids))) if ids else []
        return [row for row in rows if row.ref in wanted]

    def _rows(self, query: sa.Select[Any]) -> list[RuleVersion]:
        with self._session() as session:
            return [_version(row) for row in session.scalars(query.order_by(_RuleRow.id))]

    def _write(
        self, rule_id: str, after: int, card_id: str, content: Ruling | Exemplar | None,
        author: str, reason: str,
    ) -> RuleVersion:  # fmt: skip
        row = _RuleRow(
            rule_id=rule_id, number=after + 1, card_id=card_id, author=author,
            kind="exemplar" if isinstance(content, Exemplar) else "ruling",
            content=_plain(content), reason=said(reason), created=now(),
        )  # fmt: skip
        with self._session.begin() as session:
            session.add(row)
        return _version(row)


def _plain(content: Ruling | Exemplar | None) -> dict[str, Any] | None:
    return content.model_dump(mode="json", exclude={"id", "version"}) if content else None


def _conflict(last: RuleVersion) -> ConflictError:
    return ConflictError(
        f"{last.author} changed this rule in between ({last.created:%Y-%m-%d %H:%M} UTC); "
        "look at it again"
    )


def _version(row: _RuleRow) -> RuleVersion:
    kind = Exemplar if row.kind == "exemplar" else Ruling
    content = row.content
    return RuleVersion(
        rule_id=row.rule_id, number=row.number, card_id=row.card_id, author=row.author,
        reason=row.reason, created=datetime.fromisoformat(row.created),
        content=kind.model_validate({**content, "id": row.rule_id, "version": row.number})
        if content else None,
    )  # fmt: skip


def copies(session: Session, answers: Sequence[AttemptRow]) -> list[Copy]:
    """Where these answers are an exemplar, or the example of a ruling."""
    questions = {(a.card_id, a.answer.strip()): a.question for a in answers}
    found = []
    for row in session.scalars(sa.select(_RuleRow).order_by(_RuleRow.id)):
        text = (row.content or {}).get("answer" if row.kind == "exemplar" else "example", "")
        if question := questions.get((row.card_id, text.strip())):
            found.append(Copy("house_rules", question, text, row.created))
    return found
