"""A graded class set as a table that can be opened without harm."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from tests.tutor.test_appeals import grade
from tutor.class_results import COLUMNS, Result, as_csv, as_xlsx
from tutor.domain import JudgeInfo, Ungraded

GRADED = Result("1", "Ann", "Q?", "It adds up.", grade())
FAILED = Result(
    "2", "=HYPERLINK(1)", "Q?", "-x\x0b", Ungraded(error="away", judge=JudgeInfo(name="j"))
)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_verdicts_and_failures_apart() -> None:
    """An ungraded answer has no points, not zero points."""
    first, second = rows(as_csv([GRADED, FAILED]))
    assert tuple(first) == COLUMNS
    assert (first["points"], first["max_points"], first["verdicts"]) == (
        "1.0",
        "3.0",
        "1 unmet; 2 met",
    )
    assert (second["status"], second["points"], second["error"]) == ("ungraded", "", "away")


def test_the_grade_that_came_with_the_table_goes_out_with_it() -> None:
    """Beside the examiner's score, also for an answer that was not graded."""
    found = rows(as_csv([GRADED._replace(given=0.25), FAILED._replace(given=1.0), GRADED]))
    assert [row["teacher_score"] for row in found] == ["0.25", "1.0", ""]


def test_a_formula_in_a_cell_is_text() -> None:
    """Whoever opens the table must not run what a student wrote."""
    _, second = rows(as_csv([GRADED, FAILED]))
    assert (second["student"], second["answer"]) == ("'=HYPERLINK(1)", "'-x\x0b")
    book = load_workbook(io.BytesIO(as_xlsx([FAILED])))
    cell = book["answers"]["B2"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")
    for answer in ("\n=1+1", "\x01=1+1", " =1+1", "＝1+1"):
        (row,) = rows(as_csv([FAILED._replace(answer=answer)]))
        assert row["answer"] == f"'{answer}"
    long = load_workbook(io.BytesIO(as_xlsx([FAILED._replace(answer="=" * 40_000)])))
    assert len(long["answers"]["D2"].value) == 32_767
    hidden = FAILED._replace(answer="\x01=HYPERLINK(1)")
    cell = load_workbook(io.BytesIO(as_xlsx([hidden])))["answers"]["D2"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_what_no_file_holds_is_left_out() -> None:
    """Halves of characters, and what makes a workbook unreadable; what they hid is still text."""
    broken = FAILED._replace(student="An\ud83dn", answer="\udc00=1+1 \ufffe\uffff\x0c.")
    (row,) = rows(as_csv([broken]))
    assert (row["student"], row["answer"]) == ("Ann", "'=1+1 \ufffe\uffff\x0c.")
    sheet = load_workbook(io.BytesIO(as_xlsx([broken])))["answers"]
    assert (sheet["B2"].value, sheet["D2"].value) == ("Ann", "'=1+1 .")


def test_xlsx_has_a_row_for_each_criterion() -> None:
    """On a sheet of its own, with the criterion's text."""
    sheet = load_workbook(io.BytesIO(as_xlsx([GRADED, FAILED])))["verdicts"]
    found = list(sheet.iter_rows(values_only=True))
    assert [row[2:4] for row in found[1:]] == [("It sums.", "unmet"), ("It fires.", "met")]
