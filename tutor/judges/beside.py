"""Lists that ask for more than names: "an activation function with its correct formula".

What an answer says of an item is what stands beside its name, up to the next name that opens a piece of
the answer. A bare name is half an item; one beside another formula than the rubric has for it is none.
Whether prose beside a name is right is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tutor.domain import Criterion, ItemList, Task, Verdict
from tutor.judges.formulas import equal, formulas_in, in_symbols, stated
from tutor.judges.items import Hit, names_in, pieces
from tutor.judges.notation import Node
from tutor.judges.text import Parsed, content_stems, parse

# What a list asks of each item: "with one of its properties", "with an example", "and the main
# characteristic of each"; "and say what each does", "and why it helps"; "and explain it".
_GIVE = re.compile(
    r"\b(?:with|including|(?P<and>and))\s+(?P<it>(?:(?:at least\s+)?(?:one|some|any)\s+of\s+)?(?:its|their)\b.+"
    r"|(?:an?|one)\s+(?:\w+\s+)?(?:example|explanation|description|definition|reason|formula|equation)"
    r"|(?:the|an?|one)\s.+\s(?:of|for)\s+each(?:\s+of\s+them)?)$", re.I,
)  # fmt: skip
_SAY = re.compile(
    r"\band\s+(?:(?:say|tell|state|explain|describe)\s+)?"
    r"(?P<it>(?:what|how|why|when|where)\s(?:.+\s)?(?:it|each)\b.*)$", re.I,
)  # fmt: skip
_DO = re.compile(r"\band\s+(?P<it>explain|describe|define)\s+(?:it|them|each)\b", re.I)
_SOME_OF = re.compile(r"^(?:at least\s+)?(?:one|some|any)\s+of\b", re.I)
_EACH = re.compile(r"\beach(?:\s+of\s+them)?\b", re.I)
_OF_EACH = re.compile(rf"\s(?:of|for)\s+{_EACH.pattern}$", re.I)
_FORMULA = re.compile(r"\b(?:formula(?:s|e)?|equations?)\b", re.I)
_MARKER = re.compile(r"(?:^|(?<=\s))\(?\d{1,2}[.)](?=\s|$)", re.M)  # "1." before an item
# A heading on the same line, or over the lines of a list: "bounded: sigmoid", "bounded:\n- sigmoid".
_OVER = re.compile(
    r"([^.!?;:\n]{0,120}):(?:\s*\n[ \t]*(?:[-*•]|\d+[.)])[^\n:]{0,120})*[^.!?;:\n]{0,120}$"
)
_BESIDE = re.compile(r",\s+|;|\n|\s[-–—]\s|\sand\s")  # between a formula and a remark
_MOST_READ = 3  # parts of the answer that tell of one item
_CASES = re.compile(r"[<>≤≥]|\b(?:if|else|otherwise|when|where)\b", re.I)
_AND = re.compile(r"\band\b|\bor\b|&", re.I)
_JOINT = re.compile(r"\s*(?:,|,?\s*(?:and|or|&))\s*", re.I)
_NEXT_WORD = re.compile(r"\s+([a-z']+)")
_SIGN_BEFORE = re.compile(r"[*·×/^=+]\s*$")
_FACTOR_BEFORE = re.compile(r"(?:\b[a-z]|\d|[-−(])\s*$", re.I)
_TIED = frozenset("which that with in as at by to can used".split())  # to the last name alone
_FILLER = content_stems(
    "answer list example following know think learn remember function kind type first second third "
    "last next finally several question my some common popular well include including like"
)


class Said(NamedTuple):
    """What an answer says of an item: the verdict on it, with quote and reason."""

    verdict: Verdict
    quote: str
    reason: str


class _Part(NamedTuple):
    """A part of the answer that opens with names, up to the next one. `told`: something is said there
    beside the names; `headed`: it stands under a heading that says something of all that follow."""

    names: tuple[Hit, ...]
    text: str
    told: bool
    headed: bool

    def tells_of(self, item: int) -> bool:
        return any(name.item == item for name in self.names)


def said_of(hit: Hit, entry: ItemList, task: Task, answer: str) -> Said:
    """The verdict on an item that the answer names."""
    name = entry.items[hit.item][0]
    met = Said(Verdict.MET, hit.quote, f"{name} is an acceptable item.")
    more, parsed = _more(entry.text), parse(answer)
    if not more or not any(h.item == hit.item for h in names_in(entry, parsed)):
        return met  # its name will do, or it is told in words of its own
    asks_formula = bool(_FORMULA.search(more))
    parts = _parts(entry, task.question, parsed)
    own = [part for part in parts if part.told and part.tells_of(hit.item)]
    if not own and (asks_formula or not _told_together(hit.item, parts, parsed)):
        reason = f"{name} is an acceptable item, but the answer does not {more}."
        return met._replace(verdict=Verdict.PARTIAL, reason=reason)
    quote = next((n.quote for part in own for n in part.names if n.item == hit.item), hit.quote)
    if asks_formula and _another(hit.item, own, entry, task.rubric.criteria):
        return Said(Verdict.UNMET, quote, f"The formula beside {name} is not that of {name}.")
    return met._replace(quote=quote)


@lru_cache(maxsize=256)
def _more(text: str) -> str:
    """What a list asks of each item beside its name: "give its range", "say what it does"; "" for no more.

    "A difference between the ReLU and its variants" asks for none of the variants of a difference.
    """
    if found := _DO.search(text):
        return f"{found['it'].lower()} it"
    if found := _SAY.search(text):
        return f"say {_EACH.sub('it', found['it'])}"
    found = _GIVE.search(text)
    if found is None or (found["and"] and "between" in text[: found.start()]):
        return ""
    return f"give {_SOME_OF.sub('any of', _OF_EACH.sub('', found['it']))}"


@lru_cache(maxsize=64)
def _parts(entry: ItemList, question: str, parsed: Parsed) -> tuple[_Part, ...]:
    known = content_stems(f"{question} {entry.text}") | _FILLER
    names = names_in(entry, parsed)
    heads = [name for name in names if not _inside_formula(name, parsed)]
    opened = [
        (first, found) for first, last in pieces(parsed)
        if (found := tuple(h for h in heads if first <= h.first < last))
    ]  # fmt: skip
    ends = [*(first for first, _ in opened[1:]), len(parsed.words)]
    parts = []
    for (first, found), last in zip(opened, ends, strict=True):
        text = parsed.text[_start(parsed, first) : _start(parsed, last)]
        covered = {at for name in names for at in range(name.first, name.last)}
        told = _tells(parsed, set(range(first, last)) - covered, known)
        parts.append(_Part(found, text, told, _headed(parsed, first, names, known)))
    return tuple(parts)


def _start(parsed: Parsed, word: int) -> int:
    """Where the text of a word begins, with a dollar sign or bracket before it."""
    if word == len(parsed.words):
        return len(parsed.text)
    start = parsed.words[word].start
    return start - len(parsed.text[:start]) + len(parsed.text[:start].rstrip("$([\\"))


def _tells(parsed: Parsed, at: set[int], known: frozenset[str]) -> bool:
    """Is one of these words a content word or number that is neither asked for nor counts the items?"""
    marks = _markers(parsed.text)
    return any(
        w.content and w.stem not in known and not any(a <= w.start < b for a, b in marks)
        for w in (parsed.words[n] for n in at)
    )


@lru_cache(maxsize=64)
def _markers(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(m.span() for m in _MARKER.finditer(text))


def _headed(parsed: Parsed, word: int, names: Sequence[Hit], known: frozenset[str]) -> bool:
    """Does a heading over this word say something: "bounded: sigmoid, tanh"?"""
    heading = _OVER.search(parsed.text[: parsed.words[word].start])
    if heading is None or any(
        heading.start() <= parsed.words[n.first].start < heading.end(1) for n in names
    ):
        return False
    return not content_stems(heading[1]) <= known


def _inside_formula(name: Hit, parsed: Parsed) -> bool:
    """Is it a function in another's formula: "x * sigmoid(x)", "2 sigmoid(2x) - 1"?"""
    before = parsed.text[: parsed.words[name.first].start].rpartition("\n")[2]
    after = parsed.text[parsed.words[name.last - 1].end :].lstrip()
    factor = after.startswith("(") and _FACTOR_BEFORE.search(before)
    return bool(factor or _SIGN_BEFORE.search(before))


def _told_together(item: int, parts: Sequence[_Part], parsed: Parsed) -> bool:
    return any(
        part.tells_of(item) and (part.headed or _shares(parts[at:], parsed))
        for at, part in enumerate(parts)
    )


def _shares(parts: Sequence[_Part], parsed: Parsed) -> bool:
    """Does a run of bare names end in "and" and a name after which something is said of all of them:
    "sigmoid, tanh and softmax saturate"?"""
    for one, two in pairwise(parts):
        gap = parsed.text[
            parsed.words[one.names[-1].last - 1].end : parsed.words[two.names[0].first].start
        ]
        if one.told or not _JOINT.fullmatch(gap):
            return False
        if two.told:
            return bool(_AND.search(gap)) and _of_several(two.names[-1], parsed)
    return False


def _of_several(name: Hit, parsed: Parsed) -> bool:
    """Does a name go on as in "and tanh saturate", not as in "and tanh, which saturates" or "tanh: …"?"""
    rest = parsed.text[parsed.words[name.last - 1].end :]
    following = _NEXT_WORD.match(rest)
    return following is not None and not following[1].endswith("s") and following[1] not in _TIED


def _another(
    item: int, parts: Sequence[_Part], entry: ItemList, criteria: Sequence[Criterion]
) -> bool:
    """Is every formula beside the name another than the rubric's for this item? What cannot be read,
    such as cases and functions that are not known here, is not held against the answer."""
    right = [side for c in criteria if _is_of(item, entry, c) for side in _sides(c)]
    mine = [part for part in parts if part.names[0].item == item][:_MOST_READ]
    if not right or not mine or any(_CASES.search(part.text) for part in mine):
        return False
    texts = dict.fromkeys(text for part in mine for text in _readings(part))
    given = [side for text in texts for side in formulas_in(text)]
    if not given or not all(map(in_symbols, given)):
        return False
    return not any(equal(ours, theirs) for ours in right for theirs in given)


def _readings(part: _Part) -> Iterator[str]:
    """The text with its name, which may be a function ("sigmoid(x) = …") or a label ("sigmoid 1/(…)"),
    and without it; whole, and without the remarks beside the formula."""
    bare = part.text.partition(part.names[0].quote)[2]
    for text in (part.text, bare):
        yield text
        yield from _BESIDE.split(text)


def _is_of(item: int, entry: ItemList, criterion: Criterion) -> bool:
    """Is a criterion about this item: is it the first that it names?"""
    named = names_in(entry, parse(criterion.text))
    return bool(named) and named[0].item == item


def _sides(criterion: Criterion) -> Iterator[Node]:
    for text in (criterion.text, *criterion.phrasings):
        yield from stated(text)
