"""An attempt as it is shown: the learner's words, and what became of them."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from tutor.attempts import Attempt
from tutor.domain import Grade, Ungraded
from tutor.guards import too_long
from tutor.practice import Practice
from tutor.ui import appeals, marks, maths, references, rows, rulings, state
from tutor.ui.text import escape_html, number, paragraph, points, sentence
from tutor.ui.words import BASIS, ORIGINS, VERDICTS, examiner, flag, review


class Manner(NamedTuple):
    """How a grade is shown. While it `keeps_back` what is missing, because the learner may still say
    it, the card tells neither criteria that are not met nor references. In a conversation (`talks`)
    the examiner's next question follows below the card, not on it. Only a page that settles what is
    pending lets a failed grading be done again (`retries`)."""

    keeps_back: bool = False
    talks: bool = False
    retries: bool = True


_ALL = Manner()


def draw(practice: Practice, attempt: Attempt, manner: Manner = _ALL) -> None:
    """The learner's message and the examiner's."""
    outcome = attempt.outcome
    said(attempt.answer, outcome)
    with st.chat_message("examiner", avatar=":material/school:"):
        if isinstance(outcome, Grade):
            _graded(practice, outcome, attempt.id, manner)
        else:
            _ungraded(practice, attempt, outcome, manner)


def said(answer: str, outcome: Grade | Ungraded | None = None) -> None:
    """The learner's own text, literally, with the quotes of a grade marked."""
    verdicts = outcome.verdicts if isinstance(outcome, Grade) else ()
    with st.chat_message("learner", avatar=":material/person:"):
        st.html(marks.html(answer, verdicts))


def _graded(practice: Practice, grade: Grade, attempt_id: str, manner: Manner) -> None:
    with st.container(border=True, key=f"grade-{attempt_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.html(score(grade))
            st.markdown(
                ORIGINS[grade.rubric_origin].badge, help=BASIS[grade.rubric_origin], width="content"
            )
        ruled = rulings.told(practice, grade)
        if manner.keeps_back:
            _rows("In your answer", rows.together(rows.met(grade)), ruled, f"said-{attempt_id}")
            st.html(paragraph(rows.kept_back(grade), "reason"))
        else:
            _rows("In your answer", rows.together(rows.said(grade)), ruled, f"said-{attempt_id}")
            _rows("What was missed", rows.missed(grade), ruled, f"missed-{attempt_id}")
            _remarks(grade, manner)
            references.draw(references.cards_of(practice.cards().values(), grade.passage_ids))
        appeals.draw(practice, grade, attempt_id)
        st.caption(_byline(grade))


def score(grade: Grade) -> str:
    """The points in words and as a bar."""
    return bar("", grade.points, grade.max_points)


def bar(label: str, value: float, most: float) -> str:
    """`value` of `most` points in words and as a bar, with a label before them if there is one."""
    words = points(value, most)
    share = 100 * value / most if most else 0
    title = f"<em>{escape_html(label)}</em>" if label else ""
    spoken = f"{label}: {words}" if label else words
    return (
        f'<div class="score" role="img" aria-label="{spoken}">{title}<strong>{number(value)}</strong>'
        f"<span>{words.removeprefix(number(value))}</span>"
        f'<div class="bar"><div class="fill" style="width:{share:.1f}%"></div></div></div>'
    )


def _rows(title: str, found: list[rows.Row], ruled: dict[str, str], key: str) -> None:
    if not found:
        return
    st.html(f'<h4 class="rows">{title}</h4>')
    with st.container(key=key, gap="small"):
        for row in found:
            _row(row, ruled.get(row.criterion_id, ""))


def _row(row: rows.Row, ruling: str) -> None:
    with st.container(gap=None):
        st.markdown(
            f"{VERDICTS[row.verdict].badge} {_label(row)}{maths.inline(row.text)} "
            f":gray[{number(row.points)}/{number(row.max_points)}]"
        )
        for said in filter(None, (row.reason, ruling)):
            st.html(paragraph(said, "reason"))


def _label(row: rows.Row) -> str:
    return f"**{row.number}.** " if row.slots == 1 else ""


def _remarks(grade: Grade, manner: Manner) -> None:
    """Feedback, the question an examiner would ask next, and what a person should look at."""
    if feedback := rows.remarks(grade):
        st.html(paragraph(feedback, "feedback"))
    if grade.follow_up and not manner.talks:
        st.html(paragraph(f"To think about next: {grade.follow_up}", "feedback"))
    notes = [review(grade), *map(flag, grade.flags)]
    if any(notes):
        st.html(_notes([note for note in notes if note]))


def _notes(notes: list[str]) -> str:
    icon = '<span class="symbol" aria-hidden="true">flag</span>'
    return f'<div class="notes">{icon}<span>{" ".join(map(escape_html, notes))}</span></div>'


def _byline(grade: Grade) -> str:
    took = f" in {grade.seconds:.1f} s" if grade.seconds >= 0.1 else ""
    return f"Graded by {maths.inline(examiner(grade.judge))}{took}."


def _ungraded(
    practice: Practice, attempt: Attempt, outcome: Ungraded | None, manner: Manner
) -> None:
    with st.container(border=True, key=f"grade-{attempt.id}"):
        card = practice.card(attempt.card_id)
        if outcome is None and (card is None or practice.basis(card) is None):
            st.markdown("**Nothing to grade against yet; your answer is kept.**")
            return
        reason = outcome.error if outcome else "The grading was interrupted."
        st.markdown("**Not graded yet**")
        kept = "" if "kept" in reason else " Your answer is kept."
        st.html(paragraph(sentence(reason) + kept, "reason"))
        if manner.retries and not too_long(attempt.answer):  # else it would fail for ever
            _again(attempt)


def _again(attempt: Attempt) -> None:
    st.button(
        "Grade again", icon=":material/refresh:", key=f"again-{attempt.id}",
        on_click=state.again, args=(attempt,),
    )  # fmt: skip
