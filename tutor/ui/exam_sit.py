"""A mock exam while it is sat: the clock, the question, the answer."""

from __future__ import annotations

from functools import partial
from math import ceil

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from knowledge.cards import Source
from knowledge.classify import make_card
from knowledge.plurals import counted
from tutor import exam_room
from tutor.domain import Grade
from tutor.exam_room import Exam
from tutor.exam_sitting import GRACE, Step
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.turns import Kind
from tutor.ui import exam_setup, grade_card, question, told, voice
from tutor.ui.exam_send import send
from tutor.ui.text import escape_html, paragraph, plain, points

_PASS = ("No answer, go on", Step.PASSED)
_SOON = 60  # seconds before the end from which the box warns

# The clock runs: whoever has sent an answer writes the next one without looking for the box. It may be
# drawn late or once more, so for two seconds the focus is put there whenever it is nowhere.
_TO_ANSWER = """<script>
  if (window.examStep !== "%s") {
    window.examStep = "%s";
    let left = 10;
    const timer = setInterval(() => {
      const box = document.querySelector("[data-testid=stChatInputTextArea]");
      if (document.activeElement === document.body) box?.focus();
      if (!--left) clearInterval(timer);
    }, 200);
  }
</script>"""


def draw(practice: Practice, exam: Exam) -> None:
    """The exam as it stands."""
    if exam.sitting.last == 0:
        _ready(exam)
    elif exam.sitting.paused:
        _paused(practice, exam)
    else:
        _asking(practice, exam)


def _ready(exam: Exam) -> None:
    setup, n = exam.paper.setup, len(exam.paper.questions)
    follow_ups = "- The examiner may follow up; the reply can add to your score.\n"
    follow_ups = follow_ups if setup.follow_ups else ""
    st.markdown("# Your paper is ready", anchors=False)
    if n < setup.questions:
        st.caption(f"{setup.questions} questions were asked for; {n} fit and can be graded.")
    st.markdown(
        f"- **{counted(n, 'question')} in {counted(setup.minutes, 'minute')}**, one after the other; there "
        "is no way back to an earlier one.\n"
        f"- About {setup.question_minutes:g} minute{'s' * (setup.question_minutes != 1)} a question. A longer answer counts, but takes "
        "time from the others.\n"
        f"{follow_ups}"
        "- No hints, no reference. Saying nothing is allowed: the question then counts 0.\n"
        "- Every answer is stored when you send it. Close the window and come back: the clock runs "
        "on, unless you pause.\n"
        f"- When time is up you have {GRACE:.0f} seconds to send what you have written. Then the exam is "
        "handed in: words you have not sent are lost, and what comes later does not count."
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Begin", type="primary", on_click=send, args=(exam, Step.STARTED))
        st.button("Back", type="tertiary", on_click=exam_setup.go, args=("",))


def _paused(practice: Practice, exam: Exam) -> None:
    st.markdown("# Paused", anchors=False)
    at = exam.sitting.position + 1
    st.markdown(
        f"{_clock(exam.sitting.left(exam.paper))} left, question {at} of {len(exam.paper.questions)} "
        "next. The clock stands still."
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Go on", type="primary", on_click=send, args=(exam, Step.RESUMED))
        st.button("Back", type="tertiary", on_click=exam_setup.go, args=("",))
    _until_it_goes_on(practice, exam)


@st.fragment(run_every=1)
def _until_it_goes_on(practice: Practice, exam: Exam) -> None:
    """A pause may end without this page, as when the examiner has listened after a reload: then the
    clock runs, and whoever waits here must see it."""
    if exam_room.opened(practice, exam.paper).sitting.last != exam.sitting.last:
        st.rerun()


def _asking(practice: Practice, exam: Exam) -> None:
    """The question, or the examiner's follow-up on the last one, and where to answer."""
    paper, thread = exam.paper, exam.thread
    n = exam.sitting.position - (thread is not None)
    top = st.container()
    asked = paper.questions[n]
    card = practice.card(asked.card_id)
    question.ask(card or make_card(asked.question, "", Source(file="", line=0), asked.topic))
    if thread:
        _conversation(thread)
    key = f"exam-{paper.id}-{n}-{len(thread.turns) if thread else 0}"
    with st.container(key="answering", gap="small"):
        st.chat_input(
            f"Your {'reply' if thread else 'answer'}. Enter sends, Shift+Enter starts a new line.",
            key=key, height=120, submit_mode="disable", on_submit=send,
            args=(exam, Step.ANSWERED, key),
        )  # fmt: skip
        told.show(told.ANSWERING)
        beside_box = st.empty()
        st.html(
            _TO_ANSWER % ((f"{paper.id}-{exam.sitting.last}",) * 2), unsafe_allow_javascript=True
        )
        voice.draw(practice.settings, asked.question, key, partial(send, exam, Step.ANSWERED))
        with st.container(horizontal=True, gap="small"):
            label, step = ("Nothing to add", Step.REPLIED) if thread else _PASS
            # another button at each step: a double click is no press on the next question's
            st.button(
                label, key=f"on-{paper.id}-{exam.sitting.last}", on_click=send, args=(exam, step)
            )
            st.button("Pause", icon=":material/pause:", on_click=send, args=(exam, Step.PAUSED))
            _hand_in(exam)
    if not thread:
        _last_grade(practice, exam)
    with top:
        _time(practice, exam, beside_box)


def _conversation(thread: Thread) -> None:
    """The learner's words so far, literally, and what the examiner asked."""
    if thread.attempt:
        grade_card.said(thread.attempt.answer)
    for stored in thread.turns:
        if stored.turn.kind is Kind.REPLY:
            grade_card.said(stored.turn.text)
        elif stored.turn.kind is Kind.FOLLOW_UP:
            with st.chat_message("examiner", avatar=":material/school:"):
                st.html(paragraph(plain(stored.turn.text)))


def _hand_in(exam: Exam) -> None:
    """Asked once more: there is no way back."""
    left = len(exam.paper.questions) - exam.sitting.position
    with st.popover("Hand in", type="tertiary"):
        many = f"{left} questions are" if left > 1 else "One question is"
        st.markdown(f"{many} not answered yet and will count 0." if left else "All are answered.")
        st.button("End the exam now", on_click=send, args=(exam, Step.ENDED))


@st.fragment(run_every=1)
def _time(practice: Practice, exam: Exam, beside_box: DeltaGenerator) -> None:
    """The clocks, read from the stored times each second, and the reminder where the learner writes."""
    now = exam_room.opened(practice, exam.paper)
    if now.sitting.timed_out:  # handed in: nothing that stands on the page counts any more
        exam_setup.go(exam.paper.id)
        st.rerun()
    if now.sitting.last != exam.sitting.last:  # the page itself is about to be drawn anew
        return
    st.html(clock(now))
    beside_box.html(reminder(now))


def clock(exam: Exam) -> str:
    """Question, time for it and time in all, in words and as a bar that runs out."""
    paper, sitting = exam.paper, exam.sitting
    left, here = sitting.left(paper), sitting.left_here(paper)
    where = f"Question {sitting.position + (exam.thread is None)} of {len(paper.questions)}"
    total = f"{_clock(left)} left in all"
    this = (
        f"{_clock(min(here, left))} for this one" if here >= 0 else f"{_clock(-here)} over its time"
    )
    if not left:
        seconds = counted(ceil(sitting.grace(paper)), "second")
        total = f"Time is up: {seconds} to send what you have"
        this = "then the exam is handed in"
    share = 100 * left / (60 * paper.setup.minutes)
    css = "over" if here < 0 or not left else ""
    return (
        f'<div class="progress {css}" role="timer" aria-label="{escape_html(f"{where}, {total}")}">'
        f'<span>{where}</span><div class="bar"><div class="fill" style="width:{share:.1f}%"></div></div>'
        f"<span>{total}</span><span>{this}</span></div>"
    )


def reminder(exam: Exam) -> str:
    """Only the browser knows what is typed and not sent, so the exam cannot take it when time is up:
    that is said from the start, in the same space, and stands out near the end."""
    soon = exam.sitting.left(exam.paper) <= _SOON
    do = "Send now what you have written" if soon else "Only what you have sent counts"
    return (
        f'<div class="unsent {"soon" if soon else ""}" role="{"alert" if soon else "note"}">'
        f"{do}: words not sent when time is up are lost.</div>"
    )


def _clock(seconds: float) -> str:
    """`_clock(754) -> "12:34"`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _last_grade(practice: Practice, exam: Exam) -> None:
    """With grades after each answer: that of the last one, closed until it is opened. What could not
    be graded is done again from the report: here the clock runs."""
    last = exam.sitting.attempts.get(exam.sitting.position - 1)
    if not exam.paper.setup.one_by_one or last is None:
        return
    attempt = practice.records.attempt(last)
    grade = attempt.outcome
    got = points(grade.points, grade.max_points) if isinstance(grade, Grade) else "not graded yet"
    with st.expander(f"Your last answer: {got}", icon=":material/task_alt:"):
        grade_card.draw(practice, attempt, grade_card.Manner(retries=False))
