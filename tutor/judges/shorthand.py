"""Which words of two texts are the same: equal stems, typing errors, and the short forms that students
write ("val" for validation, "px" for pixel, "MHSA" for multi-head self-attention).

Short forms are told from the two texts alone, without a list: one counts only where the long form
stands on the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from tutor.judges.encoding import Encoded
from tutor.judges.text import Word

_VOWELS = frozenset("aeiou")
_LONGEST = 5  # letters of a short form
_ACRONYM = range(2, 6)
_LEFT_OUT = frozenset(("a", "an", "the", "of"))
_TYPO = 84  # rapidfuzz ratio from which two long words pass as one misspelt word


def same_words(reference: Encoded, answer: Encoded) -> npt.NDArray[np.bool_]:
    """Same stem, the same but for a typing error, or one a short form of the other."""
    equal = reference.stems[:, None] == answer.stems[None, :]
    ours, theirs = reference.parsed.words, answer.parsed.words
    words = [w.text if len(w.text) >= 5 else "" for w in theirs]
    content = [n for n, w in enumerate(theirs) if w.content]
    short = [n for n in content if len(theirs[n].text) <= _LONGEST]
    for row in np.flatnonzero(~equal.any(1) & reference.content):
        text = ours[row].text
        if len(text) >= 5 and text[0].isalpha():
            hit = process.extractOne(text, words, scorer=fuzz.ratio, score_cutoff=_TYPO)
            if hit:
                equal[row, hit[2]] = True
                continue
        for column in content if len(text) <= _LONGEST else short:
            other = theirs[column].text
            equal[row, column] = abbreviates(other, text) or abbreviates(text, other)
    for at, first, end in spelt_out(theirs, ours):
        equal[first:end, at] = True
    for at, first, end in spelt_out(ours, theirs):
        equal[at, first:end] = True
    return np.asarray(equal, np.bool_)


@lru_cache(maxsize=100_000)
def abbreviates(short: str, full: str) -> bool:
    """Is `short` the beginning of `full` ("val"), or its consonants ("px", "attn")?

    >>> abbreviates("val", "validation"), abbreviates("px", "pixel"), abbreviates("car", "cart")
    (True, True, False)
    """
    if not (2 <= len(short) <= _LONGEST and len(full) >= len(short) + 2 and short.isalpha()):
        return False
    if len(short) >= 3 and full.startswith(short):
        return True
    if short[0] != full[0] or _VOWELS & set(short[1:]):
        return False
    letters = iter(full)
    return all(letter in letters for letter in short)


def spelt_out(acronyms: Sequence[Word], words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """Runs of `words` whose initials are one of the `acronyms`: (which one, first word, end).

    Small words between may be left out: "auc" is found in "area under the curve".
    """
    content = [n for n, word in enumerate(words) if word.content]
    named = [n for n, word in enumerate(words) if word.text not in _LEFT_OUT]
    runs = [
        (run, "".join(words[n].text[0] for n in run)) for run in (content, named, range(len(words)))
    ]
    for which, acronym in enumerate(acronyms):
        size = len(acronym.text)
        if size not in _ACRONYM or not acronym.content:
            continue
        for run, initials in runs:
            at = initials.find(acronym.text)
            if at >= 0:
                yield which, run[at], run[at + size - 1] + 1
                break
