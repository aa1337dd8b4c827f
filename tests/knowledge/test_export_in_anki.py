"""Our package in Anki's own library: opened, counted, imported twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge import deck
from knowledge.cards import Card, Status
from knowledge.export_anki import apkg
from knowledge.sources import read_file
from tutor.settings import TutorSettings


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Any]:
    """An empty collection of Anki's."""
    from anki.collection import Collection

    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take_in(collection: Any, cards: list[Card], folder: Path, timestamp: float) -> Any:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    file = folder / "deck.apkg"
    file.write_bytes(apkg(cards, timestamp=timestamp))
    always = ImportAnkiPackageOptions(update_notes=0, update_notetypes=0)
    return collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(file), options=always)
    )


def test_anki_opens_the_starter_decks(collection: Any, tmp_path: Path) -> None:
    """As many notes as cards with a whole answer, a deck a topic, maths as MathJax, tags."""
    cards = [c for c in deck.load(TutorSettings())[0] if c.status is Status.ANSWERED]
    take_in(collection, cards, tmp_path, 1_700_000_000)
    assert collection.note_count() == len(cards) > 150
    topics = {c.topic for c in cards if c.topic}
    names = {d.name for d in collection.decks.all_names_and_ids()}
    assert len([n for n in names if n.startswith("Oral Exam Tutor::")]) == len(topics)
    assert collection.find_notes("tag:kind::list")
    assert any("\\(" in collection.get_note(n)["Answer"] for n in collection.find_notes(""))


def test_a_second_import_updates_the_notes(collection: Any, tmp_path: Path) -> None:
    """The question is the note's identity: the new answer takes the old one's place."""
    (card,) = [c for c in deck.load(TutorSettings())[0] if c.status is Status.ANSWERED][:1]
    take_in(collection, [card], tmp_path, 1_700_000_000)
    changed = card.model_copy(update={"answer": "Another answer."})
    take_in(collection, [changed], tmp_path, 1_700_100_000)
    assert collection.note_count() == 1
    (note,) = collection.find_notes("")
    assert collection.get_note(note)["Answer"] == "Another answer."


@pytest.mark.parametrize("legacy", [False, True])
def test_what_anki_exports_comes_in(collection: Any, tmp_path: Path, legacy: bool) -> None:
    """Both of Anki's layouts: a plain note and a cloze note, deck names, no file for older versions
    needed."""
    from anki.collection import ExportAnkiPackageOptions

    deck_id = collection.decks.id("Biology::Cells")
    for kind, fields in (
        ("Basic", ["What is a mitochondrion?", "A power plant<br>of the cell."]),
        ("Cloze", ["The cell has a {{c1::nucleus}}.", ""]),
    ):
        note = collection.new_note(collection.models.by_name(kind))
        note.fields = fields
        collection.add_note(note, deck_id)
    file = tmp_path / "out.apkg"
    options = ExportAnkiPackageOptions(with_media=False, legacy=legacy)
    collection.export_anki_package(out_path=str(file), options=options, limit=None)
    cards, problems = read_file(file)
    assert [(c.question, c.answer, c.topic) for c in cards] == [
        ("What is a mitochondrion?", "A power plant\nof the cell.", cards[0].topic),
        ("The cell has a [...].", "nucleus", cards[0].topic),
    ]
    assert "Cells" in cards[0].topic
    assert problems == []
