"""JSON Lines files: what was appended is read back, whatever happened to the line before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge import jsonl


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\x0bb", "a\r\nb\n", "神 🙂", "\ud800"])
def test_any_text_is_one_line(tmp_path: Path, text: str) -> None:
    """Line ends within a text end no line; a lone surrogate, which no file can hold, is replaced."""
    file = tmp_path / "a.jsonl"
    for _ in range(2):
        jsonl.append(file, json.dumps({"said": text}, ensure_ascii=False))
    said = text.replace("\ud800", "?")
    assert list(jsonl.objects(file)) == [{"said": said}] * 2


def test_a_line_cut_off_costs_itself_alone(tmp_path: Path) -> None:
    """Even where the cut goes through a character."""
    file = tmp_path / "a.jsonl"
    file.write_bytes('{"n": 1}\n{"n": "ü'.encode()[:-1])
    jsonl.append(file, '{"n": 3}')
    assert list(jsonl.objects(file)) == [{"n": 1}, {"n": 3}]


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    """Blank ones and what is no object count as lines."""
    file = tmp_path / "a.jsonl"
    file.write_text('\n{"n": 1}\n \n[1]\n{"n": 2}\n', encoding="utf-8")
    assert [number for number, _ in jsonl.lines(file)] == [2, 4, 5]
    assert list(jsonl.objects(file)) == [{"n": 1}, {"n": 2}]
