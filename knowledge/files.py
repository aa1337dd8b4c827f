"""Files that are written whole or not at all, also where the power fails meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

DRAFT = ".new-"  # how the names of drafts begin; what a killed process leaves is one of them


def write_whole(file: Path, content: bytes, mode: int | None = None) -> None:
    """Put the content in the place of the file, with these permissions if any are given; raises OSError.

    It is on the disk before the old one goes. Of two at once the later one counts.
    """
    draft = file.with_name(f"{DRAFT}{os.getpid()}-{os.urandom(4).hex()}")
    try:
        draft.write_bytes(content)
        sync(draft)
        if mode is not None:
            draft.chmod(mode)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sync(file: Path) -> None:
    """Wait until the disk has what was written to the file; raises OSError."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())
