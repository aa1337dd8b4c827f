"""How well an answer covers a reference: pure features of two encoded texts.

Each reference word looks for its best match among the answer's words; matches are weighted by how
much a word tells (inverse document frequency) and by whether the question said it already.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tutor.judges.contrasts import reversed_words
from tutor.judges.encoding import Encoded, Floats, among, unit
from tutor.judges.shorthand import same_words
from tutor.judges.text import GLUE

_SAID_IN_QUESTION = 0.35  # what is left of a word's weight when the question has it
_LEXICAL_FLOOR = 0.5  # equal stems are at least this similar, whatever their contexts
_LINKED = 0.6  # similarity from which two words count as each other's match
_SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
_QUANTILES = (0.1, 0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Similarities of n reference words and m answer words, and the answer's best window."""

    reference: Encoded
    answer: Encoded
    weights: Floats  # (n,) sum 1, question words discounted
    plain: Floats  # (n,) sum 1, without the discount
    backward: Floats  # (m,) question words discounted, not scaled
    similarity: Floats  # (n, m) cosine, raised where stems are equal
    equal: npt.NDArray[np.bool_]  # (n, m) same stem, or the same but for a typing error
    window: tuple[int, int]  # the run of up to two clauses that covers the reference best
    clause: tuple[int, int]  # the single clause that does
    by_clause: Floats  # (n, c)


def align(
    reference: Encoded,
    answer: Encoded,
    question: Encoded,
    equal: npt.NDArray[np.bool_] | None = None,
) -> Alignment:
    """Match the words of a reference and an answer; neither may be empty. `equal`, shape (n, m), says
    which words are the same, where that is known."""
    asked = among(reference.stems, question.stems[question.content])
    repeated = among(answer.stems, question.stems[question.content])
    weights = reference.weights * np.where(asked, _SAID_IN_QUESTION, 1.0)
    cosine = np.clip(reference.vectors @ answer.vectors.T, 0, 1)
    if equal is None:
        equal = same_words(reference, answer)
    similarity = np.where(equal, _LEXICAL_FLOOR + (1 - _LEXICAL_FLOOR) * cosine, cosine)
    starts = [first for first, _ in answer.parsed.clauses]
    by_clause = np.maximum.reduceat(similarity, starts, axis=1)
    scaled = _scaled(weights)
    clause, window = _best_windows(scaled, by_clause, answer)
    return Alignment(
        reference, answer, scaled, _scaled(reference.weights),
        np.asarray(answer.weights * np.where(repeated, _SAID_IN_QUESTION, 1.0), np.float32),
        np.asarray(similarity, np.float32), equal, window, clause, by_clause,
    )  # fmt: skip


def quick_score(alignment: Alignment) -> float:
    """Weighted coverage of the reference by the best window, 0..1: to pick among phrasings."""
    first, last = alignment.window
    best = alignment.similarity[:, first:last].max(1)
    clause = unit(alignment.answer.vectors[first:last].sum(0)) @ alignment.reference.sentence
    return float(alignment.weights @ best + 0.5 * clause)


def features(alignment: Alignment, question: Encoded) -> dict[str, float]:
    """The named features of one pair; the keys are the same for every pair, in one order."""
    return {
        **_coverage("all", alignment, alignment.similarity.max(1)),
        **_coverage("win", alignment, _inside(alignment, alignment.window)),
        **_coverage("cls", alignment, _inside(alignment, alignment.clause)),
        **_lexical(alignment),
        **_backward(alignment),
        **_cosines(alignment, question),
        **_polarity(alignment),
        **_order(alignment),
        **_lengths(alignment, question),
    }


def _scaled(weights: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


def _best_windows(
    weights: Floats, by_clause: Floats, answer: Encoded
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Word ranges of the best single clause and the best run of one or two; a word has its price,
    or else the longest would win."""
    clauses = answer.parsed.clauses
    length = np.array([last - first for first, last in clauses])
    single = weights @ by_clause - 0.002 * length
    best = int(single.argmax())
    if len(clauses) == 1:
        return clauses[best], clauses[best]
    double = weights @ np.maximum(by_clause[:, 1:], by_clause[:, :-1])
    double = double - 0.002 * (length[1:] + length[:-1]) - 0.03
    pair = int(double.argmax())
    if double[pair] <= single[best]:
        return clauses[best], clauses[best]
    return clauses[best], (clauses[pair][0], clauses[pair + 1][1])


def _inside(alignment: Alignment, window: tuple[int, int]) -> Floats:
    return np.asarray(alignment.similarity[:, window[0] : window[1]].max(1), np.float32)


def _coverage(name: str, alignment: Alignment, best: Floats) -> dict[str, float]:
    """Mean, quantiles and shares of the reference words' best similarities."""
    content = alignment.reference.content
    told = best[content] if content.any() else best
    quantiles = _quantiles(told)
    out = {
        f"{name}_mean": float(alignment.weights @ best),
        f"{name}_plain": float(alignment.plain @ best),
    }
    out |= {f"{name}_q{int(q * 100)}": float(v) for q, v in zip(_QUANTILES, quantiles, strict=True)}
    out |= {f"{name}_s{int(t * 100)}": float(alignment.weights @ (best > t)) for t in _SHARES}
    out[f"{name}_heavy"] = float(best[int(alignment.weights.argmax())])
    return out


def _quantiles(values: Floats) -> Floats:
    """`_QUANTILES` of the values, linear between neighbours; ten times as fast as numpy's."""
    ordered = np.sort(values)
    places = np.array(_QUANTILES) * (len(ordered) - 1)
    low = places.astype(np.intp)
    high = np.minimum(low + 1, len(ordered) - 1)
    return np.asarray(ordered[low] + (ordered[high] - ordered[low]) * (places - low), np.float32)


def _lexical(alignment: Alignment) -> dict[str, float]:
    first, last = alignment.window
    whole, window = alignment.equal.any(1), alignment.equal[:, first:last].any(1)
    novel = alignment.weights * alignment.reference.content
    total = max(float(novel.sum()), 1e-9)
    return {
        "lex_all": float(novel @ whole) / total,
        "lex_win": float(novel @ window) / total,
        "lex_plain": float((alignment.plain * alignment.reference.content) @ whole),
    }


def _backward(alignment: Alignment) -> dict[str, float]:
    """How much of the answer, and of its best window, the reference accounts for."""
    first, last = alignment.window
    best = alignment.similarity.max(0)
    out: dict[str, float] = {}
    for name, cut in (("all", slice(None)), ("win", slice(first, last))):
        weights, values = alignment.backward[cut], best[cut]
        total = max(float(weights.sum()), 1e-9)
        out[f"back_{name}_mean"] = float(weights @ values) / total
        out[f"back_{name}_s60"] = float(weights @ (values > _LINKED)) / total
        out[f"back_{name}_s40"] = float(weights @ (values > 0.4)) / total
    out["back_strange"] = float(alignment.backward[first:last] @ (best[first:last] < 0.35))
    return out


def _cosines(alignment: Alignment, question: Encoded) -> dict[str, float]:
    answer, reference = alignment.answer, alignment.reference
    cuts = (alignment.clause, alignment.window)
    clause, window = (unit(answer.vectors[a:b].sum(0)) for a, b in cuts)
    told = unit((answer.vectors * alignment.backward[:, None]).sum(0))
    meant = unit((reference.vectors * alignment.weights[:, None]).sum(0))
    return {
        "cos_all": float(answer.sentence @ reference.sentence),
        "cos_clause": float(clause @ reference.sentence),
        "cos_window": float(window @ reference.sentence),
        "cos_told": float(told @ meant),
        "cos_question": float(answer.sentence @ question.sentence),
        "cos_given": float(reference.sentence @ question.sentence),
    }


def _polarity(alignment: Alignment) -> dict[str, float]:
    """Signs that the window says the reverse: negators, opposites, other numbers."""
    first, last = alignment.window
    theirs = alignment.answer.parsed.words[first:last]
    ours = alignment.reference.parsed.words
    similarity = alignment.similarity[:, first:last]
    partner = similarity.argmax(1)
    linked = (similarity.max(1) > _LINKED) & alignment.reference.content
    flips = np.array([w.negated for w in ours]) != np.array([w.negated for w in theirs])[partner]
    numbers, said = {w.number for w in ours} - {""}, {w.number for w in theirs} - {""}
    whole = {w.number for w in alignment.answer.parsed.words} - {""}
    ours_stems, theirs_stems = {w.stem for w in ours}, {w.stem for w in theirs}
    return {
        "neg_flip": float(alignment.weights @ (flips & linked)),
        "neg_ours": float(sum(w.negated for w in ours) > 0),
        "neg_theirs": float(sum(w.negated for w in theirs) > 0),
        "neg_differ": float(any(w.negated for w in ours) != any(w.negated for w in theirs)),
        "num_found": len(numbers & whole) / len(numbers) if numbers else -1.0,
        "num_strange": float(len(said - numbers)) if numbers else -1.0,
        "opposites": float(reversed_words(ours_stems, theirs_stems)),
    }


def _order(alignment: Alignment) -> dict[str, float]:
    """Do the shared terms come in the same order, and do neighbours stay neighbours?"""
    first, last = alignment.clause
    similarity = alignment.similarity[:, first:last]
    rows = np.flatnonzero((similarity.max(1) > _LINKED) & alignment.reference.content)
    partners = similarity[rows].argmax(1)
    pairs = [(a, b) for i, a in enumerate(partners) for b in partners[i + 1 :] if a != b]
    turned = sum(a > b for a, b in pairs)
    gaps = [abs(int(b) - int(a)) for a, b in pairwise(partners)]
    return {
        "turned": turned / len(pairs) if pairs else 0.0,
        "turned_any": float(turned > 0),
        "ordered": float(len(pairs) - turned),
        "gap": float(np.mean(np.minimum(gaps, 8))) if gaps else -1.0,
        "linked": float(len(rows)),
    }


def _lengths(alignment: Alignment, question: Encoded) -> dict[str, float]:
    answer, reference = alignment.answer, alignment.reference
    n, m = len(reference.parsed.words), len(answer.parsed.words)
    first, last = alignment.window
    window = answer.parsed.words[first:last]
    own = ~among(answer.stems, question.stems) & answer.content
    return {
        "len_reference": float(np.log1p(n)),
        "len_answer": float(np.log1p(m)),
        "len_ratio": float(np.log((m + 1) / (n + 1))),
        "len_window": float(np.log1p(len(window))),
        "len_own": float(np.log1p(own.sum())),
        "echo": 1 - float(own.sum()) / max(int(answer.content.sum()), 1),
        "asked": float(alignment.plain @ among(reference.stems, question.stems)),
        "glue": sum(w.text in GLUE for w in window) / max(len(window), 1),
    }
