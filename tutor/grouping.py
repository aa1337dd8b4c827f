"""Answers to one question that say nearly the same, so that one decision can be shown for all. Pure.

Nothing is decided here: a group is a proposal that a person looks at before a decision is applied.
Answers that differ in a number, a denial or a word of opposite meaning are never put together,
whatever their vectors say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knowledge.cards import normalise
from knowledge.embeddings import Embedder
from tutor.judges.contrasts import contrasts, reversed_words
from tutor.judges.text import NEGATORS, parse

LIKE = 0.85  # cosine from which two answers may say the same
_NEGATION = re.compile(
    rf"\b(?:{'|'.join(sorted(NEGATORS, key=len, reverse=True))}|nicht|kein\w*|ohne)\b|n['’]t\b"
    r"|\b(?:was|were|has|have|would|could|should)nt\b"
    r"|(?<!\w)[-−](?=\d)",  # a minus turns a number round
    re.I,
)
_DENYING = ("un", "in", "im", "ir", "dis")  # "biased" and "unbiased"


class _Said(NamedTuple):
    """An answer's text evened out, and behind it what vectors hardly see."""

    text: str
    numbers: tuple[str, ...]
    denials: int
    stems: frozenset[str]
    denied: frozenset[str]  # stems of content words behind a denial
    affirmed: frozenset[str]  # of the other content words
    opposites: tuple[str, ...]  # stems whose opposites are there too, in the order of the text


def group(answers: Sequence[str], embedder: Embedder, like: float = LIKE) -> list[list[int]]:
    """Places of answers that say nearly the same, groups of at least two, the largest first.

    Each answer joins the first group whose every member is like it; the order is that of the
    answers. The same words always go together.
    """
    told = [_said(answer) for answer in answers]
    distinct = list(dict.fromkeys(told))
    texts = [said.text for said in distinct]
    vectors = embedder.embed(texts) if texts else np.zeros((0, 1), np.float32)
    groups: list[list[int]] = []  # places among the distinct ones
    for place, said in enumerate(distinct):
        for members in groups:
            near = (vectors[members] @ vectors[place] >= like).all()
            if near and not any(_differ(said, distinct[member]) for member in members):
                members.append(place)
                break
        else:
            groups.append([place])
    wholes = [{distinct[place] for place in members} for members in groups]
    found = [[n for n, what in enumerate(told) if what in whole] for whole in wholes]
    return sorted((g for g in found if len(g) > 1), key=lambda g: (-len(g), g))


def _said(answer: str) -> _Said:
    """Of the answer as written, since evened out "isn't" is "isn t" and "3.5" is "3 5"."""
    words = parse(answer).words
    content = [word for word in words if word.content]
    stems, table = frozenset(word.stem for word in words), contrasts()
    return _Said(
        text=normalise(answer),
        numbers=tuple(sorted(filter(None, (word.number for word in words)))),
        denials=len(_NEGATION.findall(answer)) + sum(word.text == "non" for word in words),
        stems=stems,
        denied=frozenset(word.stem for word in content if word.negated),
        affirmed=frozenset(word.stem for word in content if not word.negated),
        opposites=tuple(
            dict.fromkeys(w.stem for w in words if table.get(w.stem, frozenset()) & stems)
        ),
    )


def _differ(one: _Said, other: _Said) -> bool:
    """In a number, in what they deny, or in an opposite: another word, or the same ones turned round."""
    return (
        (one.numbers, one.denials) != (other.numbers, other.denials)
        or (_denies(one, other) and _denies(other, one))
        or reversed_words(one.stems, other.stems) > 0
        or _prefixed(one, other)
        or _prefixed(other, one)
        or (one.opposites != other.opposites and set(one.opposites) == set(other.opposites))
    )


def _denies(one: _Said, other: _Said) -> bool:
    """Does one deny what the other affirms? Words behind a denial are many: both must, for a difference."""
    return bool(one.denied & (other.affirmed - other.denied))


def _prefixed(one: _Said, other: _Said) -> bool:
    """Has the other a word of its own that denies one of this: "unbiased" for "biased"?"""
    alone = other.stems - one.stems
    return any(prefix + stem in alone for stem in one.stems - other.stems for prefix in _DENYING)
