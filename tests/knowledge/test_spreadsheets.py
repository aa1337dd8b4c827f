"""Cells that a spreadsheet does not run, and what parts them."""

import csv
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.spreadsheets import guarded, separator_of, unguarded

RUN = [
    "=cmd|' /C calc'!A0", "+1", "-x + 1", "@SUM(A1)", "\n=1+1", "\x01=1+1", " =1+1", "＝1+1",
    "\u00a0\u200b\ufeff＠x", "\tx", "'=1", "- HYPERLINK(A1)", "- cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("text", RUN)
def test_what_begins_like_a_formula_is_guarded(text: str) -> None:
    """Also behind white space and signs that are not seen, and in full width."""
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["x = 1", "A cat.", "'quoted'", "", "$-x$", "1 - 2", "- a cat!\n- a dog (small)", "'- x"],
)
def test_other_cells_stay(text: str) -> None:
    """An apostrophe before an ordinary text, such as a list with bullets, would only disturb."""
    assert (guarded(text), unguarded(text)) == (text, text)


@given(st.one_of(st.text(), st.text("'=-+@ \t＝x")))
def test_the_guard_comes_off_again(text: str) -> None:
    """Whatever the text; apostrophes of its own are kept."""
    assert unguarded(guarded(text)) == text


def test_separators() -> None:
    """The one most used in the first line."""
    assert [separator_of(t) for t in ("a,b\nc;d;e;f", "a;b", "a\tb,c\td")] == [",", ";", "\t"]


@pytest.mark.parametrize("modules", ["tutor.tables, evals.records", "evals.records, tutor.tables"])
def test_the_limit_of_a_cell_does_not_hang_on_who_comes_first(modules: str) -> None:
    """It is one for the whole process."""
    code = f"import csv, {modules}; print(csv.field_size_limit())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert int(told.stdout) == csv.field_size_limit() == 50_000_000
