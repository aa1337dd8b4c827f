"""A small network that reads a reference and the part of an answer that fits it best, word by word.

Each word looks up its counterpart on the other side and is compared with it; what the comparisons
say is summed up into one number for each verdict. This is decomposable attention (Parikh et al. 2016,
arXiv:1606.01933) over the built-in embedder's word vectors, small enough for numpy. What alignment
alone cannot see, that the right words stand in exchanged roles or one of them is turned, it learns.

Several networks ship, each fitted without a part of the training questions: their mean is steadier,
and for the training questions there is always one that has not seen them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from tutor.judges.alignment import Alignment
from tutor.judges.contrasts import contrasts
from tutor.judges.encoding import Encoded, Floats, among
from tutor.judges.text import Word

Rows = npt.NDArray[np.floating[Any]]  # half precision where many are kept

WEIGHTS = Path(__file__).parent / "data" / "comparer.npz"
NAMES = tuple(
    f"cmp_{kind}_{verdict}"
    for kind in ("score", "share", "second", "rival")
    for verdict in ("unmet", "partial", "met", "contradicted")
)
MARKS = 8  # numbers a word, beside its vector
_REFERENCE, _ANSWER = 32, 40  # words read; the rest is cut
_SCALE = 8.0  # of word vectors: unit length is little beside the marks


class Pair(NamedTuple):
    """What the network reads: n reference words and m words of the answer's best window."""

    reference: Rows  # (n, 384)
    reference_marks: Rows  # (n, MARKS)
    answer: Rows  # (m, 384)
    answer_marks: Rows  # (m, MARKS)


def pair_of(alignment: Alignment, question: Encoded) -> Pair:
    """The reference and the best window of the answer, each word with its marks."""
    n = min(len(alignment.reference.parsed.words), _REFERENCE)
    first, last = alignment.window[0], min(alignment.window[1], alignment.window[0] + _ANSWER)
    ours, theirs = alignment.reference, alignment.answer
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


@dataclass(frozen=True, slots=True, eq=False)
class Comparer:
    """k networks of one shape; every array has them along its first axis."""

    arrays: Mapping[str, Floats]

    def __call__(self, pair: Pair) -> Floats:
        """One score a verdict (unmet, partial, met, contradicted) and network, shape (k, 4)."""
        a = self.arrays
        pair = Pair(*(part.astype(np.float32) for part in pair))
        left = self._projected(pair.reference, pair.reference_marks)
        right = self._projected(pair.answer, pair.answer_marks)
        cosine = pair.reference @ pair.answer.T
        keys = _unit(pair.reference @ a["keys"]), _unit(pair.answer @ a["keys"])
        scores = a["scale"] * (cosine + keys[0] @ keys[1].transpose(0, 2, 1))
        forward = self._compared("forward", left, right, pair.reference_marks, pair.answer_marks,
                                 scores, cosine.max(1))  # fmt: skip
        backward = self._compared("backward", right, left, pair.answer_marks, pair.reference_marks,
                                  scores.transpose(0, 2, 1), cosine.max(0))  # fmt: skip
        parts = (
            *_summed(forward, pair.reference_marks[:, 0]),
            *_summed(backward, pair.answer_marks[:, 0]),
        )
        hidden = _relu(np.concatenate(parts, -1)[:, None] @ a["hidden.w"] + a["hidden.b"])
        return np.asarray((hidden @ a["out.w"] + a["out.b"])[:, 0], np.float32)

    def _projected(self, vectors: Rows, marks: Rows) -> Floats:
        rows = np.concatenate([vectors * _SCALE, marks], -1)
        return _relu(rows @ self.arrays["project.w"] + self.arrays["project.b"])

    def _compared(
        self, side: str, here: Floats, there: Floats, marks: Rows, other_marks: Rows,
        scores: Floats, best: Floats,
    ) -> Floats:  # fmt: skip
        """Each word beside the mixture of its counterparts, shape (k, words, hidden)."""
        attention = _softmax(scores)
        found, found_marks = attention @ there, attention @ other_marks
        k = len(here)
        own = np.broadcast_to(np.column_stack([marks, best]), (k, len(best), MARKS + 1))
        rows = np.concatenate(
            [here, found, here - found, here * found, own[..., :MARKS], found_marks, own[..., MARKS:]], -1
        )  # fmt: skip
        return _relu(rows @ self.arrays[f"{side}.w"] + self.arrays[f"{side}.b"])

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Comparer:
        with np.load(path, allow_pickle=False) as file:
            return cls({name: np.asarray(file[name], np.float32) for name in file.files})

    def only(self, number: int) -> Comparer:
        """The network of that number alone."""
        return Comparer({name: array[number : number + 1] for name, array in self.arrays.items()})


@cache
def comparer() -> Comparer:
    """The networks that ship, loaded once a process.

    From then on numpy multiplies on one thread: the matrices are small, and on a busy machine several
    threads spend ten times as long in waiting for each other.
    """
    threadpool_limits(limits=1, user_api="blas")
    return Comparer.load()


def readings(scores: Sequence[Floats | None]) -> Floats:
    """`NAMES` from the scores, each (k, 4), of the wording that fits best, of the one that fits next
    best and of the nearest misconception: the first one's mean, and the shares that each gives; NaN
    for one that is not there."""
    means = [None if one is None else one.mean(0) for one in scores]
    none = np.full(4, np.nan, np.float32)
    shares = [none if mean is None else _softmax(mean) for mean in means]
    return np.concatenate([none if means[0] is None else means[0], *shares])


def _summed(compared: Floats, weights: Rows) -> tuple[Floats, Floats, Floats]:
    """Weighted mean, maximum and mean over the words, each (k, hidden)."""
    share = weights / (weights.sum() + 1e-6)
    return (compared * share[:, None]).sum(1), compared.max(1), compared.mean(1)


def _relu(values: Rows) -> Floats:
    return np.asarray(np.maximum(values, 0), np.float32)


def _unit(rows: Rows) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12))


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))
