"""The Chroma index: the only module that imports chromadb.

Embedded (the default), an index is a snapshot folder that is never changed once published. A build
copies the snapshot in use, changes the copy, and publishes it by swapping one small pointer file.
So a build may be interrupted at any point, readers never see half an index, and no two processes
write to one Chroma folder, which Chroma does not survive (chroma-core/chroma#7040: the second one
to open it can hang for a quarter of an hour). With TUTOR_CHROMA_URL a Chroma server keeps the
index and sees to that itself.

The card files are the truth; an index can be thrown away and built again at any time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

import numpy as np
from filelock import FileLock, Timeout

from knowledge.cards import Card, Status
from knowledge.embeddings import Embedder
from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_SCHEMA = "2"  # changes when what is stored for a card changes; older indexes are built anew
_LONG_ANSWER = 80  # words; above this the paragraphs are indexed one by one as well
_EMBED_BATCH = 32  # units between two progress reports
_OPEN_TIMEOUT = 30.0  # seconds; opening takes a fraction of one

Progress = Callable[[int, int], None]


class StoreError(Exception):
    """The index cannot be read or written; the message says what to do."""


class Unit(NamedTuple):
    """One vector's worth of text: a card as a whole, or a paragraph of a long answer."""

    id: str
    card: Card
    text: str

    @property
    def stamp(self) -> str:
        """Changes whenever anything stored for the unit changes."""
        return hashlib.sha256((self.text + self.card.model_dump_json()).encode()).hexdigest()[:16]


class BuildReport(NamedTuple):
    """What a build did, in cards and units (vectors)."""

    cards: int
    added: int
    removed: int
    unchanged: int


class Index(Protocol):
    """A published index, open for reading."""

    @property
    def units(self) -> Sequence[Unit]: ...

    def nearest(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """Unit ids and cosine similarities of the `limit` nearest units, nearest first."""
        ...


def units_of(cards: Iterable[Card]) -> Iterator[Unit]:
    """The texts to embed: only cards with an answer are references."""
    for card in cards:
        if card.status is Status.MISSING:
            continue
        answer = "\n".join((card.answer, *card.alternatives))
        yield Unit(card.id, card, "\n".join(filter(None, (card.question, answer, card.topic))))
        paragraphs = [p for p in re.split(r"\n\s*\n", card.answer) if p.strip()]
        if len(card.answer.split()) > _LONG_ANSWER and len(paragraphs) > 1:
            for number, paragraph in enumerate(paragraphs, 1):
                yield Unit(f"{card.id}#{number}", card, f"{card.question}\n{paragraph.strip()}")


class ChromaIndex:
    """A Chroma collection read into memory but for its vectors, which Chroma searches."""

    def __init__(self, client: Client, collection: Collection, name: str) -> None:
        self._client = client
        self._collection = collection
        self.name = name
        found = collection.get(include=["documents", "metadatas"])
        documents, metadatas = found["documents"] or [], found["metadatas"] or []
        self.units: list[Unit] = [
            Unit(uid, Card.model_validate_json(str(meta["card"])), text)
            for uid, text, meta in zip(found["ids"], documents, metadatas, strict=True)
        ]

    def nearest(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        limit = min(limit, len(self.units))
        if not limit:
            return []
        query = cast(Any, vector.reshape(1, -1))
        found = self._collection.query(
            query_embeddings=query, n_results=limit, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        # Chroma's cosine distance is 1 - cosine; converted here and nowhere else.
        return [(uid, 1.0 - float(d)) for uid, d in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        self._client.close()


class Store:
    """Builds and opens the index that the settings name."""

    def __init__(self, settings: KnowledgeSettings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._root = settings.index_dir
        self._collection_name = "cards-" + re.sub(r"[^A-Za-z0-9]+", "-", embedder.name).strip("-")

    def current(self) -> str | None:
        """Name of the published snapshot that fits the embedder, or None before the first build."""
        if self._settings.chroma_url:
            return self._collection_name
        pointer = self._pointer
        name = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
        return name if name and (self._root / name).is_dir() else None

    def open(self) -> ChromaIndex:
        """The published index; raises StoreError before the first build."""
        name = self.current()
        if name is None:
            raise StoreError("there is no index yet; build it with: python -m knowledge build")
        client = self._client(name)
        try:
            collection = client.get_collection(self._collection_name, embedding_function=None)
        except Exception as error:  # chromadb raises its own and ValueError, by version
            raise StoreError(
                f"no index for the embedding model {self._embedder.name}; build it with: python -m knowledge build"
            ) from error
        return ChromaIndex(client, collection, name)

    def build(self, cards: Iterable[Card], progress: Progress | None = None) -> BuildReport:
        """Make the index hold exactly the answered ones of `cards`; only what changed is embedded.

        Raises StoreError when another process is building.
        """
        wanted = {unit.id: unit for unit in units_of(cards)}
        with self._writing():
            have = self._stamps()
            stale = [uid for uid in have if uid not in wanted]
            fresh = [unit for uid, unit in wanted.items() if have.get(uid) != unit.stamp]
            if stale or fresh or self.current() is None:
                self._write(fresh, stale, progress, copy=bool(have))
        count = len({unit.card.id for unit in wanted.values()})
        return BuildReport(count, len(fresh), len(stale), len(wanted) - len(fresh))

    # -- writing

    def _write(
        self, fresh: list[Unit], stale: list[str], progress: Progress | None, *, copy: bool
    ) -> None:
        if self._settings.chroma_url:
            self._apply(self._client(self._collection_name), fresh, stale, progress)
            return
        old = self.current()
        new = f"snapshot-{os.getpid()}-{os.urandom(4).hex()}"
        if old and copy:
            shutil.copytree(self._root / old, self._root / new)
        client = self._client(new)
        try:
            self._apply(client, fresh, stale, progress)
        finally:
            client.close()
        self._publish(new)

    def _apply(
        self, client: Client, fresh: list[Unit], stale: list[str], progress: Progress | None
    ) -> None:
        collection = client.get_or_create_collection(
            self._collection_name,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"embedder": self._embedder.name, "schema": _SCHEMA},
            embedding_function=None,
        )
        if stale:
            collection.delete(ids=stale)
        for start in range(0, len(fresh), _EMBED_BATCH):
            part = fresh[start : start + _EMBED_BATCH]
            collection.upsert(
                ids=[unit.id for unit in part],
                embeddings=cast(Any, self._embedder.embed([unit.text for unit in part])),
                documents=[unit.text for unit in part],
                metadatas=[{"card": u.card.model_dump_json(), "stamp": u.stamp} for u in part],
            )
            if progress:
                progress(min(start + _EMBED_BATCH, len(fresh)), len(fresh))

    def _publish(self, name: str) -> None:
        """Swap the pointer, then drop snapshots that nobody can be about to open."""
        previous = self.current()
        draft = self._pointer.with_suffix(".new")
        draft.write_text(name, encoding="utf-8")
        draft.replace(self._pointer)
        for folder in self._root.glob("snapshot-*"):
            if folder.name not in {name, previous}:
                shutil.rmtree(folder, ignore_errors=True)

    def _stamps(self) -> dict[str, str]:
        """Stamps of the stored units; empty when there is no usable index of this embedder."""
        if self.current() is None:
            return {}
        client = self._client(str(self.current()))
        try:
            collection = client.get_collection(self._collection_name, embedding_function=None)
            if (collection.metadata or {}).get("schema") != _SCHEMA:
                return {}
            found = collection.get(include=["metadatas"])
        except Exception:  # not there, or damaged: the cards are the truth, so build anew
            return {}
        finally:
            client.close()
        return {
            uid: str(meta["stamp"])
            for uid, meta in zip(found["ids"], found["metadatas"] or [], strict=True)
        }

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._root / "write.lock", timeout=0)
        try:
            with lock:
                yield
        except Timeout:
            raise StoreError(
                f"another process is building the index in {self._root}; wait for it to finish, then try again"
            ) from None

    # -- opening

    @property
    def _pointer(self) -> Path:
        return self._root / "current"

    def _client(self, name: str) -> Client:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._settings.chroma_url:
            return _server(self._settings.chroma_url, quiet)
        folder = self._root / name
        folder.mkdir(parents=True, exist_ok=True)
        # Opening runs Chroma's migrations, which write; two at once would wait on each other.
        try:
            with FileLock(self._root / "open.lock", timeout=_OPEN_TIMEOUT):
                return chromadb.PersistentClient(path=str(folder), settings=quiet)
        except Timeout:
            raise StoreError(
                f"the index in {self._root} is held by another process; try again"
            ) from None


def _server(url: str, settings: Any) -> Client:
    from urllib.parse import urlsplit

    import chromadb

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "localhost", port=parts.port or (443 if secure else 8000),
            ssl=secure, settings=settings,
        )  # fmt: skip
    except Exception as error:  # a refused connection surfaces as ValueError
        raise StoreError(
            f"no Chroma server answers at {url}; start it, or unset TUTOR_CHROMA_URL"
        ) from error
