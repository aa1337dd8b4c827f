"""Tables of a class's answers: every row becomes an answer or a problem with its line."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from tutor import tables
from tutor.class_sets import ClassSetError, read


def test_csv_with_any_separator_order_and_capitals() -> None:
    """Semicolons, quoted lines and a byte-order mark are what spreadsheets write."""
    text = '\ufeffStudent;Answer;QUESTION\nAnn;"two\nlines";Why?\n\nBob;;Why?\n'
    found = read("class.csv", text.encode())
    first, second = found.submissions
    assert (first.student, first.question, first.answer, first.line) == (
        "Ann",
        "Why?",
        "two\nlines",
        2,
    )
    assert (second.student, second.answer, second.id) == ("Bob", "", "5")
    assert found.problems == []


def test_a_row_without_a_question_is_kept_with_its_trouble() -> None:
    """Whoever gave the answer is not lost; a row that is nobody's is a problem with its line."""
    found = read("c.csv", b"student,question,answer,sum\nAnn,Q?,a,\nDee,,b,\n,,,3\n")
    assert [(s.student, s.answer, s.trouble) for s in found.submissions] == [
        ("Ann", "a", ""), ("Dee", "b", "has no question"),
    ]  # fmt: skip
    assert found.problems == ["c.csv:4: has no question"]


def test_old_spreadsheets_code_page_is_read() -> None:
    """An answer in Windows-1252 keeps its letters."""
    found = read("c.csv", "question,answer\nQ?,größer\n".encode("cp1252"))
    assert found.submissions[0].answer == "größer"


def test_a_text_that_is_no_unicode_is_a_problem_with_its_line() -> None:
    """Half of an emoji, left by a program that cut the answer, could not be stored."""
    found = read(
        "c.jsonl", b'{"question": "Q?", "answer": "so \\ud83d"}\n{"question": "Q?", "answer": "b"}'
    )
    assert [s.answer for s in found.submissions] == ["b"]
    assert found.problems == ["c.jsonl:1: holds escapes that are not Unicode text"]


def test_a_null_character_is_left_out() -> None:
    """Which PostgreSQL stores in no text; a set would be half stored."""
    found = read("c.jsonl", b'{"question": "Q?", "answer": "a\\u0000b", "student": "\\u0000Ann"}')
    assert [(s.answer, s.student) for s in found.submissions] == [("ab", "Ann")]


def test_xlsx_takes_the_first_sheet() -> None:
    """Numbers in cells are text as people write it."""
    book = Workbook()
    for row in (
        ["ID", "Question", "Response"],
        [7.0, "How many?", 3.0],
        [None, None, None],
        [8, "Why?", "so"],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = read("c.XLSX", out.getvalue())
    assert [(s.id, s.answer) for s in found.submissions] == [("7", "3"), ("8", "so")]


def test_jsonl_takes_reference_and_rubric() -> None:
    """A line that is no JSON is a problem of its own."""
    rubric = {"criteria": [{"id": "a", "text": "t"}]}
    lines = [json.dumps({"id": 1, "question": "Q?", "answer": "a", "rubric": rubric}), "{no", "[1]"]
    found = read("c.jsonl", "\n".join(lines).encode())
    assert found.submissions[0].rubric == rubric
    assert [p.split(":")[1] for p in found.problems] == ["2", "3"]


def test_a_rubric_that_is_none_is_told_with_its_answer() -> None:
    """The answer is kept, and not graded."""
    line = b'{"question": "Q?", "answer": "a", "rubric": "strict"}'
    (one,) = read("c.jsonl", line).submissions
    assert (one.answer, one.rubric, one.trouble) == (
        "a", None, "'rubric' must be an object with criteria",
    )  # fmt: skip


def test_columns_that_are_none_of_ours_say_nothing() -> None:
    """One without a title, and a rubric's name in a cell, which can hold no rubric."""
    (one,) = read("c.csv", b",question,answer,rubric\n9,Why?,So.,physics\n").submissions
    assert (one.student, one.id, one.rubric) == ("", "2", None)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.pdf", b"x", "expected a .csv"),
        ("c.csv", b"a,b\n1,2\n", "no column question and no column answer"),
        ("c.csv", b"question,answer\n", "holds no answers"),
        ("c.csv", b" \n", "the file is empty"),
        ("c.csv", b"\x00\x01", "not a text file"),
        ("c.xlsx", b"no zip", "not a readable XLSX"),
        ("c.jsonl", b"{}\n", "holds no answers; the first problem: c.jsonl:1: has no question"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_what_to_change(
    name: str, content: bytes, says: str
) -> None:
    """One clear sentence, whatever was uploaded."""
    with pytest.raises(ClassSetError, match=says):
        read(name, content)


def workbook(old: bytes, new: bytes) -> bytes:
    """One answer in a workbook, with something in its sheet replaced."""
    book = Workbook()
    for row in (["question", "answer"], ["Why?", "So."]):
        book.active.append(row)
    whole, changed = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with (
        zipfile.ZipFile(whole) as source,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in source.namelist():
            content = source.read(name)
            assert old in content or "sheet1" not in name
            out.writestr(name, content.replace(old, new) if "sheet1" in name else content)
    return changed.getvalue()


def test_a_workbook_damaged_in_its_middle_is_told_too() -> None:
    """Its header reads well; the row behind it is broken."""
    with pytest.raises(ClassSetError, match="not a readable XLSX"):
        read("c.xlsx", workbook(b"</sheetData>", b"</shee"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"'),
        (b'r="B2"', b'r="XFD2"'),
    ],
)
def test_a_workbook_is_as_large_as_its_cells(old: bytes, new: bytes) -> None:
    """Whatever it says itself; far columns are none of ours."""
    (one,) = read("c.xlsx", workbook(old, new)).submissions
    assert one.question == "Why?"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'<row r="2"', b'<row r="999999999"', "more than 25,000 rows"),
        (b"</sheetData>", b"<row>" + b"<c/>" * 1_200_000 + b"</row></sheetData>", "too much"),
    ],
)
def test_a_workbook_that_would_take_minutes_is_refused(old: bytes, new: bytes, says: str) -> None:
    """Before it is read, or where it becomes too long."""
    with pytest.raises(ClassSetError, match=says):
        read("c.xlsx", workbook(old, new))


def test_a_workbook_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that is packed like any other."""
    monkeypatch.setattr(tables, "_MOST_TAGS", 10)
    with pytest.raises(ClassSetError, match="too many cells"):
        read("c.xlsx", workbook(b"<row", b"<row"))


def test_a_grade_is_a_share_of_the_full_one() -> None:
    """Which is 1 unless the row says; what is none is told with its line, and the answer kept."""
    table = b"question,answer,Score,max_score\nQ?,a,3,4\nQ?,b,0.5,\nQ?,c,,\nQ?,d,7,\nQ?,e,good,\n"
    found = read("c.csv", table)
    assert [s.score for s in found.submissions] == [0.75, 0.5, None, None, None]
    above, none = found.notes
    assert above.startswith("c.csv:5: the score 7 lies outside 0 to 1")
    assert "say in max_score" in above
    assert none.startswith("c.csv:6: the score 'good'")


def test_columns_that_were_not_read_are_named() -> None:
    """Where something stands in them; in JSON lines those of any line."""
    assert read("c.csv", b"question,answer,Remark,empty\nQ?,a,good,\n").notes == [
        "c.csv: columns that are not read: remark"
    ]
    lines = b'{"question": "Q?", "answer": "a", "x": 1}\n{"question": "Q?", "answer": "b", "y": 2}'
    assert read("c.jsonl", lines).notes == ["c.jsonl: columns that are not read: x, y"]
    assert read("c.csv", b"question,answer\nQ?,a\n").notes == []


def test_alternatives_of_a_reference_are_kept() -> None:
    """A list in JSON lines; a cell holds one."""
    line = b'{"question": "Why?", "answer": "So.", "reference": ["a", "", "b"]}'
    assert read("c.jsonl", line).submissions[0].reference == ("a", "b")
    table = b"question,answer,reference\nWhy?,So.,a\nWhy?,So.,\n"
    assert [s.reference for s in read("c.csv", table).submissions] == [("a",), ()]
