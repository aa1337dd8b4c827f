"""How the agreement with people moves from one rubric to another, and whether that can be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from evals.workshop import ENOUGH, Moved, moved
from knowledge.plurals import counted, percent
from tutor.domain import Rubric
from tutor.rubric_trial import Given, Heard, Outcomes
from tutor.ui.text import escape_markdown, figure

_HEARD = {
    None: "all together",
    Heard.LABELS: "labelled answers",
    Heard.REHEARSALS: "rehearsals, judged blind",
    Heard.DECISIONS: "decisions on grades",
}


def draw(
    given: Sequence[Given], pair: tuple[Rubric, Rubric], outcomes: tuple[Outcomes, Outcomes],
    shown: Collection[str], names: tuple[str, str],
) -> None:  # fmt: skip
    """The figures with their counts; a plain sentence first."""
    st.markdown("##### Agreement with people", anchors=False)
    found = moved(given, pair, outcomes, shown)
    if not found:
        st.caption(
            "Nobody has judged answers to this question by its criteria yet: rehearse it, or decide on "
            "grades, and the agreement is shown here."
        )
        return
    first = found[0]
    st.markdown(escape_markdown(first.verdict))
    with st.container(key="figures-agreement"):
        st.markdown("\n".join(_table(found, names)))
    notes = []
    if first.before.answers < ENOUGH:
        notes.append(f"From fewer than {ENOUGH} answers kappa and QWK say little.")
    if any(m.heard is Heard.DECISIONS for m in found):
        notes.append(
            "Whoever decides on a grade has seen it, and looks at doubtful ones first: these figures "
            "are no estimate for all answers."
        )
    if shown:
        notes.append("Exemplars and answers of rulings are left out: the examiner knows them.")
    notes.append("Only criteria that both rubrics have are compared, whatever their wording.")
    st.caption(escape_markdown(" ".join(notes)))


def _table(found: Sequence[Moved], names: tuple[str, str]) -> list[str]:
    lines = [
        f"| {names[0]} → {names[1]} | Answers | Same verdict | Kappa | QWK |",
        "|---|---|---|---|---|",
    ]
    for m in found:
        counts = f"{m.before.answers} ({counted(m.before.verdicts, 'verdict')})"
        exact = f"{percent(m.before.exact)} → {percent(m.after.exact)}"
        kappa = f"{figure(m.before.kappa)} → {figure(m.after.kappa)}"
        qwk = f"{figure(m.before.qwk)} → {figure(m.after.qwk)}"
        lines.append(f"| {_HEARD[m.heard]} | {counts} | {exact} | {kappa} | {qwk} |")
    return lines
