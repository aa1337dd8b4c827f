"""Questions with several lists: which list's heading an item of the answer stands under.

"Feedforward: LSTM, GRU; recurrent: CNN, MLP" names six right items, each in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.domain import ItemList
from tutor.judges.text import STOPWORDS, Parsed, parse, stem

_OPENS = re.compile(r"\s*(?::|[-–—]+\s|\n)")  # what a heading ends with
_VERBS = frozenset(("are", "include", "includes"))  # "recurrent networks are …"


def headings(lists: Sequence[ItemList], parsed: Parsed) -> list[tuple[int, str]]:
    """The headings of an answer as (word after it, id of its list), in the order of the answer."""
    labels = _labels(lists)
    if len(labels) < 2:
        return []
    stems = [w.stem for w in parsed.words]
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(stems):
        length, key = max((_length(label, stems, at), key) for key, label in labels.items())
        at += max(length, 1)
        if length and (end := _end(parsed, at, _common(lists))) is not None:
            found.append((end, key))
    return found


def list_of(word: int, found: Sequence[tuple[int, str]]) -> str | None:
    """The list under whose heading a word stands; None before the first heading."""
    over = [key for end, key in found if end <= word]
    return over[-1] if over else None


def _labels(lists: Sequence[ItemList]) -> dict[str, tuple[str, ...]]:
    """What tells the lists apart, by id: "a linear classifier", "a non-linear classifier" ->
    ("linear",), ("non", "linear"). Empty where nothing does."""
    texts = [_told(entry) for entry in lists]
    for end in (0, -1):
        while all(len(t) > 1 for t in texts) and len({t[end] for t in texts}) == 1:
            texts = [t[1:] if end == 0 else t[:-1] for t in texts]
    labels = {entry.id: tuple(text) for entry, text in zip(lists, texts, strict=True) if text}
    return labels if len(set(labels.values())) == len(lists) else {}


def _told(entry: ItemList) -> list[str]:
    return [w.stem for w in parse(entry.text).words if w.text not in STOPWORDS]


def _common(lists: Sequence[ItemList]) -> frozenset[str]:
    return frozenset(s for entry in lists for s in _told(entry)) | {stem("ones"), stem("networks")}


def _length(label: tuple[str, ...], stems: Sequence[str], at: int) -> int:
    """How many words from `at` on spell the label, also as "feed forward" or "nonlinear"; 0 if none do."""
    spelt = "".join(label)
    fits = (n for n in (len(label), len(label) + 1, 1) if "".join(stems[at : at + n]) == spelt)
    return next(fits, 0)


def _end(parsed: Parsed, at: int, common: frozenset[str]) -> int | None:
    """The word after a heading whose label ends before word `at`; None where it opens no list."""
    words = parsed.words
    while at < len(words):
        if _OPENS.match(parsed.text[words[at - 1].end : words[at].start]):
            return at
        if words[at].text in _VERBS:
            return at + 1
        if words[at].stem not in common:
            return None
        at += 1
    return None
