"""A learner's data handed out and erased, in a real SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.tutor.recorded import attempt, graded
from tests.tutor.test_drafts_records import draft
from tests.tutor.test_rehearsal import BOTH, sample
from tutor.appeals import AppealState
from tutor.domain import Exemplar
from tutor.drafts import A_LEARNER, Action, DraftOrigin, proposed_from
from tutor.records import Records
from tutor.records_base import Base
from tutor.records_errors import RecordsError
from tutor.records_learners import KEPT, PARTS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


@pytest.fixture
def records(file: Path) -> Iterator[Records]:
    opened = Records(f"sqlite:///{file}")
    yield opened
    opened.close()


def stored_text(records: Records) -> dict[str, str]:
    """All rows of each table, as one text."""
    with records._engine.connect() as connection:
        return {
            name: "\n".join(map(str, connection.execute(sa.select(table)).all()))
            for name, table in Base.metadata.tables.items()
        }


def test_every_table_is_handed_out_and_erased_or_kept() -> None:
    """A new table must be named in PARTS or in KEPT, and those that are named exist."""
    assert set(PARTS) | KEPT == set(Base.metadata.tables)
    assert not set(PARTS) & KEPT


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


def test_what_is_kept_holds_neither_the_name_nor_the_words_of_a_learner(records: Records) -> None:
    """A row stands in each table that is kept. Only an answer made an example of stays, unnamed."""
    words, example, shared = "Ann's own words", "an example", "I do not know"
    mine = [attempt(records, text, learner="Ann") for text in (words, example, shared)]
    attempt(records, shared, learner="Ada")
    proposal = draft(answer=words, origin=DraftOrigin.LEARNER, author=A_LEARNER)
    records.drafts.add(
        "c1", Action.PROPOSED, author=A_LEARNER, comment=proposed_from(mine[0]), after=0, draft=proposal,
    )  # fmt: skip
    shown = Exemplar(id="", answer=example, score=1)
    records.rules.add("c1", shown, author="Ms Rao", reason="a good one")
    records.sets.add("course.csv", "Ms Rao", mine, {mine[0]: 0.5})
    records.rubrics.save("c1", proposal.rubric, author="Ms Rao", reason="clearer", after=0)
    samples = [sample(text) for text in (words, shared, "hers")]
    theirs = records.rehearsals.start("Ms Rao", "Answers given here", samples)
    for one in samples:
        records.rehearsals.mark(theirs.id, one.id, "Ms Rao", BOTH, f"torn on {one.answer}")
    only = records.rehearsals.start("Ms Rao", "Answers given here", samples[:1])
    records.rehearsals.mark(only.id, samples[0].id, "Ms Rao", BOTH)
    before = stored_text(records)
    assert all(before[name] for name in KEPT)
    copies = records.of_learners.export("Ann")["copies"]
    assert [(copy["table"], copy["answer"]) for copy in copies] == [
        ("draft_events", words), ("rehearsals", words), ("rehearsals", words), ("house_rules", example),
    ]  # fmt: skip

    records.of_learners.erase("Ann")
    after = stored_text(records)
    assert [name for name, text in after.items() if "Ann" in text] == []
    assert [name for name, text in after.items() if example in text] == ["house_rules"]
    kept = records.rehearsals.rehearsal(theirs.id)
    assert [one.answer for one in kept.samples] == [shared, "hers"]
    assert [mark.comment for mark in kept.marks] == [f"torn on {shared}", "torn on hers"]
    with pytest.raises(RecordsError, match="no rehearsal"):
        records.rehearsals.rehearsal(only.id)
    assert len(records.of_learners.export("Ada")["attempts"]) == 1


def test_a_graded_sets_answer_is_nobodys_here(records: Records) -> None:
    """Words that a label or a score came with stay in a rehearsal, whoever says the same."""
    attempt(records, "It sums.", learner="Ann")
    samples = [sample("It sums.", labels=BOTH), sample("It sums.", "Q?", score=1.0)]
    made = records.rehearsals.start("Ms Rao", "Labelled answers", samples[:1])
    scored = records.rehearsals.start("Ms Rao", "A graded set", samples[1:])
    records.of_learners.erase("Ann")
    assert records.rehearsals.of_person("Ms Rao") == [scored, made]


def test_what_is_erased_is_not_in_the_files_any_more(records: Records, file: Path) -> None:
    """The words are overwritten in the database and its log, not only unlinked."""
    attempt(records, "a sentence nobody else would write")
    attempt(records, "another learner's sentence", learner="Ada")
    copies = [sample("a sentence nobody else would write"), sample("another one")]
    records.rehearsals.start("Ms Rao", "Answers given here", copies)

    def stored(words: bytes) -> bool:
        return any(words in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))

    assert stored(b"a sentence nobody else would write")
    records.of_learners.erase("me")
    assert not stored(b"a sentence nobody else would write")
    assert stored(b"another learner's sentence")


def test_a_log_that_cannot_be_emptied_is_told(records: Records, file: Path) -> None:
    """Another program reads there; once it is closed, erasing again leaves nothing."""
    attempt(records, "a sentence nobody else would write")
    with records._session() as session:
        session.execute(sa.text("PRAGMA busy_timeout = 10"))  # or it waits for half a minute
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM attempts").fetchone() == (1,)
    with pytest.raises(RecordsError, match="erase once more"):
        records.of_learners.erase("me")
    assert records.attempts("me") == []
    reader.close()
    assert records.of_learners.erase("me") == 0
    log = file.with_name(f"{file.name}-wal")
    assert b"a sentence nobody else would write" not in log.read_bytes()
