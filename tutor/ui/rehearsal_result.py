"""The end of a rehearsal: agreement with others, where you part company, and what needs a ruling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from evals.rehearsed import Agreement, Parting, agreement, doubtful, partings, spread
from knowledge.cards import card_id
from knowledge.plurals import counted, percent
from tutor.domain import Grade, Ruling, Task
from tutor.grading import grade
from tutor.practice import Practice
from tutor.rehearsal import REFERENCE, Opinion, Rater, Rehearsal, opinions, references
from tutor.ui import marks, maths, rules_panel, told
from tutor.ui import rehearsal_figures as figures
from tutor.ui.text import escape_markdown, shorten
from tutor.ui.words import VERDICTS


def draw(practice: Practice, rehearsal: Rehearsal) -> None:
    """Everything there is to say about the answers judged so far."""
    judged = {m.sample_id for m in rehearsal.marks}
    samples = [s for s in rehearsal.samples if s.id in judged]
    if rehearsal.open:
        st.info(
            f"{counted(len(rehearsal.open), 'answer is', 'answers are')} still open; you can go on at any time."
        )
        st.button("Go on judging", on_click=lambda: st.session_state.pop("rehearsal_early", None))
    _ask_examiner(practice, rehearsal)
    by_rater = opinions(samples, practice.records.rehearsals.marks(judged))
    mine = {m.sample_id: by_rater[rehearsal.learner][m.sample_id] for m in rehearsal.marks}
    others: dict[Rater, dict[str, Opinion]] = {REFERENCE: references(samples)}
    others |= {
        rater: said
        for rater, said in by_rater.items()
        if rater != rehearsal.learner and (isinstance(rater, str) or rater == practice.judge.info)
    }
    found = [a for rater, said in others.items() if (a := agreement(rater, mine, said))]
    if not found:
        st.info("Nobody else has judged these answers, and they have no reference labels.")
        return
    figures.say_few(found)
    figures.table(found, [spread(mine, others[a.other]) for a in found])
    beside = _beside(found)
    figures.confusion(beside)
    _ambiguous(beside.other, [mine, others[beside.other]])
    _apart(practice, rehearsal, beside.other, partings(mine, others[beside.other]))


def _beside(found: list[Agreement]) -> Agreement:
    """The rater chosen to look at more closely, the first one at first."""
    if len(found) == 1:
        return found[0]
    raters = [a.other for a in found]
    chosen = st.segmented_control(  # the default in a list: alone, an examiner is taken for one
        "Beside", raters, default=raters[:1], key="beside", required=True, format_func=figures.called,
    )  # fmt: skip
    return next(a for a in found if a.other == chosen)


def _ask_examiner(practice: Practice, rehearsal: Rehearsal) -> None:
    """Have the examiner of today judge what the person has judged, once; it is kept like a person's
    mark."""
    kept = practice.records.rehearsals
    ids = [m.sample_id for m in rehearsal.marks]
    done = {m.sample_id for m in kept.marks(ids) if m.rater == practice.judge.info}
    todo = [s for s in rehearsal.samples if s.id in set(ids) - done]
    if not todo:
        return
    bar = st.progress(0.0, "The examiner judges the same answers …")
    for n, sample in enumerate(todo, 1):
        outcome = grade(
            Task(question=sample.question, answer=sample.answer, rubric=sample.rubric),
            practice.judge,
        )
        if isinstance(outcome, Grade):
            verdicts = {v.criterion_id: v.verdict for v in outcome.verdicts}
            kept.mark(rehearsal.id, sample.id, practice.judge.info, verdicts)
        bar.progress(n / len(todo), "The examiner judges the same answers …")
    bar.empty()


def _ambiguous(other: Rater, both: list[Mapping[str, Opinion]]) -> None:
    """Of the answers that stand below, where the two part company."""
    found = doubtful(both)[:5]
    if not found:
        return
    called = escape_markdown(figures.called(other))
    st.markdown(f"##### Criteria on which you and {called} disagree most", anchors=False)
    for doubt in found:
        st.markdown(
            f"- {maths.inline(doubt.text)} :gray[{doubt.disagreed} of {counted(doubt.judged, 'answer')}; "
            f"{maths.inline(shorten(doubt.question, 70))}]"
        )
    rules_panel.rubric_link(card_id(found[0].question))


def _apart(practice: Practice, rehearsal: Rehearsal, other: Rater, found: list[Parting]) -> None:
    st.markdown(
        f"##### Where you and {escape_markdown(figures.called(other))} part company", anchors=False
    )
    if not found:
        st.markdown("Nowhere.")
    comments = {m.sample_id: m.comment for m in rehearsal.marks}
    for n, parting in enumerate(found):
        scores = f"you {percent(parting.mine.score)}, {figures.called(other)} {percent(parting.theirs.score)}"
        title = f"{scores} · {shorten(parting.sample.answer, 70)}"
        with st.expander(escape_markdown(title), key=f"parting-{n}"):
            _parting(
                practice, parting, other, comments.get(parting.sample.id, ""), rehearsal.learner
            )


def _parting(practice: Practice, parting: Parting, other: Rater, torn: str, author: str) -> None:
    st.markdown(f"**{maths.inline(parting.sample.question)}**")
    st.html(marks.html(parting.sample.answer))
    if torn:
        st.caption(f"You were torn: {escape_markdown(torn)}")
    mine, theirs = parting.mine.verdicts or {}, parting.theirs.verdicts or {}
    for criterion in parting.sample.rubric.all_criteria:
        own = VERDICTS[mine[criterion.id]].badge
        beside = (
            f" {escape_markdown(figures.called(other))} {VERDICTS[theirs[criterion.id]].badge}"
            if theirs
            else ""
        )
        st.markdown(f"you {own}{beside} {maths.inline(criterion.text)}")
    ids = parting.criteria or tuple(c.id for c in parting.sample.rubric.all_criteria)
    texts = {c.id: c.text for c in parting.sample.rubric.all_criteria}
    key = parting.sample.id
    with st.form(f"rule-{key}", border=False):
        st.selectbox("Criterion", ids, key=f"on-{key}", format_func=lambda cid: texts[cid])
        st.text_input(
            "Write a ruling: how is it to be read from now on?", key=f"text-{key}",
            placeholder="Naming the gate without its function is partial.", max_chars=500,
        )  # fmt: skip
        st.form_submit_button("Keep the ruling", on_click=partial(_rule, practice, parting, author))
        told.show(f"rule-{key}")


def _rule(practice: Practice, parting: Parting, author: str) -> None:
    """The ruling holds for the question; this answer is its example, with the person's verdict."""
    key = parting.sample.id
    criterion: str = st.session_state[f"on-{key}"]
    text: str = st.session_state[f"text-{key}"]
    if not text.strip():
        told.failed("Say in a sentence how the criterion is to be read.", f"rule-{key}")
        return
    ruling = Ruling(
        id="", criterion_id=criterion, text=text.strip(), example=parting.sample.answer,
        verdict=(parting.mine.verdicts or {}).get(criterion),
    )  # fmt: skip
    add = partial(
        practice.records.rules.add, card_id(parting.sample.question), ruling, author=author,
        reason="from a disagreement in a rehearsal",
    )  # fmt: skip
    told.step(
        "The ruling is kept: later answers to the question are graded by it.", add, at=f"rule-{key}"
    )
