"""Uploads: what a file would bring is told before anything is stored."""

from __future__ import annotations

import io
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge import deck, imports
from knowledge.cards import card_id
from knowledge.embeddings import BuiltinEmbedder
from knowledge.export_anki import apkg
from tutor.settings import TutorSettings

TABLE = (
    b"question,answer,topic\n"
    b"What is dropout?,Units are zeroed at random.,Regularisation\n"
    b"What is a neuron?,A unit that sums its weighted inputs.,Basics\n"
    b"What is a neuron?,A cell of the brain.,Basics\n"
    b"Why does a network need an activation function?,It would be linear.,Basics\n"
    b",An answer alone.,\n"
)


def look(raw: bytes, name: str, settings: TutorSettings) -> imports.Preview:
    return imports.preview(raw, name, deck.load(settings)[0])


def test_every_entry_is_told_and_nothing_is_stored(
    small_library: Path, settings: TutorSettings
) -> None:
    """New, filling a gap, there already, repeated; what cannot be read has file and line."""
    found = look(TABLE, "mine.csv", settings)
    assert found.format == "a table"
    assert [c.question for c in found.new] == ["What is dropout?"]
    assert [c.question for c in found.filling] == [
        "Why does a network need an activation function?"
    ]
    assert [c.question for c in found.same] == ["What is a neuron?"]
    assert found.differing == ()
    (repeat,) = found.repeats
    assert (repeat.entry.source.line, repeat.of, repeat.entry.answer) == (
        4,
        3,
        "A cell of the brain.",
    )
    assert [(p.file, p.line) for p in found.problems] == [("mine.csv", 6)]
    assert not settings.cards_dir.exists()


def test_every_repeat_is_told_with_the_line_that_asked_first(settings: TutorSettings) -> None:
    """Also where the wording differs in signs only, and where the first one has no answer."""
    raw = b"question,answer\nWhat is A?,\nWhat is B?,2\nwhat is a,1\nWhat is A?,1\n"
    found = imports.preview(raw, "a.csv", [])
    assert [(r.entry.source.line, r.of) for r in found.repeats] == [(4, 2), (5, 2)]


def test_another_answer_to_a_known_question_is_told(
    small_library: Path, settings: TutorSettings
) -> None:
    """Both will be kept, so the person should know."""
    found = look(b"question\tanswer\nWhat is a neuron?\tA cell.\n", "a.tsv", settings)
    assert [c.answer for c in found.differing] == ["A cell."]


def test_a_package_comes_in_as_it_went_out(small_library: Path, settings: TutorSettings) -> None:
    """The cards of our own Anki export are recognised one by one."""
    cards = deck.load(settings)[0]
    found = look(apkg(cards), "deck.apkg", settings)
    assert {c.id for c in found.same} == {c.id for c in cards if c.status == "answered"}
    assert (found.format, found.new, found.problems) == ("an Anki package", (), ())


def test_what_is_no_card_file_is_said(small_library: Path, settings: TutorSettings) -> None:
    """An unknown text, a picture, an archive that would unpack beyond all bounds."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", bytes(50_000_000))
    for raw, said in (
        (b"hello", "no known card format"), (b"\x89PNG\0\0", "binary"), (bomb.getvalue(), "unpack"),
    ):  # fmt: skip
        found = look(raw, "x", settings)
        assert found.cards == ()
        assert said in found.problems[0].message


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("deck.apkg", "deck.apkg"), ("../../etc/passwd", "passwd.txt"), ("C:\\a\\b.csv", "b.csv"),
        (".hidden.md", "hidden.md"), ("a/", "cards.txt"), ("x" * 200 + ".tsv", "x" * 80 + ".tsv"),
        ("run.sh", "run.sh.txt"), ("r\u00e9sum\u00e9 (2).md", "r\u00e9sum\u00e9 (2).md"), ("a<b>|c.csv", "a_b_c.csv"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name: str, safe: str) -> None:
    """No folders, nothing hidden, an ending that is read."""
    assert imports.safe_name(name) == safe


def test_the_file_itself_is_kept(small_library: Path, settings: TutorSettings) -> None:
    """Unchanged; the same one again is no second copy, another of that name stays beside it."""
    first = imports.keep(settings, TABLE, "mine.csv")
    assert first.read_bytes() == TABLE
    assert imports.keep(settings, TABLE, "mine.csv") == first
    second = imports.keep(settings, b"question,answer\nWhat is Adam?,An optimizer.\n", "mine.csv")
    assert second.name == "mine-2.csv"
    ids = {card.id for card in deck.load(settings)[0]}
    assert {card_id("What is dropout?"), card_id("What is Adam?")} <= ids


def test_near_duplicates_are_listed(
    small_library: Path, settings: TutorSettings, real_embedder: BuiltinEmbedder
) -> None:
    """A new question that means what a known one means, for a person to decide."""
    raw = b"question,answer\nWhat is meant by a neuron?,A unit.\nWhat is a zebra?,A horse.\n"
    there = deck.load(settings)[0]
    found = imports.near(look(raw, "a.csv", settings), there, real_embedder)
    assert [(one.question, other.question) for one, other, _ in found] == [
        ("What is a neuron?", "What is meant by a neuron?")
    ]


def test_of_files_with_one_name_that_come_at_once_each_is_kept(
    settings: TutorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks for a free name does so alone, until the file has it."""
    write = Path.write_bytes

    def slowly(self: Path, data: bytes) -> int:
        time.sleep(0.05)
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", slowly)
    contents = [f"question,answer\nWhat is {n}?,A number.\n".encode() for n in range(4)]
    with ThreadPoolExecutor(len(contents)) as pool:
        kept = list(pool.map(lambda raw: imports.keep(settings, raw, "mine.csv"), contents))
    assert [path.read_bytes() for path in kept] == contents


def test_what_an_upload_left_behind_is_no_trouble(settings: TutorSettings) -> None:
    """A draft that was never finished is not read, and a folder with nothing else counts as empty."""
    settings.cards_dir.mkdir(parents=True)
    (settings.cards_dir / ".new-1-dead").write_bytes(b"question,ans")
    assert deck.load(settings)[1] == []
