"""A learner's own goal and exam, and the plan that follows from them."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from tutor.agenda import Agenda, plan_ahead
from tutor.plan import Plan, seen_by
from tutor.practice import Filter, Practice
from tutor.ui import progress_figures as figures


def draw(practice: Practice, learner: str, day: Agenda) -> None:
    """Goal and day of the exam; with one ahead, the days up to it."""
    st.subheader("My plan", anchor=False)
    left, right = st.columns(2)
    goal = left.number_input(
        "Answers a day", 1, 500, day.preferences.goal, 1, key=f"goal-{learner}"
    )
    exam = right.date_input(
        "Day of the exam", day.preferences.exam, key=f"exam-day-{learner}", format="YYYY-MM-DD",
        min_value=min(day.today, day.preferences.exam or day.today),
        max_value=day.today + timedelta(days=730), help="Empty: no exam ahead.",
    )  # fmt: skip
    chosen = {"goal": int(goal), "exam": exam if isinstance(exam, date) else None}
    wanted = day.preferences.model_copy(update=chosen)
    practice.records.preferences.set(learner, wanted)
    day = day._replace(preferences=wanted)
    made = plan_ahead(practice, day, Filter(decks=frozenset({practice.exam_list})))
    if made is None:
        said = "The exam is over." if wanted.exam else "Set the day of your exam for a plan."
        st.caption(f"{said} The plan covers every question of the exam list.")
        return
    assert wanted.exam
    st.markdown("\n".join(f"- {s}" for s in figures.plan_words(made, wanted.exam, day.today, goal)))
    _days(practice, made)


def _days(practice: Practice, made: Plan) -> None:
    st.caption("New questions (full) and repeats (pale) on each day.")
    counts = [(on.day, len(on.new), len(on.again)) for on in made.days]
    st.html(figures.columns(counts, ("new", "to repeat")))
    topics = {card.id: card.topic for card in practice.entries}
    with st.expander(
        "As tables: day by day, and which topic is seen by when", icon=":material/table:"
    ):
        st.dataframe(
            [{"Day": f"{on:%a %d %b}", "New": new, "Repeat": again} for on, new, again in counts],
            hide_index=True,
        )
        st.dataframe(
            [{"Topic": topic, "All seen by": f"{on:%a %d %b}"}
             for topic, on in seen_by(made, topics).items()],
            hide_index=True,
        )  # fmt: skip
