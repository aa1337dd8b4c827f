"""Anki packages (`.apkg`, `.colpkg`): a zip archive with a SQLite collection in it (the newest layout:
see `anki_newest`).

Nothing is unpacked but the collection, into a temporary file that is opened for reading only; archive
and collection come from strangers, so everything in them has its bound. Front and back are the fields
that the note type shows on its first card; a cloze note gives a card for each of its numbers. A deck's
name is the topic. A card's line is its note's place in the collection, its label what Anki's own
search finds it by (`nid:…`).
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from knowledge import archives
from knowledge.archives import ArchiveError
from knowledge.cards import Card, Problem
from knowledge.formats import anki_newest, anki_notes
from knowledge.formats.common import Collector, join, lines_of
from knowledge.formats.html_text import has_media, to_text

MAX_COLLECTION = 256 * 1024 * 1024
MAX_TOTAL = 2 * 1024 * 1024 * 1024
MAX_NOTES = 100_000
MAX_FIELD = 100_000  # characters
MAX_VALUE = 32 * 1024 * 1024  # bytes of one value; all note types together are one
MAX_SECONDS = 60.0

_OLDER = "in Anki choose File, Export, tick 'Support older Anki versions', and import that file"
_FIELD = re.compile(r"\{\{(?!\s*[#^/])(?:[^{}]*:)?([^{}:]+)\}\}")
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class _RefusedError(ArchiveError):
    """Why a package is not read."""


class _NoteType(NamedTuple):
    """Names of all fields, and of those on the two sides of its first card."""

    fields: list[str]
    front: list[str]
    back: list[str]


def looks_like(raw: bytes) -> float:
    """1 for a zip archive; no other format that is read is one."""
    return float(raw[:4] in {b"PK\3\4", b"PK\5\6"})


def parse(raw: bytes, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the collection, in the order in which its notes were made."""
    out = Collector(file)
    try:
        with _opened(_collection(raw)) as database:
            _read(database, out)
    except ArchiveError as error:
        out.problem(0, str(error))
    except (sqlite3.Error, OverflowError) as error:
        out.problem(0, f"the Anki collection is damaged or not one ({error}); {_OLDER}")
    return out.cards, out.problems


def _collection(raw: bytes) -> bytes:
    """The collection of a package; raises ArchiveError."""
    with archives.opened(raw, MAX_TOTAL) as archive:
        return _unpacked(archive, _chosen(archive.infolist()))


def _chosen(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """The collection that holds the notes. Beside a newest-format one, the others are a mere notice."""
    names = [member.filename for member in members]
    for name in (anki_newest.NAME, "collection.anki21", "collection.anki2"):
        if names.count(name) > 1:
            raise _RefusedError(f"the archive holds {name} twice; export the deck again")
        if name in names:
            return members[names.index(name)]
    raise _RefusedError(
        "a zip archive without an Anki collection in it; give an .apkg or .colpkg file"
    )


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    limit = f"at most {MAX_COLLECTION >> 20} MB are read, so export fewer decks at once"
    if member.file_size > MAX_COLLECTION:
        raise _RefusedError(f"the collection has {member.file_size >> 20} MB; {limit}")
    if member.compress_type not in _READABLE or member.flag_bits & 1:
        raise _RefusedError(f"the collection is encrypted or packed in an unknown way; {_OLDER}")
    if member.file_size > archives.MAX_RATIO * max(member.compress_size, 1):
        raise _RefusedError("the collection is packed far smaller than one can be; not read")
    with archive.open(member) as packed:
        content = packed.read(MAX_COLLECTION + 1)
    if len(content) != member.file_size:
        raise _RefusedError("the collection has not the size that the archive tells; not read")
    if member.filename == anki_newest.NAME:
        content = anki_newest.unpacked(content, MAX_COLLECTION)
        if len(content) > MAX_COLLECTION:
            raise _RefusedError(f"the collection unpacks to more than is read; {limit}")
    return content


@contextmanager
def _opened(collection: bytes) -> Iterator[sqlite3.Connection]:
    """The collection in a temporary file, read-only, with bounds on what a query may take."""
    with tempfile.TemporaryDirectory(prefix="anki-") as folder:
        path = Path(folder, "collection.db")
        path.write_bytes(collection)
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            end = time.monotonic() + MAX_SECONDS
            database.set_progress_handler(lambda: time.monotonic() > end, 1000)
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
            database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            database.execute("PRAGMA trusted_schema = OFF")
            yield database


def _read(database: sqlite3.Connection, out: Collector) -> None:
    """Add the cards of all notes."""
    _check_tables(database)
    types, decks = _described(database)
    decks_of = _decks_of_notes(database, decks)
    query = "SELECT id, mid, tags, flds FROM notes ORDER BY id LIMIT ?"
    pictured = 0
    for place, (note, kind, tags, joined) in enumerate(database.execute(query, [MAX_NOTES + 1]), 1):
        if place > MAX_NOTES:
            out.problem(place, f"more than {MAX_NOTES} notes; the rest is left out")
            break
        fields = str(joined).replace("\0", "").split("\x1f")  # no database takes a null character
        pictured = pictured or (place if has_media(str(joined)) else 0)
        if any(len(field) > MAX_FIELD for field in fields):
            out.problem(place, f"note {place} has a field of over {MAX_FIELD} characters; left out")
        elif note_type := types.get(str(kind)):
            values = dict(zip(note_type.fields, fields, strict=False))
            _note(values, note_type, (place, f"nid:{note}"), str(tags), decks_of.get(note, ""), out)
        else:
            out.problem(place, f"note {place} is of a note type that is not there; left out")
    if pictured:
        out.problem(pictured, "pictures and sound, in this note and below, do not come along")


def _check_tables(database: sqlite3.Connection) -> None:
    """A view or a virtual table in the place of Anki's own tables could do anything when read."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    if {"col", "notes", "cards"} - {str(name) for (name,) in database.execute(query)}:
        raise _RefusedError(f"the collection has not the tables of one; {_OLDER}")


def _described(database: sqlite3.Connection) -> tuple[dict[str, _NoteType], dict[str, str]]:
    """Note types by id, and names of decks by id."""
    try:
        models, decks = _layout(database)
        types = {str(key): _note_type(model) for key, model in models.items()}
        return types, {str(key): str(deck["name"]) for key, deck in decks.items()}
    except (TypeError, KeyError, IndexError, AttributeError, ValueError, RecursionError) as error:
        raise _RefusedError(f"the collection's note types cannot be read; {_OLDER}") from error


def _layout(database: sqlite3.Connection) -> tuple[dict[str, Any], dict[str, Any]]:
    if anki_newest.is_newest(database):
        return anki_newest.described(database)
    models, decks = database.execute("SELECT models, decks FROM col").fetchone()
    return json.loads(models), json.loads(decks)


def _note_type(model: Mapping[str, Any]) -> _NoteType:
    names = [str(field["name"]) for field in sorted(model["flds"], key=lambda f: int(f["ord"]))]
    template = min(model["tmpls"], key=lambda t: int(t["ord"]))
    front, shown = (
        [n for n in dict.fromkeys(map(str.strip, _FIELD.findall(template[side]))) if n in names]
        for side in ("qfmt", "afmt")
    )
    front = front or names[:1]
    back = [name for name in shown if name not in front]
    rest = [name for name in names if name not in front]
    return _NoteType(names, front, back if back or int(model.get("type", 0)) else rest[:1])


def _decks_of_notes(database: sqlite3.Connection, decks: Mapping[str, str]) -> dict[Any, str]:
    """The deck of each note's first card, by note; a card in a filtered deck belongs to its own."""
    query = "SELECT nid, did, odid FROM cards ORDER BY ord DESC LIMIT ?"
    rows = database.execute(query, [10 * MAX_NOTES])
    return {note: decks.get(str(own or deck), "") for note, deck, own in rows}


def _note(values: Mapping[str, str], kind: _NoteType, place: tuple[int, str], tags: str, deck: str,
          out: Collector) -> None:  # fmt: skip
    """Add the cards of one note."""
    front, back = (
        "\n".join(filter(None, (join(lines_of(to_text(values.get(name, "")))) for name in side)))
        for side in (kind.front, kind.back)
    )
    hint = next((t.removeprefix("kind::") for t in tags.split() if t.startswith("kind::")), "")
    line, label = place
    try:
        for question, answer in anki_notes.entries(front, back):
            raw = anki_notes.hinted(question, hint)
            topic = anki_notes.topic_of(deck)
            out.card(raw, answer, line=line, label=label, topic=topic)
    except ValueError as error:
        out.problem(line, str(error))
