"""The Chroma index: the only module that imports chromadb.

Embedded (the default), an index is a snapshot folder that is never changed once published. A build
copies the snapshot in use, changes the copy, and publishes it by swapping one small pointer file.
So a build may be interrupted at any point, readers never see half an index, and no two processes
write to one Chroma folder, which Chroma does not survive (chroma-core/chroma#7040: the second one
to open it can hang for a quarter of an hour). With TUTOR_CHROMA_URL a Chroma server keeps the
index and sees to that itself. The card files are the truth; an index can always be built again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import numpy as np

from knowledge.addresses import address_of
from knowledge.cards import Card
from knowledge.embeddings import Embedder
from knowledge.settings import KnowledgeSettings, shown
from knowledge.snapshots import BusyError, Snapshots, StoreError
from knowledge.units import BuildReport, Progress, Unit, collection_name, units_of

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_SCHEMA = "2"  # changes when what is stored for a card changes; older indexes are built anew
_EMBED_BATCH = 32  # units between two progress reports
_DELETE_BATCH = 1000  # ids in one request; Chroma binds each to a variable of one SQL statement

__all__ = ["BuildReport", "ChromaIndex", "Progress", "Store", "StoreError"]


class _UnfitError(StoreError):
    """There is an index, but not one that this embedder and this version can use."""


class ChromaIndex:
    """A Chroma collection read into memory but for its vectors, which Chroma searches."""

    def __init__(
        self, client: Client, collection: Collection, build: str, last: Callable[[], str | None]
    ) -> None:
        self._client = client
        self._collection = collection
        self.build, self._last_build = build, last  # the one read here, and the last one by then
        found = collection.get(include=["documents", "metadatas"])
        documents, metadatas = found["documents"] or [], found["metadatas"] or []
        self.units: list[Unit] = [
            Unit(uid, Card.model_validate_json(str(meta["card"])), text)
            for uid, text, meta in zip(found["ids"], documents, metadatas, strict=True)
        ]

    @property
    def outdated(self) -> bool:
        """Has there been another build since it was opened? Also where nobody answers to that."""
        try:
            return self._last_build() != self.build
        except Exception:  # of Chroma or of the connection: opening anew tells which
            return True

    def nearest(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        limit = min(limit, len(self.units))
        if not limit:
            return []
        query = cast(Any, vector.reshape(1, -1))
        try:
            found = self._collection.query(
                query_embeddings=query, n_results=limit, include=["distances"]
            )
        except Exception as error:  # damaged vector files show themselves only here
            raise StoreError(
                f"the index cannot be searched ({error}); delete the folder `index` in TUTOR_DATA_DIR, "
                "then build it again with: python -m knowledge build"
            ) from error
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
        self._snapshots = Snapshots(settings.index_dir)
        self._place = shown(settings.chroma_url or str(settings.index_dir))
        self._collection_name = collection_name(embedder.name)

    def current(self) -> str | None:
        """Name of the published snapshot, or None before the first build."""
        if self._settings.chroma_url:
            return self._collection_name
        return self._snapshots.current()

    def open(self) -> ChromaIndex:
        """The published index; raises StoreError before the first build, or when it is damaged."""
        name = self.current()
        while name is not None:
            try:
                with self._reading(name) as (client, collection):
                    build = _mark(collection) if self._settings.chroma_url else name
                    return ChromaIndex(client, collection, build, partial(self._last, client))
            except StoreError:
                newer = self.current()
                if newer == name:
                    raise
                name = newer  # a build published, and swept this one away, while it was opened
        raise StoreError("there is no index yet; build it with: python -m knowledge build")

    def build(self, cards: Iterable[Card], progress: Progress | None = None) -> BuildReport:
        """Make the index hold exactly the answered ones of `cards`; only what changed is embedded.

        Raises StoreError when another process is building or the index cannot be written, and
        EmbeddingError when the embedding model fails; the index in use then stays as it is.
        """
        wanted = {unit.id: unit for unit in units_of(cards)}
        with self._snapshots.writing():
            have = self._stamps()
            known = have or {}
            stale = [uid for uid in known if uid not in wanted]
            fresh = [unit for uid, unit in wanted.items() if known.get(uid) != unit.stamp]
            if stale or fresh or have is None:
                self._write(fresh, stale, progress, anew=have is None)
        count = len({unit.card.id for unit in wanted.values()})
        return BuildReport(count, len(fresh), len(stale), len(wanted) - len(fresh))

    # -- writing

    def _write(
        self, fresh: list[Unit], stale: list[str], progress: Progress | None, *, anew: bool
    ) -> None:
        if self._settings.chroma_url:
            client = self._client(self._collection_name)
            self._apply(client, fresh, stale, progress, anew=anew)
            return
        with self._snapshots.draft(copy=not anew) as name:
            self._apply(self._client(name), fresh, stale, progress)

    def _apply(
        self, client: Client, fresh: list[Unit], stale: list[str], progress: Progress | None,
        *, anew: bool = False,
    ) -> None:  # fmt: skip
        """With `anew`, what there is of this embedder goes first."""
        with self._changing(client):
            collection = self._fresh_collection(client, anew=anew)
            for start in range(0, len(stale), _DELETE_BATCH):
                collection.delete(ids=stale[start : start + _DELETE_BATCH])
            for start in range(0, len(fresh), _EMBED_BATCH):
                self._upsert(collection, fresh[start : start + _EMBED_BATCH])
                if progress:
                    progress(min(start + _EMBED_BATCH, len(fresh)), len(fresh))
            # Last, so that whoever reads half a build on a server sees that there is more by now.
            collection.modify(metadata={**collection.metadata, "build": uuid4().hex})

    @contextmanager
    def _changing(self, client: Client) -> Iterator[None]:
        """Close the client in the end; what goes wrong at Chroma, or on the way to it, is a StoreError."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            raise StoreError(
                f"the index in {self._place} cannot be written ({error}); remove it, then build it again"
            ) from error
        except httpx.HTTPError as error:
            raise StoreError(
                f"the Chroma server at {self._place} failed ({shown(str(error))}); see that it runs, then build again"
            ) from error
        finally:
            client.close()

    def _fresh_collection(self, client: Client, *, anew: bool) -> Collection:
        from chromadb.errors import NotFoundError

        if anew:
            with suppress(NotFoundError):
                client.delete_collection(self._collection_name)
        return client.get_or_create_collection(
            self._collection_name,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"embedder": self._embedder.name, "schema": _SCHEMA},
            embedding_function=None,
        )

    def _upsert(self, collection: Collection, units: list[Unit]) -> None:
        collection.upsert(
            ids=[unit.id for unit in units],
            embeddings=cast(Any, self._embedder.embed([unit.text for unit in units])),
            documents=[unit.text for unit in units],
            metadatas=[{"card": u.card.model_dump_json(), "stamp": u.stamp} for u in units],
        )

    def _stamps(self) -> dict[str, str] | None:
        """Stamps of the stored units; None when there is no usable index of this embedder."""
        name = self.current()
        if name is None:
            return None
        try:
            with self._reading(name) as (client, collection):
                found = collection.get(include=["metadatas"])
                client.close()
        except StoreError as error:
            on_server = self._settings.chroma_url and not isinstance(error, _UnfitError)
            if on_server or isinstance(error, BusyError):
                raise
            return None  # not there, or damaged: the cards are the truth, so build anew
        metadatas = found["metadatas"] or []
        return {uid: str(m["stamp"]) for uid, m in zip(found["ids"], metadatas, strict=True)}

    # -- opening

    def _last(self, client: Client) -> str | None:
        """The name of the last build: its snapshot, or on a server the mark that it left."""
        on_server = self._settings.chroma_url
        return _mark(self._fitting(client)) if on_server else self._snapshots.current()

    def _alone(self, name: str) -> AbstractContextManager[object]:
        """Opening runs Chroma's migrations and the first reading saves the vectors anew: it writes,
        and two that write at once wait on each other or find half a file. A server sees to it itself."""
        return nullcontext() if self._settings.chroma_url else self._snapshots.opening(name)

    @contextmanager
    def _reading(self, name: str) -> Iterator[tuple[Client, Collection]]:
        """A published collection; after any failure its client is closed, and it is a StoreError."""
        client = None
        try:
            with self._alone(name):
                client = self._client(name)
                yield client, self._fitting(client)
        except Exception as error:  # a damaged index makes chromadb raise nearly anything
            if client is not None:
                client.close()
            if isinstance(error, StoreError):
                raise
            raise StoreError(
                f"the index in {self._place} is damaged ({error}); build it again with: python -m knowledge build"
            ) from error

    def _fitting(self, client: Client) -> Collection:
        """The collection of this embedder, as this version stores it."""
        from chromadb.errors import NotFoundError

        try:
            collection = client.get_collection(self._collection_name, embedding_function=None)
        except NotFoundError as error:
            raise _UnfitError(
                f"no index for the embedding model {self._embedder.name}; build it: python -m knowledge build"
            ) from error
        if (collection.metadata or {}).get("schema") != _SCHEMA:
            raise _UnfitError(
                "the index is of another version; build it: python -m knowledge build"
            )
        return collection

    def _client(self, name: str) -> Client:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._settings.chroma_url:
            return _server(self._settings.chroma_url, quiet)
        client = chromadb.PersistentClient(
            path=str(self._settings.index_dir / name), settings=quiet
        )
        return cast("Client", client)  # declared as its interface, which lacks close()


def _mark(collection: Collection) -> str:
    return str((collection.metadata or {}).get("build", ""))


def _server(url: str, settings: Any) -> Client:
    import chromadb

    try:
        host, port, secure = address_of(url)
    except ValueError as error:
        raise StoreError(
            f"TUTOR_CHROMA_URL is no address of a server: {error}; set it as in http://localhost:8000, or unset it"
        ) from error
    try:
        client = chromadb.HttpClient(host=host, port=port, ssl=secure, settings=settings)
    except Exception as error:  # a refused connection surfaces as ValueError
        raise StoreError(
            f"no Chroma server answers at {shown(url)}; start it, or unset TUTOR_CHROMA_URL"
        ) from error
    return cast("Client", client)
