"""The file an export goes to: never one that may not be replaced, and never half of it."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from knowledge import files
from knowledge.export_summary import ExportError


def check_target(
    out: Path, read: Sequence[Path], own_list: Path | None = None, *, force: bool
) -> None:
    """Refuse a target that is no file, or holds what may not be replaced: what was `read`, but for the
    list that is filled, and without `force` anything. Raises ExportError."""
    try:
        status = out.stat()
    except FileNotFoundError:
        if not out.absolute().parent.is_dir():
            raise ExportError(f"{out}: there is no folder {out.absolute().parent}") from None
        return
    except (OSError, ValueError) as error:
        raise ExportError(f"{out}: cannot be written ({error})") from error
    if not stat.S_ISREG(status.st_mode):
        raise ExportError(f"{out}: not a regular file; name one to write")
    same = [path for path in read if path.exists() and path.samefile(out)]
    if same and same != [own_list]:
        raise ExportError(f"{out}: this file was read from; name another")
    if not force:
        raise ExportError(f"{out}: exists already; add --force to write over it")


def write_whole(out: Path, content: bytes) -> None:
    """Write a file whole or not at all; the one in its place keeps its permissions. Raises ExportError."""
    target = out.resolve()
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        files.write_whole(target, content, mode)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportError(f"{out}: cannot be written ({reason})") from error
