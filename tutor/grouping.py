"""Answers to one question that say nearly the same, so that one decision can be shown for all. Pure.

Nothing is decided here: a group is a proposal that a person looks at before a decision is applied.
Answers whose numbers or negations differ are never put together, whatever their vectors say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from knowledge.cards import normalise
from knowledge.embeddings import Embedder

LIKE = 0.85  # cosine from which two answers may say the same
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|nicht|kein\w*|ohne)\b|n['’]t\b", re.I
)

Signs = tuple[tuple[str, ...], int]
Told = tuple[str, Signs]  # the words without case and punctuation, and what vectors hardly see


def group(answers: Sequence[str], embedder: Embedder, like: float = LIKE) -> list[list[int]]:
    """Places of answers that say nearly the same, groups of at least two, the largest first.

    Each answer joins the first group whose every member is like it; the order is that of the
    answers. The same words always go together.
    """
    told = [(normalise(answer), _signs(answer)) for answer in answers]
    distinct = list(dict.fromkeys(told))
    vectors = (
        embedder.embed([text for text, _ in distinct]) if distinct else np.zeros((0, 1), np.float32)
    )
    groups: list[list[int]] = []  # places among the distinct texts
    for place, (_, signs) in enumerate(distinct):
        for members in groups:
            near = (vectors[members] @ vectors[place] >= like).all()
            if near and distinct[members[0]][1] == signs:
                members.append(place)
                break
        else:
            groups.append([place])
    found = [
        [n for n, text in enumerate(told) if text in texts] for texts in _texts(groups, distinct)
    ]
    return sorted((g for g in found if len(g) > 1), key=lambda g: (-len(g), g))


def _texts(groups: Sequence[Sequence[int]], distinct: Sequence[Told]) -> list[set[Told]]:
    return [{distinct[place] for place in members} for members in groups]


def _signs(text: str) -> Signs:
    """What vectors hardly see: the numbers in a text, and how often it denies. Of the text as it was
    written, for without its points and apostrophes "3.5" and "isn't" are no longer there."""
    return tuple(sorted(_NUMBERS.findall(text))), len(_NEGATION.findall(text))
