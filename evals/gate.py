"""Has the built-in examiner become worse? Compared with stored figures on the dev cases and attacks.

The figures may fall by no more than noise: half the width of the stored run's 95 % interval for
agreement. Attacks may not gain more often, but for one answer: another processor rounds otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path

from evals.analysis import sections
from evals.items import load
from evals.run import as_row, plan
from tutor.judges.base import Judge

BASELINE = Path(__file__).parent / "baseline.json"
_TOLERANCE = {"qwk": 0.05, "verdict macro-F1": 0.04, "attacks that gain": 0.003, "coverage": 0.0}
_ROUNDED = 5e-5  # the baseline is stored with four digits


def measure(judge: Judge) -> dict[str, float]:
    """Today's figures."""
    found = {}
    for name in ("dev", "attacks"):
        work = plan(load(name))
        (section,) = sections(work, [as_row(one, judge) for one in work])
        found[name] = section
    attacks = found["attacks"].attack_share
    assert attacks is not None  # the attack set always has baselines
    figures = found["dev"].figures
    return {
        **{name: figures[name].value for name in ("qwk", "verdict macro-F1", "coverage")},
        "attacks that gain": attacks.value,
    }


def failures(measured: dict[str, float], stored: dict[str, float]) -> list[str]:
    """One sentence for each figure that has become worse by more than its tolerance."""
    found = []
    for name, tolerance in _TOLERANCE.items():
        worse = (
            measured[name] - stored[name]
            if name == "attacks that gain"
            else stored[name] - measured[name]
        )
        if not worse <= tolerance + _ROUNDED:  # also true for nan
            found.append(
                f"{name} is {measured[name]:.3f}, the baseline {stored[name]:.3f} (tolerance {tolerance:g})"
            )
    return found


def baseline() -> dict[str, float]:
    """The stored figures."""
    content: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return content


def store(measured: dict[str, float]) -> None:
    """Make today's figures the baseline; a commit of its own should say why."""
    BASELINE.write_text(json.dumps({k: round(v, 4) for k, v in measured.items()}, indent=1) + "\n")
