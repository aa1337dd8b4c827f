"""Opening the memory: any layout, any place, and what stands in the way is told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from tests.conftest import ROOT
from tests.tutor.recorded import attempt
from tutor.records import Records
from tutor.records_base import Base, is_there
from tutor.records_errors import NotFoundError, RecordsError
from tutor.records_turns import TurnTakenError
from tutor.settings import TutorSettings
from tutor.turns import Help, Kind, Mark, Turn


def test_migrations_build_the_layout_that_the_code_expects(records: Records) -> None:
    """Migrating from nothing gives exactly the tables and indexes of the classes."""
    with records._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_an_existing_database_is_opened_as_it_is(records: Records, url: str) -> None:
    """Opening a migrated database again changes nothing in it."""
    one = attempt(records)
    again = Records(url)
    assert again.attempt(one).answer == "an answer"
    again.close()


@pytest.mark.parametrize("calls", [1, 4, 20])
def test_a_first_start_that_is_broken_off_is_begun_anew(
    url: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the layout comes to be, or nothing: half of it could never be opened again."""
    create, made = op.create_index, []

    def stop(*given: Any, **more: Any) -> None:
        made.append(given)
        if len(made) == calls:
            raise KeyboardInterrupt
        create(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", stop)
        with pytest.raises(KeyboardInterrupt):
            Records(url)
    opened = Records(url)
    assert opened.attempt(attempt(opened)).answer == "an answer"
    opened.close()


@contextmanager
def migrated(url: str, revision: str) -> Iterator[sa.Connection]:
    """A new database as it was laid out at an earlier revision, to put rows in."""
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "tutor" / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        yield connection
    engine.dispose()


def test_marks_of_an_examiner_nobody_named_go_and_those_of_people_stay(url: str) -> None:
    """Until they had their version, they were kept under a name that a person may have as well."""
    with migrated(url, "0011") as connection:
        for id_, learner in (("r1", "Ann"), ("r2", "the examiner")):
            row = {"id": id_, "learner": learner}
            connection.execute(sa.text(_REHEARSAL), row)
            for rater in {learner, "the examiner"}:
                connection.execute(sa.text(_MARK), row | {"rater": rater})
    opened = Records(url)
    assert sorted(str(m.rater) for m in opened.rehearsals.marks(["s"])) == ["Ann", "the examiner"]
    with sa.create_engine(url).connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM rehearsal_marks")) == 2
    opened.close()


_REHEARSAL = (
    "INSERT INTO rehearsals VALUES (:id, :learner, 'ours', '[]', '2026-01-01T00:00:00+00:00')"
)


_MARK = (
    "INSERT INTO rehearsal_marks (rehearsal_id, sample_id, rater, verdicts, comment, created) "
    "VALUES (:id, 's', :rater, '{}', '', '2026-01-01T00:00:00+00:00')"
)


def test_proposals_made_with_a_name_lose_it(url: str) -> None:
    """Author of the step and of the draft alike; other drafts keep theirs."""
    with migrated(url, "0012") as connection:
        for number, action in enumerate(("proposed", "drafted"), 1):
            row = {"number": number, "action": action}
            connection.execute(sa.text(_EVENT), row)
    opened = Records(url)
    with opened._engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT author, content FROM draft_events ORDER BY id"))
        assert [(author, json.loads(content)) for author, content in rows] == [
            ("a learner", {"author": "a learner", "answer": "x"}),
            ("Lea", {"author": "Lea", "answer": "x"}),
        ]
    opened.close()


_EVENT = (
    "INSERT INTO draft_events (card_id, number, version, action, author, comment, created, content) "
    "VALUES ('c', :number, 1, :action, 'Lea', '', '', '{\"author\": \"Lea\", \"answer\": \"x\"}')"
)


def test_turns_lose_the_score_that_counts_for_nothing_and_keep_all_else(url: str) -> None:
    """Their verdicts say it; the conversation goes on where it stood, and so do its learner's answers."""
    with migrated(url, "0013") as connection:
        connection.execute(sa.text(_ATTEMPT))
        for number, (kind, help_, score, content) in enumerate(
            (
                ("hint", 1, None, {"text": "Look again."}),
                ("answer", 0, None, {}),
                ("judged", 0, 0.5, {"marks": [_HALF]}),
            ),
            1,
        ):
            row = {"number": number, "kind": kind, "help": help_, "score": score}
            connection.execute(sa.text(_TURN), row | {"content": json.dumps(content)})
    opened = Records(url)
    thread = opened.turns.thread("t")
    assert [(t.number, t.turn.kind, t.turn.text) for t in thread] == [
        (1, Kind.HINT, "Look again."), (2, Kind.ANSWER, ""), (3, Kind.JUDGED, "")
    ]  # fmt: skip
    assert thread[2].turn.marks == (Mark.model_validate(_HALF),)
    assert opened.turns.help_before("Ann") == {"t": Help.HINT}
    assert opened.attempt("t").answer == "It sums."
    with pytest.raises(TurnTakenError):
        opened.turns.add("t", [Turn(kind=Kind.REPLY)], learner="Ann", card_id="c", after=2)
    found = opened.of_learners.export("Ann")["turns"]
    assert [set(row) for row in found] == [
        {"id", "thread_id", "number", "learner", "card_id", "kind", "help", "created", "content"}
    ] * 3
    opened.close()


_ATTEMPT = (
    "INSERT INTO attempts (id, learner, card_id, question, answer, created) "
    "VALUES ('t', 'Ann', 'c', 'Q?', 'It sums.', '2026-01-01T00:00:00+00:00')"
)
_TURN = (
    "INSERT INTO turns (thread_id, number, learner, card_id, kind, help, score, created, content) "
    "VALUES ('t', :number, 'Ann', 'c', :kind, :help, :score, '2026-01-01T00:00:00+00:00', :content)"
)
_HALF = {"criterion_id": "a", "verdict": "partial", "max_points": 2.0}


def test_memory_only_records_work() -> None:
    """`sqlite://` keeps nothing, and needs no lock file."""
    opened = Records("sqlite://")
    assert opened.learners() == []
    opened.close()


def test_a_folder_that_cannot_be_made_is_told_with_the_setting(tmp_path: Path) -> None:
    """A file in the place of the data folder names the path and TUTOR_DATA_DIR."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordsError, match=r"file/records\.sqlite3 .*TUTOR_DATA_DIR"):
        Records(f"sqlite:///{tmp_path / 'file' / 'records.sqlite3'}")


def test_a_lock_that_cannot_be_written_is_told_with_the_setting(tmp_path: Path) -> None:
    """A folder in which no lock file can be made fails the same way."""
    (tmp_path / "records.sqlite3.migrate.lock").mkdir()
    with pytest.raises(RecordsError, match="TUTOR_DATA_DIR"):
        Records(f"sqlite:///{tmp_path / 'records.sqlite3'}")


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    """A file of another kind is not overwritten."""
    path = tmp_path / "records.sqlite3"
    path.write_bytes(b"these are my notes" * 100)
    with pytest.raises(RecordsError, match="cannot be opened"):
        Records(f"sqlite:///{path}")
    assert path.read_bytes() == b"these are my notes" * 100


def test_a_database_of_a_newer_version_is_told(records: Records, url: str) -> None:
    """A layout that this version does not know is not touched."""
    with records._engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsError, match="9999"):
        Records(url)


def test_a_failing_database_is_told_with_the_setting(records: Records, url: str) -> None:
    """Reading and writing alike: what the database says, and where to look; no SQL, no answer."""
    with records._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    one = attempt(records)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsError, match=r"database is locked.*TUTOR_DATA_DIR") as caught:
        attempt(records, "a secret answer")
    assert "secret" not in str(caught.value)
    other.execute("ROLLBACK")
    other.execute("ALTER TABLE attempts RENAME TO gone")
    with pytest.raises(RecordsError, match="no such table") as caught:
        records.attempt(one)
    assert not isinstance(caught.value, NotFoundError)
    other.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuch://x/y", "postgresql+nodriver://u:secret@h/d"])
def test_an_odd_address_is_told_without_its_password(url: str) -> None:
    """A wrong TUTOR_DATABASE_URL is named; its password never stands in a message."""
    with pytest.raises(RecordsError, match="TUTOR_DATABASE_URL") as caught:
        Records(url)
    assert "secret" not in str(caught.value)


def test_what_is_stored_survives_a_power_cut(records: Records) -> None:
    """The database waits for the disk at every commit (2: FULL); less may lose the last ones."""
    with records._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_data_folder_with_any_name_holds_its_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What begins the options of an address is a sign like any other in the name of a folder."""
    folder = tmp_path / "why? #1 & 100%"
    monkeypatch.setenv("TUTOR_DATA_DIR", str(folder))
    place = TutorSettings().records_place
    assert not is_there(place)
    Records(place).close()
    assert (folder / "records.sqlite3").is_file()
    assert is_there(place)


def test_a_port_that_is_no_number_is_told_in_a_sentence() -> None:
    """Also where it is part of a password with signs that end one; nothing of that is said."""
    for url in ("postgresql://u:secret@h:port/d", "postgresql://u:a@b:secret@h/d"):
        assert is_there(url)
        with pytest.raises(RecordsError, match=r"TUTOR_DATABASE_URL.* port is a number") as caught:
            Records(url)
        assert "secret" not in str(caught.value)
