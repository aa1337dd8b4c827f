"""List questions: which acceptable items an answer names, one item one slot.

A name is looked up word by word, with plurals, spelling variants and typing errors; where two
names fit the same words the longest wins, so that "SGD with momentum" is not also "SGD". Items that
are whole phrases are matched by meaning. What the answer says it is not does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from tutor.domain import Criterion, ItemList
from tutor.judges.description import describe
from tutor.judges.encoding import encode, encode_cached
from tutor.judges.evidence import whole_span
from tutor.judges.model import examiner
from tutor.judges.reading import Reading
from tutor.judges.text import (
    GLUE,
    NEGATORS,
    STOPWORDS,
    Parsed,
    Word,
    content_stems,
    parse,
    stem,
)

_FUZZY_FROM = 6  # letters; shorter words must be equal up to their ending ("GELU" is not "ReLU")
_TWO_ERRORS_FROM = 10
_PHRASE_FROM = 3  # words; shorter names are looked up, not interpreted
_NAME_WORDS = 4
_MOST_PIECES = 100  # of an answer that are compared by meaning, each with every item
_COMMON_FROM = 3  # items that share a word; it tells none of them from the others
_TELLING = 2  # other words that must then say which item is meant
_SAYING = GLUE - frozenset("a an the of to by from with into for as".split())
_PHRASE_SURE = 0.5  # credit from which a clause passes as saying a phrase
_TURNING = re.compile(r"^(?:un|in|im|non|dis|semi|self|anti|de|over|under)")
_APART = re.compile(r"[,;:=\n()]")  # "sigmoid (S-shaped)" does not spell "sigmoids"
_TURNED = re.compile(r"\bnon[- ]?$", re.I)  # "non-linear functions" are no linear functions
_SEPARATOR = re.compile(r"[,;.:\n()]|\s/\s|\bbut\b|\bonly\b|\band\s+also\b")
_FAR = 300  # characters before a name in which it may be denied
_HEADING = re.compile(r"([^.!?;:\n]*):[^.!?;:\n]*$")  # what stands before the colon of a list
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|except|isn't|aren't|don't|doesn't|cannot|neither|nor|instead of|rather than|unlike)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that the answer names. `first:last` are words of the answer."""

    item: int
    first: int
    last: int
    quote: str
    confidence: float


def find_items(entry: ItemList, question: str, answer: str) -> list[Hit]:
    """The different items that an answer names, in the order of the answer."""
    parsed = parse(answer)
    if not parsed.words:
        return []
    named = names_in(entry, parsed)
    hits = [h for h in named if not _negated(parsed, h)]
    taken = {i for h in named for i in range(h.first, h.last)}
    known = {h.item for h in named}
    hits = _once_each(hits)
    if len(hits) < entry.count:
        hits += _by_meaning(entry, question, parsed, known, taken)
    return sorted(hits, key=lambda h: h.first)


def names_in(entry: ItemList, parsed: Parsed) -> list[Hit]:
    """Every place where a name of an item stands, in the order of the text; none shares its words."""
    return _longest_first(_by_name(entry, parsed))


def left_over(answer: str, hits: list[Hit]) -> int:
    """How many pieces of the answer that look like names hold no found item: perhaps items that we do not
    know. A piece of a sentence is none."""
    parsed = parse(answer)
    used = {i for h in hits for i in range(h.first, h.last)}
    return sum(
        1
        for first, last in pieces(parsed)
        if not used & set(range(first, last)) and _like_a_name(parsed.words[first:last])
    )


def _like_a_name(words: Sequence[Word]) -> bool:
    said = {word.text for word in words}
    few = len(words) <= _NAME_WORDS and any(word.content for word in words)
    return few and not said & _SAYING and not said & NEGATORS


def _by_name(entry: ItemList, parsed: Parsed) -> Iterator[Hit]:
    texts = [w.text for w in parsed.words]
    for number, names in enumerate(entry.items):
        for name in names:
            wanted = _name_words(name)
            if wanted:
                for first, last, sure in _places(wanted, texts):
                    quote = parsed.span(first, last)
                    if last - first <= len(wanted) or not _APART.search(quote):
                        yield Hit(number, first, last, quote, sure)


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(w.text for w in parse(name).words)


def _places(wanted: tuple[str, ...], texts: list[str]) -> Iterator[tuple[int, int, float]]:
    """Word ranges that spell a name, also where it is written in more or fewer words."""
    joined = "".join(wanted)
    for first in range(len(texts)):
        if texts[first][0] != joined[0]:
            continue
        for count in range(max(1, len(wanted) - 1), min(len(wanted) + 2, len(texts) - first + 1)):
            told = texts[first : first + count]
            if (sure := _same_name(wanted, joined, told)) > 0:
                yield first, first + count, sure


def _same_name(wanted: tuple[str, ...], joined: str, told: list[str]) -> float:
    """1 for the same letters, 0.95 for another ending, 0.85 for a typing error, else 0."""
    if "".join(told) == joined:
        return 0.97
    if len(told) != len(wanted):
        return 0.9 if stem("".join(told)) == stem(joined) else 0.0
    fits = [_same_word(a, b) for a, b in zip(wanted, told, strict=True)]
    return min(fits)


def _same_word(wanted: str, told: str) -> float:
    if wanted == told:
        return 0.97
    if len(wanted) > 2 and wanted.isalpha() and told.isalpha() and stem(wanted) == stem(told):
        return 0.95
    if min(len(wanted), len(told)) < _FUZZY_FROM or wanted[0] != told[0]:
        return 0.0
    if bool(_TURNING.match(wanted)) != bool(_TURNING.match(told)) or not told.isalpha():
        return 0.0
    allowed = 2 if len(wanted) >= _TWO_ERRORS_FROM else 1
    return 0.85 if OSA.distance(wanted, told, score_cutoff=allowed) <= allowed else 0.0


def _longest_first(hits: Iterator[Hit]) -> list[Hit]:
    """Hits that do not share words; a longer one drives out those inside it."""
    ranked = sorted(hits, key=lambda h: (h.first - h.last, -h.confidence, -len(h.quote), h.first))
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in ranked:
        words = set(range(hit.first, hit.last))
        if not words & taken:
            kept.append(hit)
            taken |= words
    return sorted(kept, key=lambda h: h.first)


def _once_each(hits: list[Hit]) -> list[Hit]:
    best: dict[int, Hit] = {}
    for hit in hits:
        if hit.item not in best or hit.confidence > best[hit.item].confidence:
            best[hit.item] = hit
    return list(best.values())


def _negated(parsed: Parsed, hit: Hit) -> bool:
    """Does the piece of text up to the name deny it? "Adam, not SGD" denies SGD alone, "no
    optimizers: Adam, SGD" both."""
    start = parsed.words[hit.first].start
    before = parsed.text[max(start - _FAR, 0) : start]  # a long text of names would take minutes
    if _TURNED.search(before):
        return True
    heading = _HEADING.search(before)
    if heading and _NEGATION.search(heading[1]):
        return True
    ends = [m.end() for m in _SEPARATOR.finditer(before)]
    return bool(_NEGATION.search(before[ends[-1] if ends else 0 :]))


def _by_meaning(
    entry: ItemList, question: str, parsed: Parsed, known: set[int], taken: set[int]
) -> list[Hit]:
    """Phrases ("GPUs can do many operations in parallel") that a clause of the answer says."""
    asked = encode_cached(question)
    found: list[Hit] = []
    phrases = [
        (number, [n for n in names if len(_name_words(n)) >= _PHRASE_FROM])
        for number, names in enumerate(entry.items)
        if number not in known
    ]
    phrases = [(number, names) for number, names in phrases if names]
    common = _common_stems(entry)
    for first, last in _different(parsed, taken) if phrases else ():
        quote = whole_span(parsed, (first, last))
        told = Reading(asked, encode(parsed.span(first, last)))
        said = content_stems(quote)
        for number, names in phrases:
            shared = said & content_stems(" ".join(names))
            if shared and shared <= common and len(said - common) < _TELLING:
                continue
            item = Criterion(id="item", text=names[0], phrasings=tuple(names[1:]))
            shares = examiner().shares(describe(item, told))
            credit = float(shares[2] + 0.5 * shares[1])
            if credit >= _PHRASE_SURE:
                found.append(Hit(number, first, last, quote, min(credit, 0.9)))
    return _matched(found)


def _different(parsed: Parsed, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Pieces of more than a word that name nothing yet, each text once, and not without end."""
    seen: set[tuple[str, ...]] = set()
    for first, last in pieces(parsed):
        said = tuple(w.text for w in parsed.words[first:last])
        if len(said) < 2 or said in seen or not taken.isdisjoint(range(first, last)):
            continue
        if len(seen) == _MOST_PIECES:
            return
        seen.add(said)
        yield first, last


def _common_stems(entry: ItemList) -> set[str]:
    """Words that many items share: "it is linear" names no "... linear unit" of several."""
    counts = Counter(one for names in entry.items for one in content_stems(" ".join(names)))
    return {one for one, count in counts.items() if count >= _COMMON_FROM}


def _matched(found: list[Hit]) -> list[Hit]:
    """One piece one item, one item one piece, the surest first."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda h: -h.confidence):
        if all(hit.item != k.item and hit.first != k.first for k in kept):
            kept.append(hit)
    return kept


def pieces(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Word ranges between commas, line ends and full stops: what a list is made of."""
    words = parsed.words
    first = 0
    for at in range(1, len(words) + 1):
        gap = parsed.text[words[at - 1].end : words[at].start] if at < len(words) else "."
        joint = at < len(words) and words[at].text in {"and", "or"} and at - first <= 4
        if re.search(r"[,;.\n:!?]", gap) or joint:
            while (
                first < at and words[first].text in STOPWORDS and words[first].text in {"and", "or"}
            ):
                first += 1
            if at > first:
                yield first, at
            first = at
