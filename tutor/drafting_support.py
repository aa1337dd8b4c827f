"""Does a reference say what a sentence says? Words and meaning compared, no model asked.

Support is the mean of two shares: of the sentence's content words (by stem, each weighted by how
much it tells) those that the passage has, and the cosine of the sentence with the passage's closest
sentence. A number that the passage lacks takes support away.

Measured on the starter cards at the threshold of .65, share of sentences called supported: an
answer's own sentences 1.00 (n = 375), the rubric's wording of the same card .40 (criteria and
phrasings, n = 509; they also hold what the answer does not say), sentences of other cards against
the four nearest ones .12 (n = 375; some are rightly supported), against one card at random .005.
AUC: rubric wording against random .96. Misconceptions pass more often than true rewordings (.50, n = 215): the
check tells whether a reference speaks of the same thing in like terms, not a statement from its
denial. It shows a reviewer where to look and replaces none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from knowledge.cards import Passage
from knowledge.embeddings import Embedder, Vectors
from knowledge.formulas import FORMULA
from tutor.judges.encoding import idf
from tutor.judges.text import parse

SUPPORTED = 0.65
_NAME = 3  # content words
BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")
_WRAPPED = re.compile(r"(?<![.!?:;\n])[ \t]*\n[ \t]*(?=[a-z(])")  # a line goes on in the next
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z$\"“(])")


class Support(NamedTuple):
    """How far the best passages carry a sentence, 0..1, and which ones do so sufficiently."""

    share: float
    card_ids: tuple[str, ...]


def sentences(text: str) -> list[str]:
    """Sentences and list items of an answer, with bullets taken off; formulas are never cut."""
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    lines = _WRAPPED.sub(" ", FORMULA.sub(hide, text)).splitlines()
    parts = [part for line in lines for part in _END.split(BULLET.sub("", line).strip()) if part]
    return [re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], part) for part in parts]


class Checker:
    """Checks sentences against passages; keeps the vectors of the passages it has seen."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = lru_cache(maxsize=512)(self._embed)

    def support(self, sentence: str, passages: Sequence[Passage]) -> Support:
        """The best share of any passage, and the passages that reach `SUPPORTED`, best first."""
        shares = {p.card_id: self.share(sentence, p) for p in passages}
        ranked = sorted(shares, key=lambda cid: -shares[cid])
        enough = tuple(cid for cid in ranked if shares[cid] >= SUPPORTED)
        return Support(round(max(shares.values(), default=0.0), 3), enough[:3])

    def share(self, sentence: str, passage: Passage) -> float:
        """How far one passage carries a sentence, 0..1."""
        words = coverage(sentence, f"{passage.question}\n{passage.answer}")
        return 0.5 * words + 0.5 * self.cosine(sentence, passage)

    def cosine(self, sentence: str, passage: Passage) -> float:
        """Of the sentence with the passage's closest sentence; negative counts as 0."""
        (vector,) = self._vectors((sentence,))
        return float(np.clip((self._vectors(_parts(passage)) @ vector).max(), 0, 1))

    def _embed(self, texts: tuple[str, ...]) -> Vectors:
        return self._embedder.embed(texts)


def coverage(sentence: str, text: str) -> float:
    """Share of the sentence's content words that the text has; 0 where a number is lacking."""
    there = parse(text).words
    stems, numbers = {w.stem for w in there}, {w.number for w in there}
    words = [w for w in parse(sentence).words if w.content]
    if any(w.number and w.text[0].isdigit() and w.number not in numbers for w in words):
        return 0.0
    weights = [idf().get(w.stem, 1.0) for w in words]
    found = sum(x for w, x in zip(words, weights, strict=True) if w.stem in stems)
    return found / sum(weights) if sum(weights) else 0.0


def is_name(text: str) -> bool:
    """A list item that only names something, such as "random crop", and states nothing of it."""
    words = sum(w.content for w in parse(text).words)
    states = "$" in text or (words > 1 and text.endswith((".", "!", "?")))
    return words <= _NAME and not states


def _parts(passage: Passage) -> tuple[str, ...]:
    """The answer's sentences, alone and after the question, and the answer as a whole."""
    found = sentences(passage.answer)
    return (*found, *(f"{passage.question} {s}" for s in found), passage.answer[:2000])
