"""One draft: what it says and what that rests on, side by side, and the decision."""

from __future__ import annotations

import streamlit as st

from knowledge.plurals import counted
from tutor.drafts import Action, DraftState, Entry
from tutor.practice import Practice
from tutor.review import Decision, Review
from tutor.ui import draft_edit, draft_history, draft_parts, draft_state, draft_words, maths, told
from tutor.ui.draft_state import Step


def draw(
    practice: Practice, review: Review, entry: Entry, shown: list[Entry], *, decides: bool
) -> None:
    """The whole review of one draft; `shown` is the queue it stands in."""
    before, following = _neighbours(entry, shown)
    _way(entry, shown, before, following)
    draft = entry.draft
    st.markdown(f"### {maths.inline(draft.question)}", anchors=False)
    st.markdown(draft_words.badges(draft, entry.state))
    for found in draft.notes:
        st.markdown(f":orange[:material/warning: {found[:1].upper()}{found[1:]}.]")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if draft_state.editing() and decides:
            draft_edit.draw(entry)
        else:
            draft_parts.sentences(draft)
            draft_parts.rubric(draft.rubric)
            saved = practice.records.rubrics.last(draft.card_id)
            if saved and saved.rubric.version != draft.rubric.version:
                st.caption(
                    f"Answers are graded by version {saved.number} of the rubric, saved on the Rubrics page; "
                    "a rubric edited here counts from its approval on."
                )
    with right:
        draft_parts.references(draft)
    if decides:
        _decision(practice, entry, following)
        draft_history.again(practice, entry)
    draft_history.draw(review.history(draft.card_id))


def _neighbours(entry: Entry, shown: list[Entry]) -> tuple[str, str]:
    """Card ids before and after the draft in the queue; a decided one stands before its first."""
    ids = [e.draft.card_id for e in shown]
    if entry.draft.card_id not in ids:
        return "", next((cid for cid in ids), "")
    at = ids.index(entry.draft.card_id)
    return (ids[at - 1] if at else ""), (ids[at + 1] if at + 1 < len(ids) else "")


def _way(entry: Entry, shown: list[Entry], before: str, following: str) -> None:
    ids = [e.draft.card_id for e in shown]
    place = f"{ids.index(entry.draft.card_id) + 1} of {len(ids)}" if entry.draft.card_id in ids else "outside the filter"  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All drafts", icon=":material/arrow_back:", type="tertiary", shortcut="L",
                  on_click=draft_state.open_, args=("",))  # fmt: skip
        st.caption(f"Draft {place}", width="content")
        st.button("Previous", shortcut="P", disabled=not before, on_click=draft_state.open_, args=(before,))  # fmt: skip
        st.button("Next", shortcut="N", disabled=not following, on_click=draft_state.open_, args=(following,))  # fmt: skip


def _decision(practice: Practice, entry: Entry, following: str) -> None:
    decision = (Decision(entry.draft.card_id, entry.revision),)
    if entry.state is DraftState.APPROVED:
        st.button(
            "Take the approval back", icon=":material/undo:", key="unapprove",
            on_click=draft_state.note, args=(Step("unapprove", decision),),
        )  # fmt: skip
        told.show("draft-decide")
        if waiting := len(practice.provisional(entry.draft.card_id)):
            ids = (entry.draft.card_id,)
            st.button(f"Grade {counted(waiting, 'earlier answer')} again", icon=":material/update:",
                      on_click=draft_state.note, args=(Step("regrade", details=ids),))  # fmt: skip
        return
    if draft_state.editing():
        return
    unsaved = draft_edit.unsaved(entry)
    if unsaved:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning("Your edit is not saved: what you would approve is the text above. Edit it "
                       "further and save it, or discard it.", icon=":material/edit_off:")  # fmt: skip
            st.button("Discard the edit", on_click=draft_edit.discard, args=(entry,))
    comment = draft_state.comment_key(entry.draft.card_id)
    st.text_input("Comment, kept in the history", key=comment, max_chars=1000,
                  persist_state="session", placeholder="Why, or what to change")  # fmt: skip
    with st.container(horizontal=True, gap="small", key="decide"):
        for label, key, action, icon in _CHOICES:
            st.button(
                label, key=f"decide-{action}", icon=f":material/{icon}:", shortcut=key,
                disabled=unsaved and action is Action.APPROVED,
                type="primary" if action is Action.APPROVED else "secondary", wrap=True,
                on_click=draft_state.note, kwargs={"comment_key": comment},
                args=(Step("decide", decision, action, following=following),),
            )  # fmt: skip
        st.button("Edit", key="edit", icon=":material/edit:", shortcut="E",
                  on_click=draft_state.edit, args=(True,))  # fmt: skip
    told.show("draft-decide")


_CHOICES = (
    ("Approve", "A", Action.APPROVED, "check"),
    ("Needs work", "W", Action.NEEDS_WORK, "build"),
    ("Reject", "X", Action.REJECTED, "close"),
)
