"""Seconds an answer of the built-in examiner takes, beside a fixed piece of work on this machine.

Machines differ and are noisy, so the figure to compare is the ratio: times the examiner takes for
one answer with four criteria over the time one embedding of a short text takes, measured in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from evals.items import load
from knowledge.embeddings import builtin
from tutor.grading import grade
from tutor.judges.builtin import BuiltinJudge

_ROUNDS = 5


def seconds(work: Callable[[], Any]) -> float:
    """Wall-clock seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(write: Callable[[str], Any]) -> None:
    """Grade the dev answers whose rubric has about four criteria, in turn with the yardstick."""
    judge = BuiltinJudge()
    tasks = [
        i.task for i in load("dev") if 3 <= len(i.task.rubric.all_criteria) <= 5 and not i.blank
    ]
    for task in tasks[:5]:
        grade(task, judge)  # loads the model and fills the caches of rubric vectors
    graded, yard = [], []
    for _ in range(_ROUNDS):
        for task in tasks[:40]:
            graded.append(seconds(lambda t=task: grade(t, judge)))  # type: ignore[misc]
            yard.append(seconds(lambda: builtin().embed(["What is mode collapse in a GAN?"])))
    write(f"answers graded     {len(graded)}")
    write(f"ms an answer       {1000 * median(graded):.1f} (median)")
    write(f"ms an embedding    {1000 * median(yard):.1f} (median, measured in turn)")
    write(f"ratio              {median(graded) / median(yard):.1f}")
