"""The memory: attempts and what became of them, in SQL. The only module that imports SQLAlchemy.

Append-only: an attempt is written before any model is called and never edited; each grading adds
an outcome. An attempt has at most one grade per rubric version and judge, which the database
itself ensures, so grading twice by accident leaves one grade.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.util import CommandError
from pydantic import TypeAdapter
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from knowledge.cards import Frozen
from tutor.domain import Grade, Outcome, Ungraded

log = logging.getLogger(__name__)

_MIGRATIONS = Path(__file__).parent / "migrations"
_OUTCOME: TypeAdapter[Grade | Ungraded] = TypeAdapter(Outcome)


class RecordsError(Exception):
    """The records cannot be read or written; the message says what to do."""


class Attempt(Frozen):
    """A stored answer with its latest outcome. `created` is UTC."""

    id: str
    learner: str
    card_id: str
    question: str
    answer: str
    created: datetime
    outcome: Grade | Ungraded | None = None


class _Base(DeclarativeBase):
    pass


class _AttemptRow(_Base):
    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    learner: Mapped[str] = mapped_column(sa.String(200), index=True)
    card_id: Mapped[str] = mapped_column(sa.String(32), index=True)
    question: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.Text)
    # ISO 8601, UTC: sorts as text everywhere
    created: Mapped[str] = mapped_column(sa.String(32), index=True)


class _OutcomeRow(_Base):
    __tablename__ = "outcomes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(sa.ForeignKey("attempts.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(16))
    score: Mapped[float | None] = mapped_column(sa.Float)
    judge: Mapped[str] = mapped_column(sa.String(200))
    rubric_version: Mapped[str] = mapped_column(sa.String(16))
    created: Mapped[str] = mapped_column(sa.String(32))
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (
        sa.Index(
            "one_grade", "attempt_id", "judge", "rubric_version", unique=True,
            sqlite_where=sa.text("status = 'graded'"), postgresql_where=sa.text("status = 'graded'"),
        ),
    )  # fmt: skip


class Records:
    """Opens the database at `url`, creating or migrating it as needed; raises RecordsError."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
            _migrate(self._engine)
        except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
            raise RecordsError(
                f"the records at {_shown(url)} cannot be opened ({_one_line(error)}); "
                "check TUTOR_DATABASE_URL and TUTOR_DATA_DIR"
            ) from error
        self._session = sessionmaker(self._engine, expire_on_commit=False)

    def add_attempt(
        self,
        *,
        learner: str,
        card_id: str,
        question: str,
        answer: str,
        attempt_id: str | None = None,
    ) -> Attempt:
        """Store an answer. The same attempt id again returns what is stored, unchanged."""
        row = _AttemptRow(
            id=attempt_id or str(uuid.uuid4()), learner=learner, card_id=card_id,
            question=question, answer=answer, created=_now(),
        )  # fmt: skip
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError:
            return self.attempt(row.id)
        return _attempt(row, None)

    def attempt(self, attempt_id: str) -> Attempt:
        """One attempt with its latest outcome; raises RecordsError when there is none."""
        with self._session() as session:
            row = session.get(_AttemptRow, attempt_id)
            if row is None:
                raise RecordsError(f"there is no attempt {attempt_id}")
            return _attempt(row, _latest(session, [attempt_id]).get(attempt_id))

    def add_outcome(self, attempt_id: str, outcome: Grade | Ungraded) -> Attempt:
        """Add what a grading gave; a grade that is already there stays the one that counts."""
        row = _OutcomeRow(
            attempt_id=attempt_id,
            status=outcome.status,
            score=outcome.score if isinstance(outcome, Grade) else None,
            judge=":".join(outcome.judge.model_dump().values())[:200],
            rubric_version=outcome.rubric_version if isinstance(outcome, Grade) else "",
            created=_now(),
            content=outcome.model_dump(mode="json"),
        )
        try:
            with self._session.begin() as session:
                session.add(row)
        except IntegrityError:  # graded already, or no such attempt, which the next line says
            log.info("attempt %s has a grade already", attempt_id)
        return self.attempt(attempt_id)

    def attempts(
        self, learner: str, *, card_id: str | None = None, limit: int = 100
    ) -> list[Attempt]:
        """A learner's attempts, newest first."""
        query = sa.select(_AttemptRow).where(_AttemptRow.learner == learner)
        if card_id:
            query = query.where(_AttemptRow.card_id == card_id)
        query = query.order_by(_AttemptRow.created.desc(), _AttemptRow.id).limit(limit)
        with self._session() as session:
            rows = session.scalars(query).all()
            outcomes = _latest(session, [row.id for row in rows])
        return [_attempt(row, outcomes.get(row.id)) for row in rows]

    def practised(self, learner: str) -> dict[str, int]:
        """How many attempts a learner made at each card id."""
        card = _AttemptRow.card_id
        counts = sa.select(card, sa.func.count()).where(_AttemptRow.learner == learner)
        with self._session() as session:
            return {row[0]: row[1] for row in session.execute(counts.group_by(card))}

    def learners(self) -> list[str]:
        """Everyone who has an attempt, by name."""
        with self._session() as session:
            return sorted(session.scalars(sa.select(_AttemptRow.learner).distinct()))

    def close(self) -> None:
        self._engine.dispose()


def _latest(session: Session, attempt_ids: Sequence[str]) -> dict[str, Grade | Ungraded]:
    """The latest grade of each attempt, or the latest failure where none came about."""
    rows = sa.select(_OutcomeRow).where(_OutcomeRow.attempt_id.in_(attempt_ids))
    found: dict[str, Grade | Ungraded] = {}
    for row in session.scalars(rows.order_by(_OutcomeRow.id)):
        outcome = _OUTCOME.validate_python(row.content)
        if isinstance(outcome, Grade) or not isinstance(found.get(row.attempt_id), Grade):
            found[row.attempt_id] = outcome
    return found


def _attempt(row: _AttemptRow, outcome: Grade | Ungraded | None) -> Attempt:
    return Attempt(
        id=row.id, learner=row.learner, card_id=row.card_id, question=row.question,
        answer=row.answer, created=datetime.fromisoformat(row.created), outcome=outcome,
    )  # fmt: skip


def _shown(url: str) -> str:
    """The URL as it may stand in a message: without its password."""
    try:
        return make_url(url).render_as_string()
    except SQLAlchemyError:
        return "TUTOR_DATABASE_URL"


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # readers and one writer at the same time
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _migrate(engine: Engine) -> None:
    """Bring the database to the newest layout; a lock file keeps two starting processes apart."""
    from alembic import command
    from alembic.config import Config
    from filelock import FileLock

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    logging.getLogger("alembic").setLevel(logging.WARNING)

    def upgrade() -> None:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    database = engine.url.database
    if engine.url.get_backend_name() == "sqlite" and database and database != ":memory:":
        with FileLock(f"{database}.migrate.lock", timeout=30):
            upgrade()
    else:
        upgrade()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
