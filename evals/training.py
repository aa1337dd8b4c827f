"""Fits the built-in examiner anew and writes weights, word weights and a model card.

    from evals.training import train
    report = train(data=Path("shared/data/asag"))

Same data and seed, same weights. Every figure in the report comes from questions that the model
measured had not seen (cross-validation by question), or from sets never trained on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import comparer_fit, learners, training_data
from evals import training_figures as figures
from evals.answers import GradedAnswer
from evals.datasets import load
from evals.model_card import write_card
from evals.triples import Example, examples
from knowledge.sources import LIBRARY
from tutor.judges import encoding, model
from tutor.judges.comparer import MARKS, Comparer, Pair, comparer, readings
from tutor.judges.comparer import WEIGHTS as COMPARER
from tutor.judges.cross_encoder import cross_encoder
from tutor.judges.description import describe
from tutor.judges.encoding import encode_cached
from tutor.judges.reading import Reading

FOLDS = comparer_fit.FOLDS
GRADED_WEIGHT = 0.3  # of a human-graded answer beside one made from a rubric
_PROCESSES = 2
_HEAVIEST = 2.0  # weight of an example for the networks, which take a few heavy ones to heart
_NO_PAIR = Pair(*(np.zeros((1, size), np.float16) for size in (384, MARKS, 384, MARKS)))
Pairs = tuple[Pair | None, ...]  # of one example, the first one there; see `Description.pairs`
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Examples with their features; row i of `x` and the pairs i describe `examples[i]`."""

    examples: tuple[Example, ...]
    names: tuple[str, ...]
    x: learners.Matrix
    pairs: tuple[Pairs, ...]

    @property
    def verdicts(self) -> npt.NDArray[np.int64]:
        return np.array([model.VERDICTS.index(e.verdict) for e in self.examples])

    @property
    def groups(self) -> npt.NDArray[np.str_]:
        return np.array([e.group for e in self.examples])

    @property
    def weights(self) -> Floats:
        return np.array([e.weight for e in self.examples])


def train(
    data: Path,
    library: Path | None = None,
    out: Path = model.WEIGHTS.parent,
    seed: int = 0,
    own: Sequence[Path] = (),
    networks: bool = False,
    cross: bool = False,
) -> dict[str, Any]:
    """Fit on `data` (graded answers), the rubrics of `library` and a teacher's `own` graded files.

    Writes `examiner.npz`, `idf.json` and `MODEL_CARD.md` to `out`; returns the figures. The comparing
    networks are fitted anew only where `networks` says so, the cross-encoder only where `cross` does;
    both need PyTorch.
    """
    library = library or LIBRARY / "rubrics"
    theirs = [a for f in own for a in load(f) if a.references]
    answers = training_data.graded(data) + theirs
    entries = training_data.entries(library)
    before = shipped_figures(theirs) if theirs else {}  # of what ships, which may be written over
    _write_idf(out, training_data.idf_table(answers, entries))
    made = [*examples(entries, seed)]
    made += training_data.written_cases(training_data.WRITTEN, library)
    made += training_data.written_statements(training_data.STATEMENTS, library)
    made += training_data.written_facts(training_data.FACTS)
    made += training_data.graded_examples(answers, GRADED_WEIGHT)
    if cross:
        read = _cross_encoder(made + training_data.for_the_cross_encoder(entries, seed), out, seed)
    else:
        read = cross_encoder().figures
    table = tabulate(made)
    table = compared(table, _networks(table, out, seed) if networks else comparer())
    table = _for_readers(table)
    grades = np.array([a.score for a in answers if a.references])
    measured, temperature = cross_validate(table, grades, seed)
    arrays = _fit(table, grades, seed)
    version = _write_weights(
        out / "examiner.npz", arrays, table.names, {"temperature": temperature}
    )
    report = {
        "seed": seed, "folds": FOLDS, "version": version, "temperature": temperature,
        "hashes": training_data.hashes(data, library), "own_before": before, "cross_encoder": read,
        **measured,
    }  # fmt: skip
    write_card(out / "MODEL_CARD.md", report)
    return report


def _cross_encoder(made: Sequence[Example], out: Path, seed: int) -> dict[str, Any]:
    from evals import cross_encoder_fit  # needs PyTorch, which the other fits do without

    return cross_encoder_fit.fit(made, out, seed)


def tabulate(found: Sequence[Example]) -> Table:
    """Features of all examples, on two processes; an answer without words gets zeros."""
    with ProcessPoolExecutor(_PROCESSES) as pool:
        rows = list(pool.map(_described, found, chunksize=200))
    names = tuple(next(row[0] for row in rows if row))
    x = np.array([list(row[0].values()) if row else [0.0] * len(names) for row in rows], np.float32)
    nothing = (_NO_PAIR, None, None)
    return Table(tuple(found), names, x, tuple(row[1] if row else nothing for row in rows))


def _described(example: Example) -> tuple[dict[str, float], Pairs] | None:
    if encode_cached(example.answer).empty or encode_cached(example.criterion.text).empty:
        return None
    reading = _reading(example.question, example.answer)
    found = describe(example.criterion, reading, example.others)
    return found.values, tuple(pair and _halved(pair) for pair in found.pairs)


def _halved(pair: Pair) -> Pair:
    """The same in half the memory."""
    return Pair(*(part.astype(np.float16) for part in pair))


def compared(table: Table, networks: Comparer) -> Table:
    """The table with what the networks say of each example, each by one that has not seen it."""
    ones = [networks.only(fold) for fold in range(FOLDS)]
    columns = [
        readings([pair and ones[comparer_fit.fold_of(group)](pair) for pair in pairs])
        for pairs, group in zip(table.pairs, table.groups.tolist(), strict=True)
    ]
    return replace(table, x=np.hstack([table.x, np.array(columns, np.float32)]))


def _for_readers(table: Table) -> Table:
    """Without the statements beside each other, which teach the networks to compare. The readers
    would learn from them that a criterion without wordings and misconceptions is mostly contradicted."""
    kept = [not e.kind.startswith(training_data.BESIDE) for e in table.examples]
    examples = tuple(e for e, keep in zip(table.examples, kept, strict=True) if keep)
    return Table(examples, table.names, table.x[np.array(kept)], ())


def _networks(table: Table, out: Path, seed: int) -> Comparer:
    weights = np.minimum(table.weights, _HEAVIEST).astype(np.float32)
    best = [pairs[0] or _NO_PAIR for pairs in table.pairs]
    fitted = comparer_fit.fit(best, table.verdicts, weights, table.groups.tolist(), seed)
    half = {name: array.astype(np.float16) for name, array in fitted.arrays.items()}
    np.savez_compressed(out / COMPARER.name, **half)  # type: ignore[arg-type]
    return Comparer.load(out / COMPARER.name)


@lru_cache(maxsize=64)
def _reading(question: str, answer: str) -> Reading:
    """Examples of one answer stand together, so its alignments are used again."""
    return Reading(encode_cached(question), encode_cached(answer))


def cross_validate(table: Table, grades: Floats, seed: int) -> tuple[dict[str, Any], float]:
    """Figures on held-out questions, and the temperature that calibrates the verdict shares.

    The graded answers stand last in the table, one to each entry of `grades`.
    """
    n = len(table.examples) - len(grades)
    shares, marks = np.zeros((len(table.examples), len(model.VERDICTS))), np.zeros(len(grades))
    x, y, w = table.x, table.verdicts, table.weights
    folds = np.array([comparer_fit.fold_of(group) for group in table.groups])
    for fold in range(FOLDS):
        fit, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        fitted = learners.fit_verdicts(x[fit], y[fit], w[fit], seed)
        shares[test] = learners.shares(fitted, x[test])
        old, new = fit[fit >= n], test[test >= n]
        graded = learners.fit_grades(x[old], grades[old - n], np.ones(len(old)), seed)
        marks[new - n] = learners.grades(graded, x[new])
    written = np.flatnonzero(np.array([e.kind == "written" for e in table.examples]))
    natural = written if len(written) else np.arange(n)
    return _figures(table, shares, grades, marks), learners.temperature_of(
        shares[natural], y[natural]
    )


def shipped_figures(answers: Sequence[GradedAnswer]) -> dict[str, Any]:
    """What the examiner that ships makes of graded answers, none of which it ever saw."""
    table = tabulate(training_data.graded_examples(answers, GRADED_WEIGHT))
    now, networks = model.examiner(), comparer()
    read = [readings([pair and networks(pair) for pair in pairs]) for pairs in table.pairs]
    marks = [now.grade_of(row) for row in np.hstack([table.x, np.array(read, np.float32)])]
    grades = np.array([answer.score for answer in answers])
    return figures.grade_figures(table.examples, grades, np.array(marks))


def _figures(table: Table, shares: Floats, grades: Floats, marks: Floats) -> dict[str, Any]:
    n = len(table.examples) - len(grades)
    said = model.choice(shares)
    return {
        "rubrics": figures.verdict_figures(table.examples[:n], said[:n]),
        "graded_sets": figures.grade_figures(table.examples[n:], grades, marks),
        "by_kind": figures.kind_figures(table.examples, said),
    }


def _fit(table: Table, grades: Floats, seed: int) -> learners.Arrays:
    n = len(table.examples) - len(grades)
    verdicts = learners.fit_verdicts(table.x, table.verdicts, table.weights, seed)
    graded = learners.fit_grades(table.x[n:], grades, np.ones(len(grades)), seed)
    return {
        **learners.forest_arrays(verdicts[0], "verdict.forest"),
        **learners.linear_arrays(verdicts[1], "verdict.linear"),
        **learners.forest_arrays(graded[0], "grade.forest"),
        **learners.linear_arrays(graded[1], "grade.linear"),
    }


def _write_idf(out: Path, table: dict[str, float]) -> None:
    (out / "idf.json").write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")
    encoding.idf.cache_clear()
    encoding.encode_cached.cache_clear()


def _write_weights(
    path: Path, arrays: learners.Arrays, names: Sequence[str], settings: dict[str, float]
) -> str:
    digest = learners.digest(arrays)
    about = {"version": digest, "features": list(names), "settings": settings}
    np.savez_compressed(path, about=np.array(json.dumps(about)), **arrays)  # type: ignore[arg-type]
    return digest
