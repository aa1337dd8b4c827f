"""What all records share: the database, its layout, and errors a person can act on."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import Engine, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

_MIGRATIONS = Path(__file__).parent / "migrations"
_STARTING = (
    7_265_381  # the advisory lock of a PostgreSQL database that one process brings up to date
)


class RecordsError(Exception):
    """The records cannot be read or written; the message says what to do."""


class NotFoundError(RecordsError):
    """Nothing is stored under this id: never was, or has been erased."""


class ConflictError(RecordsError):
    """Someone else decided in between; the message names who."""


class Base(DeclarativeBase):
    pass


def open_engine(url: str) -> Engine:
    """The database at `url`, created or migrated as needed; raises RecordsError.

    So does every later use of it, where the database fails.
    """
    try:
        engine = _engine(url)
        _migrate(engine)
    except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
        raise RecordsError(
            f"the records at {_shown(url)} cannot be opened ({_one_line(error)}); "
            "check TUTOR_DATABASE_URL and TUTOR_DATA_DIR"
        ) from error
    sa.event.listen(engine, "handle_error", _failed)
    return engine


def _failed(context: ExceptionContext) -> None:
    """A locked or full database, a lost connection: for whoever is at the page or the terminal.

    What the database refuses by its own rules is left to the caller, who knows what it means.
    """
    said = context.sqlalchemy_exception
    if context.is_pre_ping or not isinstance(said, DBAPIError) or isinstance(said, IntegrityError):
        return
    raise RecordsError(
        f"the records cannot be read or written now ({_one_line(context.original_exception)}); try "
        "again, and if it stays so, check TUTOR_DATABASE_URL and TUTOR_DATA_DIR"
    )


def is_there(url: str) -> bool:
    """Is there a database at `url` already? A server is taken to have one; so is a URL that is none,
    which whoever opens it is told."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        return True
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


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
        connection.execute("PRAGMA synchronous=FULL")  # less may lose commits in a power cut
        connection.execute("PRAGMA secure_delete=ON")  # what a learner has erased is overwritten
        # SQLite's own knows A to Z only: "über" would not find "Über", as it does in PostgreSQL
        connection.create_function("lower", 1, _folded, deterministic=True)

    return engine


def _migrate(engine: Engine) -> None:
    """Bring the database to the newest layout; a lock keeps two starting processes apart."""
    from alembic import command
    from alembic.config import Config
    from filelock import FileLock

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    logging.getLogger("alembic").setLevel(logging.WARNING)

    def upgrade() -> None:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_STARTING)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    database = engine.url.database
    if engine.url.get_backend_name() == "sqlite" and database and database != ":memory:":
        with FileLock(f"{database}.migrate.lock", timeout=30):
            upgrade()
    else:
        upgrade()


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
