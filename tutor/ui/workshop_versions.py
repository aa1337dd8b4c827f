"""The versions of a rubric: who, when and why; two of them side by side; the way back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from tutor.practice import Practice
from tutor.records_rubrics import BEFORE, RubricVersion
from tutor.review_diff import rubric_text
from tutor.ui import clock, draft_history, draft_parts, told, workshop_edit, workshop_trial
from tutor.ui.text import escape_markdown
from tutor.workshop import Subject, Workshop


def draw(practice: Practice, workshop: Workshop, subject: Subject, author: str) -> None:
    """History first, newest on top, then the comparison."""
    if not subject.versions:
        st.info(
            "Nobody has saved a rubric here yet. With the first one you save, the rubric in force now is "
            "kept as version 1.",
            icon=":material/history:",
        )
        return
    pairs = list(zip([None, *subject.versions], subject.versions, strict=False))
    for before, version in reversed(pairs):
        _entry(workshop, subject, before, version, author)
    _compare(practice, workshop, subject)


def _entry(
    workshop: Workshop, subject: Subject, before: RubricVersion | None, version: RubricVersion, author: str
) -> None:  # fmt: skip
    in_force = version is subject.versions[-1]
    mark = " :green-badge[:material/check: in force]" if in_force else ""
    with st.container(border=True, key=f"rubric-version-{version.number}", gap="small"):
        st.markdown(f"**Version {version.number}**{mark} {_said(version)}")
        if before:
            texts = (rubric_text(before.rubric), rubric_text(version.rubric))
            with st.expander(f"What changed from version {before.number}"):
                st.html(f'<div class="diff">{draft_history.marked(*texts)}</div>')
        if version.rubric.version != subject.rubric.version:
            _back(workshop, subject, version, author)


def _said(version: RubricVersion) -> str:
    when = f":gray[{clock.shown(version.created):%d %b %Y, %H:%M}]"
    who = "" if version.author == BEFORE else f"{version.author}: "
    return f"{escape_markdown(who + version.reason)} {when}"


def _back(workshop: Workshop, subject: Subject, version: RubricVersion, author: str) -> None:
    key = f"back-{subject.card.id}-{version.number}-{subject.number}"
    with st.popover("Go back to it", icon=":material/undo:", key=f"open-{key}"):
        st.text_input("Why", key=key, max_chars=1000)
        st.button(
            "Put it in force again", key=f"do-{key}",
            on_click=partial(_roll_back, workshop, subject, version, author, key),
        )  # fmt: skip
    told.show(key)


def _roll_back(
    workshop: Workshop, subject: Subject, version: RubricVersion, author: str, key: str
) -> None:
    reason = str(st.session_state.get(key) or "")
    told.step(
        f"Version {version.number} is in force again, as a new version; nothing is lost.",
        partial(workshop.roll_back, subject, version, author=author, reason=reason),
        at=key,
    )


def _compare(practice: Practice, workshop: Workshop, subject: Subject) -> None:
    st.markdown("##### Two versions side by side", anchors=False)
    by_number = {v.number: v for v in subject.versions}
    numbers = list(by_number)
    left, right = st.columns(2, gap="medium")
    key = f"{subject.card.id}-{subject.number}"
    one = left.selectbox("Version", numbers, index=max(len(numbers) - 2, 0), key=f"one-{key}")
    other = right.selectbox("beside version", numbers, index=len(numbers) - 1, key=f"other-{key}")
    pair = by_number[one].rubric, by_number[other].rubric
    for place, rubric in zip((left, right), pair, strict=True):
        with place:
            draft_parts.rubric(rubric)
            workshop_edit.cautions(subject, rubric)
    if pair[0].version == pair[1].version:
        st.caption("Both grade alike.")
        return
    workshop_trial.draw(practice, workshop, subject, pair, (f"version {one}", f"version {other}"))
