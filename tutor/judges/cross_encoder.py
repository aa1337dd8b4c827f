"""A transformer that reads question, criterion and answer together: what a word is said of, and whether
it is said or denied, it sees in the sentence and need not be told.

Six layers that began as the lower half of all-mpnet-base-v2 (sentence-transformers, Apache-2.0), fitted
by `evals.cross_encoder_fit` and kept as int8 ONNX. It runs on one text at a time, never on a batch: the
int8 model scales activations over the whole batch, so that a verdict would depend on its neighbours.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tutor.judges.trees import Floats

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "data" / "cross_encoder.onnx"
_START, _END = "<s>", "</s>"
_SHORT = 500  # characters up to which a text is remembered


class Parts(NamedTuple):
    """What is read, in this order; "" for what there is not."""

    question: str
    right: str  # the wording of the criterion that fits the answer best
    other: str  # the one that fits next best
    wrong: str  # the misconception that fits best
    answer: str


# Word pieces read of each part; the rest is cut. Of a whole reference and an answer to it more is read.
LIMITS = (28, 44, 40, 40, 72)
WHOLE_LIMITS = (64, 120, 60, 8, 180)
# Parts up to which its grade for a whole reference is worth hearing. Of longer ones it understands less
# than the readers do: correlation with the grades of DigiKlausur .56, with theirs .74.
_SHORT_PARTS = (64, 44, 40, 8, 72)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Word pieces by number. Rare ones of the base model that training never met are left out."""

    pieces: tuple[str, ...]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        numbers = {piece: n for n, piece in enumerate(self.pieces)}
        model = models.WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=40)
        tokenizer = Tokenizer(model)
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return tokenizer

    @cached_property
    def _remembered(self) -> Callable[[str], list[int]]:
        return lru_cache(maxsize=4096)(self._read)

    def read(self, text: str) -> list[int]:
        """The numbers of a text's word pieces; remembered, since a rubric's texts come again."""
        return self._remembered(text) if len(text) <= _SHORT else self._read(text)

    def _read(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def numbers(self, parts: Parts, limits: Sequence[int] = LIMITS) -> tuple[list[int], list[int]]:
        """Numbers of the word pieces, and for each the place in `Parts` it belongs to."""
        end = self.pieces.index(_END)
        ids, places = [self.pieces.index(_START)], [0]
        for place, (text, limit) in enumerate(zip(parts, limits, strict=True)):
            part = [*self.read(text)[:limit], end] if text else [end]
            ids += part
            places += [place] * len(part)
        return ids, places


class CrossEncoder:
    """The network with its vocabulary. Loads on first use; safe to share between threads."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        self._path = path

    @cached_property
    def _about(self) -> dict[str, Any]:
        about: dict[str, Any] = json.loads(self._path.with_suffix(".json").read_text("utf-8"))
        return about

    @property
    def version(self) -> str:
        """First digits of the weights' hash."""
        return str(self._about["version"])

    @property
    def figures(self) -> dict[str, Any]:
        """What it made of the training questions that were held out, with its `version`."""
        return {"version": self.version, **self._about.get("figures", {})}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(tuple(self._about["vocabulary"]))

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = (
            1  # several texts at once gain more than several threads a text
        )
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._path), options, providers=["CPUExecutionProvider"]
        )

    def room(self, answer: str) -> bool:
        """Is there room for the whole of this text as the answer?"""
        return len(self.vocabulary.read(answer)) <= LIMITS[-1]

    def grades(self, parts: Parts) -> bool:
        """Are reference and answer as short as it takes to grade them as a whole?"""
        sizes = [len(self.vocabulary.read(text)) for text in parts]
        return all(size <= limit for size, limit in zip(sizes, _SHORT_PARTS, strict=True))

    def scores(self, texts: Sequence[Parts], limits: Sequence[int] = LIMITS) -> Floats:
        """One number a text and verdict (unmet, partial, met, contradicted), shape (n, 4): the log of its
        likelihood but for a constant. Several texts are read at the same time, each by itself."""
        if not texts:
            return np.zeros((0, 4))
        one_by_one = map if len(texts) == 1 else self._workers.map
        return np.array(list(one_by_one(self._scores, texts, repeat(limits))))

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(min(4, os.cpu_count() or 1), "cross-encoder")

    def _scores(self, parts: Parts, limits: Sequence[int]) -> Floats:
        ids, places = self.vocabulary.numbers(parts, limits)
        feeds = {"ids": np.array([ids], np.int64), "places": np.array([places], np.int64)}
        (found,) = self._session.run(None, feeds)
        return np.asarray(found[0], np.float64)


@cache
def cross_encoder() -> CrossEncoder:
    """The network that ships."""
    return CrossEncoder()
