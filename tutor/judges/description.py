"""A criterion against an answer as one vector of numbers: what the trained model reads.

The criterion's text and its phrasings are alternatives, of which the one that fits best speaks; its
misconceptions are rivals, of which the nearest one speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.domain import Criterion
from tutor.judges.alignment import Alignment, features
from tutor.judges.comparer import Pair, pair_of
from tutor.judges.encoding import Encoded, Floats, among
from tutor.judges.evidence import whole_span
from tutor.judges.formulas import same_formula
from tutor.judges.reading import Reading
from tutor.judges.text import Parsed

_AGAINST = (
    "all_mean", "win_mean", "cls_mean", "cls_q25", "lex_win", "cos_window", "cos_clause", "neg_flip",
    "opposites", "back_win_mean", "turned",
)  # fmt: skip
_RIVAL = ("win_mean", "cls_mean", "lex_win", "cos_window", "cos_clause", "back_win_mean")


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """`values` by feature name; `best` is the wording of the criterion that fits the answer best."""

    values: dict[str, float]
    best: Alignment
    second: Alignment | None  # the wording that fits next best
    rival: Alignment | None  # the misconception that fits best
    question: Encoded
    asserted: tuple[int, int] | None  # the clause that rather says a misconception, if one does
    formula: tuple[int, int] | None = None  # the clause with the criterion's formula, if one has it

    @property
    def window(self) -> tuple[int, int]:
        """The word range of the answer that fits best."""
        return self.formula or self.best.window

    @property
    def pairs(self) -> tuple[Pair | None, ...]:
        """What the comparing networks read: `best`, `second` and `rival`."""
        read = (self.best, self.second, self.rival)
        return tuple(pair_of(one, self.question) if one else None for one in read)

    def vector(self, names: Sequence[str]) -> Floats:
        """The named features in their order, shape (len(names),)."""
        return np.array([self.values[name] for name in names], np.float32)


def describe(
    criterion: Criterion, reading: Reading, others: Sequence[Criterion] = ()
) -> Description:
    """Features of one criterion beside the `others` of its rubric.

    Neither the answer nor the criterion's text may be without words.
    """
    told = reading.aligned((criterion.text, *criterion.phrasings))
    rivals = reading.aligned(criterion.misconceptions)
    score, best = told[0]
    values = features(best, reading.question)
    values |= _agreement(told)
    values |= _sentences(best)
    rival = rivals[0] if rivals else None
    values |= _rivalry(values, score, best, rival, reading.question)
    values |= _among(criterion, reading, others)
    claims, asserted = _claims(criterion, reading, others)
    second = told[1][1] if len(told) > 1 else None
    return Description(
        values | claims, best, second, rival and rival[1], reading.question, asserted,
        _formula(criterion, reading.answer.parsed),
    )  # fmt: skip


def _formula(criterion: Criterion, answer: Parsed) -> tuple[int, int] | None:
    """The first clause, else the first sentence, that holds a formula of the criterion."""
    wanted = [t for t in (criterion.text, *criterion.phrasings) if same_formula(t, answer.text)]
    spans = (*answer.clauses, *answer.sentences) if wanted else ()
    return next((s for s in spans for t in wanted if same_formula(t, whole_span(answer, s))), None)


def _claims(
    criterion: Criterion, reading: Reading, others: Sequence[Criterion]
) -> tuple[dict[str, float], tuple[int, int] | None]:
    """How much more a clause says a misconception than any right statement of the rubric, and that
    clause where it does.

    A misconception is often a right statement with one word exchanged, so that only the lead tells
    the two apart.
    """
    if not criterion.misconceptions:
        return dict.fromkeys(("mis_claim", "mis_lead", "mis_denied"), float("nan")), None
    wrong = reading.by_clause(criterion.misconceptions)
    right = reading.by_clause(t for c in (criterion, *others) for t in (c.text, *c.phrasings))
    at = int((wrong - right).argmax())
    said = reading.answer.parsed.clauses[at]
    denied = any(w.negated for w in reading.answer.parsed.words[said[0] : said[1]])
    nearest = reading.aligned(criterion.misconceptions)[0][1].reference.parsed.words
    turned = denied != any(w.negated for w in nearest)
    lead = float(wrong[at] - right[at])
    values = {"mis_claim": float(wrong[at]), "mis_lead": lead, "mis_denied": float(turned)}
    return values, said if lead > 0 and not turned else None


def _among(criterion: Criterion, reading: Reading, others: Sequence[Criterion]) -> dict[str, float]:
    """Whose clause is it? The criterion's claim on each clause against the other criteria's claims."""
    names = (
        "sib_here",
        "sib_margin",
        "sib_lead",
        "sib_rank",
        "sib_mean",
        "sib_best",
        "sib_count",
        "sib_wrong",
    )
    if not others:
        return dict.fromkeys(names, float("nan"))
    own = reading.by_clause((criterion.text, *criterion.phrasings))
    claims = np.array([reading.by_clause((o.text, *o.phrasings)) for o in others])
    wrong = np.array([reading.by_clause(o.misconceptions) for o in others]).max(0)
    here = int(own.argmax())
    bests = claims.max(1)
    values = (
        own[here] - claims[:, here].max(), (own - claims.max(0)).max(), own[here] - bests.mean(),
        (bests > own[here]).mean(), bests.mean(), bests.max(), len(others), own[here] - wrong[here],
    )  # fmt: skip
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _agreement(told: list[tuple[float, Alignment]]) -> dict[str, float]:
    """Best and mean over all phrasings: several near ones say more than one."""
    scores = [score for score, _ in told]
    whole = [float(a.weights @ a.similarity.max(1)) for _, a in told]
    cosines = [float(a.answer.sentence @ a.reference.sentence) for _, a in told]
    return {
        "best_quick": scores[0],
        "mean_quick": float(np.mean(scores)),
        "second_quick": scores[1] if len(scores) > 1 else -1.0,
        "best_whole": max(whole),
        "mean_whole": float(np.mean(whole)),
        "best_cos": max(cosines),
        "mean_cos": float(np.mean(cosines)),
        "phrasings": float(len(told)),
    }


def _sentences(best: Alignment) -> dict[str, float]:
    """Coverage of the reference sentence by sentence, each by its own best clause of the answer."""
    covers = [
        float((_share(best.weights[first:last]) @ best.by_clause[first:last]).max())
        for first, last in best.reference.parsed.sentences
    ]
    return {
        "sen_mean": float(np.mean(covers)),
        "sen_min": min(covers),
        "sen_max": max(covers),
        "sen_share": float(np.mean([c > 0.6 for c in covers])),
        "sen_count": float(len(covers)),
    }


def _share(weights: Floats) -> Floats:
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)


def _rivalry(
    ours: dict[str, float], score: float, best: Alignment,
    rival: tuple[float, Alignment] | None, question: Encoded,
) -> dict[str, float]:  # fmt: skip
    """The nearest misconception against the criterion, and the words that tell them apart."""
    names = [f"mis_{n}" for n in _AGAINST] + [f"gap_{n}" for n in _RIVAL]
    names += ["mis_quick", "gap_quick", "mis_words", "own_words"]
    if rival is None:
        return dict.fromkeys(names, float("nan"))
    theirs = features(rival[1], question)
    out = {f"mis_{n}": theirs[n] for n in _AGAINST}
    out |= {f"gap_{n}": ours[n] - theirs[n] for n in _RIVAL}
    out |= {"mis_quick": rival[0], "gap_quick": score - rival[0]}
    out["mis_words"] = _own_words(rival[1], best)
    out["own_words"] = _own_words(best, rival[1])
    return out


def _own_words(mine: Alignment, other: Alignment) -> float:
    """How well the answer covers the words that one side has and the other has not; -1 without any."""
    own = mine.reference.content & ~among(mine.reference.stems, other.reference.stems)
    if not own.any():
        return -1.0
    first, last = mine.window
    best = mine.similarity[own, first:last].max(1)
    weights = mine.plain[own]
    return float(weights @ best / max(float(weights.sum()), 1e-9))
