"""House rules: rulings on criteria and exemplars, answers that people graded. Nouns and choice; pure.

A rule belongs to a question. It is never edited: each change is a new version with its author and
reason, and withdrawing it is one too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.cards import Frozen
from knowledge.embeddings import Embedder
from tutor.domain import Exemplar, Name, Rubric, Ruling

MOST_EXEMPLARS = 5
_BANDS = 3  # wrong, partial, full


class RuleVersion(Frozen):
    """One version of a rule; without content it is withdrawn. `number` counts from 1."""

    rule_id: str
    number: int
    card_id: str
    content: Ruling | Exemplar | None
    author: Name
    reason: Name
    created: datetime

    @property
    def ref(self) -> str:
        """As a grade names it."""
        return f"{self.rule_id}@{self.number}"


class HouseRules(NamedTuple):
    """The rules of one question that are in force."""

    rulings: tuple[Ruling, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()


def in_force(versions: Sequence[RuleVersion]) -> HouseRules:
    """The rules among the latest versions that nobody has withdrawn."""
    contents = [version.content for version in versions]
    return HouseRules(
        tuple(c for c in contents if isinstance(c, Ruling)),
        tuple(c for c in contents if isinstance(c, Exemplar)),
    )


def fitting(rules: HouseRules, rubric: Rubric) -> HouseRules:
    """The rules that this rubric can use: rulings on criteria it has."""
    ids = {c.id for c in rubric.all_criteria}
    return rules._replace(rulings=tuple(r for r in rules.rulings if r.criterion_id in ids))


def choose(
    exemplars: Sequence[Exemplar], likeness: Sequence[float], most: int = MOST_EXEMPLARS
) -> tuple[Exemplar, ...]:
    """At most `most` exemplars: full, partial and wrong in turn, of each the likest first.

    `likeness` says how near each is to the answer at hand; higher is nearer.
    """
    order = sorted(range(len(exemplars)), key=lambda at: -likeness[at])
    bands: list[list[int]] = [[] for _ in range(_BANDS)]
    for at in order:
        bands[band(exemplars[at].score)].append(at)
    bands.sort(key=lambda found: -likeness[found[0]] if found else 0.0)
    depth = max(map(len, bands), default=0)
    turns = [found[n] for n in range(depth) for found in bands if n < len(found)]
    return tuple(exemplars[at] for at in turns[:most])


def nearest(
    exemplars: Sequence[Exemplar], answer: str, embedder: Callable[[], Embedder]
) -> tuple[Exemplar, ...]:
    """The exemplars to grade an answer with; the embedder is opened only where there is a choice."""
    if len(exemplars) <= MOST_EXEMPLARS:
        return tuple(exemplars)
    vectors = embedder().embed([answer, *(e.answer for e in exemplars)])
    return choose(exemplars, (vectors[1:] @ vectors[0]).tolist())


def band(score: float) -> int:
    """0 wrong, 1 partial, 2 full; the borders lie at a quarter and three quarters."""
    return int(score > 0.25) + int(score > 0.75)
