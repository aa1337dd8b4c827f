"""Which references answer much the same question? Only from those a draft without a model is made.

Three things must agree: the meaning of the two questions (cosine), what they ask about (words in
which a question speaks of itself do not count), and what they want to know of it: "why", "how much"
and "what is" ask different things of one subject, however close their vectors. The rules serve
English; in other languages all questions count as wanting an explanation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from knowledge.cards import Kind, Passage
from knowledge.classify import classify
from knowledge.embeddings import Embedder
from tutor.drafting_model import Wanted
from tutor.drafting_support import coverage
from tutor.judges.keyed import KEYED
from tutor.judges.text import parse

"""Their key is right for no other question."""

# Chosen on the starter list's 165 open questions, reading every draft; figures in the README.
_CLOSE = 0.66  # cosine of the questions
_ABOUT = 0.58  # of the question's words, found in the reference
_ABOUT_LIST = 0.7  # … in its question: "for regression" and "for classification" have other items
_ITS_OWN = 0.43  # of the reference's question, found in the question asked
_SUBJECT = (
    0.68  # either way, where nothing but a definition is asked for: its words are all subject
)

_ASKING = re.compile(
    r"\b(?:explain|define|definition|describe|description|state|tell|apart|sum|outline|give|name|list|"
    r"mention|write|down|terms?|concept|principle|idea|notion|phenomenon|operation|called|meanings?|meant|"
    r"means?|role|purpose|characterises?|works?|ways?|steps?|process|does|used|behind|each|"
    r"two|three|four|five|six|seven|eight|nine|ten|twenty|least|kinds?|types?|examples?|various|different|"
    r"main|typical|common|usual)\b",
    re.I,
)


_DEFINES = re.compile(
    r"^\W*(?:define|explain|describe|give a definition|what (?:is|are)\b|what does .* (?:do|mean|stand for)\W*$)",
    re.I,
)
_FURTHER = re.compile(r",\s+(?:and\s+)?(?:how|what|when|which|why|where|say)\b.*", re.I | re.S)


class Wish(Enum):
    """What a question wants to know of its subject."""

    WHEN = r"^\W*(?:when|in (?:what|which) (?:cases?|situations?)|under what|for (?:what|which) kind)\b"
    COMPARE = r"\bdiffer(?:s|ences?|ent from)?\b|\bcompar|\bdistinguish|\bcontrast|\bversus\b|\bvs\b|apart\b|\bbetter\b"
    COUNT = r"\bhow (?:many|much|large|big|long|often)\b|\bnumber of\b|\bcost\b|\bcalculated?\b"
    WHY = r"\bwhy\b|\breasons?\b|\bwhat (?:makes?|gives?)\b|\badvantages?\b|\bbenefits?\b|\bneed(?:ed)?\b.*\bfor\b|\bnecessary\b"
    WHERE = r"\bwhere\b|\bfrom which\b"
    REMEDY = r"\bmethods?\b|\bmeasures\b|\btechniques?\b|\bremed|\bmust be done\b|\bhelps?\b(?!\?)"
    WHICH = r"^\W*(?:on |by |with |from )?(?:which|who)\b"
    EXPLAIN = r""

    @classmethod
    def of(cls, question: str) -> Wish:
        """The first that its words tell: `"Why does it converge?" -> WHY`."""
        first = _first(question)
        return next(wish for wish in cls if re.search(wish.value, first, re.I))


def alike(wanted: Wanted, references: Sequence[Passage], embedder: Embedder) -> list[Passage]:
    """The references that answer the question, or the one a reviewer's hint asks; best first."""
    asked = [text for text in (wanted.card.question, wanted.hint.strip()) if text]
    vectors = embedder.embed([*asked, *(p.question for p in references)])
    close = (vectors[len(asked) :] @ vectors[: len(asked)].T).max(axis=1)
    ranked = sorted(zip(close, references, strict=True), key=lambda pair: -pair[0])
    return [
        passage
        for cosine, passage in ranked
        if cosine >= _CLOSE and any(_same(text, wanted, passage) for text in asked)
    ]


def _same(asked: str, wanted: Wanted, passage: Passage) -> bool:
    kind, wish = classify(passage.question)[0], Wish.of(passage.question)
    if kind in KEYED:
        return False
    if wanted.lacking is not None:
        lists = kind is Kind.LIST or wish in {Wish.WHICH, Wish.REMEDY}
        return lists and about(asked, passage.question) >= _ABOUT_LIST
    own = _first(passage.question)
    least = _SUBJECT if _DEFINES.search(own) else _ITS_OWN
    return (
        kind is not Kind.LIST
        and (wanted.card.kind is Kind.FORMULA or Wish.of(asked) is wish)
        and about(asked, f"{passage.question}\n{passage.answer}") >= _ABOUT
        and about(own, asked) >= least
        and (not _DEFINES.search(asked) or about(asked, own) >= _SUBJECT)
        and not _turned(asked, passage.question)
    )


def _first(question: str) -> str:
    """`"What is X, and when is it used?" -> "What is X"`: what an answer opens with."""
    return _FURTHER.sub("", question)


def about(question: str, text: str) -> float:
    """Share of what a question asks about that a text speaks of, 0..1."""
    subject = _ASKING.sub(" ", question)
    return coverage(subject, text) if any(w.content for w in parse(subject).words) else 1.0


def _turned(one: str, other: str) -> bool:
    """The same words the other way round, where that matters: "when a rather than b"?"""
    if Wish.of(one) not in {Wish.WHEN, Wish.COMPARE}:
        return False
    first, second = ([w.stem for w in parse(text).words if w.content] for text in (one, other))
    return first != second and sorted(first) == sorted(second)
