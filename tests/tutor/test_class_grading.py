"""A class set on the command line and through the records: nothing is stored or graded twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge import deck
from tests.fakes import HandEmbedder, ScriptedJudge
from tutor import practice
from tutor.__main__ import main
from tutor.class_grading import Ready, results
from tutor.class_sets import read
from tutor.domain import Grade
from tutor.practice import Practice
from tutor.settings import TutorSettings

TABLE = (
    "id,student,question,answer,reference\n"
    "1,Ann,What is a neuron?,A unit that sums its weighted inputs.,\n"
    "2,Bob,Why so?,Because it is.,It is because it is.\n"
    "3,Cid,Zebra?,No reason.,\n"
)


@pytest.fixture
def session(
    monkeypatch: pytest.MonkeyPatch, small_library: Path
) -> Iterator[tuple[Practice, ScriptedJudge]]:
    judge = ScriptedJudge()
    monkeypatch.setattr(practice, "judge_for", lambda settings: judge)
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    opened = Practice(TutorSettings())
    yield opened, judge
    opened.records.close()


def ready(session: Practice) -> Ready:
    return Ready(session, "class.csv", read("class.csv", TABLE.encode()).submissions)


def test_answers_are_graded_by_the_library_or_the_rows_reference(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """A row with neither is a problem with its line; the others go on."""
    made = ready(session[0])
    assert [s.student for s in made.gradable] == ["Ann", "Bob"]
    assert made.problems[0].startswith("class.csv:4: nothing to grade against")
    made.store("Ms Reed")
    assert all(isinstance(a.outcome, Grade) for a in made.grade())
    texts = [t.rubric.all_criteria[0].text for t in session[1].tasks]
    assert "It is because it is." in texts


def test_everything_is_stored_before_anything_is_graded(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """A grading that never began has lost nothing."""
    open_, judge = session
    stored = ready(open_).store("Ms Reed")
    assert judge.tasks == []
    assert [r.student for r in results(open_, stored)] == ["Ann", "Bob"]
    assert [r.outcome for r in results(open_, stored)] == [None, None]


def test_the_same_upload_again_changes_nothing(session: tuple[Practice, ScriptedJudge]) -> None:
    """Neither a second set nor a second grade; a failed grading is tried again."""
    open_, judge = session
    judge._fail = "away"
    first = ready(open_)
    stored = first.store("Ms Reed")
    list(first.grade())
    judge._fail = ""
    again = ready(open_)
    assert again.store("Ms Reed") == stored
    assert all(isinstance(a.outcome, Grade) for a in again.grade())
    asked = len(judge.tasks)
    list(ready(open_).grade())
    assert len(judge.tasks) == asked
    assert len(open_.records.sets.all()) == 1


def test_a_table_on_the_command_line(
    small_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """CSV in, CSV out: verdicts and quotes; a row that cannot be graded is there with its reason."""
    source, out = tmp_path / "class.csv", tmp_path / "graded.csv"
    source.write_text(TABLE.splitlines()[0] + "\n" + TABLE.splitlines()[2] + "\n", "utf-8")
    assert main(["grade", str(source), "--out", str(out)]) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))
    assert (row["student"], row["status"]) == ("Bob", "graded")
    assert capsys.readouterr().out == ""


def test_json_of_a_table_is_that_of_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same answer gives the same object, whichever file it stands in."""
    given: dict[str, Any] = {
        "id": "7",
        "question": "Why?",
        "answer": "So.",
        "reference": "So it is.",
    }
    lines, table = tmp_path / "a.jsonl", tmp_path / "a.csv"
    lines.write_text(json.dumps(given) + "\n", "utf-8")
    table.write_text(f"{','.join(given)}\n{','.join(given.values())}\n", "utf-8")
    found = []
    for file in (lines, table):
        assert main(["grade", str(file), "--json"]) == 0
        found.append({**json.loads(capsys.readouterr().out), "seconds": 0})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [("none.csv", [], "cannot be read"), ("x.csv", ["--out", "x.pdf"], "written as .csv or .xlsx")],
)
def test_what_cannot_be_done_is_one_clear_line(
    name: str, more: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, nothing on standard output."""
    (tmp_path / "x.csv").write_text(TABLE, "utf-8")
    assert main(["grade", str(tmp_path / name), *more]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""
