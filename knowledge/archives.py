"""Zip archives from strangers: opened only once it is known that nothing in them is out of bounds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

MAX_MEMBERS = 50_000
MAX_RATIO = 200  # unpacked to packed; texts reach 10 or 20


class ArchiveError(Exception):
    """Why an archive is not read."""


@contextmanager
def opened(raw: bytes, most: int) -> Iterator[zipfile.ZipFile]:
    """The archive, which unpacks to `most` bytes or fewer. Raises ArchiveError, also for what is found
    to be damaged while it is read."""
    try:
        _check_directory(raw)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_members(archive.infolist(), len(raw), most)
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError,
            EOFError, OSError, ValueError, struct.error, zlib.error) as error:  # fmt: skip
        raise ArchiveError(f"the archive is damaged ({error}); export it again") from error


def _check_directory(raw: bytes) -> None:
    """Refuse a table of contents too long to be listed; one of 64 bits is not needed here."""
    end = raw.rfind(b"PK\5\6", -(22 + 0xFFFF))
    if end < 0 or len(raw) < end + 22:
        raise ArchiveError("the archive is cut off; copy or export it again")
    _, _, _, count, size, _, _ = struct.unpack_from("<4H2LH", raw, end + 4)
    if count > MAX_MEMBERS or size > MAX_MEMBERS * 300:
        raise _too_many()


def _check_members(members: Sequence[zipfile.ZipInfo], packed: int, most: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_many()
    total = sum(member.file_size for member in members)
    if total > most or total > MAX_RATIO * max(packed, 1):
        size = f"{total >> 20} MB out of {packed >> 10} kB"
        raise ArchiveError(f"the archive would unpack to {size}, which is too much; not read")
    for member in members:
        path = PurePosixPath(member.orig_filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[:1]:
            name = member.orig_filename[:60]
            raise ArchiveError(f"the archive names a file outside itself ({name!r}); not read")


def _too_many() -> ArchiveError:
    return ArchiveError(f"the archive holds more than {MAX_MEMBERS} files; export without media")
