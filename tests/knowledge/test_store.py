"""The index over a real Chroma in a temporary folder: idempotent, incremental, safe to interrupt."""

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import MagicMock

import httpx
import numpy as np
import pytest

from knowledge.cards import Card, Source, merge
from knowledge.classify import make_card
from knowledge.settings import KnowledgeSettings
from knowledge.store import BuildReport, Store, StoreError
from tests.fakes import HandEmbedder


def card(question: str, answer: str = "", file: str = "a.txt") -> Card:
    return make_card(question, answer, Source(file=file, line=1))


CARDS = [
    card("What is a cat?", "A pet that purrs."),
    card("What is a dog?", "A pet that barks."),
    card("What is a fish?", "A pet that swims."),
]


@pytest.fixture
def store(settings: KnowledgeSettings, hand_embedder: HandEmbedder) -> Store:
    return Store(settings, hand_embedder)


def questions(store: Store) -> list[str]:
    index = store.open()
    try:
        return sorted(unit.card.question for unit in index.units)
    finally:
        index.close()


def best(store: Store, text: str) -> tuple[str, float]:
    index = store.open()
    try:
        ((uid, cosine),) = index.nearest(HandEmbedder().embed([text])[0], 1)
        return next(u.card.question for u in index.units if u.id == uid), cosine
    finally:
        index.close()


def test_no_index_yet(store: Store) -> None:
    """Before the first build there is no index, and the error says how to make one."""
    assert store.current() is None
    with pytest.raises(StoreError, match="python -m knowledge build"):
        store.open()


def test_build_and_find(store: Store) -> None:
    """What was built is found by its vector, with its cosine."""
    assert store.build(CARDS) == BuildReport(cards=3, added=3, removed=0, unchanged=0)
    question, cosine = best(store, "What is a dog?\nA pet that barks.")
    assert question == "What is a dog?"
    assert cosine == pytest.approx(1.0, abs=1e-5)


def test_cards_come_back_whole(store: Store) -> None:
    """The index gives back every field of a card."""
    (whole,) = merge([card("Who?", "Me."), card("Who?", "You.", "b.txt")])
    store.build([whole])
    index = store.open()
    assert [unit.card for unit in index.units] == [whole]
    index.close()


def test_build_is_idempotent(store: Store, hand_embedder: HandEmbedder) -> None:
    """Building the same cards again embeds nothing and publishes nothing."""
    store.build(CARDS)
    published, embedded = store.current(), len(hand_embedder.texts)
    assert store.build(CARDS) == BuildReport(cards=3, added=0, removed=0, unchanged=3)
    assert (store.current(), len(hand_embedder.texts)) == (published, embedded)


def test_only_what_changed_is_embedded(store: Store, hand_embedder: HandEmbedder) -> None:
    """Of changed, new and old cards only the first two are embedded."""
    store.build(CARDS)
    hand_embedder.texts.clear()
    changed = [card("What is a cat?", "A pet that sleeps."), *CARDS[1:], card("Why?", "Fun.")]
    assert store.build(changed) == BuildReport(cards=4, added=2, removed=0, unchanged=2)
    assert hand_embedder.texts == ["What is a cat?\nA pet that sleeps.", "Why?\nFun."]
    assert best(store, "A pet that sleeps.")[0] == "What is a cat?"


def test_removed_cards_go(store: Store) -> None:
    """The index holds exactly the cards of the last build."""
    store.build(CARDS)
    assert store.build(CARDS[:1]).removed == 2
    assert questions(store) == ["What is a cat?"]
    assert best(store, "A pet that swims.")[0] == "What is a cat?"


def test_cards_without_answer_are_no_references(store: Store) -> None:
    """A missing answer is nothing to show: its card is not in the index, a partial one is."""
    report = store.build([*CARDS[:1], card("What is a cow?"), card("Name 3 pets.", "cat, dog")])
    assert report.cards == 2
    assert questions(store) == ["Name 3 pets.", "What is a cat?"]


def test_card_that_loses_its_answer(store: Store) -> None:
    """A card whose answer was taken back leaves the index."""
    store.build(CARDS)
    store.build([card("What is a cat?"), *CARDS[1:]])
    assert "What is a cat?" not in questions(store)


def test_alternatives_are_searched(store: Store) -> None:
    """A card is found by the answer of another file too."""
    store.build([*merge([CARDS[0], card("What is a cat?", "Felis catus", "b.txt")]), CARDS[1]])
    assert best(store, "felis catus")[0] == "What is a cat?"


def test_long_answers_by_paragraph(store: Store) -> None:
    """A long answer is indexed as a whole and paragraph by paragraph, each with the question."""
    answer = "\n\n".join([("cat " * 50).strip(), ("dog " * 50).strip()])
    report = store.build([card("Tell all.", answer), card("Short?", "a\n\nb")])
    assert report == BuildReport(cards=2, added=4, removed=0, unchanged=0)
    index = store.open()
    by_id = {unit.id: unit for unit in index.units}
    ((uid, _),) = index.nearest(HandEmbedder().embed(["dog " * 50])[0], 1)
    assert (uid[-2:], by_id[uid].text.splitlines()[0]) == ("#2", "Tell all.")
    index.close()


def test_no_cards(store: Store) -> None:
    """An index of nothing can be built, opened and asked."""
    assert store.build([]) == BuildReport(cards=0, added=0, removed=0, unchanged=0)
    index = store.open()
    assert index.nearest(HandEmbedder().embed(["cat"])[0], 5) == []
    index.close()


def test_nearest_against_exact_cosine(store: Store) -> None:
    """The nearest units and their cosines are those of the exact computation."""
    random = np.random.default_rng(7)
    vocabulary = [f"w{n}" for n in range(200)]
    cards = [
        card(f"Q{n} {' '.join(random.choice(vocabulary, 4))}?", " ".join(random.choice(vocabulary, 9)))
        for n in range(150)
    ]  # fmt: skip
    store.build(cards)
    index = store.open()
    vectors = HandEmbedder().embed([unit.text for unit in index.units])
    ids = [unit.id for unit in index.units]
    for text in ("w1 w2 w3", "w50 w60", "nothing known"):
        query = HandEmbedder().embed([text])[0]
        exact = dict(zip(ids, vectors @ query, strict=True))
        for limit in (1, 10, 60, 500):
            found = index.nearest(query, limit)
            cosines = [cosine for _, cosine in found]
            assert len(found) == len(dict(found)) == min(limit, 150)
            assert np.allclose(cosines, sorted(exact.values(), reverse=True)[:limit], atol=1e-5)
            assert np.allclose(cosines, [exact[uid] for uid, _ in found], atol=1e-5)
    index.close()


def test_progress(store: Store) -> None:
    """Progress is told batch by batch and ends with all of it."""
    told: list[tuple[int, int]] = []
    store.build([card(f"Q{n}?", "A.") for n in range(70)], lambda done, of: told.append((done, of)))
    assert told == [(32, 70), (64, 70), (70, 70)]


class BreaksOff(HandEmbedder):
    """Fails, as a person or the network would, after a number of texts."""

    def __init__(self, after: int, error: BaseException) -> None:
        super().__init__()
        self._after, self._error = after, error

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        if len(self.texts) + len(texts) > self._after:
            raise self._error
        return super().embed(texts)


@pytest.mark.parametrize("error", [RuntimeError("network gone"), KeyboardInterrupt()])
def test_interrupted_build(store: Store, settings: KnowledgeSettings, error: BaseException) -> None:
    """A build that breaks off leaves the old index as it was and nothing behind; the next one works."""
    store.build(CARDS)
    published = store.current()
    many = [card(f"Q{n}?", f"w{n}") for n in range(100)]
    with pytest.raises(type(error)):
        Store(settings, BreaksOff(40, error)).build(many)
    assert store.current() == published
    assert questions(store) == sorted(c.question for c in CARDS)
    assert [p.name for p in settings.index_dir.glob("snapshot-*")] == [published]
    assert store.build(many) == BuildReport(cards=100, added=100, removed=3, unchanged=0)
    assert len(questions(store)) == 100


def test_killed_build(store: Store, settings: KnowledgeSettings) -> None:
    """What a killed build left lying is not used, and the next build clears it away."""
    store.build(CARDS)
    left = settings.index_dir / "snapshot-1-dead"
    left.mkdir()
    draft = settings.index_dir / ".new-1-dead"
    draft.write_text("snapshot-1-dead", encoding="utf-8")
    store.build(CARDS[:2])
    assert len(questions(store)) == 2
    assert not left.exists() and not draft.exists()


def test_open_index_survives_builds(store: Store) -> None:
    """An index that is open goes on answering from what it held, whatever is built meanwhile."""
    store.build(CARDS)
    index = store.open()
    for count in (2, 1, 3):
        store.build(CARDS[:count])
    query = HandEmbedder().embed(["A pet that swims."])[0]
    assert len(index.nearest(query, 3)) == 3
    index.close()


class OtherEmbedder(HandEmbedder):
    """Another model: vectors of another length."""

    name = "by-hand-2"

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = super().embed(texts)
        return np.hstack([rows, np.zeros((len(texts), 3), np.float32)])


@pytest.mark.parametrize("name", ["by-hand-2", "by/hand", "by hand", "漢字"])
def test_switching_the_embedder(store: Store, settings: KnowledgeSettings, name: str) -> None:
    """Vectors of two models never mix: another model finds no index, and builds one of its own."""
    store.build(CARDS)
    other_embedder = OtherEmbedder()
    other_embedder.name = name
    other = Store(settings, other_embedder)
    with pytest.raises(StoreError, match=f"embedding model {name}.*python -m knowledge build"):
        other.open()
    assert other.build(CARDS).added == 3
    index = other.open()
    assert index.nearest(other_embedder.embed(["A pet that barks."])[0], 1)
    index.close()
    with pytest.raises(StoreError):
        store.open()


def test_switching_the_embedder_without_cards(store: Store, settings: KnowledgeSettings) -> None:
    """Also an empty index is made anew for another model."""
    store.build(CARDS)
    other = Store(settings, OtherEmbedder())
    other.build([])
    assert questions(other) == []


def test_older_version(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of another version is not read but built anew."""
    monkeypatch.setattr("knowledge.store._SCHEMA", "1")
    store.build(CARDS)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="another version"):
        store.open()
    assert store.build(CARDS).added == 3
    assert len(questions(store)) == 3


def damage_database(folder: Path, name: str) -> None:
    (folder / name / "chroma.sqlite3").write_bytes(b"not a database" * 99)


def lose_database(folder: Path, name: str) -> None:
    (folder / name / "chroma.sqlite3").unlink()


def lose_snapshot(folder: Path, name: str) -> None:
    (folder / name).rename(folder / "elsewhere")


def damage_pointer(folder: Path, name: str) -> None:
    (folder / "current").write_bytes(b"\xff\xfe\0..")


def point_outside(folder: Path, name: str) -> None:
    (folder / "current").write_text("..", encoding="utf-8")


@pytest.mark.parametrize(
    "damage", [damage_database, lose_database, lose_snapshot, damage_pointer, point_outside]
)
def test_damaged_index(store: Store, settings: KnowledgeSettings, damage: object) -> None:
    """A damaged index gives one clear error with the way out, and the next build mends it."""
    store.build(CARDS)
    damage(settings.index_dir, store.current())  # type: ignore[operator]
    with pytest.raises(StoreError, match="python -m knowledge build"):
        store.open()
    assert store.build(CARDS).added == 3
    assert len(questions(store)) == 3


def test_published_while_opening(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose snapshot is swept away while it opens takes the newer one."""
    store.build(CARDS)
    newest = store.current()
    names = iter(["snapshot-0-0", newest])
    monkeypatch.setattr(store, "current", lambda: next(names))
    index = store.open()
    assert (index.build, len(index.units)) == (newest, 3)
    index.close()


def test_folder_that_cannot_be_written(settings: KnowledgeSettings, tmp_path: Path) -> None:
    """Where no index can be written the error names the folder and the setting."""
    settings.data_dir.write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="TUTOR_DATA_DIR"):
        Store(settings, HandEmbedder()).build(CARDS)


def test_vectors_that_cannot_be_searched(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage that shows only in a search is told as such, with the way out."""
    store.build(CARDS)
    index = store.open()

    def broken(**options: object) -> None:
        raise RuntimeError("hnsw: bad magic")

    monkeypatch.setattr(index._collection, "query", broken)
    with pytest.raises(StoreError, match="delete the folder"):
        index.nearest(HandEmbedder().embed(["cat"])[0], 1)
    index.close()


def test_vectors_of_another_length(store: Store, settings: KnowledgeSettings) -> None:
    """A model that changed under its old name is refused, and the old index stays."""
    store.build(CARDS)
    changed = OtherEmbedder()
    changed.name = HandEmbedder.name
    with pytest.raises(StoreError, match="cannot be written"):
        Store(settings, changed).build([*CARDS, card("Why?", "Fun.")])
    assert len(questions(store)) == 3


def test_index_knows_of_a_later_build(store: Store) -> None:
    """So that a long-lived reader can open it anew; a build that changed nothing is none."""
    store.build(CARDS)
    index = store.open()
    store.build(CARDS)
    assert not index.outdated
    store.build(CARDS[:1])
    assert index.outdated
    index.close()


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ann:secret@localhost", "ftp://localhost", "http://", "http://a:b", "http://["]
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused(url: str, settings: KnowledgeSettings) -> None:
    """Else it would be another server's; the setting is named, and no password is told."""
    there = Store(settings.model_copy(update={"chroma_url": url}), HandEmbedder())
    for call in (there.open, lambda: there.build(CARDS)):
        with pytest.raises(StoreError, match="TUTOR_CHROMA_URL is no address") as caught:
            call()
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("method", ["delete_collection", "get_or_create_collection"])
def test_a_server_that_fails_meanwhile(
    method: str, settings: KnowledgeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with the way out, and the client is closed."""
    url = "http://ann:secret@localhost:8000"
    there = Store(settings.model_copy(update={"chroma_url": url}), HandEmbedder())
    client = MagicMock()
    getattr(client, method).side_effect = httpx.ReadTimeout("timed out")
    monkeypatch.setattr(there, "_client", lambda _: client)
    monkeypatch.setattr(there, "_stamps", lambda: None)
    with pytest.raises(StoreError, match=r"server at http://localhost:8000 failed \(timed out\)"):
        there.build(CARDS)
    client.close.assert_called_once()
