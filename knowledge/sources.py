"""The only reader of card files and folders: paths in, cards and problems out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge import formats
from knowledge.cards import Card, Problem

LIBRARY = Path(__file__).parent / "library"
"""The starter content that ships."""

MAX_BYTES = 10 * 1024 * 1024
"""Larger files are refused: notes are text, and ten million characters of them fill a book shelf."""

_SUFFIXES = {".txt", ".md", ".markdown", ".text", ""}


def read(paths: Iterable[Path]) -> tuple[list[Card], list[Problem]]:
    """Entries of all files, in order, unmerged. Folders are walked; what cannot be read is a problem."""
    cards: list[Card] = []
    problems: list[Problem] = []
    for path in paths:
        for file in _files(path, problems):
            found, trouble = read_file(file)
            cards += found
            problems += trouble
    return cards, problems


def read_file(path: Path) -> tuple[list[Card], list[Problem]]:
    """Entries of one file in whichever known format it has."""
    text, problems = _text_of(path)
    if text is None:
        return [], problems
    cards, more = formats.parse(text, str(path))
    return cards, problems + more


def library_files() -> list[Path]:
    """The card files of the starter library."""
    return sorted(p for p in LIBRARY.iterdir() if p.suffix in {".txt", ".md"})


def _files(path: Path, problems: list[Problem]) -> Iterator[Path]:
    """The file itself, or the readable text files below a folder, sorted; hidden ones are left out."""
    if path.is_file():
        yield path
        return
    if not path.exists():
        problems.append(Problem(file=str(path), line=0, message="no such file or folder"))
        return

    def denied(error: OSError) -> None:
        problems.append(_unreadable(Path(error.filename or path), error))

    found = False
    for root, below, names in os.walk(path, onerror=denied):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                found = True
                yield Path(root, name)
    if not found:
        problems.append(
            Problem(file=str(path), line=0, message="the folder holds no .txt or .md files")
        )


def _text_of(path: Path) -> tuple[str | None, list[Problem]]:
    def refuse(message: str) -> tuple[None, list[Problem]]:
        return None, [Problem(file=str(path), line=0, message=message)]

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES >> 20
            return refuse(f"the file has {size >> 20} MB; at most {limit} MB are read, so split it")
        raw = path.read_bytes()
    except OSError as error:
        return None, [_unreadable(path, error)]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(path, raw, "utf-16")
    if b"\0" in raw[:65536]:
        return refuse("this is a binary file, not text; export it as text first")
    return _decode(path, raw, "utf-8-sig")


def _decode(path: Path, raw: bytes, encoding: str) -> tuple[str | None, list[Problem]]:
    """Decode, falling back to Windows-1252 with a word about the first line that was not UTF-8."""
    try:
        return raw.decode(encoding), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = (
            "not valid UTF-8; read as Windows-1252, so check accents, or save the file as UTF-8"
        )
        return raw.decode("cp1252", errors="replace"), [
            Problem(file=str(path), line=line, message=message)
        ]


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    return Problem(file=str(path), line=0, message=f"cannot be read ({reason.lower()})")
