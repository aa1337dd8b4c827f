"""Progress: where a learner stands, what comes, and what is known of them."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from knowledge.plurals import counted, percent
from knowledge.sources import deck_title
from tutor import report
from tutor.agenda import Agenda, agenda
from tutor.practice import Practice, deck_of
from tutor.schedule import HARD, days_from
from tutor.ui import clock, learner_data, maths, plan_section
from tutor.ui import progress_figures as figures
from tutor.ui.exam_figures import bars
from tutor.ui.text import escape_html, has

_WEEKS = 8  # shown of the past
_LISTED = 5
_RECALL = (
    "Expected recall today, of the questions tried: how likely you are to get at least "
    f"{percent(HARD)} of a question's points once more, not how many. It is 100 % on the day of an answer "
    "that got them and fades from then on; after a weaker answer it is 0 %."
)


def render(practice: Practice, learner: str, *, own: bool) -> None:
    """The page for one learner; `own` where they look at it themselves."""
    st.markdown("# Progress", anchors=False)
    zone = clock.zone()
    day = agenda(practice, learner, zone)
    if not day.attempts:
        st.info(
            f"{has(learner, own=own)} answered nothing yet. After the first answers in "
            "practice or in a mock exam this page shows what sits, what fades and what to do next.",
            icon=":material/monitoring:",
        )
        st.page_link(
            st.session_state["practice_page"], label="To practice", icon=":material/school:"
        )
    else:
        spent = report.minutes(day.attempts, zone)
        st.html(figures.tiles(_tiles(day, spent)))
    if own:
        plan_section.draw(practice, learner, day)
    if day.attempts:
        _topics(practice, day)
        _forecast(day)
        _criteria(day)
        _contradictions(day)
    if own:
        learner_data.draw(practice, learner)


def _tiles(day: Agenda, spent: dict[date, float]) -> list[tuple[str, str]]:
    week = sum(m for on, m in spent.items() if on > day.today - timedelta(days=7))
    known = sum(memory.known(day.today) for memory in day.memories.values())
    row = report.streak(spent, day.today)
    return [
        (str(len(day.due)), "due today"),
        (f"{day.answered} of {day.preferences.goal}", "answered today"),
        (str(row), f"day{'s' * (row != 1)} in a row"),
        (f"{week:.0f}", "minutes in 7 days, about"),
        (f"{known:.0f} of {len(day.memories)}", "tried questions recalled, expected"),
    ]


def _topics(practice: Practice, day: Agenda) -> None:
    st.subheader("Topics", anchor=False)
    decks = list(dict.fromkeys(map(deck_of, practice.entries)))
    deck = st.selectbox(
        "Deck", decks, index=decks.index(practice.exam_list) if practice.exam_list else 0,
        format_func=deck_title, key="progress_deck", persist_state="session",
    )  # fmt: skip
    cards = [card for card in practice.entries if deck_of(card) == deck]
    first = max(
        min((review.day for review in day.reviews), default=day.today),
        day.today - timedelta(weeks=_WEEKS),
    )
    days = days_from(min(first, day.today - timedelta(days=7)), day.today)
    found = report.topics(cards, day.reviews, day.memories, days)
    tried = sorted((t for t in found if t.seen), key=lambda t: -t.mastery[-1])
    if not tried:
        st.markdown("No question of this deck has a grade yet.")
        return
    st.caption(
        f"Mastery since {days[0]:%d %B}: the points of your last answer to every question of the "
        "topic; one not tried counts 0."
    )
    st.html(figures.mastery(tried))
    st.caption(_RECALL)
    st.html(
        bars([(t.topic, t.recall or 0.0, f"{percent(t.recall or 0.0)} of {t.seen}") for t in tried])
    )
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe(figures.mastery_table(found, days), hide_index=True)


def _forecast(day: Agenda) -> None:
    st.subheader("Due in the next two weeks", anchor=False)
    found = report.forecast(day.memories.values(), day.today)
    st.html(figures.columns([(on, count, 0) for on, count in found], ("due", "")))
    with st.expander("As a table", icon=":material/table:"):
        st.dataframe([{"Day": f"{on:%a %d %b}", "Due": n} for on, n in found], hide_index=True)


def _criteria(day: Agenda) -> None:
    found = report.criteria(day.attempts)
    weak = [c for c in found if c.met < 1][:_LISTED]
    strong = [c for c in reversed(found) if c.met > 0.5][:_LISTED]
    for title, listed in (("Weakest criteria", weak), ("Strongest criteria", strong)):
        if listed:
            st.subheader(title, anchor=False)
            for c in listed:
                said = f"met {percent(c.met)} in {counted(c.answers, 'answer')}"
                st.markdown(f"- {maths.inline(c.text)} :gray[{said} · {maths.inline(c.question)}]")


def _contradictions(day: Agenda) -> None:
    found = report.contradictions(day.attempts)[:_LISTED]
    if not found:
        return
    st.subheader("What you got the wrong way round", anchor=False)
    for c in found:
        times = "once" if c.times == 1 else f"{c.times} times"
        now = ", right since" if c.settled else ""
        st.markdown(f"**{maths.inline(c.text)}** :gray[{times}{now}]")
        st.html(f'<div class="plain reason">You said: “{escape_html(c.quote)}”</div>')
