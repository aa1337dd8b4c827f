"""The newest layout of Anki's collections: compressed by Zstandard, note types and decks in tables of
their own, their settings as protocol buffers. Here it becomes what the older layout keeps as JSON."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from typing import Any

import zstandard

NAME = "collection.anki21b"
_MOST = 10_000  # note types, fields, templates, decks: each
_Q_FORMAT, _A_FORMAT, _KIND = 1, 2, 1  # fields of anki/proto/anki/notetypes.proto


def unpacked(raw: bytes, limit: int) -> bytes:
    """The collection, at most `limit` + 1 bytes of it; raises ValueError where it is damaged."""
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            io.BytesIO(raw)
        ) as flow:
            return flow.read(limit + 1)
    except zstandard.ZstdError as error:
        raise ValueError(f"its compression cannot be read: {error}") from error


def is_newest(database: sqlite3.Connection) -> bool:
    """Are note types in a table of their own?"""
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('notetypes', 'fields')"
    return int(database.execute(query).fetchone()[0]) == 2


def described(database: sqlite3.Connection) -> tuple[dict[str, Any], dict[str, Any]]:
    """Note types and decks by id, in the older layout's form; raises ValueError or sqlite3.Error."""
    database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    types: dict[str, Any] = {
        str(key): {"type": next(_found(config, _KIND), 0), "flds": [], "tmpls": []}
        for key, config in database.execute("SELECT id, config FROM notetypes LIMIT ?", [_MOST])
    }
    # Anki leaves fields and templates of types that it does not export.
    for key, place, name in database.execute("SELECT ntid, ord, name FROM fields LIMIT ?", [_MOST]):
        if kept := types.get(str(key)):
            kept["flds"].append({"ord": place, "name": name})
    query = "SELECT ntid, ord, config FROM templates LIMIT ?"
    for key, place, config in database.execute(query, [_MOST]):
        if kept := types.get(str(key)):
            sides = {"qfmt": _text(config, _Q_FORMAT), "afmt": _text(config, _A_FORMAT)}
            kept["tmpls"].append({"ord": place, **sides})
    decks = database.execute("SELECT id, name FROM decks LIMIT ?", [_MOST])
    return types, {str(key): {"name": str(name).replace("\x1f", "::")} for key, name in decks}


def _text(message: bytes, field: int) -> str:
    value = next(_found(message, field), b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _found(message: bytes, wanted: int) -> Iterator[int | bytes]:
    """The values of one field of a protocol buffer; raises ValueError where it is none."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind = key & 7
        if kind == 0:
            number, place = _varint(message, place)
            value: int | bytes = number
        else:
            size, place = (
                _varint(message, place) if kind == 2 else ({1: 8, 5: 4}.get(kind, -1), place)
            )
            if size < 0 or place + size > len(message):
                raise ValueError("its settings are cut off")
            value, place = message[place : place + size], place + size
        if key >> 3 == wanted:
            yield value


def _varint(message: bytes, place: int) -> tuple[int, int]:
    """A number in groups of seven bits, and the place behind it."""
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(message):
            break
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("its settings are cut off")
