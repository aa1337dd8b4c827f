"""What happened to a draft, what each version changed, and drafting it again by a hint."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tutor import review_diff
from tutor.drafts import DraftState, Entry, ReviewEvent
from tutor.practice import Practice
from tutor.review import Decision
from tutor.review_diff import Change, Version
from tutor.ui import clock, draft_state, draft_words, maths
from tutor.ui.draft_state import Step
from tutor.ui.text import escape_html, escape_markdown

_TAGS = {Change.ADDED: "ins", Change.REMOVED: "del"}


def again(practice: Practice, entry: Entry) -> None:
    """A fresh draft by what the reviewer says is missing."""
    if entry.state is DraftState.APPROVED or draft_state.editing():
        return
    with st.expander("Draft it again with a hint", icon=":material/refresh:"):
        key = f"hint-{entry.draft.card_id}"
        st.text_input("What the draft should have", key=key, max_chars=500,
                      placeholder="Say why, not only what")  # fmt: skip
        writer = practice.settings.model if practice.settings.judge_in_use != "builtin" else None
        st.caption(f"{escape_markdown(writer) if writer else 'The built-in drafter'} writes it.")
        decision = (Decision(entry.draft.card_id, entry.revision),)
        st.button("Draft again", on_click=draft_state.note, args=(Step("redraft", decision),),
                  kwargs={"comment_key": key})  # fmt: skip


def draw(history: Sequence[ReviewEvent]) -> None:
    """Who did what, newest first, with the changes of each version."""
    opened = st.expander(f"History ({len(history)})", icon=":material/history:", on_change="rerun",
                         key="draft_history")  # fmt: skip
    if not opened.open:
        return
    versions = {version.event.number: version for version in review_diff.versions(history)}
    with opened:
        for event in reversed(history):
            who, did = escape_markdown(event.author or "someone"), draft_words.ACTIONS[event.action]
            st.markdown(f"**{who}** {did} :gray[{clock.shown(event.created):%d %b %Y, %H:%M}]")
            if event.comment:
                st.caption(escape_markdown(event.comment))
            if version := versions.get(event.number):
                _version(version)


def _version(version: Version) -> None:
    if version.before is None:
        st.markdown(maths.markdown(version.draft.answer))
        return
    pairs = (
        ("Answer", version.before.answer, version.draft.answer),
        ("Rubric", review_diff.rubric_text(version.before.rubric), review_diff.rubric_text(version.draft.rubric)),
    )  # fmt: skip
    for title, old, new in pairs:
        if old != new:
            st.html(f'<div class="diff"><b>{title}</b>{marked(old, new)}</div>')


def marked(old: str, new: str) -> str:
    """Two texts as one HTML block, what is gone struck out and what is new underlined."""
    parts = []
    for piece in review_diff.words(old, new):
        tag, text = _TAGS.get(piece.change), escape_html(piece.text)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return f'<div class="plain">{"".join(parts)}</div>'
