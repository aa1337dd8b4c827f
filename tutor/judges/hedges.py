"""Answers that leave the choice open: both sides at once, alternatives to pick from.

Who asserts both has asserted neither, and so has met nothing. Rules on words, no model: in each of
them an honest answer must be rare, which is measured on the eval cases and the honest twins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.judges.contrasts import contrasts
from tutor.judges.shorthand import abbreviates
from tutor.judges.text import Parsed, Word, content_stems, parse, stem

_JOINTS = frozenset(("and", "or", "/", "nor", "well"))  # "as well as"
_SHORT = 30  # words of an answer that an offer of alternatives spoils as a whole
_OFFERED = re.compile(
    r"(?:\b(?:it'?s|it is|be|pick|choose|take)|,)\s+(?:either|one|any)\s+of\s+(?:those|these|them|the two|each)\b[^,.;]{0,10}(?:[,.;!]|$)"
    r"|\bone of (?:those|these|them|the two)\b.{1,60}\bthe other\b|\bone of (?:these|those) (?:two|three|four)\b|\bdepending on (?:which of|how (?:you|one)\b)"
    r"|\b(?:pick|choose|take)\s+(?:the right one|your pick|whichever)\b|\btake your pick\b"
    r"|\b(?:both|either)\s+(?:(?:can|could|may|might)\s+be|(?:is|are) (?:right|correct|true|fine|possible|defensible))\b"
    r"|\bor (?:both|neither|(?:maybe )?the other way (?:a)?round)\b|\bsomething to be said for both\b"
    r"|\b(?:maybe|perhaps)\b.{1,160}\b(?:maybe|perhaps)\b|\b(?:some|one) (?:say|hold|claim)s?\b.{1,160}\bothers?\b"
    r"|\baccording to (?:some|one)\b.{1,160}\bothers?\b|\bno,? wait\b.{1,200}\bno,? wait\b"
    r"|\bit (?:does|is) and it (?:does|is)\s?(?:n't| not)\b", re.I | re.S,
)  # fmt: skip
# The same within the sentence that would meet a criterion.
_WAVERING = re.compile(
    r"\bor (?:maybe|perhaps|possibly|rather|else|even the (?:opposite|reverse))\b|\bwhichever\b|\balternatively\b"
    r"|\b(?:may|might|can|could) or (?:may|might|can|could)\s?(?:not|never)\b"
    r"|\b(?:or|maybe|perhaps|possibly|might be|may be|could be)\b[^.;]{0,30}\bthe other way (?:a)?round\b|\bit depends on (?:the (?:definition|book|author)|who|whom|how you)\b"
    r"|\bjust as well it is\b|\brespectively (?:as|the)\b", re.I,
)  # fmt: skip
# How the sentence after it begins, where it takes that sentence back. A student who corrects a slip
# meets the criterion in the sentence that begins so, and is not touched.
_TAKEN_BACK = re.compile(
    r"(?:no,? (?:wait|rather)|or|then again|on second thoughts?|second (?:answer|version)|others|(?:but )?(?:maybe|perhaps))\b", re.I,
)  # fmt: skip
_OWN_CLAUSE = 3  # words between ", or" and the next comma that make an alternative of their own
_KEPT_APART = frozenset(
    "distinguish distinguishes tell tells apart between separate separates discriminate".split()
)
_SETS = tuple(
    {stem(a), stem(b)} for a, b in (("training", "test"), ("train", "test"), ("input", "output"))
)
_NECESSARY = frozenset("must mustn't need needs should shouldn't".split())
_CIRCUMSTANCE = frozenset("when if where over on at".split())  # no other statement, another case
_SAME_AGAIN = re.compile(r"in other words|equivalently|in short|that is|i\.?e\b", re.I)
_NEAR = 3  # words
_SIGNS = frozenset("=+*^∑√<>∩∪\\")  # of a formula, whose strokes divide
_ELSEWHERE = 0.67  # of a side's own content words, all in one other criterion
_COMPARED = frozenset(("more", "less", "fewer", "greater", "higher", "lower"))  # "three or more"


def is_hedge(
    parsed: Parsed, window: tuple[int, int], criterion: str, others: Sequence[str] = ()
) -> bool:
    """Does the window, or a sentence it lies in, leave open what the criterion states?

    In one breath, "smoother or noisier"; as alternatives, "it sums them up, or it multiplies them";
    or as a sentence that the next one takes back. A criterion that itself says "or" is let off, one
    that speaks of choices in as many words ("either of them") altogether, and so is an alternative
    that the `others` of the rubric ask for.
    """
    if _OFFERED.search(criterion) or _WAVERING.search(criterion):
        return False
    if len(parsed.words) <= _SHORT and _OFFERED.search(parsed.text):
        return True
    told = parse(criterion).words
    if _both_at_once(
        parsed.words[window[0] : window[1]], frozenset(w.stem for w in told if w.content)
    ):
        return True
    if any(w.text in {"or", "either"} for w in told):
        return False
    touched = [n for n, (a, b) in enumerate(parsed.sentences) if a < window[1] and window[0] < b]
    asked = [content_stems(text) for text in others]
    return any(_left_open(parsed, n, told, asked) for n in touched)


def _both_at_once(words: tuple[Word, ...], told: frozenset[str]) -> bool:
    """Two pairs of opposites side by side, or one of whose words the criterion has one: "low-level and
    high-level features" where they are low-level. With more words between the two ("small ones are
    noisy, large ones smooth") it is no hedge."""
    pairs = [pair for n in range(1, len(words) - 1) if (pair := _opposed(words, n))]
    if any(w.text in _KEPT_APART for w in words):
        return False  # "to tell real and fake samples apart"
    return len(pairs) >= 2 or any(len(told & pair) == 1 for pair in pairs)


def _opposed(words: tuple[Word, ...], joint: int) -> frozenset[str]:
    """The two opposites on both sides of "and" or "or", next to it or both one word away."""
    if words[joint].text not in _JOINTS:
        return frozenset()
    table, after = contrasts(), joint + (2 if words[joint].text == "well" else 1)
    for near in (1, 2):
        left, right = joint - near - (words[joint].text == "well"), after
        if left < 0 or right >= len(words):
            continue
        if {words[left].stem, words[right].stem} in _SETS and words[joint].text != "or":
            continue
        if words[right].stem in table.get(words[left].stem, frozenset()):
            return frozenset((words[left].stem, words[right].stem))
    return frozenset()


def _left_open(
    parsed: Parsed, sentence: int, told: tuple[Word, ...], asked: Sequence[frozenset[str]]
) -> bool:
    first, last = parsed.sentences[sentence]
    said = parsed.span(first, last)
    then = parsed.sentences[sentence + 1] if sentence + 1 < len(parsed.sentences) else (last, last)
    after = parsed.span(*then)
    back = _TAKEN_BACK.match(after) and not _elsewhere(parsed.words[slice(*then)], told, asked)
    if _WAVERING.search(said) or back or _OFFERED.search(f"{said}. {after}"):
        return True
    joints = [at for at in range(first + 1, last - 1) if parsed.words[at].text == "or"]
    return any(
        _offers(parsed, (first, at, last), told)
        for at in joints
        if not _elsewhere(parsed.words[first:at], told, asked)
        and not _elsewhere(parsed.words[at + 1 : last], told, asked)
    ) or _slashed(parsed, first, last)


def _elsewhere(
    side: tuple[Word, ...], told: tuple[Word, ...], asked: Sequence[frozenset[str]]
) -> bool:
    """Is one side of an "or" what another criterion asks for?"""
    stems = {w.stem for w in side if w.content} - {w.stem for w in told}
    return bool(stems) and any(
        sum(_among(stem, one) for stem in stems) >= _ELSEWHERE * len(stems) for one in asked
    )


def _among(stem: str, asked: frozenset[str]) -> bool:
    return stem in asked or any(abbreviates(stem, full) for full in asked)


def _slashed(parsed: Parsed, first: int, last: int) -> bool:
    """Clauses side by side with strokes between: "it shrinks the map / it leaves it as it is"."""
    if _SIGNS & set(parsed.span(first, last)):
        return False
    marks = [n for n in range(first + 1, last) if parsed.words[n].text == "/"]
    spaced = [n for n in marks if parsed.text[parsed.words[n].start - 1] == " "]
    return any(
        min(at - before, after - at) > _OWN_CLAUSE
        for before, at, after in zip(
            [first - 1, *spaced], spaced, [*spaced[1:], last], strict=False
        )
    )


def _offers(parsed: Parsed, place: tuple[int, int, int], told: tuple[Word, ...]) -> bool:
    """Does the "or" at the middle of first, at, last offer something other than what the criterion says?"""
    first, at, last = place
    left, right = parsed.words[first:at], parsed.words[at + 1 : last]
    if any(w.text == "whether" for w in left):
        return False
    return (
        any(w.text == "either" for w in left)
        or _own_clause(parsed, first, at, last)
        or _other_number(left, right, told)
        or _turns(left, right, told)
    )


def _own_clause(parsed: Parsed, first: int, at: int, last: int) -> bool:
    """Is there a comma before the "or", and a clause of its own after it: "…, or it removes the noise"?"""
    if not re.search(r"[,;]", _between(parsed, at)) or _must(parsed.words[first:at]):
        return False
    if parsed.words[at + 1].text in _CIRCUMSTANCE or _SAME_AGAIN.match(parsed.span(at + 1, last)):
        return False
    ends = (n for n in range(at + 1, last) if re.search(r"[,;:]", _between(parsed, n)))
    return next(ends, last) - at > _OWN_CLAUSE


def _must(left: tuple[Word, ...]) -> bool:
    """Does the "or" behind it tell what happens otherwise: "it needs a base case, or it never ends"?"""
    return any(w.text in _NECESSARY for w in left)


def _between(parsed: Parsed, at: int) -> str:
    """What stands between a word and the one before it."""
    return parsed.text[parsed.words[at - 1].end : parsed.words[at].start]


def _other_number(left: tuple[Word, ...], right: tuple[Word, ...], told: tuple[Word, ...]) -> bool:
    """Two numbers to choose from where the criterion has one: "two or three", but not "three or more"."""
    one = {w.number for w in left[-_NEAR:]} - {""}
    two = {w.number for w in right[:_NEAR]} - {""}
    compared = bool(right) and right[0].text in _COMPARED
    return bool(one and two and one != two) and not compared and any(w.number for w in told)


def _turns(left: tuple[Word, ...], right: tuple[Word, ...], told: tuple[Word, ...]) -> bool:
    """A word of the criterion on one side, its opposite or its denial on the other."""
    table = contrasts()
    stems, content = {w.stem for w in told}, {w.stem for w in told if w.content}
    for one, denied in _denied(left):
        for two, turned in _denied(right):
            if two.stem in table.get(one.stem, ()) and len({one.stem, two.stem} & stems) == 1:
                return True
            if one.stem == two.stem and denied != turned and one.stem in content:
                return True
    return False


def _denied(words: tuple[Word, ...]) -> list[tuple[Word, bool]]:
    """Each word, and whether it is denied: by a negator, or by "non" before it."""
    before = ("", *(w.text for w in words))
    return [(w, w.negated or last == "non") for w, last in zip(words, before, strict=False)]
