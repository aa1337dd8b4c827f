"""Takes the step that a button noted: one call down, then the words for what came of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from knowledge.plurals import counted
from tutor import drafting
from tutor.domain import Grade
from tutor.drafts import Action, NoMaterial
from tutor.practice import Practice
from tutor.review import Review, ReviewError
from tutor.ui import draft_state, told
from tutor.ui.draft_state import Step
from tutor.ui.problems import KNOWN
from tutor.ui.text import escape_markdown, sentence, shorten

_DONE = {
    Action.APPROVED: "Approved", Action.REJECTED: "Rejected", Action.NEEDS_WORK: "Sent back for more work",
}  # fmt: skip
_PLACES = {"decide": "draft-decide", "unapprove": "draft-decide", "edit": "draft-edit"}
_WAIT = {"redraft": "Drafting again …", "regrade": "Grading again …"}


def settle(practice: Practice, review: Review, reviewer: str) -> None:
    """Take the noted step, if there is one; what fails is told, and what was typed stays."""
    step = draft_state.take()
    if step is None:
        return
    try:
        with st.spinner(_WAIT.get(step.what, "Keeping your decision …")):
            _STEPS[step.what](practice, review, reviewer, step)
    except (*KNOWN, ValueError) as error:
        told.failed(sentence(str(error)), _PLACES.get(step.what, ""))


def _decide(practice: Practice, review: Review, reviewer: str, step: Step) -> None:
    assert step.action
    done, warning = review.decide(
        step.decisions, step.action, reviewer=reviewer, comment=step.comment
    )
    for entry in done:
        st.session_state[draft_state.comment_key(entry.draft.card_id)] = ""
    practice.reload()
    what = done[0].draft.question if len(done) == 1 else f"{len(done)} drafts"
    draft_state.say("success", f"{_DONE[step.action]}: {escape_markdown(shorten(what))}")
    if step.action is Action.APPROVED:
        ids = [entry.draft.card_id for entry in done]
        st.session_state["regradable"] = [cid for cid in ids if practice.provisional(cid)]
    _warn(warning)
    if step.following or len(done) == 1:
        draft_state.open_(step.following)


def _unapprove(practice: Practice, review: Review, reviewer: str, step: Step) -> None:
    _, warning = review.unapprove(step.decisions[0], reviewer=reviewer, comment=step.comment)
    practice.reload()
    draft_state.say("success", "Taken back into the queue; its card is out of the deck.")
    _warn(warning)


def _edit(practice: Practice, review: Review, reviewer: str, step: Step) -> None:
    answer, rubric = step.details
    writer = drafting.of(practice.settings, practice.searcher)
    entry = review.edit(
        step.decisions[0], writer, reviewer=reviewer, answer=answer, rubric=rubric,
        comment=step.comment,
    )  # fmt: skip
    draft_state.edit(False)
    draft_state.say("success", f"Kept as revision {entry.revision}.")


def _redraft(practice: Practice, review: Review, reviewer: str, step: Step) -> None:
    decision = step.decisions[0]
    card = practice.card(decision.card_id)
    if card is None:
        raise ReviewError("this question is in no card file any more")
    writer = drafting.of(practice.settings, practice.searcher)
    made = review.redraft(decision, writer, card, reviewer=reviewer, hint=step.comment)
    if isinstance(made, NoMaterial):
        draft_state.say("info", "No material for this yet; the draft stays as it was.")
    else:
        draft_state.say("success", f"Drafted again, as revision {made.revision}.")


def _regrade(practice: Practice, _review: Review, _reviewer: str, step: Step) -> None:
    waiting: list[str] = st.session_state.pop("regradable", [])
    ids = step.details or waiting
    attempts = [attempt for cid in ids for attempt in practice.regrade(cid)]
    final = sum(isinstance(a.outcome, Grade) and not a.outcome.provisional for a in attempts)
    draft_state.say(
        "success",
        f"On a reviewed answer now: {final} of {counted(len(attempts), 'grade')}.",
    )


def _propose(practice: Practice, review: Review, _reviewer: str, step: Step) -> None:
    attempt = practice.records.attempt(step.details)
    card = practice.card(attempt.card_id)
    if card is None:
        raise ReviewError("this question is in no card file any more")
    review.propose(attempt.id, drafting.of(practice.settings, practice.searcher), card)
    draft_state.say("success", "The answer is a draft now; it waits for its review like any other.")
    draft_state.open_(card.id)


def _warn(warning: str) -> None:
    if warning:
        draft_state.say("warning", escape_markdown(sentence(warning)))


_STEPS: dict[str, Callable[[Practice, Review, str, Step], None]] = {
    "decide": _decide, "unapprove": _unapprove, "edit": _edit, "redraft": _redraft,
    "regrade": _regrade, "propose": _propose,
}  # fmt: skip
