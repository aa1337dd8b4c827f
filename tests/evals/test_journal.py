"""Files of JSON lines that grow: a line that was cut off costs itself and nothing else."""

from __future__ import annotations

from pathlib import Path

from evals import journal


def test_a_cut_off_line_swallows_no_other(tmp_path: Path) -> None:
    """The next line begins on its own."""
    file = tmp_path / "rows.jsonl"
    assert list(journal.read(file)) == []
    journal.append(file, {"key": "a"})
    with file.open("a", encoding="utf-8") as out:
        out.write('{"key": "b", "te')
    journal.append(file, {"key": "c"})
    assert [row["key"] for row in journal.read(file)] == ["a", "c"]


def test_any_text_comes_back(tmp_path: Path) -> None:
    """Unicode knows more line ends than the one that ends a row."""
    row = {"key": "a", "text": "one\u2028two\u0085three\nfour\r"}
    journal.append(tmp_path / "rows.jsonl", row)
    assert list(journal.read(tmp_path / "rows.jsonl")) == [row]
