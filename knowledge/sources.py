"""The only reader of card files and folders: paths in, cards and problems out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge import formats
from knowledge.cards import Card, Problem
from knowledge.cleaning import unicode

LIBRARY = Path(__file__).parent / "library"
"""The starter content that ships."""

MAX_BYTES = 10 * 1024 * 1024
"""Larger files are refused: notes are text, and ten million characters of them fill a book shelf."""

MAX_ARCHIVE_BYTES = 100 * 1024 * 1024
"""Anki packages may bring pictures along, which are not unpacked."""

_NOTHING_THERE = (
    "the folder holds no .txt or .md files, no .csv or .tsv tables and no .apkg packages"
)

SUFFIXES = {".txt", ".md", ".markdown", ".text", "", ".csv", ".tsv", ".apkg", ".colpkg"}


def deck_title(file_name: str) -> str:
    """What people call a deck: `deck_title("exam_list.md") -> "Exam list"`."""
    stem = file_name.rpartition(".")[0] or file_name
    return stem.replace("_", " ").strip().capitalize() or file_name


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
    if unicode(str(path)) != str(path):  # nothing that names it could be stored
        message = "its name, or that of its folder, is not Unicode text; rename it"
        return [], [Problem(file=str(path), line=0, message=message)]
    raw, problems = bytes_of(path)
    return ([], problems) if raw is None else read_bytes(raw, str(path))


def read_bytes(raw: bytes, file: str) -> tuple[list[Card], list[Problem]]:
    """Entries of a file's content, as of an upload; `file` is the name in sources and problems."""
    if parser := formats.detect_bytes(raw):
        return formats.parse_bytes(parser, raw, file)
    text, problems = _text_of(raw, file)
    if text is None:
        return [], problems
    cards, more = formats.parse(text, file)
    return cards, problems + more


def library_files() -> list[Path]:
    """The card files of the starter library."""
    return sorted(p for p in LIBRARY.iterdir() if p.suffix in {".txt", ".md"})


def _files(path: Path, problems: list[Problem]) -> Iterator[Path]:
    """The file itself, or the readable text files below a folder, sorted; hidden ones are left out."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        problems.append(_unreadable(path, error))
        return
    if not stat.S_ISDIR(mode):
        yield path
        return
    found = False

    def denied(error: OSError) -> None:
        nonlocal found
        found = True  # or not: nobody can tell
        problems.append(_unreadable(Path(error.filename or path), error))

    for root, below, names in os.walk(path, onerror=denied):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                found = True
                yield Path(root, name)
    if not found:
        problems.append(Problem(file=str(path), line=0, message=_NOTHING_THERE))


def bytes_of(path: Path) -> tuple[bytes | None, list[Problem]]:
    """The content of a file, or None and the problem that it cannot be read or is too large."""

    def refuse(message: str) -> tuple[None, list[Problem]]:
        return None, [Problem(file=str(path), line=0, message=message)]

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or device may never end
            return refuse("not a regular file; name a file or a folder")
        size, limit = status.st_size, MAX_BYTES
        if size > limit and _is_archive(path):
            limit = MAX_ARCHIVE_BYTES
        if size > limit:
            return refuse(_too_large(size, limit))
        return path.read_bytes(), []
    except OSError as error:
        return None, [_unreadable(path, error)]


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return formats.detect_bytes(file.read(16)) is not None


def _too_large(size: int, limit: int) -> str:
    return f"the file has {size >> 20} MB; at most {limit >> 20} MB are read, so split it"


def text_of(raw: bytes) -> str:
    """The content as text, as far as it is one; empty where it is none."""
    return _text_of(raw, "")[0] or ""


def _text_of(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    def refuse(message: str) -> tuple[None, list[Problem]]:
        return None, [Problem(file=file, line=0, message=message)]

    if len(raw) > MAX_BYTES:
        return refuse(_too_large(len(raw), MAX_BYTES))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, problems = _decode(file, raw, "utf-16", "UTF-16", "utf-16")
    else:
        text, problems = _decode(file, raw, "utf-8-sig", "UTF-8", "cp1252")
    if "\0" in text:
        return refuse(
            "this is a binary file, or UTF-16 without its mark; export it as UTF-8 text first"
        )
    return text, problems


def _decode(
    file: str, raw: bytes, encoding: str, name: str, fallback: str
) -> tuple[str, list[Problem]]:
    """Decode; what does not fit is read by the fall-back, with a word about its first line."""
    try:
        return raw.decode(encoding), []
    except UnicodeDecodeError as error:
        line = raw[: error.start].decode(fallback, errors="replace").count("\n") + 1
        how = "" if fallback == encoding else "read as Windows-1252, so "
        message = f"not valid {name}; {how}check accents, or save the file as UTF-8"
        return raw.decode(fallback, errors="replace"), [
            Problem(file=file, line=line, message=message)
        ]


def _unreadable(path: Path, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(file=str(path), line=0, message="no such file or folder; check the path")
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(
        file=str(path), line=0, message=f"cannot be read ({reason.lower()}); check its permissions"
    )
