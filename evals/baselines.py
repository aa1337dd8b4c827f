"""What no understanding at all would score, beside every figure.

"Commonest grade" knows each question's commonest true grade, as no real grader does. The others
map one number (words, overlap, cosine) to a grade by a straight line fitted on the other questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from evals import metrics
from evals.items import Item
from evals.pairs import Floats, nearest_step
from knowledge.cards import normalise


def figures(
    items: Sequence[Item], truth: Floats, steps: Sequence[float], groups: np.ndarray
) -> dict[str, dict[str, float]]:
    """QWK, exact agreement and Pearson of each baseline."""
    signals = {
        "word count": np.array([np.log1p(len(i.task.answer.split())) for i in items]),
        "token overlap": np.array([overlap(i) for i in items]),
        "embedding cosine": cosines(items),
    }
    guesses = {name: fitted_elsewhere(signal, truth, groups) for name, signal in signals.items()}
    guesses = {"commonest grade": commonest(truth, groups), **guesses}
    return {name: _scores(truth, guess, steps) for name, guess in guesses.items()}


def _scores(truth: Floats, guess: Floats, steps: Sequence[float]) -> dict[str, float]:
    step_truth, step_guess = nearest_step(truth, steps), nearest_step(guess, steps)
    return {
        "qwk": metrics.quadratic_weighted_kappa(step_truth, step_guess, steps),
        "exact": metrics.exact_agreement(step_truth, step_guess),
        "pearson": metrics.pearson(truth, guess),
    }


def commonest(truth: Floats, groups: np.ndarray) -> Floats:
    """Each question's commonest true grade."""
    best = {g: Counter(truth[groups == g].tolist()).most_common(1)[0][0] for g in np.unique(groups)}
    return np.array([best[g] for g in groups])


def fitted_elsewhere(signal: Floats, truth: Floats, groups: np.ndarray) -> Floats:
    """Grades by least squares on one signal, fitted without the question at hand; clipped to 0..1."""
    guess = np.zeros(len(truth))
    for group in np.unique(groups):
        here = groups == group
        others = ~here if (~here).sum() > 2 else here
        design = np.column_stack([np.ones(others.sum()), signal[others]])
        weights, *_ = np.linalg.lstsq(design, truth[others], rcond=None)
        guess[here] = weights[0] + weights[1] * signal[here]
    return np.clip(guess, 0.0, 1.0)


def overlap(item: Item) -> float:
    """Share of the reference's words that the answer has; the best over alternatives."""
    said = set(normalise(item.task.answer).split())
    wanted = [set(normalise(text).split()) for text in reference_texts(item)]
    return max((len(w & said) / len(w) for w in wanted if w), default=0.0)


def cosines(items: Sequence[Item]) -> Floats:
    """Cosine of answer and reference with the built-in embedding model."""
    from knowledge.embeddings import builtin

    model = builtin()
    texts = {item.group: model.embed(reference_texts(item)) for item in items}
    answers = model.embed([item.task.answer or " " for item in items])
    return np.array(
        [float((texts[i.group] @ a).max()) for i, a in zip(items, answers, strict=True)]
    )


def reference_texts(item: Item) -> list[str]:
    """What stands in for a reference answer: alternatives, or the rubric's statements together."""
    rubric = item.task.rubric
    if len(rubric.criteria) == 1 and not rubric.lists:
        return [rubric.criteria[0].text, *rubric.criteria[0].phrasings]
    names = [entry[0] for found in rubric.lists for entry in found.items]
    return [" ".join([*(c.text for c in rubric.criteria), *names])]
