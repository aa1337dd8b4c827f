"""Folders that are never changed once published, and the one pointer that names the one in use.

A writer fills a new folder, a copy of the one in use or an empty one, and publishes it by swapping
the pointer file. Whoever is interrupted before that has changed nothing.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge import files

_NAME = re.compile(r"snapshot-[0-9a-f-]+")
_OPEN_TIMEOUT = 30.0  # seconds; opening takes a fraction of one


class StoreError(Exception):
    """The index cannot be read or written; the message says what to do."""


class BusyError(StoreError):
    """Another process is at the index; it may be whole all the same."""


class Snapshots:
    """The snapshot folders below one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current"

    def current(self) -> str | None:
        """Name of the published snapshot; None before the first, or where the pointer is damaged."""
        pointer = self._pointer
        raw = pointer.read_text(encoding="utf-8", errors="replace") if pointer.is_file() else ""
        name = raw.strip()
        return name if _NAME.fullmatch(name) and (self.root / name).is_dir() else None

    @contextmanager
    def draft(self, *, copy: bool) -> Iterator[str]:
        """A new snapshot to fill, empty or a copy; published at the end, removed after a failure."""
        name = f"snapshot-{os.getpid()}-{os.urandom(4).hex()}"
        try:
            if copy:
                # A reader writes while it opens: half of that must not be copied.
                with self.opening(str(self.current())) as folder:
                    shutil.copytree(folder, self.root / name)
            else:
                (self.root / name).mkdir()
            yield name
        except BaseException:
            shutil.rmtree(self.root / name, ignore_errors=True)
            raise
        self._publish(name)

    def _publish(self, name: str) -> None:
        """Swap the pointer, then drop what killed builds left, and snapshots that nobody can be about to open."""
        previous = self.current()
        files.write_whole(self._pointer, name.encode())
        for draft in self.root.glob(f"{files.DRAFT}*"):
            draft.unlink(missing_ok=True)
        for folder in self.root.glob("snapshot-*"):
            if folder.name not in {name, previous}:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer; raises StoreError at once when another process is."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / "write.lock", timeout=0):
                yield
        except Timeout:
            raise BusyError(
                f"another process is building the index in {self.root}; wait for it to finish, then try again"
            ) from None
        except OSError as error:
            raise StoreError(
                f"the index in {self.root} cannot be written ({error}); free the folder, or set TUTOR_DATA_DIR"
            ) from error

    @contextmanager
    def opening(self, name: str) -> Iterator[Path]:
        """The folder of a snapshot, which nobody else opens or copies at the same time."""
        try:
            with FileLock(self.root / "open.lock", timeout=_OPEN_TIMEOUT):
                if not (self.root / name).is_dir():
                    raise StoreError(f"the index in {self.root} has gone; try again")
                yield self.root / name
        except Timeout:
            raise BusyError(
                f"the index in {self.root} is held by another process; try again"
            ) from None
