"""The plots of a report as SVG texts, which take the page's own colours, light or dark."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from evals.classes import VERDICTS
from evals.section import Section


def plots(section: Section) -> list[tuple[str, str]]:
    """Captions and SVG texts of the plots that the set's data allow."""
    drawn: list[tuple[str, str]] = []
    if section.confusion is not None:
        drawn.append(
            ("Verdicts on criteria: how people's became the examiner's", _draw(_confusion, section))
        )
    if section.reliability:
        drawn.append(
            (
                "When it says 80 % sure, is it right 80 % of the time? On the line: yes",
                _draw(_reliability, section),
            )
        )
    if section.risk is not None:
        drawn.append(("Errors left if only the surest verdicts are kept", _draw(_risk, section)))
    if section.by_tag:
        drawn.append(
            (
                "Mean error of the score by kind of answer",
                _draw(_tags, section),
            )
        )
    return drawn


_INK, _ACCENT = "#010203", "#040506"  # stand-ins: the page puts its own colours, light or dark
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "font.size": 11, "axes.edgecolor": _INK, "axes.labelcolor": _INK,
    "text.color": _INK, "xtick.color": _INK, "ytick.color": _INK, "axes.facecolor": "none",
    "figure.facecolor": "none", "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


def _draw(paint: Callable[[Any, Section], None], section: Section) -> str:
    from matplotlib import rc_context
    from matplotlib.figure import Figure  # the object, not pyplot: no window, nothing kept

    out = io.StringIO()
    with rc_context(_STYLE):
        figure = Figure(figsize=(4.4, 3.3), layout="constrained")
        paint(figure.subplots(), section)
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue().replace(_INK, "currentColor").replace(_ACCENT, "var(--accent)")
    return text[text.index("<svg") :]


def _confusion(axes: Any, section: Section) -> None:
    from matplotlib.patches import Rectangle

    table = section.confusion
    assert table is not None  # plots() asks only then
    shares = table / table.sum(1, keepdims=True).clip(1)
    for (row, column), count in np.ndenumerate(table):
        shade = 0.06 + 0.5 * shares[row, column]
        cell = Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, color=_ACCENT, alpha=shade, lw=0)
        axes.add_patch(cell)
        axes.text(column + 0.5, row + 0.5, str(count), ha="center", va="center")
    axes.set(xlim=(0, 4), ylim=(4, 0), xlabel="examiner", ylabel="people")
    axes.set_xticks(np.arange(4) + 0.5, [v.replace("contra", "contra-\n") for v in VERDICTS])
    axes.set_yticks(np.arange(4) + 0.5, VERDICTS)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _reliability(axes: Any, section: Section) -> None:
    filled = [b for b in section.reliability if b.n]
    sizes = [20 + 250 * b.n / sum(x.n for x in filled) for b in filled]
    axes.plot([0, 1], [0, 1], color=_INK, alpha=0.4, linewidth=1)
    axes.scatter(
        [b.confidence for b in filled], [b.accuracy for b in filled], s=sizes, color=_ACCENT
    )
    axes.set(xlabel="stated confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))


def _risk(axes: Any, section: Section) -> None:
    risk = section.risk
    assert risk is not None  # plots() asks only then
    axes.plot(risk.coverage, risk.risk, color=_ACCENT, linewidth=2)
    axes.set(
        xlabel="share of verdicts kept, surest first",
        ylabel="share wrong",
        xlim=(0, 1),
        ylim=(0, None),
    )
    axes.locator_params(axis="y", nbins=5)


def _tags(axes: Any, section: Section) -> None:
    rows = section.by_tag[::-1]
    names = [f"{tag} ({n})".replace("$", r"\$") for tag, n, *_ in rows]  # no formulas
    axes.barh(names, [bias for *_, bias in rows], color=_ACCENT)
    axes.axvline(0, color=_INK, linewidth=1)
    axes.set(xlim=(-1, 1), xlabel="too strict  ←  0  →  too generous")
    axes.set_xticks((-1, -0.5, 0, 0.5, 1))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
