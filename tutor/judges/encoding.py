"""A text as vectors: one unit vector a word, from the built-in embedder's last layer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.embeddings import Tokens, builtin
from tutor.judges.text import Parsed, parse

Floats = npt.NDArray[np.float32]

_IDF = Path(__file__).parent / "data" / "idf.json"
_CHUNK = 110  # words a run of the embedder; it reads 256 word pieces and cuts the rest
_STOPWORD_WEIGHT = 0.08
_SIGN_WEIGHT = 0.3
_DIMENSION = 384


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A parsed text with its vectors. n words, c clauses."""

    parsed: Parsed
    vectors: Floats  # (n, 384), unit rows
    weights: Floats  # (n,), 0..1: how much a word tells
    stems: npt.NDArray[np.int64]  # (n,), equal numbers for equal stems
    content: npt.NDArray[np.bool_]  # (n,)
    sentence: Floats  # (384,), unit: the whole text

    @property
    def empty(self) -> bool:
        return not self.parsed.words


@cache
def idf() -> dict[str, float]:
    """Weight of a stem, 0..1, learned from the training questions; an unknown one weighs 1."""
    table: dict[str, float] = json.loads(_IDF.read_text(encoding="utf-8")) if _IDF.exists() else {}
    return table


def encode(text: str) -> Encoded:
    """Word vectors of a text, a few milliseconds for each hundred words; not cached."""
    parsed = parse(text)
    words = parsed.words
    sums = np.zeros((len(words), _DIMENSION), np.float32)
    for first, last in _chunks(parsed):
        start, end = parsed.places[first][0], parsed.places[last - 1][1]
        _add_pieces(sums, builtin().tokens(parsed.clean[start:end]), parsed, (first, last))
    table = idf()
    weights = [
        table.get(w.stem, 1.0)
        if w.content
        else _STOPWORD_WEIGHT
        if w.text[0].isalpha()
        else _SIGN_WEIGHT
        for w in words
    ]
    total = sums.sum(0)
    return Encoded(
        parsed, unit(sums), np.array(weights, np.float32),
        np.array([hash(w.stem) for w in words], np.int64),
        np.array([w.content for w in words], bool), unit(total),
    )  # fmt: skip


@lru_cache(maxsize=8192)
def encode_cached(text: str) -> Encoded:
    """The same for texts that come again: questions, criteria, phrasings, misconceptions."""
    return encode(text)


def unit(rows: Floats) -> Floats:
    """Rows scaled to length 1; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def among(stems: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which stems are among the others, shape of `stems`; for short texts faster than np.isin."""
    return np.asarray((stems[:, None] == others[None, :]).any(1), np.bool_)


def _chunks(parsed: Parsed) -> list[tuple[int, int]]:
    """Word ranges of whole sentences, at most `_CHUNK` words where sentences allow it."""
    chunks: list[tuple[int, int]] = []
    for first, last in parsed.sentences:
        for at in range(first, last, _CHUNK):
            end = min(at + _CHUNK, last)
            if chunks and end - chunks[-1][0] <= _CHUNK:
                chunks[-1] = (chunks[-1][0], end)
            else:
                chunks.append((at, end))
    return chunks


def _add_pieces(sums: Floats, tokens: Tokens, parsed: Parsed, chunk: tuple[int, int]) -> None:
    """Add each word piece's vector to its word. Pieces and words both come in text order."""
    at, last = chunk
    start = parsed.places[at][0]
    for (begin, end), vector in zip(tokens.offsets, tokens.vectors, strict=True):
        while at < last - 1 and parsed.places[at][1] - start <= begin:
            at += 1
        if parsed.places[at][0] - start < end:
            sums[at] += vector
