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
from tutor.judges.text import parse

LIKE = 0.85  # cosine from which two answers may say the same
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|nicht|kein\w*|ohne)\b|n['’]t\b"
    r"|\b(?:is|are|was|were|do|does|did|has|have|ca|wo|would|could|should)nt\b"
    r"|(?<!\w)[-−](?=\d)",  # a minus turns a number round
    re.I,
)


def group(answers: Sequence[str], embedder: Embedder, like: float = LIKE) -> list[list[int]]:
    """Places of answers that say nearly the same, groups of at least two, the largest first.

    Each answer joins the first group whose every member is like it; the order is that of the
    answers. The same words always go together.
    """
    told = [(normalise(answer), _signs(answer)) for answer in answers]
    distinct = list(dict.fromkeys(told))
    texts = [text for text, _ in distinct]
    vectors = embedder.embed(texts) if texts else np.zeros((0, 1), np.float32)
    groups: list[list[int]] = []  # places among the distinct ones
    for place, (_, signs) in enumerate(distinct):
        for members in groups:
            near = (vectors[members] @ vectors[place] >= like).all()
            if near and distinct[members[0]][1] == signs:
                members.append(place)
                break
        else:
            groups.append([place])
    wholes = [{distinct[place] for place in members} for members in groups]
    found = [[n for n, what in enumerate(told) if what in whole] for whole in wholes]
    return sorted((g for g in found if len(g) > 1), key=lambda g: (-len(g), g))


def _signs(answer: str) -> tuple[tuple[str, ...], int]:
    """What vectors hardly see: the numbers in an answer, and how often it denies. Of the answer as
    written, since evened out "isn't" is "isn t" and "3.5" is "3 5"."""
    numbers = sorted(filter(None, (word.number for word in parse(answer).words)))
    return tuple(numbers), len(_NEGATION.findall(answer))
