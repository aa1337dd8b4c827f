"""The memory, in a real SQLite file; `test_records_postgresql` has the same in a server."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from tests.conftest import ROOT
from tutor import records as module
from tutor.domain import Grade, JudgeInfo, RubricOrigin, Ungraded, Usage
from tutor.records import Records, RecordsError
from tutor.records_base import NotFoundError

JUDGE = JudgeInfo(name="j", model="m", prompt_version="1")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'records.sqlite3'}"


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    opened = Records(url)
    yield opened
    opened.close()


def graded(score: float = 1.0, *, judge: JudgeInfo = JUDGE, rubric: str = "v1") -> Grade:
    return Grade(
        score=score, points=score, max_points=1, verdicts=(), feedback="f", follow_up="",
        needs_review=False, flags=("a_flag",), judge=judge, usage=Usage(calls=1), seconds=0.1,
        rubric_version=rubric, rubric_origin=RubricOrigin.DRAFT, passage_ids=("c1",),
    )  # fmt: skip


def failed(error: str = "away") -> Ungraded:
    return Ungraded(error=error, judge=JUDGE)


def attempt(records: Records, answer: str = "an answer", **more: str) -> str:
    given = {"learner": "me", "card_id": "c1", "question": "Q?", **more}
    return records.add_attempt(answer=answer, **given).id


def outcomes(url: str) -> list[tuple[str, float | None]]:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        rows = database.execute("SELECT status, score FROM outcomes ORDER BY id").fetchall()
    database.close()
    return rows


def test_an_attempt_comes_back_as_it_was_given(records: Records) -> None:
    """Text of any kind, learner, card and time are kept; there is no outcome yet."""
    text = "Größe $x^2$ 🎓 \n'; DROP TABLE attempts; --"
    stored = records.attempt(attempt(records, text))
    assert (stored.answer, stored.learner, stored.card_id, stored.question) == (
        text,
        "me",
        "c1",
        "Q?",
    )
    assert stored.outcome is None
    assert stored.created.tzinfo is not None


def test_the_same_attempt_id_is_stored_once(records: Records) -> None:
    """A page that sends an answer twice gets the first one back, unchanged."""
    first = attempt(records, "first", attempt_id="a1")
    again = records.add_attempt(
        learner="me", card_id="c1", question="Q?", answer="second", attempt_id=first
    )
    assert again.answer == "first"
    assert len(records.attempts("me")) == 1


def test_a_grade_comes_back_whole(records: Records) -> None:
    """Nothing of a grade is lost on its way through the database."""
    grade = graded(0.5)
    assert records.add_outcome(attempt(records), grade).outcome == grade


def test_one_grade_an_attempt_judge_and_rubric_version(records: Records, url: str) -> None:
    """Grading twice by accident leaves the first grade."""
    one = attempt(records)
    records.add_outcome(one, graded(1.0))
    assert records.add_outcome(one, graded(0.0)).outcome == graded(1.0)
    assert outcomes(url) == [("graded", 1.0)]


def test_another_judge_or_rubric_adds_a_grade(records: Records, url: str) -> None:
    """Grading again on purpose is kept beside the first, and the latest counts."""
    one = attempt(records)
    other = JudgeInfo(name="j", model="better", prompt_version="1")
    records.add_outcome(one, graded(1.0))
    records.add_outcome(one, graded(0.5, judge=other))
    assert records.add_outcome(one, graded(0.0, rubric="v2")).outcome == graded(0.0, rubric="v2")
    assert len(outcomes(url)) == 3


def test_one_grade_from_many_threads(records: Records, url: str) -> None:
    """Eight threads that store and grade the same attempt at once leave one of each."""

    def work(n: int) -> None:
        one = attempt(records, attempt_id="same")
        records.add_outcome(one, graded(n / 8))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(records.attempts("me")) == 1
    assert len(outcomes(url)) == 1


def test_a_failure_gives_way_to_a_grade_and_not_the_other_way_round(
    records: Records, url: str
) -> None:
    """Failures are kept, but a grade that is there stays the one that counts."""
    one = attempt(records)
    assert records.add_outcome(one, failed("a")).outcome == failed("a")
    assert records.add_outcome(one, failed("b")).outcome == failed("b")
    assert records.add_outcome(one, graded()).outcome == graded()
    assert records.add_outcome(one, failed("c")).outcome == graded()
    assert [status for status, _ in outcomes(url)] == ["ungraded", "ungraded", "graded", "ungraded"]


@pytest.mark.parametrize("outcome", [graded(), failed()])
def test_an_unknown_attempt_is_an_error(records: Records, outcome: Grade | Ungraded) -> None:
    """There is no outcome without its attempt."""
    with pytest.raises(RecordsError, match="no attempt nobody"):
        records.attempt("nobody")
    with pytest.raises(RecordsError, match="no attempt nobody"):
        records.add_outcome("nobody", outcome)


def test_attempts_are_listed_newest_first_by_learner_and_card(records: Records) -> None:
    """A learner sees their own attempts only."""
    ids = [attempt(records, card_id=card) for card in ("c1", "c2", "c1")]
    attempt(records, learner="you")
    records.add_outcome(ids[0], graded())
    listed = records.attempts("me")
    assert [a.id for a in listed] == ids[::-1]
    assert [a.outcome for a in listed] == [None, None, graded()]
    assert [a.id for a in records.attempts("me", card_id="c2")] == [ids[1]]
    assert len(records.attempts("me", limit=2)) == 2
    assert records.learners() == ["me", "you"]


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        ("Überanpassung", "überanpassung"), ("überanpassung", "ÜBER"), ("Größe", "GRÖSSE"),
        ("Loss", "LOSS"), ("100 %", "0 %"),
    ],
)  # fmt: skip
def test_search_takes_capital_and_small_letters_as_the_same(
    records: Records, stored: str, wanted: str
) -> None:
    """Of every alphabet; what does not hold the words, wildcards taken as they are, is left out."""
    found = attempt(records, f"Das heißt {stored}.")
    attempt(records, "Etwas anderes, 1000 mal.")
    assert [a.id for a in records.search(wanted)] == [found]


def test_readers_do_not_wait_for_a_writer(records: Records, url: str) -> None:
    """The file is in write-ahead mode, and references are enforced."""
    with records._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


WRITER = """
import sys
from tutor.records import Records
records = Records(sys.argv[1])
for n in range(20):
    records.add_attempt(learner=sys.argv[2], card_id="c", question="q", answer=str(n))
    records.add_attempt(learner="all", card_id="c", question="q", answer="x", attempt_id=f"same-{n}")
"""


def test_two_processes_start_and_write_at_once(url: str) -> None:
    """Both create the database, and no attempt is lost or doubled."""
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], cwd=ROOT) for name in ("a", "b")
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    opened = Records(url)
    assert [len(opened.attempts(name)) for name in ("a", "b", "all")] == [20, 20, 20]
    opened.close()


# opening


def test_migrations_build_the_layout_that_the_code_expects(records: Records) -> None:
    """Migrating from nothing gives exactly the tables and indexes of the classes."""
    with records._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, module._Base.metadata) == []


def test_an_existing_database_is_opened_as_it_is(records: Records, url: str) -> None:
    """Opening a migrated database again changes nothing in it."""
    one = attempt(records)
    again = Records(url)
    assert again.attempt(one).answer == "an answer"
    again.close()


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


def test_a_grade_by_other_house_rules_is_another_grade(records: Records) -> None:
    """After a new ruling an attempt is graded anew; by the same rules one grade stays."""
    one = attempt(records)
    records.add_outcome(one, graded(0.5))
    records.add_outcome(one, graded(1.0))
    assert records.attempt(one).outcome == graded(0.5)
    ruled = graded(1.0).model_copy(update={"rules": ("r1@1",)})
    records.add_outcome(one, ruled)
    assert records.attempt(one).outcome == ruled


def test_back_to_an_earlier_rubric_an_answer_is_graded_by_it_once_more(records: Records) -> None:
    """What counts is the latest rubric's word, however often a teacher goes back and forth."""
    one = attempt(records)
    old, new = graded(0.5), graded(1.0).model_copy(update={"rubric_version": "new"})
    for outcome in (old, new, old, new):
        records.add_outcome(one, outcome)
        records.add_outcome(one, outcome.model_copy(update={"score": 0.25}))  # by accident
        assert records.attempt(one).outcome == outcome
