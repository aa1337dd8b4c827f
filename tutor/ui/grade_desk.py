"""One grade on the teacher's desk: the evidence, a second judgement, and the decision."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from knowledge.plurals import percent
from tutor import exam_results
from tutor.appeals import Appeal
from tutor.attempts import Attempt
from tutor.domain import CriterionGrade, Grade, Ungraded, Verdict
from tutor.grades import Desk, Matter
from tutor.practice import Practice
from tutor.ui import grade_card, maths, rules_panel, rulings, told
from tutor.ui.text import escape_html, escape_markdown, number, paragraph, points
from tutor.ui.words import VERDICTS, examiner, flag

_VERDICTS = list(VERDICTS)


def draw(desk: Desk, practice: Practice, matter: Matter, author: str) -> None:
    """Everything a teacher needs to decide, and the decision."""
    attempt, outcome = matter.attempt, matter.attempt.outcome
    st.markdown(f"**{maths.inline(attempt.question)}**")
    grade_card.said(attempt.answer, outcome)
    if exam_results.came_late(practice, attempt.id):
        st.caption("Sent in a mock exam after its end: it counts 0 there.")
    for appeal in matter.appeals:
        _appeal(appeal, outcome)
    if isinstance(outcome, Grade):
        _graded(desk, practice, matter, outcome)
        _decision(desk, matter, outcome, author)
        rules_panel.draw(desk, practice, attempt, outcome, author)
    else:
        _ungraded(desk, attempt, outcome)


def _appeal(appeal: Appeal, outcome: Grade | Ungraded | None) -> None:
    about = "the whole grade"
    if appeal.criterion_id and isinstance(outcome, Grade):
        ids = [v.criterion_id for v in outcome.verdicts]
        known = appeal.criterion_id in ids
        about = f"aspect {ids.index(appeal.criterion_id) + 1}" if known else appeal.criterion_id
    with st.container(border=True):
        who = escape_markdown(appeal.learner)
        st.markdown(f":material/gavel: **{who} challenges {escape_markdown(about)}**")
        st.html(paragraph(appeal.reason))
        for decision in appeal.decisions:
            what = f"{decision.decision.capitalize()} by {decision.author}: {decision.reason}"
            st.caption(escape_markdown(what))


def _graded(desk: Desk, practice: Practice, matter: Matter, outcome: Grade) -> None:
    attempt = matter.attempt
    second: Grade | Ungraded | None = st.session_state.get(f"second-{attempt.id}")
    st.markdown(f"**{points(outcome.points, outcome.max_points)}**")
    before = attempt.examined if isinstance(attempt.examined, Grade) else outcome
    ruled = rulings.told(practice, outcome)
    for n, (now, then) in enumerate(zip(outcome.verdicts, before.verdicts, strict=True), 1):
        _criterion(n, now, then, _same(second, now), ruled.get(now.criterion_id, ""))
    notes = [f"Graded by {examiner(before.judge)}.", *map(flag, outcome.flags)]
    stands = [o for o in attempt.overrides if o.verdict is None]
    notes += [f"{o.author} says that the grade stands: {o.reason}" for o in stands]
    st.caption(escape_markdown(" ".join(notes)))
    if isinstance(second, Ungraded):
        st.warning(escape_markdown(second.error))
    elif second:
        again = second.judge == before.judge
        st.caption(
            f"Second judgement by {'the same examiner' if again else examiner(second.judge)}: "
            f"{points(second.points, second.max_points)}."
            + (
                " It shows what today's rubric and house rules change; it confirms nothing."
                if again
                else ""
            )
        )
    st.button(
        "Ask for a second judgement", key=f"ask-{attempt.id}", icon=":material/balance:",
        on_click=_ask, args=(desk, attempt), help="By the rubric and the house rules of today; it is not stored.",
    )  # fmt: skip
    told.show(f"ask-{attempt.id}")


def _criterion(
    n: int, now: CriterionGrade, then: CriterionGrade, second: CriterionGrade | None, ruling: str
) -> None:
    line = (
        f"{VERDICTS[now.verdict].badge} **{n}.** {maths.inline(now.text)} "
        f":gray[{number(now.points)}/{number(now.max_points)}]"
    )
    said = [now.reason] if not now.decided_by else [f"{now.decided_by}: {now.reason}"]
    if now.decided_by:
        said.append(f"The examiner said “{VERDICTS[then.verdict].word}”: {then.reason}")
    elif now.confidence is not None:
        said.append(f"{percent(now.confidence)} sure.")
    said.append(ruling)
    if second is not None:
        said.append(f"Second judgement: “{VERDICTS[second.verdict].word}”. {second.reason}")
    with st.container(gap=None):
        st.markdown(line)
        st.html(
            f'<div class="plain reason">{"<br>".join(map(escape_html, filter(None, said)))}</div>'
        )


def _same(second: Grade | Ungraded | None, about: CriterionGrade) -> CriterionGrade | None:
    if not isinstance(second, Grade):
        return None
    return next((v for v in second.verdicts if v.criterion_id == about.criterion_id), None)


def _ask(desk: Desk, attempt: Attempt) -> None:
    def work() -> None:
        st.session_state[f"second-{attempt.id}"] = desk.second(attempt)

    told.step(
        "A second judgement stands beside the first.", work, attempt.id, at=f"ask-{attempt.id}"
    )


def _decision(desk: Desk, matter: Matter, outcome: Grade, author: str) -> None:
    """Another verdict, or that the grade stands; with an appeal waiting both decide it too."""
    attempt = matter.attempt
    waiting = matter.waiting[0] if matter.waiting else None
    ids = [v.criterion_id for v in outcome.verdicts]
    numbers = list(range(len(ids)))
    if waiting and waiting.criterion_id in ids:  # to uphold it is to change this very verdict
        numbers = [ids.index(waiting.criterion_id)]
    key = f"{attempt.id}-{len(attempt.overrides)}"
    # a new grading brings its own verdicts: what stood in the control was about the old ones
    verdict_key = f"verdict-{key}-{'-'.join(v.verdict for v in outcome.verdicts)}"
    with st.form(f"decide-{key}", border=True):
        at = st.selectbox(
            "Aspect", numbers, key=f"point-{key}",
            format_func=lambda n: f"{n + 1}. {outcome.verdicts[n].text}",
        )  # fmt: skip
        st.segmented_control(
            "Your verdict", _VERDICTS, default=outcome.verdicts[at].verdict, key=verdict_key,
            format_func=lambda v: VERDICTS[v].word, required=True,
        )  # fmt: skip
        st.text_area("Why", key=f"why-{key}", height=80, max_chars=2000)
        given = partial(_give, desk, attempt, waiting, author, (key, verdict_key), ids)
        with st.container(horizontal=True, gap="small"):
            upheld = "Uphold with this verdict" if waiting else "Give this verdict"
            st.form_submit_button(upheld, type="primary", on_click=given)
            stands = partial(_stand, desk, attempt, waiting, author, key)
            st.form_submit_button(
                "Reject: the grade stands" if waiting else "The grade stands", on_click=stands
            )
        told.show(f"decide-{attempt.id}")


def _give(
    desk: Desk, attempt: Attempt, waiting: Appeal | None, author: str, keys: tuple[str, str],
    ids: list[str],
) -> None:  # fmt: skip
    values: Any = st.session_state
    key, verdict_key = keys
    verdict: Verdict = values[verdict_key]
    reason: str = values[f"why-{key}"]

    def work() -> None:
        criterion = ids[values[f"point-{key}"]]
        if waiting:
            desk.uphold(waiting, attempt, criterion, verdict, author=author, reason=reason)
        else:
            desk.override(attempt, criterion, verdict, author=author, reason=reason)

    told.step("Your verdict counts; the examiner's is kept beside it.", work, attempt.id,
              at=f"decide-{attempt.id}")  # fmt: skip


def _stand(desk: Desk, attempt: Attempt, waiting: Appeal | None, author: str, key: str) -> None:
    reason: str = st.session_state[f"why-{key}"]

    def work() -> None:
        desk.stands(attempt, author=author, reason=reason, appeal=waiting)

    told.step("The grade stands.", work, attempt.id, at=f"decide-{attempt.id}")


def _ungraded(desk: Desk, attempt: Attempt, outcome: Ungraded | None) -> None:
    st.html(paragraph(outcome.error if outcome else "The grading was interrupted.", "reason"))
    st.button(
        "Grade again", key=f"anew-{attempt.id}", icon=":material/refresh:",
        on_click=_again, args=(desk, attempt),
    )  # fmt: skip
    told.show(f"anew-{attempt.id}")


def _again(desk: Desk, attempt: Attempt) -> None:
    work = partial(desk.grade_anew, attempt)
    told.step("Graded again.", work, attempt.id, at=f"anew-{attempt.id}")
