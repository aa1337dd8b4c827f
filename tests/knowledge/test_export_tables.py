"""Cards as CSV, TSV and JSON."""

import csv
import io
import json

import pytest

from knowledge import sources
from knowledge.export_tables import to_csv, to_json, to_tsv
from tests.knowledge.exported import CARDS, one


def test_csv() -> None:
    """CSV has the header row of the contract and every text as it is, whatever is in it."""
    rows = list(csv.reader(io.StringIO(to_csv(CARDS), newline="")))
    assert rows[0] == ["id", "question", "answer", "topic", "kind", "status", "source"]
    assert rows[1] == [CARDS[0].id, "What purrs?", 'A "cat",\nof course.', "Pets; small", "open",
                       "answered", "a.md:3 (2)"]  # fmt: skip
    assert [row[5] for row in rows[1:]] == ["answered", "partial", "missing", "answered"]
    assert to_csv(CARDS[:1]).count("\r\n") == 2


def test_csv_runs_nothing() -> None:
    """Decks may be strangers', and a spreadsheet would run what begins like a formula."""
    rows = list(csv.reader(io.StringIO(to_csv([one("What runs?", "=cmd|' /C calc'!A0")]))))
    assert rows[1][2] == "'=cmd|' /C calc'!A0"


def test_tsv() -> None:
    """TSV has one line a card, with `<br>` for line ends and quotes only where they are needed."""
    cards = [*CARDS, one('"All" is what?', "a\tb"), one('"All"', '"')]
    assert to_tsv(cards).split("\n") == [
        'What purrs?\tA "cat",<br>of course.',
        "Name 3 pets.\t- cat<br>- dog",
        "Why?\t",
        "Cats bark.\tFalse",
        '"All" is what?\ta    b',
        '"""All"""\t""""',
        "",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_tsv_row_is_a_line_whatever_ends_the_lines_of_its_texts(end: str) -> None:
    """Readers take each of them for the end of a row."""
    cards = [one("What is a cat?", f"An animal.{end}It purrs."), one("What is a dog?", "Another.")]
    back, problems = sources.read_bytes(to_tsv(cards).encode(), "x.tsv")
    assert [card.answer for card in back] == ["An animal.\nIt purrs.", "Another."]
    assert problems == []


def test_json() -> None:
    """JSON has the cards as the parse contract has them; files by name, without the folders of this machine."""
    found = json.loads(to_json(CARDS))["cards"]
    keys = {"id", "question", "answer", "kind", "status", "topic", "asked_count", "source"}
    assert [set(card) for card in found] == [keys] * 4
    assert found[1]["asked_count"] == 3
    assert found[0]["source"] == {"file": "a.md", "line": 3, "label": "2"}
