"""A spot check of a class set: a random sample to look at, and what it lets one say of all grades."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import floor

import streamlit as st

from knowledge.plurals import counted, percent
from tutor.attempts import Attempt
from tutor.domain import Grade
from tutor.grades import Desk
from tutor.practice import Practice
from tutor.records_sets import StoredSet
from tutor.spot_check import lower_bound, sample, sample_size
from tutor.ui import grade_card, maths, told
from tutor.ui.text import escape_markdown, number, shorten
from tutor.ui.words import VERDICTS

_SHARES = (0.8, 0.85, 0.9, 0.95)
_CHECKED = "spot check"


def draw(practice: Practice, stored: StoredSet, attempts: Sequence[Attempt], author: str) -> None:
    """Choose how sure to be; look at the sample; read what it establishes."""
    graded = [a for a in attempts if isinstance(a.outcome, Grade)]
    if not graded:
        st.info("Nothing is graded yet.")
        return
    share = st.select_slider(
        "Share of grades that should be right", _SHARES, value=0.9, key="spot_share",
        format_func=percent,
    )  # fmt: skip
    total = len(graded)
    size = sample_size(total, share) or total
    drawn = sample(graded, size, stored.id)
    st.markdown(
        f"Check **{size}** of {counted(total, 'grade')}, drawn at random: if you agree with all of them, you "
        f"may be 95 % sure that at least {percent(share)} of all are right. {_with_wrong(total, share)}"
    )
    checked = [a for a in drawn if a.overrides]
    agreed = sum(all(o.verdict is None for o in a.overrides) for a in checked)
    _established(agreed, len(checked), size, total)
    for attempt in drawn:
        _one(practice, attempt, author)


def _with_wrong(total: int, share: float) -> str:
    """How many it takes where one or two of them turn out wrong."""
    one, two = (sample_size(total, share, wrong=wrong) for wrong in (1, 2))
    if one is None:
        return "With one you disagree with it cannot be shown."
    more = f"with two {two}" if two else "with two it cannot be shown"
    return f"With one you disagree with it takes {one}, {more}."


def _established(agreed: int, checked: int, wanted: int, total: int) -> None:
    if checked < wanted:
        st.progress(checked / wanted, f"{checked} of {wanted} checked")
        return
    bound = (
        floor(100 * lower_bound(agreed, checked, total) + 1e-9) / 100
    )  # rounded up it would say too much
    st.success(
        f"You agree with {agreed} of {checked}. You may be 95 % sure that at least {percent(bound)} of "
        f"the {counted(total, 'grade is', 'grades are')} as you would have given them.",
        icon=":material/verified:",
    )


def _one(practice: Practice, attempt: Attempt, author: str) -> None:
    outcome = attempt.outcome
    assert isinstance(outcome, Grade)
    done = bool(attempt.overrides)
    sign = ":material/check:" if done else ":material/radio_button_unchecked:"
    points = f"{number(outcome.points)} of {number(outcome.max_points)}"
    title = f"{escape_markdown(attempt.learner)} · {points} · {escape_markdown(shorten(attempt.answer, 60))}"
    entry = st.expander(title, icon=sign, key=f"spot-{attempt.id}", on_change="rerun")
    if not entry.open:
        return
    with entry:
        st.markdown(f"**{maths.inline(attempt.question)}**")
        grade_card.said(attempt.answer, outcome)
        for n, verdict in enumerate(outcome.verdicts, 1):
            st.markdown(f"{VERDICTS[verdict.verdict].badge} **{n}.** {maths.inline(verdict.text)}")
        if done:
            st.caption("You have looked at this grade.")
            return
        st.button(
            "I agree", type="primary", key=f"agree-{attempt.id}", icon=":material/thumb_up:",
            on_click=partial(_agree, practice, attempt, author),
        )  # fmt: skip
        told.show(f"agree-{attempt.id}")
        st.caption("If you do not, give another verdict on the Grades page: it counts here.")


def _agree(practice: Practice, attempt: Attempt, author: str) -> None:
    stands = partial(Desk(practice).stands, attempt, author=author, reason=_CHECKED)
    told.step("Noted.", stands, at=f"agree-{attempt.id}")
