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
from tutor.domain import Grade, Ungraded
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
    """A row with neither is a problem with its line; it is kept as not graded, and the others go on."""
    made = ready(session[0])
    assert [s.student for s in made.gradable] == ["Ann", "Bob"]
    assert made.problems[0].startswith("class.csv:4: nothing to grade against")
    stored = made.store("Ms Reed")
    assert [isinstance(a.outcome, Grade) for a in made.grade()] == [True, True, False]
    last = results(session[0], stored)[-1]
    assert last.student == "Cid"
    assert isinstance(last.outcome, Ungraded) and "nothing to grade against" in last.outcome.error
    texts = [t.rubric.all_criteria[0].text for t in session[1].tasks]
    assert "It is because it is." in texts


def test_the_tables_grades_are_kept_with_the_set(session: tuple[Practice, ScriptedJudge]) -> None:
    """A corrected grade makes another set of the same answers; the same ones make none."""
    table = TABLE.replace("reference\n", "reference,grade\n").replace(
        "inputs.,\n", "inputs.,,0.5\n"
    )

    def store(text: str) -> str:
        found = read("class.csv", text.encode())
        return Ready(session[0], "class.csv", found.submissions).store("Ms Reed").id

    first = store(table)
    assert store(table) == first
    second = store(table.replace("0.5", "1"))
    assert second != first
    given = {s.id: [r.given for r in results(session[0], s)] for s in session[0].records.sets.all()}
    assert given == {first: [0.5, None, None], second: [1.0, None, None]}


def test_an_answer_without_a_question_is_kept_as_not_graded(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """Its student stands in the set, with the reason."""
    open_, judge = session
    table = b"student,question,answer,reference\nDee,,foo,bar\n"
    made = Ready(open_, "class.csv", read("class.csv", table).submissions)
    stored = made.store("Ms Reed")
    assert (made.gradable, made.problems) == ([], ["class.csv:2: has no question"])
    list(made.grade())
    (dee,) = results(open_, stored)
    assert (dee.student, dee.question, dee.answer) == ("Dee", "(no question)", "foo")
    assert isinstance(dee.outcome, Ungraded) and dee.outcome.error == "has no question"
    assert judge.tasks == []


def test_everything_is_stored_before_anything_is_graded(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """A grading that never began has lost nothing."""
    open_, judge = session
    stored = ready(open_).store("Ms Reed")
    assert judge.tasks == []
    assert [r.student for r in results(open_, stored)] == ["Ann", "Bob", "Cid"]
    assert [r.outcome for r in results(open_, stored)] == [None, None, None]


def test_a_long_name_is_stored_as_far_as_its_column_reaches(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """PostgreSQL refuses a longer one, and with it the rest of the set; unnamed answers stay apart."""
    table = f"student,question,answer\n{'Ann' * 100},Why?,So.\n,Why?,So.\n,Why?,Thus.\n"
    name = f"{'class' * 60}.csv"
    made = Ready(session[0], name, read(name, table.encode()).submissions)
    stored = [r.student for r in results(session[0], made.store("Ms Reed"))]
    assert stored[0] == ("Ann" * 100)[:200]
    assert [len(student) <= 200 for student in stored] == [True] * 3
    assert stored[1].endswith(" 3") and stored[2].endswith(" 4")


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
    assert [isinstance(a.outcome, Grade) for a in again.grade()] == [True, True, False]
    asked = len(judge.tasks)
    list(ready(open_).grade())
    assert len(judge.tasks) == asked
    assert len(open_.records.sets.all()) == 1


def test_the_same_upload_again_says_nothing_twice(session: tuple[Practice, ScriptedJudge]) -> None:
    """A row that still cannot be graded has its reason once; another reason is a new one."""
    open_, _ = session
    for table in (TABLE, TABLE, TABLE.replace("Zebra?", ""), TABLE.replace("Zebra?", "")):
        list(_stored(open_, table).grade())
    with open_.records._engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM outcomes").scalar()
    assert stored == 4


def test_two_classes_without_names_share_no_answer(
    session: tuple[Practice, ScriptedJudge],
) -> None:
    """The same words in the same line of another set are somebody else's; those of a student are not."""
    rows = b"question,answer\nWhat is a neuron?,It is blue\n"
    named = b"student,question,answer\nAnn,What is a neuron?,It is blue\n"
    made = [
        Ready(session[0], name, read(name, table).submissions).store("Ms Reed").attempt_ids[0]
        for table in (rows, named) for name in ("class2025.csv", "class2026.csv", "class2025.csv")
    ]  # fmt: skip
    assert made[0] == made[2] != made[1]
    assert made[3] == made[4] == made[5]


def test_a_corrected_reference_is_graded_by(session: tuple[Practice, ScriptedJudge]) -> None:
    """The same answers with another reference are graded anew, but for what a person has decided."""
    open_, judge = session
    list(_stored(open_, TABLE).grade())
    asked = len(judge.tasks)
    corrected = TABLE.replace("It is because it is.", "Because it was.")
    list(_stored(open_, corrected).grade())
    assert [t.rubric.all_criteria[0].text for t in judge.tasks[asked:]] == ["Because it was."]
    bob = next(a for a in open_.records.search() if a.learner == "Bob")
    assert isinstance(bob.outcome, Grade)
    open_.records.appeals.override(
        attempt_id=bob.id, rubric_version=bob.outcome.rubric_version, author="Ms Reed", reason="It stands."
    )  # fmt: skip
    list(_stored(open_, TABLE).grade())
    assert len(judge.tasks) == asked + 1


def _stored(session: Practice, table: str) -> Ready:
    made = Ready(session, "class.csv", read("class.csv", table.encode()).submissions)
    made.store("Ms Reed")
    return made


def test_a_place_that_cannot_be_written_is_told_before_anything_is_graded(
    small_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """No folder, the table itself, a file that is there: each is refused by its own name."""
    source = tmp_path / "class.csv"
    source.write_text(TABLE, "utf-8")
    (tmp_path / "old.csv").write_text("mine", "utf-8")
    judge = ScriptedJudge()
    monkeypatch.setattr("tutor.judges.judge_for", lambda settings: judge)
    for out, why in (
        ("no/out.csv", "no folder"),
        ("class.csv", "read from"),
        ("old.csv", "--force"),
    ):
        assert main(["grade", str(source), "--out", str(tmp_path / out)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"error: {tmp_path / out}: ") and why in said
    assert judge.tasks == []
    assert (tmp_path / "old.csv").read_text("utf-8") == "mine"
    assert main(["grade", str(source), "--out", str(tmp_path / "old.csv"), "--force"]) == 0
    assert "2 of 3 answers graded" in capsys.readouterr().err
    assert (tmp_path / "old.csv").read_text("utf-8-sig").startswith("id,student,")


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


def test_an_answer_without_a_question_is_in_the_results_too(
    small_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Printed and written with its reason and line, and counted."""
    source, out = tmp_path / "class.csv", tmp_path / "graded.csv"
    source.write_text("id,student,question,answer\n9,Dee,,foo\n", "utf-8")
    assert main(["grade", str(source)]) == 0
    said = capsys.readouterr()
    assert said.out == f"9: not graded: {source}:2: has no question\n"
    assert said.err == "0 of 1 answer graded\n"
    assert main(["grade", str(source), "--out", str(out)]) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))
    assert (row["student"], row["status"], row["error"]) == (
        "Dee", "ungraded", f"{source}:2: has no question",
    )  # fmt: skip


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


def test_alternatives_count_in_a_table_of_results_too(tmp_path: Path) -> None:
    """A list of references is one criterion's phrasings, however the results are written."""
    line = {
        "question": "Why?",
        "answer": "Cats meow loudly.",
        "reference": ["Dogs bark at night.", "Cats meow loudly."],
    }
    lines, out = tmp_path / "a.jsonl", tmp_path / "out.csv"
    lines.write_text(json.dumps(line) + "\n", "utf-8")
    assert main(["grade", str(lines), "--out", str(out)]) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""))
    assert row["score"] == "1.0"


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
