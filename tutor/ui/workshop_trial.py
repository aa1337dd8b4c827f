"""A dry run: answers graded by two rubrics, which grades differ, and what people said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from knowledge.plurals import counted, percent
from tutor import rubric_cautions, rubric_trial
from tutor.domain import Grade, Rubric, Ungraded, Verdict
from tutor.money import prices, told
from tutor.practice import Practice
from tutor.rubric_trial import Change, Given, Tally
from tutor.ui import marks, maths, workshop_agreement
from tutor.ui.rehearsal_sources import labelled
from tutor.ui.text import escape_markdown, number, shorten
from tutor.ui.words import VERDICTS
from tutor.workshop import Known, Subject, Workshop

_AT_ONCE = 60  # answers tried without being asked
_SHOWN = 30  # changes listed
_KEY = "rubric_known"
_NONE = ":gray[–]"


def draw(
    practice: Practice, workshop: Workshop, subject: Subject, pair: tuple[Rubric, Rubric],
    names: tuple[str, str] = ("now", "edited"),
) -> None:  # fmt: skip
    """From the first rubric to the second, on the answers there are."""
    st.markdown("##### What would change", anchors=False)
    every = workshop.answers(subject, labelled())
    if not every:
        st.info("Nobody has answered this question yet, so there is nothing to try a rubric on.")
        return
    if pair[0].version == pair[1].version:
        st.caption(f"Change something: it is tried on {_there(every)} at once.")
        return
    given = _chosen(every, subject)
    known = gradings(workshop, subject, _KEY)
    if not graded(practice, workshop, subject, given, pair, _KEY):
        return
    before, after = ({g.text: known[r.version, g.text] for g in given} for r in pair)
    found = rubric_trial.changes(given, before, after)
    changes(found, len(given), rubric_trial.failed(given, before, after), _KEY)
    _tallies(rubric_trial.tallies(given, before, after), names)
    for caution in rubric_cautions.in_use(pair[1], [g for g in after.values() if isinstance(g, Grade)]):  # fmt: skip
        st.markdown(f":orange[:material/warning:] {escape_markdown(caution.text)}")
    workshop_agreement.draw(
        given, pair, (before, after), workshop.shown_to_examiner(subject), names
    )


def _there(given: Sequence[Given]) -> str:
    stored = sum(g.attempt is not None for g in given)
    other = len(given) - stored
    parts = [f"{stored} answer{'s' * (stored != 1)} given here"] if stored else []
    parts += [f"{other} labelled or rehearsed one{'s' * (other != 1)}"] if other else []
    return " and ".join(parts)


def _chosen(every: Sequence[Given], subject: Subject) -> Sequence[Given]:
    """Not more at once than take a few seconds; those that people judged are among them."""
    key = f"rubric_all-{subject.card.id}"
    if len(every) <= _AT_ONCE or st.session_state.get(key):
        return every
    st.caption(
        f"Tried on {_AT_ONCE} of {len(every)} answers: those people judged, then the newest."
    )
    st.button(f"Try it on all {len(every)}", key=f"try-{key}", on_click=_all, args=(key,))
    return every[:_AT_ONCE]


def _all(key: str) -> None:
    st.session_state[key] = True


def gradings(workshop: Workshop, subject: Subject, key: str) -> Known:
    """Those made in this session for this question under its house rules of today, kept under a key."""
    about = workshop.standing(subject)
    if st.session_state.get(key, (None,))[0] != about:
        st.session_state[key] = (about, {})
    known: Known = st.session_state[key][1]
    return known


def graded(
    practice: Practice, workshop: Workshop, subject: Subject, given: Sequence[Given],
    versions: Sequence[Rubric], key: str,
) -> bool:  # fmt: skip
    """Make the gradings that are missing: at once where they are free, else when told to."""
    known = gradings(workshop, subject, key)
    wanted = workshop.missing(subject, given, versions, known)
    if not wanted:
        return True
    cost = workshop.cost(wanted)
    if cost.calls and not st.button(
        f"Try it: {counted(len(wanted), 'grading')}", key=f"try-{key}", icon=":material/play_arrow:"
    ):
        about = told(cost, prices(practice.settings), about="about ")
        st.caption(
            f"{escape_markdown(practice.settings.model or 'The model')} grades: {escape_markdown(about)}."
        )
        return False
    bar = st.progress(0.0, "Trying it …")
    for done in workshop.run(wanted, known):
        bar.progress(done / len(wanted), f"{done} of {len(wanted)} gradings")
    bar.empty()
    return True


def changes(found: Sequence[Change], answers: int, failed: int, key: str) -> None:
    """How many grades would change, and which; `failed` could not be graded."""
    up, down = (sum(s * c.by > 1e-9 for c in found) for s in (1, -1))
    if not found:
        st.markdown(f"**No grade of {answers} would change.**")
    else:
        same = len(found) - up - down
        rest = f", {same} the same by other verdicts" if same else ""
        st.markdown(
            f"**{len(found)} of {counted(answers, 'grade')} would change**: {up} up, {down} down{rest}."
        )
    if failed:
        st.caption(f"{failed} could not be graded and are left out.")
        st.button("Try these again", key=f"again-{key}", on_click=_forget_failures, args=(key,))
    for at, change in enumerate(found[:_SHOWN]):
        _change(f"{key}-{at}", change)
    if len(found) > _SHOWN:
        st.caption(f"and {len(found) - _SHOWN} more, all smaller.")


def _forget_failures(key: str) -> None:
    known: Known = st.session_state[key][1]
    for made in [k for k, outcome in known.items() if isinstance(outcome, Ungraded)]:
        del known[made]


def _change(key: str, change: Change) -> None:
    sign = ":green[:material/arrow_upward:]" if change.by > 1e-9 else ":red[:material/arrow_downward:]"  # fmt: skip
    sign = sign if abs(change.by) > 1e-9 else ":gray[:material/drag_handle:]"
    points = " → ".join(f"{number(g.points)}/{number(g.max_points)}" for g in change[1:3])
    moved = f" ({percent(change.by, signed=True)})" if abs(change.by) > 1e-9 else ""
    title = escape_markdown(
        f"{points}{moved} · {change.given.whose} · {shorten(change.given.text, 60)}"
    )
    with st.expander(f"{sign} {title}", key=f"change-{key}"):
        st.html(marks.html(change.given.text))
        for shift in change.shifts:
            st.markdown(
                f"{_badge(shift.before)} → {_badge(shift.after)} {maths.inline(shift.text)}"
            )
        if not change.shifts:
            st.caption("The verdicts stay; the points differ.")


def _badge(verdict: Verdict | None) -> str:
    return VERDICTS[verdict].badge if verdict else ":gray[not asked]"


def _tallies(found: Sequence[Tally], names: tuple[str, str]) -> None:
    """How often each criterion is met, by either rubric."""
    lines = [
        f"| Criterion | met, {names[0]} | met, {names[1]} | moved |",
        "|---|---|---|---|",
    ]
    for tally in found:
        text = maths.inline(shorten(tally.text, 70)).replace("|", "\\|")
        moved = str(tally.moved) if tally.before and tally.after else _NONE
        lines.append(f"| {text} | {_met(tally.before)} | {_met(tally.after)} | {moved} |")
    with st.expander("By criterion", icon=":material/rule:"), st.container(key="figures-criteria"):
        st.markdown("\n".join(lines))


def _met(counts: Counter[Verdict] | None) -> str:
    if counts is None:
        return _NONE
    partial = f" + {counts[Verdict.PARTIAL]} partly" if counts[Verdict.PARTIAL] else ""
    return f"{counts[Verdict.MET]} of {counts.total()}{partial}"
