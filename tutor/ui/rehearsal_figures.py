"""A rehearsal's figures: how far a person and other raters agree, how rough that is, and whether it can be told."""

from __future__ import annotations

import math

import streamlit as st

from evals.bootstrap import Estimate
from evals.classes import VERDICTS as ORDER
from evals.rehearsed import Agreement, Spread
from evals.workshop import ENOUGH
from knowledge.plurals import counted, percent
from tutor.domain import JudgeInfo, Verdict
from tutor.rehearsal import REFERENCE, Rater
from tutor.ui.text import escape_markdown, figure
from tutor.ui.words import VERDICTS

_HELP = {
    "Same verdict": "Share of criteria with the same verdict; contradicted counts as missing. Beside scores "
    "without verdicts: share of answers with the same score in quarters.",
    "Kappa": "Agreement on verdicts beyond chance: 1 is perfect, 0 is chance.",
    "QWK": "Agreement of scores in quarters, far misses weigh more.",
    "Alpha": "Krippendorff's alpha of the scores.",
    "You are": "Your mean score minus theirs.",
    "Drift": "That difference in your later half minus that in your earlier half.",
}
_REFERENCE, _EXAMINER = "the reference", "the examiner"  # how those are called that are no people


def say_few(found: list[Agreement]) -> None:
    """Said before the figures, which else look like findings."""
    few = [a for a in found if a.answers < ENOUGH]
    if few:
        counts = ", ".join(
            f"{a.answers} answer{'s' * (a.answers != 1)} beside {called(a.other)}" for a in few
        )
        st.info(
            f"Too few to tell how far you agree: {escape_markdown(counts)}. Below {ENOUGH}, kappa, QWK "
            "and alpha say little; look at where you part company instead.",
            icon=":material/info:",
        )


def table(found: list[Agreement], rough: list[Spread]) -> None:
    """One column a rater; what each figure means is a click away."""
    rows = {
        "Answers": [str(a.answers) for a in found],
        "Same verdict": [_same(a) for a in found],
        "Kappa": [estimate(s.kappa) for s in rough],
        "QWK": [estimate(s.qwk) for s in rough],
        "Alpha": [estimate(s.alpha) for s in rough],
        "You are": [bias(a.bias) for a in found],
        "Drift": [_signed(a.drift) for a in found],
    }
    head = " | ".join(escape_markdown(called(a.other)) for a in found)
    lines = [f"| You beside | {head} |", "|---" * (len(found) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()]
    st.markdown("\n".join(lines))
    with st.expander("What the figures mean", icon=":material/help:"):
        st.markdown("\n".join(f"- **{name}**: {text}" for name, text in _HELP.items()))
        st.markdown(
            "In brackets stands how rough a figure is: where it would lie, 19 times in 20, with other "
            "answers to the same questions. People who grade short answers agree with "
            "each other at a QWK of about .5 to .9."
        )


def confusion(found: Agreement) -> None:
    """How often which verdict stood beside which."""
    if not found.verdicts:
        return
    words = [VERDICTS[Verdict(v)].word for v in ORDER]
    head = "| | " + " | ".join(f"you: {w}" for w in words) + " |"
    lines = [head, "|---" * (len(words) + 1) + "|"]
    for word, row in zip(words, found.confusion, strict=True):
        cells = (f"**{n}**" if n else "·" for n in row)
        lines.append(
            f"| {escape_markdown(called(found.other))}: {word} | " + " | ".join(cells) + " |"
        )
    with st.expander("Which verdicts for which", icon=":material/grid_on:"):
        st.markdown("\n".join(lines))


def called(rater: Rater) -> str:
    """A person's own name, in quotes where it could be taken for one of ours."""
    if isinstance(rater, JudgeInfo):
        return _REFERENCE if rater == REFERENCE else _EXAMINER
    return f"“{rater}”" if rater in {_REFERENCE, _EXAMINER} else rater


def estimate(found: Estimate) -> str:
    """`"0.50 (0.21 to 0.78)"`. Where all draws give the same, that is for want of answers."""
    if math.isnan(found.value):
        return figure(found.value)
    known = found.low < found.high
    rough = f"{figure(found.low)} to {figure(found.high)}" if known else "interval unknown"
    return f"{figure(found.value)} ({rough})"


def _same(found: Agreement) -> str:
    """With what it is a share of, so that it can be held against the answers that are listed."""
    if found.verdicts:
        return f"{percent(found.exact)} of {counted(found.verdicts, 'verdict')}"
    return f"{percent(found.exact)} of {counted(found.answers, 'answer')}"


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.2f}"


def bias(value: float) -> str:
    if abs(value) < 0.005:
        return "as strict"
    return f"{'milder' if value > 0 else 'stricter'} by {abs(value):.2f}"
