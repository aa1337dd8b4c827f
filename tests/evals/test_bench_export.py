"""The bench of the exports: what it measures is what the product does."""

from __future__ import annotations

from evals.bench.export import deck, exam_list, measure
from knowledge.export_list import fill


def test_the_list_of_the_bench_is_filled() -> None:
    """Every missing answer goes in, none is refused."""
    listed, answers = exam_list(deck(40))
    _, summary = fill(listed, answers, "bench.md")
    assert (len(summary.filled), len(summary.left_open)) == (20, 0)


def test_every_export_is_measured_beside_the_yardstick() -> None:
    """The yardstick's own ratio is 1."""
    found = measure(20, rounds=1)
    assert set(found) == {"apkg", "csv", "tsv", "md", "json"}
    assert found["json"][1] == 1
    assert all(time > 0 for time, _ in found.values())
