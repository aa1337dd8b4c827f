"""Figures on single criteria: the people's verdicts beside the examiner's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals import calibration, metrics
from evals.bootstrap import interval, wilson
from evals.classes import CREDITED, VERDICTS, credited
from evals.pairs import confusion_matrix
from evals.run import Row
from evals.section import Pair, Section


@dataclass(slots=True)
class VerdictPair:
    """One criterion of one answer: the people's verdict, the examiner's, its confidence."""

    group: str
    truth: str
    found: str
    confidence: float


def verdict_pairs(pairs: Sequence[Pair]) -> list[VerdictPair]:
    """The verdicts of all graded answers that have labels. Slots of one list are alike, so both
    sides' slots are put in order, met first, before they are compared."""
    found = []
    for pair in pairs:
        if pair.item.labels is None or pair.row["status"] != "graded":
            continue
        given = {v["criterion_id"]: v for v in pair.row["verdicts"]}
        rubric = pair.item.task.rubric
        for entry in rubric.lists:
            slots = [s.id for s in entry.slots]
            mine = sorted((given[s]["verdict"] for s in slots), key=VERDICTS.index)
            theirs = sorted((pair.item.labels[s].value for s in slots), key=VERDICTS.index)
            sure = np.mean([_sure(given[s]) for s in slots])
            found += [
                VerdictPair(pair.item.group, t, m, float(sure))
                for t, m in zip(theirs, mine, strict=True)
            ]
        for c in rubric.criteria:
            verdict = given[c.id]
            found.append(
                VerdictPair(
                    pair.item.group,
                    pair.item.labels[c.id].value,
                    verdict["verdict"],
                    _sure(verdict),
                )
            )
    return found


def _sure(verdict: Row) -> float:
    return 1.0 if verdict["confidence"] is None else float(verdict["confidence"])


def add_figures(section: Section, pairs: list[Pair]) -> None:
    found = verdict_pairs(pairs)
    if not found:
        return
    groups = np.array([v.group for v in found])
    truth, mine = [v.truth for v in found], [v.found for v in found]
    codes = metrics.label_codes([credited(v) for v in truth], CREDITED)
    guessed = metrics.label_codes([credited(v) for v in mine], CREDITED)
    section.figures["verdict accuracy"] = interval(
        metrics.exact_agreement, (codes, guessed), groups
    )
    section.figures["verdict macro-F1"] = interval(
        lambda t, f: metrics.macro_f1(t, f, range(3)), (codes, guessed), groups
    )
    section.confusion = confusion_matrix(truth, mine, VERDICTS)
    section.classes = metrics.class_scores(truth, mine, VERDICTS)
    sure = np.array([v.confidence for v in found])
    right = np.array(codes == guessed, dtype=float)
    section.reliability = calibration.reliability(sure, right)
    section.referral = calibration.referral(sure, right)
    section.risk = calibration.risk_coverage(sure, 1 - right)
    section.figures["calibration error (ECE)"] = interval(
        calibration.expected_calibration_error, (sure, right), groups
    )
    _hard_cases(section, pairs)


def _hard_cases(section: Section, pairs: list[Pair]) -> None:
    """Wrong answers in the right words given full marks; right answers in other words given zero."""
    wrong = [
        p for p in pairs if p.item.tag in {"contradicted", "swapped"} and not np.isnan(p.score)
    ]
    right = [
        p for p in pairs
        if p.item.tag in {"paraphrase", "terse", "misspelt", "other_language", "notation"}
        and (p.item.truth or 0) > 0.99 and not np.isnan(p.score)
    ]  # fmt: skip
    if wrong:
        hits = sum(p.score > 0.99 and (p.item.truth or 0) < 0.99 for p in wrong)
        section.figures["contradicted or swapped given full marks"] = wilson(hits, len(wrong))
    if right:
        hits = sum(p.score < 0.01 for p in right)
        section.figures["right in other words given zero"] = wilson(hits, len(right))
