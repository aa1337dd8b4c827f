"""A file of JSON lines that grows while work is done, so that an interruption costs one line at most."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def append(path: Path, row: Mapping[str, Any]) -> None:
    """Add one line; a last line that was cut off gets its end first, so that none is glued to it."""
    with path.open("ab+") as out:
        if out.tell():
            out.seek(-1, 2)
            out.write(b"" if out.read(1) == b"\n" else b"\n")
        out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows with a key; a line that was cut off is left out, and a file not there has none.

    Lines end with a line feed only: a text may hold the other signs that Unicode counts as line ends.
    """
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and "key" in row:
            yield row
