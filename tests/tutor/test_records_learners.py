"""A learner's data handed out and erased, in a real SQLite file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tutor.test_records import attempt, graded
from tutor.appeals import AppealState
from tutor.records import Records
from tutor.records_base import Base
from tutor.records_learners import NOT_PERSONAL, PARTS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def records(file: Path) -> Iterator[Records]:
    opened = Records(f"sqlite:///{file}")
    yield opened
    opened.close()


def test_every_table_is_handed_out_and_erased_or_holds_nothing_of_a_learner() -> None:
    """A new table must be named in PARTS or in NOT_PERSONAL, and those that are named exist."""
    assert set(PARTS) | NOT_PERSONAL == set(Base.metadata.tables)
    assert not set(PARTS) & NOT_PERSONAL


def test_every_part_says_whose_it_is() -> None:
    """The column named for a table is one of its own."""
    for name, column in PARTS.items():
        assert column in Base.metadata.tables[name].c


def test_an_export_holds_all_of_one_learner_and_nothing_of_another(records: Records) -> None:
    """Answers and grades are in it, as JSON can hold them."""
    mine = attempt(records, "what I wrote")
    records.add_outcome(mine, graded(0.5))
    theirs = attempt(records, "what she wrote", learner="Ada")
    records.add_outcome(theirs, graded())
    found = records.of_learners.export("me")
    text = json.dumps(found)
    assert [row["answer"] for row in found["attempts"]] == ["what I wrote"]
    assert [row["score"] for row in found["outcomes"]] == [0.5]
    assert "Ada" not in text and "she" not in text


def test_erasing_takes_one_learner_and_leaves_the_others(records: Records) -> None:
    """Rows of every part go; another learner's attempts and grades stay."""
    mine = attempt(records)
    records.add_outcome(mine, graded())
    theirs = attempt(records, learner="Ada")
    records.add_outcome(theirs, graded())
    appeal = records.appeals.add(attempt_id=mine, criterion_id=None, learner="me", reason="why?")
    records.appeals.decide(appeal.id, AppealState.REJECTED, author="Ms Rao", reason="because")
    assert records.of_learners.erase("me") == 4
    assert not any(records.of_learners.export("me").values())
    assert [a.id for a in records.attempts("Ada")] == [theirs]
    assert records.attempts("Ada")[0].outcome == graded()


def test_what_is_erased_is_not_in_the_files_any_more(records: Records, file: Path) -> None:
    """The words are overwritten in the database and its log, not only unlinked."""
    attempt(records, "a sentence nobody else would write")
    attempt(records, "another learner's sentence", learner="Ada")

    def stored(words: bytes) -> bool:
        return any(words in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))

    assert stored(b"a sentence nobody else would write")
    records.of_learners.erase("me")
    assert not stored(b"a sentence nobody else would write")
    assert stored(b"another learner's sentence")
