"""One answer read against many texts: each alignment is made once and kept while it is needed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tutor.judges.alignment import Alignment, align, quick_score
from tutor.judges.encoding import Encoded, Floats, encode, encode_cached, unit


class Reading:
    """An answer to a question. c is the number of the answer's clauses; not shared by threads.

    `within` is the reading of a longer answer and the place there where the words of this one begin.
    """

    def __init__(
        self, question: Encoded, answer: Encoded, within: tuple[Reading, int] | None = None
    ) -> None:
        self.question, self.answer, self._within = question, answer, within
        self._alignments: dict[str, tuple[float, Alignment] | None] = {}
        spans = answer.parsed.clauses
        self._clauses = unit(np.array([answer.vectors[a:b].sum(0) for a, b in spans], np.float32))
        self._scores: dict[str, Floats] = {}
        self._claims: dict[tuple[str, ...], Floats] = {}
        self._parts: dict[tuple[int, int], Reading] = {}

    def alone(self, window: tuple[int, int]) -> Reading:
        """The sentences that a word range stands in, read as if they were the whole answer."""
        parsed = self.answer.parsed
        touched = [(a, b) for a, b in parsed.sentences if a < window[1] and window[0] < b]
        part = (touched[0][0], touched[-1][1])
        if part == (0, len(parsed.words)):
            return self
        if part not in self._parts:
            answer = encode(parsed.span(*part))
            same = len(answer.parsed.words) == part[1] - part[0]
            within = (self, part[0]) if same else None
            self._parts[part] = Reading(self.question, answer, within)
        return self._parts[part]

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
            made = None if encoded.empty else self._aligned(encoded)
            self._alignments[text] = (quick_score(made), made) if made else None
        return self._alignments[text]

    def _aligned(self, reference: Encoded) -> Alignment:
        """Which words are the same is known already where the longer answer was aligned."""
        equal = None
        if self._within:
            whole, first = self._within
            pair = whole._align(reference.parsed.text)
            equal = pair and pair[1].equal[:, first : first + len(self.answer.parsed.words)]
        return align(reference, self.answer, self.question, equal)

    def _clause_scores(self, text: str) -> Floats:
        if text not in self._scores:
            pair = self._align(text)
            assert pair is not None
            alignment = pair[1]
            cosines = self._clauses @ alignment.reference.sentence
            self._scores[text] = alignment.weights @ alignment.by_clause + 0.5 * cosines
        return self._scores[text]
