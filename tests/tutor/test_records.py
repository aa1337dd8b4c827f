"""The memory, in a real SQLite file; `test_records_postgresql` has the same in a server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.tutor.recorded import attempt, graded
from tutor.records import Records


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
