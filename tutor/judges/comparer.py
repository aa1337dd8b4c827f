"""Small networks that read a reference and an answer, or the part of it that fits best, word by word.

Each word looks up its counterpart on the other side and is compared with it; what the comparisons
say is summed up into one number for each verdict. This is decomposable attention (Parikh et al. 2016,
arXiv:1606.01933) over the built-in embedder's word vectors, small enough for numpy. What alignment
alone cannot see, that the right words stand in exchanged roles or one of them is turned, it learns.

Of each sort several networks ship, each fitted without a part of the training questions: their mean
is steadier, and for the training questions there is always one that has not seen them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tutor.judges.encoding import Floats
from tutor.judges.pairs import Pair, Rows

DATA = Path(__file__).parent / "data"
FILES = ("comparer.npz", "comparer_whole.npz")  # that read the best window, and the whole answer
NAMES = tuple(
    f"cmp_{kind}_{verdict}"
    for kind in ("score", "share", "second", "rival", "whole")
    for verdict in ("unmet", "partial", "met", "contradicted")
)
_SCALE = 8.0  # of word vectors: unit length is little beside the marks


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
        own = np.broadcast_to(np.column_stack([marks, best]), (k, len(best), marks.shape[1] + 1))
        rows = np.concatenate(
            [here, found, here - found, here * found, own[..., :-1], found_marks, own[..., -1:]], -1
        )  # fmt: skip
        return _relu(rows @ self.arrays[f"{side}.w"] + self.arrays[f"{side}.b"])

    @classmethod
    def load(cls, path: Path) -> Comparer:
        with np.load(path, allow_pickle=False) as file:
            return cls({name: np.asarray(file[name], np.float32) for name in file.files})

    def only(self, number: int) -> Comparer:
        """The network of that number alone."""
        return Comparer({name: array[number : number + 1] for name, array in self.arrays.items()})


class Comparers(NamedTuple):
    """The two sorts: of a pair's best `window`, and of the `whole` answer."""

    window: Comparer
    whole: Comparer

    def readings(self, pairs: Sequence[Pair | None]) -> Floats:
        """`NAMES` from `Description.pairs`: of the first one the mean score of the networks, and the
        shares that each gives; NaN for one that is not there."""
        networks = (*[self.window] * (len(pairs) - 1), self.whole)
        means = [
            pair and network(pair).mean(0) for pair, network in zip(pairs, networks, strict=True)
        ]
        none = np.full(4, np.nan, np.float32)
        shares = [none if mean is None else _softmax(mean) for mean in means]
        return np.concatenate([none if means[0] is None else means[0], *shares])

    def only(self, number: int) -> Comparers:
        """The two of that number alone."""
        return Comparers(self.window.only(number), self.whole.only(number))

    @classmethod
    def load(cls, folder: Path = DATA) -> Comparers:
        return cls(*(Comparer.load(folder / name) for name in FILES))


@cache
def comparers() -> Comparers:
    """The networks that ship, loaded once a process.

    From then on numpy multiplies on one thread: the matrices are small, and on a busy machine several
    threads spend ten times as long in waiting for each other.
    """
    threadpool_limits(limits=1, user_api="blas")
    return Comparers.load()


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
