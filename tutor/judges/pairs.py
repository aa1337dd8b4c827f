"""What the comparing networks read: a reference and words of an answer, each with its marks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tutor.judges.alignment import Alignment
from tutor.judges.contrasts import contrasts
from tutor.judges.encoding import Encoded, Floats, among
from tutor.judges.text import Word

Rows = npt.NDArray[np.floating[Any]]  # half precision where many are kept

MARKS = 8  # numbers a word, beside its vector
CLAIMS = 3  # numbers a clause; see `Description.claims`
WHOLE_MARKS = MARKS + 1 + CLAIMS
_REFERENCE, _WINDOW, _ANSWER = 32, 40, 80  # words read; the rest is cut


class Pair(NamedTuple):
    """n reference words and m words of an answer; marks are `MARKS` or `WHOLE_MARKS` a word."""

    reference: Rows  # (n, 384)
    reference_marks: Rows  # (n, marks)
    answer: Rows  # (m, 384)
    answer_marks: Rows  # (m, marks)


def window_pair(alignment: Alignment, question: Encoded) -> Pair:
    """The reference and the part of the answer that fits it best."""
    first, last = alignment.window
    return _pair(alignment, question, first, min(last, first + _WINDOW))


def whole_pair(alignment: Alignment, question: Encoded, claims: Floats) -> Pair:
    """The reference and the whole answer, of a long one the part up to the end of its best window.

    A word of the answer is marked also with whether it is of that window and with the `claims`,
    shape (clauses, CLAIMS), on its clause.
    """
    words = len(alignment.answer.parsed.words)
    first = max(0, alignment.window[1] - _ANSWER)
    last = min(words, first + _ANSWER)
    pair = _pair(alignment, question, first, last)
    further = np.zeros((words, 1 + CLAIMS), np.float32)
    further[alignment.window[0] : alignment.window[1], 0] = 1
    for claim, (start, end) in zip(claims, alignment.answer.parsed.clauses, strict=True):
        further[start:end, 1:] = claim
    none = np.zeros((len(pair.reference), 1 + CLAIMS), np.float32)
    return pair._replace(
        reference_marks=np.hstack([pair.reference_marks, none]),
        answer_marks=np.hstack([pair.answer_marks, further[first:last]]),
    )


def _pair(alignment: Alignment, question: Encoded, first: int, last: int) -> Pair:
    ours, theirs = alignment.reference, alignment.answer
    n = min(len(ours.parsed.words), _REFERENCE)
    told, said = ours.parsed.words[:n], theirs.parsed.words[first:last]
    equal = alignment.equal[:n, first:last]
    found, used = np.asarray(equal.any(1)), np.asarray(equal.any(0))
    asked = question.stems
    return Pair(
        ours.vectors[:n], _marks(told, said, ours.weights[:n], found, among(ours.stems[:n], asked)),
        theirs.vectors[first:last],
        _marks(said, told, theirs.weights[first:last], used, among(theirs.stems[first:last], asked)),
    )  # fmt: skip


def _marks(
    words: tuple[Word, ...], others: tuple[Word, ...], weights: Floats,
    equal: npt.NDArray[np.bool_], asked: npt.NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """Of each word: weight, content word, negated, number, found on the other side, replaced there by
    its opposite, said in the question, a number that the other side lacks."""
    table = contrasts()
    own, far = {w.stem for w in words}, {w.stem for w in others}
    alone, numbers = far - own, {w.number for w in others} - {""}
    rows = [
        (
            w.content, w.negated, w.number != "", 0.0,
            w.stem not in far and bool(table.get(w.stem, frozenset()) & alone), 0.0,
            w.number != "" and w.number not in numbers,
        )
        for w in words
    ]  # fmt: skip
    marks = np.array(rows, np.float32).reshape(len(words), MARKS - 1)
    marks[:, 3], marks[:, 5] = equal, asked
    return np.column_stack([np.asarray(weights, np.float32), marks])
