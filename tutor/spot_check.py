"""How many grades a person must check to be sure of the rest, and what a check has shown. Pure.

Exact, for a simple random sample without replacement: the number of right grades among those drawn
is hypergeometric. The bound inverts that distribution (Buonaccorsi 1987, The American Statistician
41:215, for finite populations; Clopper and Pearson 1934 is its limit for endless ones).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import exp, lgamma
from typing import TypeVar

Item = TypeVar("Item")
CONFIDENCE = 0.95


def lower_bound(agreed: int, checked: int, population: int) -> float:
    """The share of all grades that is right at least, at 95 % confidence, 0..1.

    The smallest share under which seeing so many right ones is not too unlikely. Raises ValueError
    unless 0 <= agreed <= checked <= population.
    """
    if not 0 <= agreed <= checked <= population:
        raise ValueError(f"need 0 <= {agreed} <= {checked} <= {population}")
    if not checked:
        return 0.0
    low, high = agreed, population - (checked - agreed)  # how many may be right in all
    while low < high:
        middle = (low + high) // 2
        if _at_least(agreed, checked, middle, population) > 1 - CONFIDENCE:
            high = middle
        else:
            low = middle + 1
    return low / population


def sample_size(population: int, share: float = 0.9, wrong: int = 0) -> int | None:
    """The fewest grades to check so that, with at most `wrong` of them wrong, at least `share` of
    all are right at 95 % confidence; None where even all of them would not show it."""
    if population - wrong < share * population:
        return None
    low, high = min(wrong + 1, population), population
    while low < high:
        middle = (low + high) // 2
        if lower_bound(middle - wrong, middle, population) >= share:
            high = middle
        else:
            low = middle + 1
    return low


def sample(items: Sequence[Item], count: int, seed: int | str) -> list[Item]:
    """`count` items at random, each set alike likely; the same for the same seed, in given order."""
    places = random.Random(str(seed)).sample(range(len(items)), min(count, len(items)))
    return [items[place] for place in sorted(places)]


def _at_least(agreed: int, checked: int, right: int, population: int) -> float:
    """P(at least `agreed` right ones are drawn) when `right` of the population are."""
    wrong = population - right
    whole = _log_ways(population, checked)
    return sum(
        exp(_log_ways(right, n) + _log_ways(wrong, checked - n) - whole)
        for n in range(max(agreed, checked - wrong), min(checked, right) + 1)
    )


def _log_ways(things: int, taken: int) -> float:
    """The logarithm of how many ways there are to take so many of so many things."""
    return lgamma(things + 1) - lgamma(taken + 1) - lgamma(things - taken + 1)
