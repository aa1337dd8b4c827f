"""One answer read against many texts: each alignment is made once and kept while it is needed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tutor.judges.alignment import Alignment, align, quick_score
from tutor.judges.encoding import Encoded, Floats, encode_cached, unit


class Reading:
    """An answer to a question. c is the number of the answer's clauses; not shared by threads."""

    def __init__(self, question: Encoded, answer: Encoded) -> None:
        self.question, self.answer = question, answer
        self._alignments: dict[str, tuple[float, Alignment] | None] = {}
        spans = answer.parsed.clauses
        self._clauses = unit(np.array([answer.vectors[a:b].sum(0) for a, b in spans], np.float32))
        self._scores: dict[str, Floats] = {}
        self._claims: dict[tuple[str, ...], Floats] = {}

    def aligned(self, texts: Iterable[str]) -> list[tuple[float, Alignment]]:
        """Texts with words in them, aligned with the answer, the best fitting first."""
        found = [pair for text in texts if (pair := self._align(text))]
        return sorted(found, key=lambda pair: -pair[0])

    def by_clause(self, texts: Iterable[str]) -> Floats:
        """For each clause how well it says the best fitting of the texts, shape (c,), about 0..1.5."""
        key = tuple(texts)
        if key not in self._claims:
            rows = [self._clause_scores(text) for text in key if self._align(text)]
            none = np.zeros(len(self._clauses), np.float32)
            self._claims[key] = np.asarray(np.max(rows, axis=0), np.float32) if rows else none
        return self._claims[key]

    def _align(self, text: str) -> tuple[float, Alignment] | None:
        if text not in self._alignments:
            encoded = encode_cached(text)
            made = None if encoded.empty else align(encoded, self.answer, self.question)
            self._alignments[text] = (quick_score(made), made) if made else None
        return self._alignments[text]

    def _clause_scores(self, text: str) -> Floats:
        if text not in self._scores:
            pair = self._align(text)
            assert pair is not None
            alignment = pair[1]
            cosines = self._clauses @ alignment.reference.sentence
            self._scores[text] = alignment.weights @ alignment.by_clause + 0.5 * cosines
        return self._scores[text]
