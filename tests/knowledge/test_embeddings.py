"""Embedding models: the built-in one, and any OpenAI-compatible one over a real local server."""

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest

from knowledge.embeddings import (
    BuiltinEmbedder,
    EmbeddingError,
    OpenAIEmbedder,
    builtin,
    embedder,
)
from knowledge.settings import KnowledgeSettings

TEXTS = [
    "What is a cat?",
    "x",
    "A long sentence about dogs, cats and other pets. " * 20,
    "été 漢字",
]


@pytest.fixture
def model(real_embedder: BuiltinEmbedder) -> BuiltinEmbedder:
    return real_embedder


def test_unit_length(model: BuiltinEmbedder) -> None:
    """Every vector has 384 numbers and length 1, also that of an empty text."""
    vectors = model.embed([*TEXTS, ""])
    assert (vectors.shape, vectors.dtype) == ((5, 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_and_neighbours_do_not_matter(model: BuiltinEmbedder) -> None:
    """A text's vector is the very same alone, among others, and in any order."""
    together = model.embed(TEXTS)
    assert np.array_equal(model.embed(TEXTS[::-1]), together[::-1])
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(model.embed([text])[0], vector)


def test_no_padding(model: BuiltinEmbedder) -> None:
    """A text's vector is the mean over its own tokens: none is added to fill up."""
    encoding, hidden = model._hidden("What is a cat?")
    assert encoding.tokens == ["[CLS]", "what", "is", "a", "cat", "?", "[SEP]"]
    assert hidden.shape == (7, 384)
    mean = hidden.mean(0)
    assert np.allclose(model.embed(["What is a cat?"])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_no_texts(model: BuiltinEmbedder) -> None:
    """No texts give no vectors."""
    assert model.embed([]).shape == (0, 384)


def test_meaning(model: BuiltinEmbedder) -> None:
    """Texts that mean the same are nearer than others: the vocabulary fits the model."""
    cat, kitten, tax = model.embed(["a cat sleeps", "a kitten naps", "income tax law"])
    assert cat @ kitten > 0.6
    assert cat @ tax < 0.3


def test_known_ids(model: BuiltinEmbedder) -> None:
    """The vocabulary is BERT's uncased one: 30,522 entries at their places."""
    assert model._tokenizer.get_vocab_size() == 30522
    assert model._tokenizer.encode("hello world").ids == [101, 7592, 2088, 102]


@pytest.mark.parametrize(
    "text", ["Overfitting of CNNs?", "Ein Café – naïve", "a\n\tb  c", "漢字 x"]
)
def test_offsets_point_at_the_text(model: BuiltinEmbedder, text: str) -> None:
    """Each word piece tells where in the text it stands, in order, with a unit vector of its own."""
    tokens = model.tokens(text)
    assert len(tokens.pieces) == len(tokens.offsets) == len(tokens.vectors)
    assert "".join(text[a:b] for a, b in tokens.offsets) == "".join(text.split())
    for piece, (start, end) in zip(tokens.pieces, tokens.offsets, strict=True):
        if text[start:end].isascii():
            assert piece.removeprefix("##") == text[start:end].lower()
    assert np.allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)


def test_tokens_of_nothing(model: BuiltinEmbedder) -> None:
    """An empty text has no word pieces."""
    tokens = model.tokens("")
    assert (tokens.pieces, tokens.offsets, tokens.vectors.shape) == ([], [], (0, 384))


class _Api(BaseHTTPRequestHandler):
    """A tiny server of OpenAI's embeddings API: a text's vector is (its length, 1, 0)."""

    requests: list[dict[str, Any]] = []  # noqa: RUF012
    drop = 0  # how many vectors to leave out

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append({"path": self.path, "key": self.headers["Authorization"], **body})
        kept = body["input"][: len(body["input"]) - self.drop]
        reply = {
            "object": "list",
            "model": body["model"],
            "data": [
                {"object": "embedding", "index": n, "embedding": [float(len(text)), 1.0, 0.0]}
                for n, text in enumerate(kept)
            ],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        content = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(_Api, "requests", [])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Api)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def at(url: str) -> KnowledgeSettings:
    return KnowledgeSettings(
        embedding_model="some-model", openai_base_url=url, openai_api_key="secret", _env_file=None
    )


def test_openai_endpoint(api: str) -> None:
    """The endpoint gets the texts themselves, with model and key; its vectors are scaled to 1."""
    vectors = OpenAIEmbedder("some-model", at(api)).embed(["abc", ""])
    assert np.allclose(vectors, [[3 / 10**0.5, 1 / 10**0.5, 0], [0, 1, 0]])
    assert vectors.dtype == np.float32
    (request,) = _Api.requests
    assert (request["path"], request["key"]) == ("/v1/embeddings", "Bearer secret")
    assert (request["model"], request["input"]) == ("some-model", ["abc", ""])


def test_openai_endpoint_without_key(api: str) -> None:
    """A local server needs no key."""
    settings = at(api).model_copy(update={"openai_api_key": None})
    assert OpenAIEmbedder("m", settings).embed(["abc"]).shape == (1, 3)


def test_no_texts_no_call(api: str) -> None:
    """No texts cost no request."""
    assert len(OpenAIEmbedder("m", at(api)).embed([])) == 0
    assert _Api.requests == []


def test_missing_vectors(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that answers with fewer vectors than texts is an error, not a shift of rows."""
    monkeypatch.setattr(_Api, "drop", 1)
    with pytest.raises(EmbeddingError, match="2 texts"):
        OpenAIEmbedder("m", at(api)).embed(["abc", "d"])


def test_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing answers, the error names the model and the settings that lead out."""
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EmbeddingError) as caught:
        OpenAIEmbedder("some-model", at(f"http://127.0.0.1:{port}/v1")).embed(["abc"])
    for word in ("some-model", "OPENAI_BASE_URL", "TUTOR_EMBEDDING_MODEL=builtin"):
        assert word in str(caught.value)
    assert "secret" not in str(caught.value)


def test_settings_choose_the_model() -> None:
    """`builtin` is the one model of this process; any other name is asked of the endpoint."""
    assert embedder(KnowledgeSettings(_env_file=None)) is builtin()
    chosen = embedder(at("http://127.0.0.1:9/v1"))
    assert (type(chosen), chosen.name) == (OpenAIEmbedder, "some-model")
