"""The house rules of a question: what later gradings go by, and new rules from a decision."""

from __future__ import annotations

from functools import partial

import streamlit as st

from knowledge.plurals import percent
from tutor.appeals import Override
from tutor.attempts import Attempt
from tutor.domain import Exemplar, Grade, Ruling
from tutor.grades import Desk
from tutor.house_rules import RuleVersion
from tutor.practice import Practice
from tutor.records_errors import RecordsError
from tutor.ui import maths, state, told
from tutor.ui.problems import sentence
from tutor.ui.text import escape_markdown, number, paragraph, shorten
from tutor.ui.words import VERDICTS


def draw(desk: Desk, practice: Practice, attempt: Attempt, outcome: Grade, author: str) -> None:
    """One click makes a rule of the last decision; the rules in force; grading anew by them."""
    rules = practice.records.rules.of_card(attempt.card_id)
    there = {v.criterion_id for v in outcome.verdicts}  # a rubric changed since may have lost some
    given = [o for o in attempt.overrides if o.verdict and o.criterion_id in there]
    _used(practice, outcome)
    with st.container(horizontal=True, gap="small"):
        if given and not _is_ruling(rules, given[-1]):
            st.button(
                "Make this verdict a ruling", key=f"ruling-{attempt.id}", icon=":material/gavel:",
                on_click=_rule, args=(desk, attempt, given[-1], author),
                help="Every later answer to this question is graded by it.",
            )  # fmt: skip
        if not _is_exemplar(rules, attempt):
            st.button(
                "Keep as an exemplar", key=f"exemplar-{attempt.id}", icon=":material/star:",
                on_click=_show, args=(desk, attempt, author),
                help="Later answers to this question are graded with this one, as it is graded now, beside them.",
            )  # fmt: skip
        rubric_link(attempt.card_id)
    told.show(f"rules-{attempt.id}")
    if rules:
        _rules(desk, practice, attempt, rules, author)


def rubric_link(card_id: str) -> None:
    """To the workshop, with this question."""
    if page := st.session_state.get("rubrics_page"):
        st.page_link(
            page, label="Work on its rubric", icon=":material/rule:",
            query_params=state.parameters(rubric=card_id),
        )  # fmt: skip


def _used(practice: Practice, outcome: Grade) -> None:
    if not outcome.rules:
        return
    found = practice.records.rules.named(outcome.rules)
    rulings = [v.content.text for v in found if isinstance(v.content, Ruling)]
    shown = len(found) - len(rulings)
    said = [*(f"“{text}”" for text in rulings)]
    said += [f"{shown} exemplar{'s' * (shown > 1)}"] if shown else []
    st.caption(escape_markdown(f"Graded by house rules: {'; '.join(said)}."))


def _rules(
    desk: Desk, practice: Practice, attempt: Attempt, rules: list[RuleVersion], author: str
) -> None:
    with st.expander(f"House rules of this question ({len(rules)})", icon=":material/rule:"):
        for version in rules:
            _rule_line(desk, attempt, version, author)
        answers = len(practice.records.attempts_at(attempt.card_id))
        _preview(desk, attempt)
        st.button(
            f"Grade all {answers} answers to this question anew" if answers > 1 else "Grade anew",
            key=f"all-anew-{attempt.id}", icon=":material/refresh:",
            on_click=_anew, args=(desk, attempt),
        )  # fmt: skip
        told.show(f"all-anew-{attempt.id}")


def _preview(desk: Desk, attempt: Attempt) -> None:
    """A dry run, before anybody's grade is touched."""
    if not st.button("What would change?", key=f"preview-{attempt.id}", icon=":material/preview:"):
        return
    try:
        found = desk.would_change(attempt.card_id)
    except RecordsError as error:
        st.error(escape_markdown(sentence(error)))
        return
    if not found:
        st.markdown("No grade would change.")
    for change in found:
        now = change.attempt.outcome
        before = number(now.points) if isinstance(now, Grade) else "not graded"
        text = f"{before} → {number(change.after.points)} of {number(change.after.max_points)} · "
        st.markdown(escape_markdown(text + shorten(change.attempt.answer, 80)))


def _rule_line(desk: Desk, attempt: Attempt, version: RuleVersion, author: str) -> None:
    content, key = version.content, f"{attempt.id}-{version.rule_id}"
    if isinstance(content, Ruling):
        verdict = f" {VERDICTS[content.verdict].badge}" if content.verdict else ""
        st.markdown(f"**Ruling**{verdict} {maths.inline(content.text)}")
        words = content.example
    elif isinstance(content, Exemplar):
        st.markdown(f"**Exemplar** :gray[{percent(content.score)} of the points]")
        words = content.answer
    if words:
        st.html(paragraph(words, "reason"))
    st.caption(escape_markdown(f"{version.author}, version {version.number}: {version.reason}"))
    with st.popover("Withdraw", type="tertiary"):
        st.text_input("Why", key=f"why-{key}")
        st.button(
            "Withdraw it",
            key=f"withdraw-{key}",
            on_click=_withdraw,
            args=(desk, version, author, key, attempt.id),
        )
    told.show(f"withdraw-{key}")


def _rule(desk: Desk, attempt: Attempt, given: Override, author: str) -> None:
    work = partial(
        desk.make_ruling, attempt, given.criterion_id or "", given.reason, verdict=given.verdict,
        example=attempt.answer, author=author, reason="from a decision on an answer",
    )  # fmt: skip
    told.step("The verdict is a ruling now: later answers are graded by it.", work, attempt.id,
              at=f"rules-{attempt.id}")  # fmt: skip


def _show(desk: Desk, attempt: Attempt, author: str) -> None:
    work = partial(
        desk.make_exemplar, attempt, author=author, reason="from a decision on an answer"
    )
    told.step("The answer is an exemplar now.", work, attempt.id, at=f"rules-{attempt.id}")


def _withdraw(desk: Desk, version: RuleVersion, author: str, key: str, attempt_id: str) -> None:
    reason: str = st.session_state[f"why-{key}"]
    told.step(
        "The rule is withdrawn; its history is kept.",
        partial(desk.withdraw, version, author=author, reason=reason),
        attempt_id,
        at=f"withdraw-{key}",
    )


def _anew(desk: Desk, attempt: Attempt) -> None:
    changed: list[str] = []

    def work() -> None:
        changed.extend(a.id for a in desk.grade_question_anew(attempt.card_id))

    if told.step("", work, attempt.id, at=f"all-anew-{attempt.id}"):
        count = len(changed)
        said = "No grade changed." if not count else f"{count} grade{'s' * (count > 1)} changed."
        told.succeeded(f"Graded anew by the house rules. {said}")


def _is_ruling(rules: list[RuleVersion], given: Override) -> bool:
    return any(isinstance(r.content, Ruling) and r.content.text == given.reason for r in rules)


def _is_exemplar(rules: list[RuleVersion], attempt: Attempt) -> bool:
    return any(
        isinstance(r.content, Exemplar) and r.content.answer == attempt.answer for r in rules
    )
