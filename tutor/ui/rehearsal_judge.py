"""One answer of a rehearsal: the rubric, a verdict for each criterion by the keys 1 to 4, and on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from tutor.domain import Criterion, Verdict
from tutor.practice import Practice
from tutor.rehearsal import Rehearsal, Sample, complete
from tutor.ui import marks, maths, told
from tutor.ui.text import number
from tutor.ui.words import VERDICTS

_KEYS = {"1": Verdict.MET, "2": Verdict.PARTIAL, "3": Verdict.UNMET, "4": Verdict.CONTRADICTED}


@st.fragment
def draw(practice: Practice, rehearsal: Rehearsal) -> None:
    """The next answer that is still to be judged; only this part is drawn anew at each key."""
    rehearsal = practice.records.rehearsals.rehearsal(rehearsal.id)
    if not rehearsal.open:
        st.rerun()
    sample = rehearsal.open[0]
    done, total = len(rehearsal.marks), len(rehearsal.samples)
    st.html(_progress(done, total))
    if not done:  # here, where it goes with the first answer
        st.caption("The answers come in random order. Your progress is kept.")
    st.markdown(f"**{maths.inline(sample.question)}**")
    with st.container(border=True):
        st.html(marks.html(sample.answer))
    given = _given(sample)
    current = next((c for c in sample.rubric.all_criteria if c.id not in given), None)
    for n, criterion in enumerate(sample.rubric.all_criteria, 1):
        _criterion(n, criterion, given.get(criterion.id), criterion is current)
    if current:
        _keys(current, given)
    else:
        _next(practice, rehearsal, sample, given)
    _aside(rehearsal, given)


def _given(sample: Sample) -> dict[str, Verdict]:
    """The verdicts given on the sample so far, in this session."""
    if st.session_state.get("judging") != sample.id:
        st.session_state["judging"] = sample.id
        st.session_state["verdicts"] = {}
        st.session_state["torn"] = ""
    found: dict[str, Verdict] = st.session_state["verdicts"]
    return found


def _criterion(n: int, criterion: Criterion, verdict: Verdict | None, current: bool) -> None:
    sign = VERDICTS[verdict].badge if verdict else ":blue-badge[?]" if current else ":gray-badge[·]"
    text = f"{sign} **{n}.** {maths.inline(criterion.text)} :gray[{number(criterion.points)}]"
    with st.container(key=f"criterion-{n}{'-now' if current else ''}", gap=None):
        st.markdown(text)
        if current and criterion.phrasings:
            st.caption(f"Also said as: {_listed(criterion.phrasings)}")
        if current and criterion.misconceptions:
            st.caption(f"Contradicted by: {_listed(criterion.misconceptions)}")


def _listed(statements: Sequence[str]) -> str:
    """Sentences in a row, each within quotation marks: they bring their own full stops."""
    return ", ".join(f"“{maths.inline(statement)}”" for statement in statements)


def _keys(current: Criterion, given: dict[str, Verdict]) -> None:
    with st.container(horizontal=True, gap="small", key="verdict-keys"):
        for key, verdict in _KEYS.items():
            st.button(
                VERDICTS[verdict].word, key=f"verdict-{key}", shortcut=key,
                icon=f":material/{VERDICTS[verdict].icon}:", on_click=_say, args=(given, current.id, verdict),
            )  # fmt: skip


def _next(
    practice: Practice, rehearsal: Rehearsal, sample: Sample, given: dict[str, Verdict]
) -> None:
    st.text_input(
        "Where were you torn? (if anywhere)",
        key="torn",
        max_chars=1000,
        placeholder="A word for later",
    )
    st.button(
        "Next answer", type="primary", shortcut="Enter", key="next-answer",
        on_click=partial(_keep, practice, rehearsal, sample, given),
    )  # fmt: skip
    told.show("next-answer")


def _aside(rehearsal: Rehearsal, given: dict[str, Verdict]) -> None:
    with st.container(horizontal=True, gap="small"):
        if given:
            st.button(
                "Take back", shortcut="Backspace", type="tertiary", on_click=_back, args=(given,)
            )
        if rehearsal.marks and st.button("Stop here and see the result", type="tertiary"):
            st.session_state["rehearsal_early"] = True
            st.rerun()


def _say(given: dict[str, Verdict], criterion_id: str, verdict: Verdict) -> None:
    given[criterion_id] = verdict


def _back(given: dict[str, Verdict]) -> None:
    given.popitem()


def _keep(
    practice: Practice, rehearsal: Rehearsal, sample: Sample, given: dict[str, Verdict]
) -> None:
    if not complete(given, sample.rubric):
        return
    comment = st.session_state.get("torn", "")
    mark = partial(
        practice.records.rehearsals.mark, rehearsal.id, sample.id, rehearsal.learner, given, comment
    )
    if told.step("", mark, at="next-answer"):
        st.session_state.pop("told", None)
        st.session_state.pop("judging", None)


def _progress(done: int, total: int) -> str:
    return (
        f'<div class="progress"><span>Answer {done + 1} of {total}</span>'
        f'<div class="bar"><div class="fill" style="width:{100 * done / total:.1f}%"></div></div></div>'
    )
