"""Files that are written whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge import edits, files, imports
from knowledge.settings import KnowledgeSettings


def test_a_file_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut may leave an empty one where the old one was."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    seen: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(file.read_bytes()))
    files.write_whole(file, b"new")
    assert (seen, file.read_bytes()) == ([b"old"], b"new")


def test_what_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or whoever stops it."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(file, b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_cards_edited_and_brought_in_are_on_the_disk_when_it_is_said_so(
    settings: KnowledgeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As what is stored in the records is."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    edits.keep(settings, edits.edit_of("What is a zebra?", "A horse.", author="Ann"))
    assert len(synced) == 1
    imports.keep(settings, b"question,answer\nWhat is 1?,A number.\n", "a.csv")
    assert len(synced) == 2
