"""An answer told anew, so that it is still known which verdict it deserves. Training material.

Right and wrong versions of a statement are said together, terms of a criterion are dropped beside what
does not state it, sentences are put beside others, words lose their order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from evals import perturb

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
    "{a} Or {b}", "{a} But it could also be that {b}", "Either {a} or {b}", "{b} Or {a}",
    "{a} At the same time, {b}", "{a} Others say: {b}", "{a} {b}", "{b} {a}", "{b} And also: {a}",
    "It is both: {a} and {b}", "{a}, or it may be the other way round: {b}", "{a} No, wait: {b}",
    "Depending on how you look at it, {a} or {b}", "{a} However, {b}", "{a} Then again, {b}",
    "Some say that {a} Others say that {b}", "{b} On the other hand, {a}", "1) {a} 2) {b}",
    "{a} / {b}", "Maybe {a} Maybe {b}", "{a} Alternatively, {b}", "{b} Alternatively, {a}",
    "Sometimes {a} Sometimes {b}", "{a} {b} One of the two is right.", "{b} Apart from that, {a}",
    "{a} In other cases {b}", "- {a}\n- {b}", "{a} It is also the case that {b}", "{a} ({b})",
    "{a} Unless {b}", "{b} {a} Both are true.",
)  # fmt: skip
# … unless the wrong one is rejected. Where the right one is, they do.
_REJECTING = (
    "It is not true that {b} {a}", "Some think that {b} That is wrong: {a}",
    "{a} It would be wrong to say: {b}", "One might believe that {b} In fact {a}",
    "A common mistake is to say: {b} Rather, {a}", "{a} (not: {b})", "Not that {b} Instead, {a}",
    "{b} is what many believe. It is false; {a}", "{a} The claim that {b} is mistaken.",
)  # fmt: skip
_TURNING = (
    "Some people say that {a} But that is wrong: {b}", "It is not true that {a} {b}",
    "One might think that {a} In fact {b}", "A common mistake is to say: {a} Rather, {b}",
    "{b} The claim that {a} is mistaken.",
)  # fmt: skip
_ON_ONE_LINE = ("ither", "both", "way round", "Depending", "({b})", "is what", "claim that")

# The same inside one sentence, where the two versions differ.
_CHOICES = (
    "{a} or {b}", "{b} or {a}", "{a} or {b}", "{b} or {a}", "either {a} or {b}", "{a}/{b}", "{b} / {a}",
    "{a} (or {b})", "{b} (or {a})", "{a} as well as {b}", "{a}, or else {b}", "{b}, or else {a}",
    "{a}, alternatively {b}", "{a} and also {b}", "{b} and at the same time {a}", "both {a} and {b}",
    "{a} or maybe {b}", "sometimes {a}, sometimes {b}", "{b}, possibly {a}", "{a} respectively {b}",
)  # fmt: skip
_NEAR_COPIES = 0.55  # likeness of two versions from which they are told in one sentence
_PLACES = 3  # where they may differ

# The terms {k} of a criterion, and nothing said of them.
_DROPPED = (
    "As to {k}, this has been dealt with above.", "The point about {k} is covered by this as well.",
    "{k} may be one way or the other.", "What holds for {k} is well known.", "{k}: as in the script.",
    "{k} belongs to it too, but need not be explained here.", "The usual holds for {k}.",
    "I know that {k} are words one expects here.", "{k}: explained correctly as well.",
    "How it is with {k} one sees at once.", "When {k} matters was said in the lecture.",
    "I have thereby described {k} too.", "There is something about {k} too, which I know by heart.",
    "Whether {k} or not, that depends.", "{k} is just what the name says.", "Then {k} and all that.",
    "The matter of {k} is a question in itself.", "Something similar holds for {k}.",
    "Also important: {k}.", "In addition one has to know about {k}.", "({k})", "{k}", "{k}.",
)  # fmt: skip

_SALAD = 7  # words from which losing their order loses the meaning


def both(right: str, wrong: str, rng: random.Random) -> str:
    """The right and the wrong version said together."""
    if rng.random() < 0.5 and (merged := in_one_sentence(right, wrong, rng)):
        return merged
    return _filled(rng.choice(_BOTH), right, wrong)


def rejected(right: str, wrong: str, rng: random.Random) -> str:
    """The right version, and the wrong one named to reject it."""
    return _filled(rng.choice(_REJECTING), right, wrong)


def turned(right: str, wrong: str, rng: random.Random) -> str:
    """The wrong version, and the right one named to reject it."""
    return _filled(rng.choice(_TURNING), right, wrong)


def in_one_sentence(right: str, wrong: str, rng: random.Random) -> str | None:
    """The sentence that two near copies share, with both of what they differ in: "units are dropped in
    training or in testing". None where they are not near copies."""
    a, b = right.split(), wrong.split()
    changes = _changes(a, b)
    if not changes:
        return None
    choice, told, at = rng.choice(_CHOICES), list[str](), 0
    for ours, theirs in changes:
        one, other = " ".join(a[ours]), " ".join(b[theirs])
        end = one[len(one.rstrip(".,;")) :]
        merged = choice.format(a=one.rstrip(".,;"), b=other.rstrip(".,;")) + end
        told, at = [*told, *a[at : ours.start], merged], ours.stop
    return " ".join([*told, *a[at:]])


def _changes(a: Sequence[str], b: Sequence[str]) -> list[tuple[slice, slice]]:
    """Where two near copies differ, in the words of either; none where they are not near copies."""
    matcher = SequenceMatcher(None, [w.lower() for w in a], [w.lower() for w in b], autojunk=False)
    found = [code[1:] for code in matcher.get_opcodes() if code[0] != "equal"]
    if len(found) > _PLACES or matcher.ratio() < _NEAR_COPIES:
        return []
    changes = []
    for i, j, k, m in found:
        back = int((i == j or k == m) and min(i, k) > 0)  # "are dropped", "are not dropped"
        changes.append((slice(i - back, j), slice(k - back, m)))
    return changes if all(o.start < o.stop and t.start < t.stop for o, t in changes) else []


def with_terms(answer: str, wording: str, rng: random.Random) -> str:
    """The answer and terms of a criterion's wording, of which nothing is said."""
    listed = perturb.keywords(wording, rng)
    if not listed:
        return answer
    terms = listed.split(", ")
    if rng.random() < 0.7:
        terms = terms[: rng.randint(1, 3)]
    named = rng.choice((" and ", ", ", ", ")).join(terms)
    frame = rng.choice(_DROPPED)
    dropped = frame.format(k=named[0].upper() + named[1:] if frame.startswith("{k}") else named)
    return beside(answer, dropped, rng)


def in_company(
    answer: str, question: str, others: Sequence[str], said: Sequence[str], rng: random.Random
) -> str:
    """Beside one or two of these: empty talk, the question, what is said on another criterion or in
    another answer."""
    for _ in range(rng.choice((1, 1, 2))):
        roll = rng.random()
        if roll < 0.25:
            extra = rng.choice(_TALK)
        elif roll < 0.8 and others:
            extra = rng.choice(others)
        elif roll < 0.88:
            extra = question
        else:
            extra = rng.choice(said)
        answer = beside(answer, extra, rng)
    return answer


def beside(answer: str, extra: str, rng: random.Random) -> str:
    """Both, one after the other."""
    between = rng.choice((" ", " ", " ", "\n"))
    first, second = (extra, answer) if rng.random() < 0.5 else (answer, extra)
    second = _ended(second) if second is extra else second
    return _ended(first) + between + second


def shuffled(answer: str, rng: random.Random) -> str | None:
    """The words in any order, which says nothing; None for a few words, which still may."""
    words = re.findall(r"[^\s.,;:!?]+", answer)
    if len(words) < _SALAD:
        return None
    rng.shuffle(words)
    return " ".join(words) + rng.choice(("", "."))


def _filled(frame: str, right: str, wrong: str) -> str:
    """The frame with both sentences, in lower case where they go on a sentence."""
    a, b = (_placed(text.strip(), name, frame) for text, name in ((right, "{a}"), (wrong, "{b}")))
    return frame.format(a=a, b=b)


def _placed(text: str, name: str, frame: str) -> str:
    before, after = frame.split(name)
    text = text if not before or before.endswith((": ", ") ", "- ")) else _lowered(text)
    return text.rstrip(".") if after and any(w in frame for w in _ON_ONE_LINE) else _ended(text)


def _lowered(text: str) -> str:
    """With a small first letter, unless it begins with an abbreviation or a sign."""
    return text[0].lower() + text[1:] if text[:1].isupper() and text[1:2].islower() else text


def _ended(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
