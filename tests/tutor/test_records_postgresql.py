"""The memory in a real PostgreSQL server, which a test run starts and stops for itself."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.conftest import ROOT
from tests.tutor import (
    test_drafts_records,
    test_records,
    test_records_learners,
    test_records_opening,
    test_records_outcomes,
    test_rehearsal,
    test_turns_records,
)
from tests.tutor.recorded import attempt, failed, graded
from tutor.records import Records
from tutor.records_errors import RecordsError

_OPEN = "import sys; from tutor.records import Records; Records(sys.argv[1]).close()"


_SAME = (
    test_records_opening.test_migrations_build_the_layout_that_the_code_expects,
    test_records.test_an_attempt_comes_back_as_it_was_given,
    test_records_outcomes.test_a_grade_comes_back_whole,
    test_records.test_attempts_are_listed_newest_first_by_learner_and_card,
    test_records.test_the_same_attempt_id_is_stored_once,
    test_records_learners.test_an_export_holds_all_of_one_learner_and_nothing_of_another,
    test_records_learners.test_erasing_takes_one_learner_and_leaves_the_others,
    test_records_learners.test_what_is_kept_holds_neither_the_name_nor_the_words_of_a_learner,
    test_drafts_records.test_of_eight_who_decide_at_once_one_is_heard,
    test_rehearsal.test_progress_is_kept_and_a_later_mark_counts,
    test_turns_records.test_of_two_pages_on_one_thread_the_second_is_told,
)


def _program(name: str) -> str | None:
    """Debian keeps the server's programs beside each other, by version, and off the PATH."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    places = os.pathsep.join([*map(str, reversed(homes)), os.environ.get("PATH", "")])
    return shutil.which(name, path=places)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a running server: a socket in a folder of its own, nothing on the network."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if not initdb or not control:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 characters at most
    user = None
    if os.geteuid() == 0:  # the server refuses to run as root
        user = "postgres"
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)

    run(initdb, "-D", f"{home}/data", "-A", "trust", "-U", "tutor", "-E", "UTF8", "--no-sync")
    settings = f"-k {home} -c listen_addresses='' -c fsync=off"
    run(control, "-D", f"{home}/data", "-l", f"{home}/log", "-w", "-o", settings, "start")
    yield f"postgresql+psycopg://tutor@/{{name}}?host={home}"
    run(control, "-D", f"{home}/data", "-m", "immediate", "stop")
    shutil.rmtree(home)


@pytest.fixture
def url(server: str) -> str:
    """An empty database."""
    name = f"records_{uuid4().hex}"
    admin = sa.create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.format(name=name)


@pytest.mark.parametrize("holds", _SAME, ids=lambda test: test.__name__)
def test_what_holds_in_sqlite_holds_here(
    records: Records, holds: Callable[[Records], None]
) -> None:
    holds(records)


def test_processes_that_start_at_once_all_get_in(url: str) -> None:
    """One brings an empty database up to date while the others wait for it."""
    starting = [
        subprocess.Popen([sys.executable, "-c", _OPEN, url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [process.communicate()[1].decode() for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], said


def test_a_grade_replaces_a_failure_and_is_not_stored_twice(records: Records) -> None:
    """One grade for each judge and version of the rubric."""
    mine = attempt(records)
    records.add_outcome(mine, failed())
    for _ in range(2):
        records.add_outcome(mine, graded(0.5))
    records.add_outcome(mine, failed("later"))
    stored = records.attempt(mine)
    assert stored.outcome is not None and getattr(stored.outcome, "score", None) == 0.5
    with records._engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT status FROM outcomes WHERE status = 'graded'"))
        assert len(rows.all()) == 1


def test_a_server_that_is_away_is_told_without_the_password(tmp_path: Path) -> None:
    """The message names the setting to look at."""
    with pytest.raises(RecordsError, match="TUTOR_DATABASE_URL") as told:
        Records(f"postgresql+psycopg://tutor:secret@/nothing?host={tmp_path}")
    assert "secret" not in str(told.value)
