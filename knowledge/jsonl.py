"""JSON Lines that grow by appending: one JSON text a line, ended by a line feed and by nothing else.

JSON leaves other line ends (U+2028, U+0085) unescaped within a text, so they end no line here. A line
that an interruption cut off costs itself alone: the next one begins behind it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.cards import Problem


def append(file: Path, line: str) -> None:
    """Add one JSON text as a line of its own; whoever shares the file with other writers locks it."""
    with file.open("ab+") as out:
        start = b""
        if out.seek(0, os.SEEK_END):
            out.seek(-1, os.SEEK_END)
            start = b"" if out.read() == b"\n" else b"\n"
        out.write(start + line.encode("utf-8", "replace") + b"\n")


def content(file: Path) -> tuple[bytes, list[Problem]]:
    """What the file holds, nothing where there is none; that it cannot be read is a problem."""
    try:
        return file.read_bytes(), []
    except (FileNotFoundError, NotADirectoryError):
        return b"", []
    except OSError as error:
        message = f"cannot be read ({str(error.strerror).lower()}); check its permissions"
        return b"", [Problem(file=str(file), line=0, message=message)]


def lines(file: Path, errors: str = "replace") -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1; bytes that are no UTF-8 become "�", or
    with the errors "surrogateescape" what is written as the same bytes again."""
    yield from lines_of(file.read_bytes(), errors)


def lines_of(raw: bytes, errors: str = "replace") -> Iterator[tuple[int, str]]:
    """As `lines`, of what a file holds."""
    for number, line in enumerate(raw.decode("utf-8", errors).split("\n"), 1):
        if line.strip():
            yield number, line


def objects(file: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects; a line that is none, such as one cut off, is left out."""
    for _, line in lines(file):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found
