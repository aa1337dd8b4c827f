"""Our Anki package, read as SQLite; `test_export_in_anki` has Anki itself read it."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.export_anki import apkg
from knowledge.formats.anki_notes import PARENT_DECK
from tests.knowledge.exported import CARDS, one


def notes_of(package: bytes) -> list[tuple[object, ...]]:
    """Rows of the package's notes, with the name of each one's deck, as SQLite holds them."""
    with (
        zipfile.ZipFile(io.BytesIO(package)) as archive,
        closing(sqlite3.connect(":memory:")) as db,
    ):
        assert archive.namelist() == ["collection.anki2", "media"]
        db.deserialize(archive.read("collection.anki2"))
        decks = json.loads(db.execute("SELECT decks FROM col").fetchone()[0])
        query = "SELECT guid, mid, tags, flds, did FROM notes JOIN cards ON nid = notes.id"
        return [(*row[:4], decks[str(row[4])]["name"]) for row in db.execute(query).fetchall()]


def test_package() -> None:
    """One note an answered card, tagged, in a deck of its topic below the parent deck."""
    (first, second) = notes_of(apkg(CARDS))
    assert first[2:] == (
        " topic::Pets;_small kind::open status::answered ",
        'What purrs?\x1fA "cat",<br>of course.\x1fa.md:3 (2)',
        f"{PARENT_DECK}::Pets; small",
    )
    assert second[4] == PARENT_DECK


def test_package_ids_are_stable() -> None:
    """The same question is the same note whatever its answer and whenever it is exported."""
    edited = one("what purrs", "A lion.", "Pets; small")
    (now,), (later,) = (
        notes_of(apkg([c], timestamp=t)) for c, t in ((CARDS[0], 1e9), (edited, 2e9))
    )
    assert (now[0], now[1]) == (later[0], later[1])
    assert apkg(CARDS, timestamp=1e9) == apkg(CARDS, timestamp=1e9)


def test_package_maths_and_code() -> None:
    """Maths is MathJax, HTML is escaped, code is `<pre>` and keeps its dollar signs."""
    answer = "$a<b$ & $$\nx\n$$ costs $5\n```py\nif a < b: $x$\n```\n`$y$` end"
    ((*_, fields, _),) = notes_of(apkg([one("Why <b>?", answer)]))
    assert str(fields).split("\x1f")[:2] == [
        "Why &lt;b&gt;?",
        r"\(a&lt;b\) &amp; \[<br>x<br>\] costs $5"
        '<pre><code class="language-py">if a &lt; b: $x$\n</code></pre>`$y$` end',
    ]


def test_odd_topics() -> None:
    """Topics with colons, quotes and control characters make one deck level and valid tags."""
    cards = [one(f"Why {n}?", "So.", topic) for n, topic in enumerate(["a::b c", "\x1f", "  "])]
    assert {row[4] for row in notes_of(apkg(cards))} == {f"{PARENT_DECK}::a: b c", PARENT_DECK}


def test_package_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a package writes no temporary file, and warns of nothing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    apkg(CARDS)
    assert not list(tmp_path.iterdir())
