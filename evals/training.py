"""Fits the built-in examiner anew and writes weights, word weights and a model card.

    from evals.training import train
    report = train(data=Path("shared/data/asag"))

Same data and seed, same weights. Every figure in the report comes from questions that the model
measured had not seen (cross-validation by question), or from sets never trained on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import comparer_fit, facts, learners, training_data, written
from evals import training_figures as figures
from evals.answers import GradedAnswer
from evals.datasets import load
from evals.model_card import write_card
from evals.triples import Example, examples
from knowledge.sources import LIBRARY
from tutor.judges import encoding, model
from tutor.judges.comparer import MARKS, Comparer, Pair, readings
from tutor.judges.comparer import WEIGHTS as COMPARER
from tutor.judges.cross_encoder import cross_encoder
from tutor.judges.description import Description, describe
from tutor.judges.encoding import encode_cached
from tutor.judges.reading import Reading

FOLDS = comparer_fit.FOLDS
GRADED_WEIGHT = 0.3  # of a human-graded answer beside one made from a rubric
_PROCESSES = 2
_HEAVIEST = 2.0  # weight of an example for the networks, which take a few heavy ones to heart
_NO_PAIR = Pair(*(np.zeros((1, size), np.float16) for size in (384, MARKS, 384, MARKS)))
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Examples with their features: row i of `x` holds those named and what the networks say of
    `examples[i]`."""

    examples: tuple[Example, ...]
    names: tuple[str, ...]
    x: learners.Matrix

    @property
    def verdicts(self) -> npt.NDArray[np.int64]:
        return np.array([model.VERDICTS.index(e.verdict) for e in self.examples])

    @property
    def groups(self) -> npt.NDArray[np.str_]:
        return np.array([e.group for e in self.examples])

    @property
    def weights(self) -> Floats:
        return np.array([e.weight for e in self.examples])

    @property
    def graded(self) -> npt.NDArray[np.bool_]:
        """Which examples have a grade."""
        return np.array([e.credit is not None for e in self.examples])

    @property
    def credits(self) -> Floats:
        """The grades, 0..1; NaN where there is none."""
        return np.array([np.nan if e.credit is None else e.credit for e in self.examples])


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
    more = [*written.more_entries(training_data.MORE_ANSWERS)]
    made = [*examples(entries, seed)]
    made += written.answers(training_data.WRITTEN, entries)
    made += written.statements(training_data.STATEMENTS, entries)
    made += written.more_answers(training_data.MORE_ANSWERS, more)
    made += facts.written(training_data.FACTS)
    made += training_data.graded_examples(answers, GRADED_WEIGHT)
    if cross:
        read = _cross_encoder(made + training_data.for_the_cross_encoder(entries, seed), out, seed)
    else:
        read = cross_encoder().figures
    if networks:
        _fit_networks(made, out / COMPARER.name, seed)
    made += written.whole_answers(training_data.MORE_ANSWERS, more)
    table = tabulate(_for_readers(made), out / COMPARER.name if networks else COMPARER)
    measured, temperature = cross_validate(table, seed)
    arrays = _fit(table, seed)
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


def tabulate(found: Sequence[Example], networks: Path = COMPARER, *, unseen: bool = True) -> Table:
    """Features of all examples, on two processes; an answer without words gets zeros.

    What the networks say of an example comes from one that has not seen it, or where `unseen` is
    false from all of them.
    """
    with ProcessPoolExecutor(_PROCESSES) as pool:
        rows = list(pool.map(_row, found, repeat(networks), repeat(unseen), chunksize=200))
    names, sample = next(row for row in rows if row)
    nothing = np.zeros(len(sample), np.float32)
    x = np.array([row[1] if row else nothing for row in rows])
    return Table(tuple(found), names, x)


def _row(
    example: Example, networks: Path, unseen: bool
) -> tuple[tuple[str, ...], learners.Matrix] | None:
    found = _described(example)
    if found is None:
        return None
    network = _network(networks, comparer_fit.fold_of(example.group) if unseen else None)
    said = readings([pair and network(pair) for pair in found.pairs])
    return tuple(found.values), np.array([*found.values.values(), *said], np.float32)


@cache
def _network(path: Path, fold: int | None) -> Comparer:
    networks = Comparer.load(path)
    return networks if fold is None else networks.only(fold)


def _described(example: Example) -> Description | None:
    if encode_cached(example.answer).empty or encode_cached(example.criterion.text).empty:
        return None
    return describe(example.criterion, _reading(example.question, example.answer), example.others)


def _for_readers(found: Iterable[Example]) -> list[Example]:
    """Without the statements beside each other, which teach the networks to compare. The readers
    would learn from them that a criterion without wordings and misconceptions is mostly contradicted."""
    return [e for e in found if not e.kind.startswith(facts.BESIDE)]


def _fit_networks(found: Sequence[Example], out: Path, seed: int) -> None:
    with ProcessPoolExecutor(_PROCESSES) as pool:
        pairs = list(pool.map(_best_pair, found, chunksize=200))
    weights = np.array([min(e.weight, _HEAVIEST) for e in found], np.float32)
    due = np.array([model.VERDICTS.index(e.verdict) for e in found])
    fitted = comparer_fit.fit(pairs, due, weights, [e.group for e in found], seed)
    half = {name: array.astype(np.float16) for name, array in fitted.arrays.items()}
    np.savez_compressed(out, **half)  # type: ignore[arg-type]


def _best_pair(example: Example) -> Pair:
    """The answer beside the wording that fits it best, in half the memory."""
    found = _described(example)
    best = found.pairs[0] if found else None
    return Pair(*(part.astype(np.float16) for part in best)) if best else _NO_PAIR


@lru_cache(maxsize=64)
def _reading(question: str, answer: str) -> Reading:
    """Examples of one answer stand together, so its alignments are used again."""
    return Reading(encode_cached(question), encode_cached(answer))


def cross_validate(table: Table, seed: int) -> tuple[dict[str, Any], float]:
    """Figures on held-out questions, and the temperature that calibrates the verdict shares."""
    folds = np.array([comparer_fit.fold_of(group) for group in table.groups])
    shares = np.zeros((len(folds), len(model.VERDICTS)))
    marks = np.zeros(len(folds))
    for fold in range(FOLDS):
        verdicts, grades = _readers(table, folds != fold, seed)
        test = np.flatnonzero(folds == fold)
        shares[test] = learners.shares(verdicts, table.x[test])
        marks[test] = learners.grades(grades, table.x[test])
    written = np.flatnonzero(np.array([e.kind == "written" for e in table.examples]))
    natural = written if len(written) else np.flatnonzero(~table.graded)
    temperature = learners.temperature_of(shares[natural], table.verdicts[natural])
    return _figures(table, shares, marks), temperature


def _readers(table: Table, rows: npt.NDArray[np.bool_], seed: int) -> tuple[Any, Any]:
    """The reader of verdicts and that of grades, fitted on these rows."""
    judged, graded = np.flatnonzero(rows & (table.weights > 0)), np.flatnonzero(rows & table.graded)
    return (
        learners.fit_verdicts(table.x[judged], table.verdicts[judged], table.weights[judged], seed),
        learners.fit_grades(table.x[graded], table.credits[graded], np.ones(len(graded)), seed),
    )


def shipped_figures(answers: Sequence[GradedAnswer]) -> dict[str, Any]:
    """What the examiner that ships makes of graded answers, none of which it ever saw."""
    table = tabulate(training_data.graded_examples(answers, GRADED_WEIGHT), unseen=False)
    marks = [model.examiner().grade_of(row) for row in table.x]
    grades = np.array([answer.score for answer in answers])
    return figures.grade_figures(table.examples, grades, np.array(marks))


def _figures(table: Table, shares: Floats, marks: Floats) -> dict[str, Any]:
    said, graded = model.choice(shares), np.flatnonzero(table.graded)
    judged = np.flatnonzero(~table.graded)
    examples = [table.examples[n] for n in judged]
    return {
        "rubrics": figures.verdict_figures(examples, said[judged]),
        "graded_sets": figures.grade_figures(
            [table.examples[n] for n in graded], table.credits[graded], marks[graded]
        ),
        "by_kind": figures.kind_figures(table.examples, said),
    }


def _fit(table: Table, seed: int) -> learners.Arrays:
    verdicts, grades = _readers(table, np.ones(len(table.examples), bool), seed)
    return {
        **learners.forest_arrays(verdicts[0], "verdict.forest"),
        **learners.linear_arrays(verdicts[1], "verdict.linear"),
        **learners.forest_arrays(grades[0], "grade.forest"),
        **learners.linear_arrays(grades[1], "grade.linear"),
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
