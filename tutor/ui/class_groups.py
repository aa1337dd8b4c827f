"""Similar answers of a class set: shown together, and one decision given for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from knowledge.embeddings import embedder
from knowledge.plurals import counted
from tutor.attempts import Attempt
from tutor.domain import Grade, Verdict
from tutor.grades import Desk
from tutor.grouping import group
from tutor.practice import Practice
from tutor.ui import maths, told
from tutor.ui.text import number, paragraph, points, shorten
from tutor.ui.words import VERDICTS

_MOST = 20  # groups shown


def draw(practice: Practice, attempts: Sequence[Attempt], author: str) -> None:
    """One question at a time, the largest groups first."""
    questions = list(dict.fromkeys(a.question for a in attempts))
    question = st.selectbox("Question", questions, format_func=lambda q: shorten(q, 90))
    graded = [a for a in attempts if a.question == question and isinstance(a.outcome, Grade)]
    st.markdown(f"**{maths.inline(question)}**")
    groups = _groups(practice, tuple(a.answer for a in graded))
    if not groups:
        st.info("No two answers to this question say nearly the same.", icon=":material/inbox:")
        return
    together = sum(map(len, groups))
    st.caption(f"{together} of {len(graded)} answers fall into {counted(len(groups), 'group')}.")
    for places in groups[:_MOST]:
        _group(practice, [graded[n] for n in places], author)


def _groups(practice: Practice, answers: tuple[str, ...]) -> list[list[int]]:
    """Kept for the session: the vectors of a class take seconds."""
    if st.session_state.get("class_grouped", (None,))[0] != answers:
        with st.spinner("Comparing the answers …"):
            found = group(answers, embedder(practice.settings))
        st.session_state["class_grouped"] = (answers, found)
    groups: list[list[int]] = st.session_state["class_grouped"][1]
    return groups


def _group(practice: Practice, members: list[Attempt], author: str) -> None:
    first, key = members[0], f"{members[0].id}-{len(members[0].overrides)}"
    assert isinstance(first.outcome, Grade)
    scores = sorted({_points(m) for m in members}, reverse=True)
    title = f"{len(members)} answers · {' or '.join([*map(number, scores[:-1]), points(scores[-1], first.outcome.max_points)])}"
    with st.expander(title, icon=":material/stacks:", key=f"group-{first.id}"):
        for member in members:
            st.html(paragraph(f"{member.learner}: {member.answer}", "reason"))
        with st.form(f"all-{key}", border=False):
            ids = [v.criterion_id for v in first.outcome.verdicts]
            texts = {v.criterion_id: v.text for v in first.outcome.verdicts}
            st.selectbox("Aspect", ids, key=f"gpoint-{key}", format_func=lambda cid: texts[cid])
            st.segmented_control(
                "Your verdict", list(VERDICTS), default=first.outcome.verdicts[0].verdict,
                key=f"gverdict-{key}", format_func=lambda v: VERDICTS[v].word, required=True,
            )  # fmt: skip
            st.text_input("Why", key=f"gwhy-{key}", max_chars=500)
            st.form_submit_button(
                f"Give it to all {len(members)}",
                on_click=partial(_give, practice, members, author, key),
            )
            told.show(f"all-{key}")


def _points(attempt: Attempt) -> float:
    return attempt.outcome.points if isinstance(attempt.outcome, Grade) else 0.0


def _give(practice: Practice, members: list[Attempt], author: str, key: str) -> None:
    """A record for each answer, as if it had been decided alone."""
    criterion: str = st.session_state[f"gpoint-{key}"]
    verdict: Verdict = st.session_state[f"gverdict-{key}"]
    reason: str = st.session_state[f"gwhy-{key}"]
    desk = Desk(practice)

    def work() -> None:
        for member in members:
            desk.override(member, criterion, verdict, author=author, reason=reason)

    told.step(f"The verdict counts for all {len(members)} answers.", work, at=f"all-{key}")
