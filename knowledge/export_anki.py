"""Cards as an Anki package: what is stable in it makes a second import update the first.

A note's guid comes from its card's id, a deck's id from its name, and the note type has one id for
good. The archive is made in memory, the same for the same cards and time.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

from knowledge.cards import Card, Status
from knowledge.export_summary import place
from knowledge.formats.anki_notes import PARENT_DECK
from knowledge.formats.html_text import to_html

if TYPE_CHECKING:
    import genanki  # type: ignore[import-untyped]

MODEL_ID = 1_748_203_511  # chosen once; another would be another note type in everyone's Anki
_CSS = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: center; color: black; "
    "background-color: white; }\npre { text-align: left; font-size: 16px; }\n"
)
_CONTROLS = dict.fromkeys(c for c in range(32) if chr(c) not in "\n\t")  # \x1f parts the fields


def apkg(cards: Iterable[Card], *, timestamp: float | None = None) -> bytes:
    """The package with the answered cards, one deck a topic below one parent deck.

    `timestamp` (seconds since 1970, default now) tells Anki which of two imports is the newer.
    """
    import genanki

    when = time.time() if timestamp is None else timestamp
    model = _model()
    decks: dict[str, genanki.Deck] = {}
    for card in cards:
        if card.status is Status.ANSWERED:
            name = _deck_name(card.topic)
            deck = decks.setdefault(name, genanki.Deck(_stable_id(name), name))
            deck.add_note(_note(card, model))
    return _archive(genanki.Package(list(decks.values())), when)


def _model() -> genanki.Model:
    import genanki

    return genanki.Model(
        MODEL_ID,
        "Oral Exam Tutor",
        fields=[{"name": name} for name in ("Question", "Answer", "Source")],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Question}}",
                "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Answer}}",
            }
        ],
        css=_CSS,
    )


def _note(card: Card, model: genanki.Model) -> genanki.Note:
    import genanki

    texts = (card.question, card.answer, place(card.source))
    return genanki.Note(
        model,
        fields=[to_html(text.translate(_CONTROLS)) for text in texts],
        guid=genanki.guid_for("oral-exam-tutor", card.id),
        tags=_tags(card),
    )


def _tags(card: Card) -> list[str]:
    """`topic::Loss_functions kind::open status::answered`; Anki's tags hold no white space."""
    topic = re.sub(r"[\s:]+", "_", card.topic.strip())
    topics = [f"topic::{topic}"] if topic else []
    return [*topics, f"kind::{card.kind}", f"status::{card.status}"]


def _deck_name(topic: str) -> str:
    """Below the parent deck; two colons would open another level."""
    name = " ".join(topic.replace("::", ": ").split()).strip(":")
    return f"{PARENT_DECK}::{name}" if name else PARENT_DECK


def _stable_id(name: str) -> int:
    """An id of the size that Anki gives; 1 is its default deck's."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % (1 << 30)


def _archive(package: genanki.Package, when: float) -> bytes:
    """As `Package.write_to_file`, which would leave its temporary file behind."""
    with closing(sqlite3.connect(":memory:")) as database:
        package.write_to_db(database.cursor(), when, itertools.count(int(when * 1000)))
        database.commit()
        collection = database.serialize()
    made = max(time.gmtime(when)[:6], (1980, 1, 1, 0, 0, 0))  # zip knows no earlier year
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", collection), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name, made), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
