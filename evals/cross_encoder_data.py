"""What the cross-encoder learns from: the training examples, told anew at every draw.

A draw chooses among the wordings and misconceptions of the criterion, as the examiner does when it
grades. It may put other sentences beside the answer, which change nothing, a wrong version beside the
right one, which leaves the choice open or rejects one of them, the mere terms of a criterion beside
an answer that does not meet it, or shuffle the words of a right answer, which then says nothing.
"""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from evals import perturb, retold, wholes
from evals.triples import Example
from tutor.domain import Verdict
from tutor.judges.cross_encoder import LIMITS, WHOLE_LIMITS, Parts
from tutor.judges.model import VERDICTS
from tutor.judges.text import content_stems

_HELD_OUT = 8  # one group in so many is for measuring

# How often an example is drawn a round: those written by hand more often than those made by rule.
_DRAWN = {
    "written": 6, "written, more": 2, "statement": 4, "statement for another": 1.5, "off topic": 0.5,
    "other criterion": 0.7, "noise": 0.4, "fact": 2.5, "fact, beside another, contradicted": 0.3,
    "fact, beside": 0.8, "fact, for another": 1.2, "fact, wording contradicted": 1.2, "fact, neighbour": 3,
    "fact, attached": 3, "fact, other fact": 3, "fact, empty": 3, "semeval13": 1.3, "saf": 1.3,
    wholes.WRITTEN: 2, wholes.MADE: 1, "": 0.9,
}  # fmt: skip
# The same at last, when above all answers to several criteria are told.
_DRAWN_AT_LAST = {
    "written": 3, "written, more": 2.2, "statement": 0.8, "composite": 0.35, "other criterion": 0.4,
    "phrasing": 0.4, "misconception unseen": 0.7, "fact": 0.3, "fact, beside": 0.12,
    "fact, for another": 0.12, "semeval13": 0.35, "saf": 0.4, "whole": 0.25, "": 0.05,
}  # fmt: skip
_NATURAL = frozenset(
    ("statement", "statement for another", "phrasing", "misconception unseen", "other criterion")
)
_NO_SIDE = frozenset(("fact, both", "fact, long", "fact, notes", "fact, rejecting"))
_GRADED = ("semeval13", "saf", "whole")  # against whole references

# Shares of the draws of natural statements that are told anew, one after the other.
_BOTH_SIDES, _TERMS, _SALAD, _CLUMSY, _COMPANY = 0.07, 0.06, 0.025, 0.06, 0.28
_CLUMSILY = (perturb.misspelt, perturb.telegram, perturb.spoken)


class Draw(NamedTuple):
    """What is read, how likely each of `VERDICTS` ought to be, how much that counts, and how many word
    pieces are read of each part."""

    parts: Parts
    shares: tuple[float, ...]
    weight: float
    limits: tuple[int, ...]


def is_held_out(group: str) -> bool:
    """Is this question for measuring? The same for ever, whatever else is in the data."""
    return zlib.crc32(group.encode()) % _HELD_OUT == _HELD_OUT - 1


class Draws:
    """Draws from examples; the generator that is handed in decides which."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples
        self._sides: dict[tuple[str, str], dict[Verdict, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._on: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for e in examples:
            if _has_side(e):
                self._sides[e.group, e.criterion.id][e.verdict].append(e.answer)
            if e.kind == "statement":
                self._on[e.group][e.criterion.id].append(e.answer)
        own = ("fact, close", "fact, own")
        self._said = [
            e.answer for e in examples
            if e.kind in ("statement", "phrasing") or e.kind.startswith(own)
        ] or [e.answer for e in examples]  # fmt: skip

    def round(self, numbers: Iterable[int], rng: random.Random, *, last: bool = False) -> list[int]:
        """The examples of these numbers, each as often as its kind is worth, in random order."""
        chosen = []
        for number in numbers:
            times = drawn(self._examples[number].kind, last=last)
            whole = int(times)
            chosen += [number] * (whole + (rng.random() < times - whole))
        rng.shuffle(chosen)
        return chosen

    def plain(self, number: int, rng: random.Random) -> Draw:
        """An example as it is: only which wordings are read is drawn."""
        example = self._examples[number]
        return _draw(example, example.question, example.answer, example.verdict, rng)

    def draw(self, number: int, rng: random.Random) -> Draw:
        """An example told anew."""
        example = self._examples[number]
        answer, verdict = self._retold(example, rng)
        if rng.random() < 0.08:
            answer = answer.lower()
        question = example.question if rng.random() > 0.05 else ""
        return _draw(example, question, answer, verdict, rng)

    def _retold(self, example: Example, rng: random.Random) -> tuple[str, Verdict]:
        kind, answer, verdict = example.kind, example.answer, example.verdict
        if not (kind.startswith("fact") or kind in _NATURAL):
            return answer, verdict
        roll = rng.random()
        if (roll := roll - _BOTH_SIDES) < 0:
            return self._with_the_other_side(example, rng)
        if (roll := roll - _TERMS) < 0:
            if verdict not in (Verdict.UNMET, Verdict.PARTIAL):
                return answer, verdict
            c = example.criterion
            return retold.with_terms(answer, rng.choice([c.text, *c.phrasings]), rng), verdict
        if (roll := roll - _SALAD) < 0:
            salad = retold.shuffled(answer, rng) if verdict is not Verdict.UNMET else None
            return (salad, Verdict.UNMET) if salad else (answer, verdict)
        if (roll := roll - _CLUMSY) < 0:
            return rng.choice(_CLUMSILY)(answer, rng) or answer, verdict
        if roll < _COMPANY:
            others = self._on_others(example)
            return retold.in_company(answer, example.question, others, self._said, rng), verdict
        return answer, verdict

    def _on_others(self, example: Example) -> list[str]:
        """What is said on another criterion of the same question: its wordings, statements on it."""
        told = self._on.get(example.group, {})
        return [
            text for o in example.others for text in (o.text, *o.phrasings, *told.get(o.id, ()))
        ]  # fmt: skip

    def _with_the_other_side(self, example: Example, rng: random.Random) -> tuple[str, Verdict]:
        """A right answer with a wrong one of the same criterion, or a wrong one with a right one."""
        kind, answer, verdict = example.kind, example.answer, example.verdict
        sides = self._sides.get((example.group, example.criterion.id), {})
        if kind.startswith("fact, beside") or kind in _NO_SIDE:
            return answer, verdict
        if verdict is Verdict.MET and (wrong := _wrong(answer, sides, rng)):
            if rng.random() < 0.6:
                return retold.both(answer, wrong, rng), Verdict.CONTRADICTED
            return retold.rejected(answer, wrong, rng), verdict
        if verdict is Verdict.CONTRADICTED and (right := sides.get(Verdict.MET)):
            together = retold.turned if rng.random() < 0.4 else retold.both
            return together(_nearest(answer, right, rng), answer, rng), verdict
        return answer, verdict


def _wrong(answer: str, sides: dict[Verdict, list[str]], rng: random.Random) -> str | None:
    """A wrong version of a right answer: one that was written, or the answer negated by rule."""
    if (known := sides.get(Verdict.CONTRADICTED)) and rng.random() < 0.7:
        return _nearest(answer, known, rng)
    return rng.choice((perturb.negated, perturb.reversed_direction))(answer, rng)


def _nearest(answer: str, texts: Sequence[str], rng: random.Random) -> str:
    """Of these the one that is most like the answer, every other time any of them."""
    if rng.random() < 0.5:
        return rng.choice(texts)
    return max(texts, key=lambda text: len(_stems(text) & _stems(answer)) / (len(_stems(text)) + 1))


def _draw(
    example: Example, question: str, answer: str, verdict: Verdict, rng: random.Random
) -> Draw:
    right, other, wrong = _references(example, answer, rng)
    graded = example.kind.startswith(_GRADED)
    guessed = example.kind.startswith("semeval") and verdict is Verdict.UNMET
    if example.credit is None or verdict is Verdict.CONTRADICTED:
        shares = tuple(float(v is verdict) for v in VERDICTS)
    else:
        shares = shares_of(example.credit)
    parts = Parts(question, right, other, wrong, answer)
    return Draw(parts, shares, 0.5 if guessed else 1.0, WHOLE_LIMITS if graded else LIMITS)


def shares_of(credit: float) -> tuple[float, ...]:
    """How likely each of `VERDICTS` ought to be for a grade, 0..1, so that the credit expected is it."""
    unmet, met = max(0.0, 1 - 2 * credit), max(0.0, 2 * credit - 1)
    by = {Verdict.UNMET: unmet, Verdict.PARTIAL: 1 - unmet - met, Verdict.MET: met}
    return tuple(by.get(verdict, 0.0) for verdict in VERDICTS)


def _references(example: Example, answer: str, rng: random.Random) -> tuple[str, str, str]:
    """Two wordings, the one nearer to the answer first, and a misconception; now and then fewer."""
    c = example.criterion
    rights, wrongs = [c.text, *c.phrasings], list(c.misconceptions)
    if rng.random() < 0.06 and len(rights) > 1:
        del rights[0]
    said = _stems(answer)

    def likeness(text: str) -> float:
        return len(_stems(text) & said) / (len(_stems(text)) + 1) + rng.random() * 0.1

    if len(rights) > 2:
        nearest = max(rights[1:], key=likeness) if rng.random() < 0.7 else rng.choice(rights[1:])
        rights = [rights[0], nearest]
    if len(rights) == 2 and rng.random() < 0.3:
        rights = [rng.choice(rights)]
    if len(rights) == 2 and likeness(rights[1]) > likeness(rights[0]):
        rights.reverse()
    wrong = ""
    if wrongs and rng.random() < 0.75:
        wrong = max(wrongs, key=likeness) if rng.random() < 0.7 else rng.choice(wrongs)
    return rights[0], rights[1] if len(rights) > 1 else "", wrong


@cache
def drawn(kind: str, *, last: bool = False) -> float:
    """How often an example of a kind is drawn a round: what is said of the longest start of its name."""
    table = _DRAWN_AT_LAST if last else _DRAWN
    return table[max((start for start in table if kind.startswith(start)), key=len)]


def _has_side(example: Example) -> bool:
    """Is this answer, by itself, a right or wrong version of its criterion?"""
    kind = example.kind
    if example.verdict not in (Verdict.MET, Verdict.CONTRADICTED) or kind in _NO_SIDE:
        return False
    if kind.startswith("fact"):
        return not kind.startswith("fact, beside another")
    return kind in ("statement", "phrasing", "misconception unseen")


@lru_cache(maxsize=400_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))
