"""The report of a mock exam: mark, trust, topics, what was lost, what next, each answer."""

from __future__ import annotations

import streamlit as st

from knowledge.plurals import counted, percent
from tutor import exam_files, exam_results, exam_words
from tutor.exam_report import Line, Report, State
from tutor.exam_room import Exam
from tutor.practice import Practice
from tutor.ui import clock, exam_figures, exam_setup, grade_card, maths, state
from tutor.ui.settle import settle
from tutor.ui.text import escape_markdown, title_of
from tutor.ui.words import STATUSES, VERDICTS

_LOST = 8  # criteria listed at most


def draw(practice: Practice, exam: Exam) -> None:
    """The report; answers that were never graded are graded first."""
    settle(practice)
    if exam_results.ungraded(practice, exam):
        _grade(practice, exam)
    report = exam_results.report(practice, exam)
    st.markdown("# Your mock exam", anchors=False)
    st.caption(escape_markdown(exam_words.about(exam, clock.zone())))
    if exam.sitting.timed_out:
        st.info(
            "Time was up, so the exam was handed in with what had been sent. Words not sent by then are "
            "lost, and what was sent later does not count.",
            icon=":material/timer_off:",
        )
    st.html(exam_figures.headline(exam.paper, report))
    st.markdown("\n".join(f"- {escape_markdown(line)}" for line in exam_words.trust(report)))
    _repeat(practice, exam, report)
    _person(report)
    st.subheader("By topic", anchor=False)
    st.html(exam_figures.topics(report))
    _lost(report)
    _next(exam.paper.setup.deck, report)
    st.subheader("Question by question", anchor=False)
    for line in report.lines:
        _line(practice, exam.sitting.attempts.get(line.position, ""), line)
    _files(exam, report)


def _grade(practice: Practice, exam: Exam) -> None:
    """With a bar; stopped in between, the next look goes on where this one stopped."""
    bar = st.progress(0.0, "The examiner is reading your answers …")

    def told(done: int, total: int) -> None:
        bar.progress(done / total, f"{done} of {counted(total, 'answer')} graded")

    exam_results.grade(practice, exam, told)
    bar.empty()


def _repeat(practice: Practice, exam: Exam, report: Report) -> None:
    """Another round for what could not be graded."""
    left = report.count(State.UNGRADED)
    if left and st.button(f"Grade the rest ({left})", icon=":material/refresh:"):
        _grade(practice, exam)
        st.rerun()


def _person(report: Report) -> None:
    if said := exam_words.person(report):
        st.warning(said, icon=":material/flag:")


def _lost(report: Report) -> None:
    if not report.lost:
        return
    st.subheader("What cost the most", anchor=False)
    for lost in report.lost[:_LOST]:
        badge = f"{VERDICTS[lost.verdict].badge} " if lost.verdict else ""
        st.markdown(
            f"{badge}{maths.inline(lost.text)} "
            f":gray[question {lost.position + 1}, {percent(lost.cost, 1)} of the mark]"
        )


def _next(deck: str, report: Report) -> None:
    st.subheader("What to study next", anchor=False)
    if not report.study:
        st.markdown("Nothing stands out. The questions come back in practice when they are due.")
        return
    st.markdown(
        "The weakest topics first; each opens in practice, where its questions come back when they are due."
    )
    # an exam asks about every question of its deck, with and without an answer of its own
    of_exam = {**state.parameters(deck=deck), "status": list(STATUSES.values())}
    with st.container(gap="xsmall"):
        for topic in report.study:
            st.page_link(
                st.session_state["practice_page"], label=escape_markdown(topic),
                icon=":material/school:", query_params={**of_exam, "topic": topic},
            )  # fmt: skip


def _line(practice: Practice, attempt_id: str, line: Line) -> None:
    entry = st.expander(_title(line), key=f"line-{line.position}", on_change="rerun")
    if not entry.open:
        return
    with entry:
        st.markdown(f"**{maths.inline(line.question)}**")
        st.caption(exam_words.took(line))
        if attempt_id:
            grade_card.draw(practice, practice.records.attempt(attempt_id))


def _title(line: Line) -> str:
    asked = title_of(line.question, 80)
    return f"**{line.position + 1}. {escape_markdown(exam_words.result(line))}** · {asked}"


def _files(exam: Exam, report: Report) -> None:
    name, zone = f"mock-exam-{clock.shown(exam.paper.created):%Y-%m-%d}", clock.zone()
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Save as PDF", lambda: exam_files.pdf(exam, report, zone), f"{name}.pdf",
            "application/pdf", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Save as web page", lambda: exam_files.html(exam, report, zone), f"{name}.html", "text/html",
            icon=":material/download:",
        )  # fmt: skip
        st.button("Another exam", on_click=exam_setup.go, args=("",))
