"""How often does search find a card that answers the question, and does it know when none does?

Pairs made by hand: questions of the starter exam list and the starter cards that answer them, then
questions that no card answers, within the subject and far from it. A question's own card is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evals.bootstrap import Estimate, wilson
from evals.records import json_rows
from knowledge.cards import card_id
from knowledge.search import Searcher

PAIRS = Path(__file__).parents[1] / "cases" / "search_pairs.jsonl"


class SearchFigures(NamedTuple):
    """Proportions with Wilson intervals. hit@k: a right card is among the first k."""

    hit_at_1: Estimate
    hit_at_3: Estimate
    covered_kept: Estimate
    uncovered_refused: Estimate


def pairs() -> list[tuple[str, frozenset[str]]]:
    """Each query with the ids of the cards that answer it; no ids: none does."""
    rows = [*json_rows(PAIRS)]
    return [(row["query"], frozenset(card_id(q) for q in row["cards"])) for row in rows]


def measure(searcher: Searcher, found: Sequence[tuple[str, frozenset[str]]]) -> SearchFigures:
    """Run every query against the index."""
    results = [(wanted, _search(searcher, query, wanted)) for query, wanted in found]
    answered = [(wanted, r) for wanted, r in results if wanted]
    others = [r for wanted, r in results if not wanted]

    def hits(k: int) -> Estimate:
        ids = [(wanted, {p.card_id for p in r.passages[:k]}) for wanted, r in answered]
        return wilson(sum(bool(wanted & got) for wanted, got in ids), len(answered))

    return SearchFigures(
        hit_at_1=hits(1),
        hit_at_3=hits(3),
        covered_kept=wilson(sum(r.covered for _, r in answered), len(answered)),
        uncovered_refused=wilson(sum(not r.covered for r in others), len(others)),
    )


def _search(searcher: Searcher, query: str, wanted: frozenset[str]) -> Any:
    own = card_id(query)
    return searcher.search(query, 3, without=frozenset() if own in wanted else frozenset({own}))


def report(write: Callable[[str], Any]) -> None:
    """Measure the starter library with the settings' embedding model and print the figures."""
    from knowledge import deck
    from tutor.settings import TutorSettings

    figures = measure(deck.searcher(TutorSettings()), pairs())
    for name, estimate in figures._asdict().items():
        write(
            f"{name:<18} {estimate.value:.3f}  [{estimate.low:.3f}, {estimate.high:.3f}]  n={estimate.n}"
        )
