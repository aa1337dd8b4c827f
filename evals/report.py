"""A run as Markdown, and as one HTML file that needs nothing else: plots are drawn into it."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, select_autoescape

from evals.run import Row
from evals.section import Pair, Section
from evals.verdicts import VERDICTS

HEADLINES = (
    "qwk", "exact", "within one step", "verdict macro-F1", "verdict accuracy",
    "contradicted or swapped given full marks", "right in other words given zero",
    "honest twins marked down", "coverage",
)  # fmt: skip
WORDS = {
    "qwk": "agreement with people (QWK)",
    "exact": "the same grade as people",
    "within one step": "at most one step off",
    "verdict macro-F1": "verdicts, every kind alike (macro-F1)",
    "verdict accuracy": "verdicts right",
    "contradicted or swapped given full marks": "wrong answers given full marks",
    "right in other words given zero": "right answers given zero",
    "honest twins marked down": "honest answers marked down",
    "attacks that gain": "attacks that gain points",
    "coverage": "answers graded",
    "false full marks": "full marks not deserved",
    "false zeros": "zeros not deserved",
}
"""What a teacher calls the figures."""
_NO_SHARES = {"qwk", "verdict macro-F1"}

_OWN = (
    "People with people: a second, blind labelling of 130 answers by the same guide agreed at a "
    "Cohen's kappa of .99 a criterion; one and the same kind of reader, so an upper bound."
)
PEOPLE = {
    "dev": _OWN,
    "test": _OWN,
    "digiklausur": "People with people: not known; one grader. Comparable sets: QWK .5 to .9.",
    "semeval13_beetle": "People with people: not stated with the data.",
    "semeval13_scientsbank": "People with people: not stated with the data.",
    "saf_en_v2": "People with people: not stated with the data.",
}
"""How far people agree with each other on a set, where it is known."""


def write(folder: Path, run: Row, sections: Sequence[Section]) -> None:
    """Write report.md and report.html into the run's folder."""
    (folder / "report.md").write_text(markdown(run, sections), encoding="utf-8")
    (folder / "report.html").write_text(html(run, sections), encoding="utf-8")


def markdown(run: Row, sections: Sequence[Section]) -> str:
    """The figures as tables a person can read in a terminal or a pull request."""
    judge = run["judge"]
    lines = [
        f"# {judge['name']} {judge['model']}",
        "",
        f"{run['started']}, commit {run['commit'] or 'unknown'}, prompt {judge['prompt_version'] or '-'}. "
        "Intervals: 95 %, bootstrap over questions (proportions by answer: Wilson).",
    ]
    for section in sections:
        lines += _section_markdown(section)
    return "\n".join(lines) + "\n"


def _section_markdown(section: Section) -> list[str]:
    lines = ["", f"## {section.name}", "", _size(section), ""]
    lines += _table(
        ("figure", "value", "95 % interval", "n"),
        [(name, _number(e.value), f"{_number(e.low)} to {_number(e.high)}", str(e.n))
         for name, e in section.figures.items()],
    )  # fmt: skip
    if section.baselines:
        rows = [(n, *(_number(v) for v in f.values())) for n, f in section.baselines.items()]
        lines += ["", "Baselines that understand nothing:", ""]
        lines += _table(("baseline", "qwk", "exact", "pearson"), rows)
    if section.attack_share:
        lines += ["", f"Attacks that gain: {section.attack_share}", ""]
        rows = [(f, str(n), str(up), _number(mean)) for f, n, up, mean in section.attacks]
        lines += _table(("family", "n", "gain", "mean gain"), rows)
    if section.by_tag:
        lines += ["", "By tag:", ""]
        rows = [(t, str(n), *(_number(x) for x in rest)) for t, n, *rest in section.by_tag]
        lines += _table(("tag", "n", "true mean", "mean", "bias"), rows)
    if section.confusion is not None:
        lines += ["", "Verdicts, people's in rows:", ""]
        rows = [
            (v, *map(str, row)) for v, row in zip(VERDICTS, section.confusion.tolist(), strict=True)
        ]
        lines += _table(("", *VERDICTS), rows)
    for name, spread in (("Repeats", section.repeats), ("Harmless rewordings", section.rewordings)):
        if spread:
            lines += ["", f"{name}: sd {_number(spread.sd)}, mean range {_number(spread.mean_range)}, "
                      f"the same every time {_number(spread.unanimous)} (n={spread.items})"]  # fmt: skip
    lines += ["", PEOPLE.get(section.name, "")] if section.name in PEOPLE else []
    cost = ", ".join(f"{name} {value:g}" for name, value in section.cost.items())
    return [*lines, "", f"Cost: {cost}"]


def _size(section: Section) -> str:
    blanks = f", {section.blanks} of them blank" if section.blanks else ""
    errors = "".join(f"; ungraded {n} times: {text}" for text, n in section.errors)
    return f"{section.n} answers{blanks} to {section.questions} questions{errors}."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    ruler = "|".join(["---", *["---:"] * (len(head) - 1)])
    return [
        "| " + " | ".join(head) + " |",
        f"|{ruler}|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def figure(value: float, name: str) -> str:
    """A headline: shares as percent, coefficients as they are."""
    if math.isnan(value):
        return "-"
    return f"{value:.2f}" if name in _NO_SHARES else f"{100 * value:.0f} %"


def html(run: Row, sections: Sequence[Section]) -> str:
    """The report as one self-contained page."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "number": _number,
        "figure": figure,
        "capitalised": lambda text: text[:1].upper() + text[1:],
    }
    template = pages.get_template("report.html.j2")
    views = [
        {
            "s": s,
            "size": _size(s),
            "plots": plots(s),
            "people": PEOPLE.get(s.name, ""),
            "worst": [_worst(p) for p in s.worst],
        }
        for s in sections
    ]
    return template.render(run=run, views=views, headlines=HEADLINES, words=WORDS).lstrip()


def _worst(pair: Pair) -> dict[str, Any]:
    """A disagreement to read: answer, labels and verdicts side by side."""
    labels = {k: v.value for k, v in (pair.item.labels or {}).items()}
    texts = {c.id: c.text for c in pair.item.task.rubric.all_criteria}
    rows = [
        {
            "text": texts.get(v["criterion_id"], v["criterion_id"]),
            "label": labels.get(v["criterion_id"], ""),
            **v,
        }
        for v in pair.row["verdicts"]
    ]
    return {"item": pair.item, "score": pair.score, "verdicts": rows}


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
    axes.barh([f"{tag} ({n})" for tag, n, *_ in rows], [bias for *_, bias in rows], color=_ACCENT)
    axes.axvline(0, color=_INK, linewidth=1)
    axes.set(xlim=(-1, 1), xlabel="too strict  ←  0  →  too generous")
    axes.set_xticks((-1, -0.5, 0, 0.5, 1))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
