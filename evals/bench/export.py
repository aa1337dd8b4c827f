"""Seconds to take out a deck of 10,000 cards, beside a fixed piece of work on this machine.

Machines differ and are noisy, so the figure to compare is the ratio: the time of an export over the
time of writing the same cards as plain JSON, measured in turn. The list's export parses what it has
written and compares, which is most of its time.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from evals.bench.speed import seconds
from knowledge import export_tables
from knowledge.cards import Card, Source
from knowledge.classify import make_card
from knowledge.export_anki import apkg
from knowledge.export_list import fill

CARDS = 10_000
_ROUNDS = 3
_PLACE = Source(file="bench.md", line=1)


def deck(count: int) -> list[Card]:
    """Cards with maths, lists, code and signs that need escaping, over twenty topics."""
    answers = (
        "It is $\\sigma(x) = \\frac{{1}}{{1 + e^{{-x}}}}$ for unit {n}, so it stays below 1 & above 0.",
        "- first of {n}\n- second, with <b>signs</b>\n- third",
        "Run it:\n\n```python\nprint({n} < 3)\n```",
        "One sentence about number {n}. Another one follows, and is a little longer than the first.",
    )
    return [
        make_card(
            f"What is thing number {n}?", answers[n % 4].format(n=n), _PLACE, f"Topic {n % 20}"
        )
        for n in range(count)
    ]


def exam_list(cards: list[Card]) -> tuple[bytes, dict[str, str]]:
    """The same cards as an exam list with every second answer missing, and the missing answers."""
    kept = [f"- {c.question}\n" + (f"{c.answer}\n" if n % 2 else "") for n, c in enumerate(cards)]
    missing = {c.id: c.answer for n, c in enumerate(cards) if not n % 2}
    return "".join(kept).encode(), missing


def measure(count: int, rounds: int = _ROUNDS) -> dict[str, tuple[float, float]]:
    """Seconds of each export, and the ratio to the yardstick; medians over rounds taken in turn."""
    cards = deck(count)
    listed, answers = exam_list(cards)
    work: dict[str, Callable[[], Any]] = {
        "apkg": lambda: apkg(cards),
        "csv": lambda: export_tables.to_csv(cards),
        "tsv": lambda: export_tables.to_tsv(cards),
        "md": lambda: fill(listed, answers, "bench.md"),
        "json": lambda: export_tables.to_json(cards),
    }
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            taken[name].append(seconds(one))
    found = {name: median(times) for name, times in taken.items()}
    return {name: (time, time / found["json"]) for name, time in found.items()}


def report(write: Callable[[str], Any]) -> None:
    """Print the figures for a deck of 10,000 cards."""
    write(f"cards  {CARDS:,}; seconds (median of {_ROUNDS}, in turn) and ratio to plain JSON")
    for name, (time, ratio) in measure(CARDS).items():
        write(f"{name:<6} {time:7.2f} s  {ratio:6.1f}")
