"""A draft without a model: sentences and list items of the references, as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from knowledge.cards import Card, Kind, Passage, normalise
from knowledge.classify import list_items
from knowledge.embeddings import Embedder
from tutor.drafting_model import Wanted, name_of
from tutor.drafting_support import coverage, sentences

_MOST = 3  # sentences
_CLOSE = 0.85  # of the best passage's score: what else is about the question
_SAID = 0.75  # coverage from which a sentence says nothing new
_GOOD = 0.8  # of the best sentence's closeness to the question
_KEYED = {Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE}  # no sentence elsewhere is the key
_FORMULAS = re.compile(r"\b(?:formulas?|formulae|equations?)\b", re.I)
_LEANING = re.compile(
    r"^(?:it|they|this|these|that|those|he|she|such|also|here|however|thus)\b", re.I
)


class Candidate(NamedTuple):
    """A sentence of a reference and its place among all of them."""

    text: str
    passage: Passage
    place: int
    leans: bool  # speaks of what the sentence before it names


def compose(wanted: Wanted, references: Sequence[Passage], embedder: Embedder) -> list[str]:
    """What answers the question, best first known; nothing where the references give nothing."""
    if wanted.card.kind in _KEYED:
        return []
    near = [p for p in references if p.score >= _CLOSE * references[0].score]
    if wanted.lacking is not None:
        return _items(wanted, near)
    return _sentences(wanted, near, embedder)


def _items(wanted: Wanted, passages: Sequence[Passage]) -> list[str]:
    """List items that the references name, as many as are lacking, none twice."""
    taken = [normalise(name_of(item)) for item in wanted.kept]
    found: list[str] = []
    formulas = bool(_FORMULAS.search(wanted.card.question))
    for passage in passages:
        for item in _listed(passage):
            text = normalise(name_of(item))
            if formulas and "$" not in item:
                continue
            if text and not any(text in other or other in text for other in taken):
                taken.append(text)
                found.append(item)
    return found[: wanted.lacking]


def _listed(passage: Passage) -> list[str]:
    items = list_items(passage.answer)
    return items if len(items) >= 2 else []


def _sentences(wanted: Wanted, passages: Sequence[Passage], embedder: Embedder) -> list[str]:
    candidates = list(_candidates(wanted.card, passages))
    if not candidates:
        return []
    close = _closeness(f"{wanted.card.question} {wanted.hint}".strip(), candidates, embedder)
    order = sorted(range(len(candidates)), key=lambda at: -close[at])
    chosen: list[int] = []
    for at in order:
        if len(chosen) == _MOST or close[at] < _GOOD * close[order[0]]:
            break
        said = " ".join((*wanted.kept, *(candidates[n].text for n in chosen)))
        stands = not candidates[at].leans or at - 1 in chosen
        if stands and coverage(candidates[at].text, said) < _SAID:
            chosen.append(at)
    return [candidates[at].text for at in sorted(chosen)]


def _candidates(card: Card, passages: Sequence[Passage]) -> Iterator[Candidate]:
    place = 0
    for passage in passages:
        found = sentences(passage.answer)
        for number, text in enumerate(found):
            formula = "$" in text
            long_enough = len(text.split()) >= 4 or formula or len(found) == 1
            if long_enough and (formula or card.kind is not Kind.FORMULA):
                yield Candidate(text, passage, place, bool(number and _LEANING.match(text)))
                place += 1


def _closeness(question: str, candidates: Sequence[Candidate], embedder: Embedder) -> np.ndarray:
    """Of each sentence to the question: its own cosine, and that of its passage as a whole."""
    texts = [question, *(f"{c.passage.question} {c.text}" for c in candidates)]
    vectors = embedder.embed(texts)
    own: np.ndarray = vectors[1:] @ vectors[0]
    return 0.5 * own + 0.5 * np.array([c.passage.score for c in candidates])
