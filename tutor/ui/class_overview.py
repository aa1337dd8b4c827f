"""A class set at a glance: how it went by question, what needs a person, and the tables to save."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from knowledge.plurals import counted, percent
from tutor.attempts import Attempt
from tutor.class_grading import results
from tutor.class_results import as_csv, as_xlsx
from tutor.domain import Grade
from tutor.practice import Practice
from tutor.records_sets import StoredSet
from tutor.ui import maths
from tutor.ui.text import shorten

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(practice: Practice, stored: StoredSet, attempts: Sequence[Attempt]) -> None:
    """The figures by question; decisions on single answers are made on the Grades page."""
    graded = [a for a in attempts if isinstance(a.outcome, Grade)]
    review = sum(isinstance(a.outcome, Grade) and a.outcome.needs_review for a in graded)
    missing = len(attempts) - len(graded)
    st.markdown(
        f"**{len(graded)} of {counted(len(stored.attempt_ids), 'answer')} graded**; {review} should be looked at "
        f"by a person" + (f"; {counted(missing, 'is', 'are')} not graded yet." if missing else ".")
    )
    with st.container(key="figures-class"):
        st.markdown("\n".join(_table(attempts)))
    st.caption("Single answers are listed and decided on under Answers, or on the Grades page.")
    found = results(practice, stored)
    name = stored.name.rpartition(".")[0] or stored.name
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Save as XLSX", as_xlsx(found), f"{name} graded.xlsx", _XLSX, icon=":material/download:"
        )
        st.download_button(
            "Save as CSV",
            as_csv(found),
            f"{name} graded.csv",
            "text/csv",
            icon=":material/download:",
        )


def _table(attempts: Sequence[Attempt]) -> list[str]:
    lines = ["| Question | Answers | Mean | To look at |", "|---|---|---|---|"]
    for question in dict.fromkeys(a.question for a in attempts):
        outcomes = [a.outcome for a in attempts if a.question == question]
        grades = [o for o in outcomes if isinstance(o, Grade)]
        mean = percent(sum(g.score for g in grades) / len(grades)) if grades else "–"
        look = len(outcomes) - len(grades) + sum(g.needs_review for g in grades)
        title = maths.inline(shorten(question, 80)).replace("|", "\\|")
        lines.append(f"| {title} | {len(outcomes)} | {mean} | {look} |")
    return lines
