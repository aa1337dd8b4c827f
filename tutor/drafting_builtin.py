"""A draft without a model: the opening of the reference that answers the same question, or the list
items that such references name, as they stand there. Where none does, there is no draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.cards import Card, Kind, Passage, normalise
from knowledge.classify import list_items
from knowledge.embeddings import Embedder
from tutor.drafting_alike import alike
from tutor.drafting_model import Wanted, name_of
from tutor.drafting_support import sentences
from tutor.judges.keyed import KEYED

_MOST = 3  # sentences of a longer answer
_WHOLE = 4  # sentences; so short an answer is taken whole
_FORMULAS = re.compile(r"\b(?:formulas?|formulae|equations?)\b", re.I)


def compose(wanted: Wanted, references: Sequence[Passage], embedder: Embedder) -> list[str]:
    """What answers the question; nothing where the references give nothing."""
    if wanted.card.kind in KEYED:
        return []
    found = alike(wanted, references, embedder)
    if wanted.lacking is not None:
        return _items(wanted, found)
    return next(filter(None, (_opening(wanted.card, passage) for passage in found)), [])


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


def _opening(card: Card, passage: Passage) -> list[str]:
    """An answer opens with what its question asks; of a formula question only formulas count."""
    found = sentences(passage.answer)
    if card.kind is Kind.FORMULA:
        found = [text for text in found if "$" in text]
    kept = found if len(found) <= _WHOLE else found[:_MOST]
    return [text for text in kept if not text.endswith(":")]
