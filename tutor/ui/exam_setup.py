"""The set-up of a mock exam, and the earlier ones."""

from __future__ import annotations

import random
from collections import Counter

import streamlit as st

from knowledge.cards import Card
from knowledge.plurals import counted
from knowledge.sources import deck_title
from tutor import exam_paper, exam_results, exam_room, exam_words
from tutor.exam import Level, Paper, Scale, Setup, seats, topic_of
from tutor.exam_mark import LABELS, PASS_LINES
from tutor.practice import Practice, deck_of
from tutor.ui import clock
from tutor.ui.problems import KNOWN, sentence
from tutor.ui.text import escape_markdown

_LEVELS = {Level.EASY: "Easier", Level.MIXED: "Mixed", Level.HARD: "Harder"}
_EARLIER = 20


def draw(practice: Practice, learner: str) -> None:
    """The choices, what they come to, and the way in."""
    st.markdown(
        "An oral exam as it will be: a paper drawn for you, a clock, no hints and no reference. "
        "Your mark comes at the end, with what to study next."
    )
    last = practice.records.preferences.of(learner).mock_exam
    deck = _deck(practice, last, learner)
    found = {card.id: card for card in practice.entries if deck_of(card) == deck}
    cards = list(found.values())
    setup = _setup(cards, deck, last, learner)
    _preview(cards, setup)
    if problem := st.session_state.pop("exam_problem", ""):
        st.error(escape_markdown(problem), icon=":material/error:")
    st.button(
        "Draw the paper", type="primary", icon=":material/assignment:", on_click=_prepare,
        args=(practice, cards, setup, learner),
    )  # fmt: skip
    _earlier(practice, learner)


def go(paper_id: str) -> None:
    """To an exam when the page is drawn next, or with none to the set-up."""
    st.session_state["exam_gone_to"] = paper_id


def _prepare(practice: Practice, cards: list[Card], setup: Setup, learner: str) -> None:
    """Draw the paper and go to it; the choices are kept for the next one, which is another draw."""
    kept = practice.records.preferences
    try:
        paper = exam_paper.prepare(practice, cards, setup, learner)
        chosen = setup.model_copy(update={"seed": 0})
        kept.set(learner, kept.of(learner).model_copy(update={"mock_exam": chosen}))
        st.session_state.pop("exam_seed_first", None)
        go(paper.id)
    except KNOWN as error:
        st.session_state["exam_problem"] = sentence(error)


def _deck(practice: Practice, last: Setup, learner: str) -> str:
    """Every question of a deck is asked about, with and without an answer of its own."""
    decks = list(dict.fromkeys(map(deck_of, practice.entries)))
    usual = next((d for d in (last.deck, practice.exam_list) if d in decks), decks[0])
    chosen: str = st.selectbox(
        "Questions from", decks, index=decks.index(usual), format_func=deck_title,
        key=f"exam-deck-{learner}", persist_state="session",
    )  # fmt: skip
    return chosen


def _setup(cards: list[Card], deck: str, last: Setup, learner: str) -> Setup:
    """The form, as it was filled in last."""
    left, middle, right = st.columns(3)
    most = min(60, len(cards))
    questions = left.number_input("Questions", 1, most, min(last.questions, most), 1)
    minutes = middle.number_input(
        "Minutes in all", 1, 300, last.minutes, 1, help="The clock stops only while you pause."
    )
    even = max(0.5, min(60.0, 2 * minutes // questions / 2))
    as_last = (questions, minutes) == (last.questions, last.minutes)
    each = right.number_input(
        "Minutes a question", 0.5, 60.0, last.question_minutes if as_last else even, 0.5,
        help="A longer answer still counts; it takes the time from the others.",
    )  # fmt: skip
    weights = _weights(cards, last)
    level = st.segmented_control(
        "Difficulty", list(Level), default=last.level, required=True, format_func=lambda level: _LEVELS[level],
        help="Judged by the kind of question, and by how well it has been answered so far.",
    )  # fmt: skip
    left, right = st.columns(2)
    one_by_one = left.segmented_control(
        "Grades shown", [False, True], default=last.one_by_one, required=True,
        format_func=lambda each: "After each answer" if each else "At the end",
    )  # fmt: skip
    follow_ups = right.toggle(
        "The examiner follows up", last.follow_ups,
        help="As many times as TUTOR_STRICTNESS says. Answers are then graded as they come.",
    )  # fmt: skip
    scale, line = _mark(last, learner)
    return Setup(
        deck=deck, questions=questions, minutes=minutes, question_minutes=each, weights=weights,
        level=level or Level.MIXED, one_by_one=bool(one_by_one), scale=scale, pass_line=line, seed=_seed(),
        follow_ups=follow_ups,
    )  # fmt: skip


def _mark(last: Setup, learner: str) -> tuple[Scale, float]:
    """How the mark is written, and from which share of the points it is a pass."""
    left, right = st.columns(2)
    named = {LABELS[scale]: scale for scale in Scale}
    scale = named[left.selectbox("Mark", list(named), list(Scale).index(last.scale))]
    usual = last.pass_line if scale is last.scale else PASS_LINES[scale]
    line = right.slider(
        "Passed from", 30, 80, round(100 * usual), 5, format="%d %%", key=f"pass-{scale}-{learner}"
    )
    return scale, line / 100


def _weights(cards: list[Card], last: Setup) -> dict[str, float]:
    """Topics with their weights; none chosen: all, as the questions lie."""
    topics = list(dict.fromkeys(map(topic_of, cards)))
    chosen = st.multiselect(
        "Topics", topics, [topic for topic in last.weights if topic in topics],
        placeholder="All, as many as the list has",
    )  # fmt: skip
    if len(chosen) < 2:
        return dict.fromkeys(chosen, 1.0)
    columns = st.columns(2)
    weights = {}
    for n, topic in enumerate(chosen):
        label, value = f"Weight of {escape_markdown(topic)}", int(last.weights.get(topic, 1))
        weights[topic] = float(columns[n % 2].number_input(label, 0, 10, value))
    return weights


def _seed() -> int:
    first = st.session_state.setdefault("exam_seed_first", random.randrange(1, 10_000))
    with st.expander("Number of the draw, for the same paper again", icon=":material/casino:"):
        return int(
            st.number_input(
                "Number of the draw", 0, 999_999, first, key="exam_seed",
                help="The same number draws the same paper from the same questions; an easy or a hard "
                "one also depends on how they were answered so far.",
            )
        )  # fmt: skip


def _preview(cards: list[Card], setup: Setup) -> None:
    """How many questions each topic will get."""
    there = Counter(map(topic_of, cards))
    given = seats(setup.weights or {t: float(n) for t, n in there.items()}, there, setup.questions)
    if not given:
        st.caption("No topic has a weight above 0: choose one that has.")
        return
    many = ", ".join(
        f"{n} on {t}" for t, n in sorted(given.items(), key=lambda x: (-x[1], x[0])) if n
    )
    st.caption(f"The paper will ask: {escape_markdown(many)}.")


def _earlier(practice: Practice, learner: str) -> None:
    papers = practice.records.papers.of(learner)
    if not papers:
        return
    st.subheader("Earlier exams", anchor=False)
    for paper in papers[:_EARLIER]:
        st.button(
            _title(practice, paper), key=f"exam-{paper.id}", icon=":material/description:", type="tertiary",
            on_click=go, args=(paper.id,),
        )  # fmt: skip


def _title(practice: Practice, paper: Paper) -> str:
    exam = exam_room.opened(practice, paper)
    came_to = exam_words.outcome(exam, exam_results.result(practice, exam))
    when = escape_markdown(f"{clock.shown(paper.created):%d %B %Y, %H:%M}")
    n = len(paper.questions)
    return (
        f"{came_to} · {when} · {counted(n, 'question')} in {counted(paper.setup.minutes, 'minute')}"
    )
