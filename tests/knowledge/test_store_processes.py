"""Several processes at one index: one writer at a time, readers undisturbed, nobody hangs.
And the index kept by a real Chroma server."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge import snapshots
from knowledge.cards import Card
from knowledge.search import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.store import Store, StoreError
from tests.fakes import HandEmbedder

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 120

SETUP = """
import os, sys
from pathlib import Path
from knowledge.cards import Source
from knowledge.classify import make_card
from knowledge.settings import KnowledgeSettings
from knowledge.store import Store
from tests.fakes import HandEmbedder

def cards(count):
    return [make_card(f"Q{n}?", f"w{n}", Source(file="f", line=1)) for n in range(count)]

def store(embedder=None):
    return Store(KnowledgeSettings(data_dir=Path(sys.argv[1]), _env_file=None), embedder or HandEmbedder())
"""

HOLD = """
from filelock import FileLock
with FileLock(Path(sys.argv[1]) / "index" / "write.lock"):
    print("ready", flush=True)
    sys.stdin.read()
"""

HOLD_HALF = """
from filelock import FileLock
with FileLock(Path(sys.argv[1]) / "index" / "open.lock"):
    half = Path(sys.argv[1]) / "index" / store().current() / "chroma.sqlite3-journal"
    half.write_text("half a transaction")
    print("ready", flush=True)
    sys.stdin.read()
    half.unlink()
"""

HANG_IN_BUILD = """
class Hangs(HandEmbedder):
    def embed(self, texts):
        if self.texts:
            print("ready", flush=True)
            sys.stdin.read()
        return super().embed(texts)

store(Hangs()).build(cards(100))
"""

READ = """
print("ready", flush=True)
for _ in range(8):
    index = store().open()
    count = len(index.units)
    assert count in (20, 40), count
    found = index.nearest(HandEmbedder().embed(["w7"])[0], 3)
    assert found[0][1] > 0.4, found
    assert len(found) == 3
    index.close()
"""

BUILD = """
print("ready", flush=True)
for turn in range(6):
    store().build(cards(20 + 20 * (turn % 2)))
"""


@contextmanager
def process(settings: KnowledgeSettings, code: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process at the same data, once it says that it is ready."""
    command = [sys.executable, "-c", SETUP + code, str(settings.data_dir)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=pipe
    ) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == "ready\n", running.communicate(timeout=TIMEOUT)
            yield running
        finally:
            running.kill()


@pytest.fixture
def store(settings: KnowledgeSettings) -> Store:
    made = Store(settings, HandEmbedder())
    namespace: dict[str, object] = {}
    exec(SETUP, namespace)
    made.build(namespace["cards"](20))  # type: ignore[operator]
    return made


def count(store: Store) -> int:
    index = store.open()
    try:
        return len(index.units)
    finally:
        index.close()


def test_one_writer(store: Store, settings: KnowledgeSettings) -> None:
    """While another process builds, a build fails at once and says why; reading goes on."""
    with process(settings, HOLD):
        with pytest.raises(StoreError, match="another process is building"):
            store.build([])
        assert count(store) == 20
    assert store.build([]).removed == 20


def test_no_copy_while_opened(
    store: Store, settings: KnowledgeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens an index writes to it: a build neither copies half of that, nor waits for ever."""
    monkeypatch.setattr(snapshots, "_OPEN_TIMEOUT", 0.2)
    more: list[Card] = []
    exec(SETUP + "more.extend(cards(21))", {"more": more})
    with process(settings, HOLD_HALF) as opening:
        with pytest.raises(StoreError, match="held by another process"):
            store.build(more)
        with (
            pytest.raises(StoreError, match="held by another process"),
            snapshots.Snapshots(settings.index_dir).draft(copy=True),
        ):
            pass
        opening.communicate("done", timeout=TIMEOUT)
    assert count(store) == 20
    assert store.build(more).added == 1
    assert count(store) == 21


def test_killed_writer(store: Store, settings: KnowledgeSettings) -> None:
    """A build killed in the middle holds no lock, and leaves the index as it was."""
    with process(settings, HANG_IN_BUILD) as running:
        running.kill()
        running.wait(TIMEOUT)
    assert count(store) == 20
    assert store.build([]).removed == 20
    assert len(list(settings.index_dir.glob("snapshot-*"))) == 2  # in use, and the one before


def test_readers_and_a_builder(store: Store, settings: KnowledgeSettings) -> None:
    """Two processes read whole indexes while a third builds; none hangs, nothing breaks."""
    with (
        process(settings, READ) as one,
        process(settings, READ) as other,
        process(settings, BUILD) as builder,
    ):
        for running in (one, other, builder):
            _, errors = running.communicate(timeout=TIMEOUT)
            assert running.returncode == 0, errors
    assert count(store) == 40


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes the connections that Chroma's HTTP client (1.5.9) leaves open."""
    opened: list[httpx.Client] = []
    make = httpx.Client.__init__

    def kept(self: httpx.Client, **options: Any) -> None:
        make(self, **options)
        opened.append(self)

    monkeypatch.setattr(httpx.Client, "__init__", kept)
    yield
    for client in opened:
        client.close()


@pytest.fixture
def served(
    closing: None, settings: KnowledgeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[KnowledgeSettings]:
    """Settings that name a Chroma server of this test's own."""
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).parent / "chroma", "run", "--host", "127.0.0.1"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, "--port", str(port), "--path", tmp_path / "served"], stdout=silent, stderr=silent
    ) as server:
        try:
            await_port(port)
            yield settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{port}"})
        finally:
            server.kill()


def await_port(port: int) -> None:
    end = time.monotonic() + TIMEOUT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end, "the Chroma server did not start"
            time.sleep(0.1)


def test_chroma_server(served: KnowledgeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index on a server is built, kept up to date and replaced as the embedded one is."""
    store = Store(served, HandEmbedder())
    with pytest.raises(StoreError, match="python -m knowledge build"):
        store.open()
    namespace: dict[str, object] = {}
    exec(SETUP, namespace)
    cards = namespace["cards"](50)  # type: ignore[operator]
    assert store.build(cards).added == 50
    assert store.build(cards[:30]) == (30, 0, 20, 30)
    index = store.open()
    ((uid, cosine),) = index.nearest(HandEmbedder().embed(["Q7 w7"])[0], 1)
    assert (uid, round(cosine, 4)) == (cards[7].id, 1)
    index.close()
    monkeypatch.setattr("knowledge.store._SCHEMA", "next")
    assert store.build(cards[:10]).added == 10
    assert count(store) == 10


def test_reader_of_a_chroma_server(served: KnowledgeSettings) -> None:
    """An index that is open knows of a later build, and goes on answering from what it read."""
    store = Store(served, HandEmbedder())
    namespace: dict[str, object] = {}
    exec(SETUP, namespace)
    cards = namespace["cards"](4)  # type: ignore[operator]
    store.build(cards[:3])
    index = store.open()
    store.build(cards[:3])
    assert not index.outdated
    store.build(cards)
    assert index.outdated
    assert cards[3].id not in [
        p.card_id for p in Searcher(index, HandEmbedder()).search("Q3").passages
    ]
    assert not store.open().outdated


@pytest.mark.usefixtures("closing")
def test_no_chroma_server(settings: KnowledgeSettings) -> None:
    """Where no Chroma server answers the error names its address, without a password, and the setting."""
    nowhere = settings.model_copy(update={"chroma_url": "http://ann:secret@127.0.0.1:9"})
    for call in (
        Store(nowhere, HandEmbedder()).open,
        lambda: Store(nowhere, HandEmbedder()).build([]),
    ):
        with pytest.raises(StoreError, match=r" http://127\.0\.0\.1:9.*TUTOR_CHROMA_URL"):
            call()
