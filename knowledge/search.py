"""Question in, ranked passages out: meaning (vectors) and words (BM25), fused.

The fused score is a weighted sum of the two after each is brought to 0..1. The weight and the
threshold of "covered" were chosen on the 77 hand-made pairs of starter exam questions and starter
cards in `evals/cases/search_pairs.jsonl`; `python -m evals bench search` prints the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from knowledge.cards import Card, Passage, SearchResult
from knowledge.embeddings import Embedder
from knowledge.units import Index, Unit

# Words lead to the right card less often than meaning here (hit@1 .44 alone against .62), but break
# ties well: a weight of .9 is as good as any from .85 to .95, and better than meaning alone.
_DENSE_WEIGHT = 0.9
# Cosine of the best card. At .5, 79 % of covered questions are kept and 67 % of not covered ones
# within the subject are told apart (AUC .78, n = 77 + 70); other subjects stay below .35, with which
# `evals bench search` prints 73 % (n = 85).
_COVERED = 0.5
_CANDIDATES = 60  # units fetched by vector before fusing


# How a question asks, not what it asks about; left out of the keyword side.
_REQUEST_WORDS = frozenset(
    "mention give name list write state describe define explain outline what which how why when "
    "where who can could you your do does did is are was were one two three four five six seven "
    "eight nine ten twenty least more different various common usual typical main major kind kinds "
    "type types example examples way ways mean means meant meaning term".split()
)


class Searcher:
    """Searches one open index. Building the keyword side takes milliseconds for a few thousand cards."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder
        self._units = {unit.id: unit for unit in index.units}

    @property
    def embedder(self) -> Embedder:
        """The model that the index was made with."""
        return self._embedder

    @property
    def outdated(self) -> bool:
        """Has the index been built again since it was opened?"""
        return self._index.outdated

    @property
    def cards(self) -> dict[str, Card]:
        """The indexed cards by id."""
        return {unit.card.id: unit.card for unit in self._units.values()}

    def search(
        self, query: str, k: int = 5, *, without: frozenset[str] = frozenset()
    ) -> SearchResult:
        """The k best cards for a query, leaving out the card ids in `without`.

        An empty query or index gives an empty, not covered result.
        """
        if not query.strip() or not self._units:
            return SearchResult(query=query, covered=False, passages=())
        (vector,) = self._embedder.embed([query])
        few = k + len(without) <= _CANDIDATES // 2  # a card may have several units
        limit = _CANDIDATES if few else len(self._units)
        dense = _best_per_card(dict(self._index.nearest(vector, limit)), self._units)
        words = _best_per_card(self._keyword_scores(query), self._units)
        ranked = sorted(fuse(dense, words).items(), key=lambda pair: (-pair[1], pair[0]))
        chosen = [(cid, score) for cid, score in ranked if cid not in without][:k]
        cards = self.cards
        passages = tuple(_passage(cards[cid], score) for cid, score in chosen)
        covered = bool(passages) and max(dense.get(p.card_id, 0.0) for p in passages) >= _COVERED
        return SearchResult(query=query, covered=covered, passages=passages)

    @cached_property
    def _bm25(self) -> tuple[Any, list[str], Callable[[str], list[str]]]:
        import bm25s
        import Stemmer

        stemmer = Stemmer.Stemmer("english")
        request = {stemmer.stemWord(word) for word in _REQUEST_WORDS}

        def tokens(text: str) -> list[str]:
            found = bm25s.tokenize(
                [text], stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
            )
            return [word for word in found[0] if word not in request]

        ids = list(self._units)
        index = bm25s.BM25()
        index.index([tokens(self._units[uid].text) or [""] for uid in ids], show_progress=False)
        return index, ids, tokens

    def _keyword_scores(self, query: str) -> dict[str, float]:
        index, ids, tokens = self._bm25
        words = [word for word in tokens(query) if word in index.vocab_dict]
        if not words:
            return {}
        scores = index.get_scores(words)
        return {ids[i]: float(scores[i]) for i in np.flatnonzero(scores > 0)}


def fuse(dense: dict[str, float], words: dict[str, float]) -> dict[str, float]:
    """Weighted sum of cosine (negative counts as 0) and BM25 relative to the query's best BM25."""
    top = max(words.values(), default=0.0)
    return {
        key: _DENSE_WEIGHT * max(0.0, dense.get(key, 0.0))
        + (1 - _DENSE_WEIGHT) * (words.get(key, 0.0) / top if top else 0.0)
        for key in dense.keys() | words.keys()
    }


def near_duplicates(
    cards: Sequence[Card], embedder: Embedder, threshold: float = 0.92
) -> list[tuple[Card, Card, float]]:
    """Pairs of cards whose questions mean almost the same, closest first, with their cosine.

    Listed for a person to decide, never merged: one negation or number can part two questions.
    Compares all pairs in memory, which suits up to some ten thousand cards.
    """
    if len(cards) < 2:
        return []
    vectors = embedder.embed([card.question for card in cards])
    close = np.triu(vectors @ vectors.T, k=1)  # each pair once
    pairs = [
        (cards[a], cards[b], float(close[a, b]))
        for a, b in np.argwhere(close >= threshold).tolist()
        if cards[a].id != cards[b].id
    ]
    return sorted(pairs, key=lambda pair: -pair[2])


def _best_per_card(scores: dict[str, float], units: dict[str, Unit]) -> dict[str, float]:
    """Passes over units that are not among those read: a server answers from a later build too."""
    best: dict[str, float] = {}
    for uid, score in scores.items():
        if unit := units.get(uid):
            best[unit.card.id] = max(score, best.get(unit.card.id, -1.0))
    return best


def _passage(card: Card, score: float) -> Passage:
    return Passage(
        card_id=card.id, question=card.question, answer=card.answer, score=round(min(1.0, score), 4),
        source=card.source, topic=card.topic, provenance=card.provenance,
    )  # fmt: skip
