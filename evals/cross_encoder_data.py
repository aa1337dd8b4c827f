"""What the cross-encoder learns from: the training examples, told anew at every draw.

A draw chooses among the wordings and misconceptions of the criterion, as the examiner does when it
grades. It may put other sentences beside the answer, which change nothing, a wrong version beside the
right one, which leaves the choice open or rejects one of them, or the mere terms of a criterion beside
an answer that does not meet it.
"""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from evals import perturb
from evals.triples import Example
from tutor.domain import Verdict
from tutor.judges.cross_encoder import Parts
from tutor.judges.model import VERDICTS
from tutor.judges.text import content_stems

_HELD_OUT = 8  # one group in so many is for measuring

# How often an example is drawn a round: those written by hand more often than those made by rule.
_DRAWN = {
    "written": 7, "statement": 5, "statement for another": 1.5, "off topic": 0.5,
    "other criterion": 0.7, "noise": 0.4, "fact, own words": 3, "fact, close": 3, "fact, turned": 3,
    "fact, both": 3,
}  # fmt: skip
_DRAWN_BY_START = (
    ("fact, beside", 1.2), ("fact, wording", 1.5), ("fact", 2.5), ("semeval13", 1.3), ("saf", 1.3),
)  # fmt: skip
_ALSO_DRAWN = 0.9
_NATURAL = frozenset(
    ("statement", "statement for another", "phrasing", "misconception unseen", "other criterion")
)
_NO_SIDE = frozenset(("fact, both", "fact, long"))

_TALK = (
    "I find this topic quite interesting.", "That is what we had in the lecture.",
    "There is a lot more to say about this.", "This is important in practice.", "I hope this is clear.",
    "It depends on the case, of course.", "We did this in the second exercise.",
    "This comes up again and again in deep learning.", "One should always keep that in mind.",
    "The details are in the book.", "I could give an example as well.",
    "The rest follows in the same way.", "The other points are as in the script.",
    "All of this works together.", "It is a well-known idea.", "Many papers deal with it.",
    "That is the general idea.", "And so on.", "As for the second part, it is similar.",
    "There are advantages and disadvantages.",
    "The remaining aspects are dealt with accordingly.",
    "I would go into the details if there were more time.", "The same holds for everything else.",
    "It plays a key role in modern systems.", "Both aspects matter here.",
    "The difference between them is essential.", "Its purpose is also known.",
    "The exact reason was explained in class.",
)  # fmt: skip
# {a} is right and {b} wrong. Said together, they contradict …
_BOTH = (
    "{a} Or {b}", "{a} But it could also be that {b}", "Either {a} or {b}",
    "{a} At the same time, {b}", "{a} Others say: {b}", "{a} {b}", "{b} {a}", "{b} And also: {a}",
    "It is both: {a} and {b}", "{a}, or it may be the other way round: {b}", "{a} No, wait: {b}",
    "Depending on how you look at it, {a} or {b}", "{a} However, {b}",
)  # fmt: skip
# … unless the wrong one is rejected. Where the right one is, they do.
_REJECTING = (
    "It is not true that {b} {a}", "Some think that {b} That is wrong: {a}",
    "{a} It would be wrong to say: {b}", "One might believe that {b} In fact {a}",
    "A common mistake is to say: {b} Rather, {a}", "{a} (not: {b})", "Not that {b} Instead, {a}",
)  # fmt: skip
_TURNING = (
    "Some people say that {a} But that is wrong: {b}", "It is not true that {a} {b}",
    "One might think that {a} In fact {b}", "A common mistake is to say: {a} Rather, {b}",
)  # fmt: skip
_ON_ONE_LINE = ("ither", "both", "way round", "Depending")  # frames that {a} stands inside


class Draw(NamedTuple):
    """What is read, which of `VERDICTS` it deserves, and how much that counts."""

    parts: Parts
    verdict: int
    weight: float


def is_held_out(group: str) -> bool:
    """Is this question for measuring? The same for ever, whatever else is in the data."""
    return zlib.crc32(group.encode()) % _HELD_OUT == _HELD_OUT - 1


class Draws:
    """Draws from examples in an order that a seed decides."""

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._examples, self._rng = examples, random.Random(seed)
        self._sides: dict[tuple[str, str], dict[Verdict, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for e in examples:
            if _has_side(e):
                self._sides[e.group, e.criterion.id][e.verdict].append(e.answer)
        own = ("fact, close", "fact, own")
        self._said = [
            e.answer for e in examples
            if e.kind in ("statement", "phrasing") or e.kind.startswith(own)
        ]  # fmt: skip

    def round(self, numbers: Iterable[int]) -> list[Draw]:
        """The examples of these numbers, each as often as its kind is worth, in random order."""
        rng, chosen = self._rng, []
        for number in numbers:
            times = drawn(self._examples[number].kind)
            whole = int(times)
            chosen += [number] * (whole + (rng.random() < times - whole))
        rng.shuffle(chosen)
        return [self.draw(number) for number in chosen]

    def plain(self, number: int) -> Draw:
        """An example as it is: only which wordings are read is drawn."""
        example = self._examples[number]
        return self._draw(example, example.question, example.answer, example.verdict)

    def draw(self, number: int) -> Draw:
        """An example told anew."""
        example, rng = self._examples[number], self._rng
        answer, verdict = self._retold(example, rng.random())
        if rng.random() < 0.08:
            answer = answer.lower()
        question = example.question if rng.random() > 0.05 else ""
        return self._draw(example, question, answer, verdict)

    def _draw(self, example: Example, question: str, answer: str, verdict: Verdict) -> Draw:
        right, other, wrong = self._references(example, answer)
        guessed = example.kind.startswith("semeval") and verdict is Verdict.UNMET
        parts = Parts(question, right, other, wrong, answer)
        return Draw(parts, VERDICTS.index(verdict), 0.5 if guessed else 1.0)

    def _retold(self, example: Example, roll: float) -> tuple[str, Verdict]:
        kind, answer, verdict, rng = example.kind, example.answer, example.verdict, self._rng
        if roll >= 0.4 or not (kind.startswith("fact") or kind in _NATURAL):
            return answer, verdict
        sides = self._sides.get((example.group, example.criterion.id), {})
        if kind.startswith("fact, beside"):
            sides = {}
        if roll < 0.05 and verdict is Verdict.MET and (wrong := sides.get(Verdict.CONTRADICTED)):
            other = rng.choice(wrong)
            if rng.random() < 0.6:
                return _filled(rng.choice(_BOTH), answer, other), Verdict.CONTRADICTED
            return _filled(rng.choice(_REJECTING), answer, other), verdict
        both = kind != "fact, both"
        if roll < 0.05 and verdict is Verdict.CONTRADICTED and both and (right := sides.get(Verdict.MET)):  # fmt: skip
            other = rng.choice(right)
            frame = rng.choice(_TURNING if rng.random() < 0.5 else _BOTH)
            return _filled(frame, other, answer), verdict
        if roll < 0.09 and verdict in (Verdict.UNMET, Verdict.PARTIAL):
            return self._with_terms(example), verdict
        return self._in_company(example), verdict

    def _with_terms(self, example: Example) -> str:
        rng, c = self._rng, example.criterion
        terms = perturb.keywords(rng.choice([c.text, *c.phrasings]), rng)
        if not terms:
            return example.answer
        if rng.random() < 0.7:
            return f"{example.answer.rstrip()} {terms}"
        return f"{terms} {example.answer}"

    def _in_company(self, example: Example) -> str:
        """Beside empty talk, another criterion's wording, the question or what another answer says."""
        rng, answer, roll = self._rng, example.answer, self._rng.random()
        if roll < 0.35:
            extra = rng.choice(_TALK)
        elif roll < 0.75 and example.others:
            other = rng.choice(example.others)
            extra = rng.choice([other.text, *other.phrasings])
        elif roll < 0.85:
            extra = example.question if rng.random() < 0.5 else rng.choice(_TALK)
        else:
            extra = rng.choice(self._said)
        between = rng.choice((" ", " ", " ", "\n"))
        first, second = (extra, answer) if rng.random() < 0.5 else (answer, extra)
        second = _ended(second) if second is extra else second
        return _ended(first) + between + second

    def _references(self, example: Example, answer: str) -> tuple[str, str, str]:
        """Two wordings, the one nearer to the answer first, and a misconception; now and then fewer."""
        rng, c = self._rng, example.criterion
        rights, wrongs = [c.text, *c.phrasings], list(c.misconceptions)
        if rng.random() < 0.06 and len(rights) > 1:
            del rights[0]
        said = _stems(answer)

        def likeness(text: str) -> float:
            return len(_stems(text) & said) / (len(_stems(text)) + 1) + rng.random() * 0.1

        if len(rights) > 2:
            nearest = max(rights[1:], key=likeness) if rng.random() < 0.7 else rng.choice(rights[1:])  # fmt: skip
            rights = [rights[0], nearest]
        if len(rights) == 2 and rng.random() < 0.3:
            rights = [rng.choice(rights)]
        if len(rights) == 2 and likeness(rights[1]) > likeness(rights[0]):
            rights.reverse()
        wrong = ""
        if wrongs and rng.random() < 0.75:
            wrong = max(wrongs, key=likeness) if rng.random() < 0.7 else rng.choice(wrongs)
        return rights[0], rights[1] if len(rights) > 1 else "", wrong


def drawn(kind: str) -> float:
    """How often an example of a kind is drawn a round."""
    if kind in _DRAWN:
        return _DRAWN[kind]
    return next((times for start, times in _DRAWN_BY_START if kind.startswith(start)), _ALSO_DRAWN)


def _has_side(example: Example) -> bool:
    """Is this answer, by itself, a right or wrong version of its criterion?"""
    kind = example.kind
    if example.verdict not in (Verdict.MET, Verdict.CONTRADICTED) or kind in _NO_SIDE:
        return False
    if kind.startswith("fact"):
        return not kind.startswith("fact, beside another")
    return kind in ("statement", "phrasing", "misconception unseen")


def _filled(frame: str, right: str, wrong: str) -> str:
    """The frame with both sentences, in lower case where they go on a sentence."""
    a, b = right.strip(), wrong.strip()
    a = a if frame.startswith("{a}") or ": {a}" in frame else _lowered(a)
    b = b if frame.startswith("{b}") or ": {b}" in frame else _lowered(b)
    a = a.rstrip(".") if any(word in frame for word in _ON_ONE_LINE) else _ended(a)
    return frame.format(a=a, b=_ended(b))


def _lowered(text: str) -> str:
    """With a small first letter, unless it begins with an abbreviation or a sign."""
    return text[0].lower() + text[1:] if text[:1].isupper() and text[1:2].islower() else text


def _ended(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


@lru_cache(maxsize=400_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_stems(text))
