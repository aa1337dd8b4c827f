"""What all records share: the database and its layout."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import URL, Engine, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

from tutor.records_errors import RecordsError

CHUNK = 5000  # values in one question to the database, which takes 32,766 or more
_MIGRATIONS = Path(__file__).parent / "migrations"
# The advisory lock of a PostgreSQL database that one process brings up to date.
_STARTING = 7_265_381


class Base(DeclarativeBase):
    pass


def open_engine(place: str | Path) -> Engine:
    """The database at a URL, or in an SQLite file, created or migrated as needed; raises RecordsError.

    So does every later use of it, where the database fails.
    """
    url = _url(place)
    try:
        engine = _engine(url)
        _migrate(engine)
    except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
        raise RecordsError(
            f"the records at {url.render_as_string()} cannot be opened ({_one_line(error)}); "
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


def is_there(place: str | Path) -> bool:
    """Is there a database at a URL, or in a file, already? A server is taken to have one; so is a URL
    that is none, which whoever opens it is told."""
    try:
        url = _url(place)
    except RecordsError:
        return True
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def _url(place: str | Path) -> URL:
    if isinstance(place, Path):
        return URL.create("sqlite", database=str(place))
    try:
        return make_url(place)
    except (SQLAlchemyError, ValueError):  # their own words may hold a part of the password
        raise RecordsError(
            "TUTOR_DATABASE_URL is no address of a database, such as "
            "postgresql+psycopg://user:password@host:5432/database; the port is a number, and in a "
            "password @ is written %40, : %3A and / %2F"
        ) from None


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
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
    """Bring the database to the newest layout or leave it as it is; a lock keeps two starting processes
    apart."""
    from alembic import command
    from alembic.config import Config
    from filelock import FileLock

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    logging.getLogger("alembic").setLevel(logging.WARNING)

    def upgrade() -> None:
        with engine.begin() as connection:
            if (
                connection.dialect.name == "sqlite"
            ):  # else each table would stand as soon as it is made
                connection.exec_driver_sql("BEGIN")
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


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in as many parts as questions to the database are needed to name them all."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def said(reason: str) -> str:
    """The reason of a decision without white space around it; raises RecordsError where there is none."""
    if not reason.strip():
        raise RecordsError("say why in a sentence: the reason is kept and shown")
    return reason.strip()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
