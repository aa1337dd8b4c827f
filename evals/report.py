"""A run as Markdown, and as one HTML file that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evals.classes import VERDICTS
from evals.plots import plots
from evals.run import Row
from evals.section import Pair, Section
from knowledge.plurals import counted, percent

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
    "saf_en": "People with people: not stated with the data.",
    "saf_de": "People with people: not stated with the data.",
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
        lines += ["", f"Attacks that gain: {section.attack_share}{_left_out(section)}", ""]
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


def _left_out(section: Section) -> str:
    """Attacks of which nobody knows whether they gain; empty without any."""
    n = section.attacks_without_baseline
    told = f"{counted(n, 'attack')} whose honest part could not be graded"
    return f"; left out: {told}" if n else ""


def _size(section: Section) -> str:
    blanks = f" ({section.blanks} of them blank)" if section.blanks else ""
    errors = "".join(f"; ungraded {counted(n, 'time')}: {text}" for text, n in section.errors)
    return f"{counted(section.n, 'answer')}{blanks} to {counted(section.questions, 'question')}{errors}."


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
    return f"{value:.2f}" if name in _NO_SHARES else percent(value)


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
        "left_out": _left_out,
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
