"""What a browser session remembers of the review: the draft that is open, the step on its way, what
to tell. Callbacks only note a step; the page takes it, under a spinner, before it draws."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import streamlit as st

from tutor.drafts import Action
from tutor.review import Decision
from tutor.ui import state

Tone = Literal["success", "warning", "info"]

_TO_TOP = """<script>
  if (window.draftInView !== "%s") {
    window.draftInView = "%s";
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  }
</script>"""


class Step(NamedTuple):
    """Something to do to drafts; `following` is the draft to go to afterwards."""

    what: Literal["decide", "unapprove", "edit", "redraft", "regrade", "propose"]
    decisions: tuple[Decision, ...] = ()
    action: Action | None = None
    comment: str = ""
    following: str = ""
    details: Any = None


def opened() -> str:
    """The card id of the open draft; empty for the list."""
    if "draft_open" not in st.session_state:
        st.session_state["draft_open"] = st.query_params.get("draft", "")
    return str(st.session_state["draft_open"])


def open_(card_id: str) -> None:
    """To a draft, or with none to the list."""
    st.session_state["draft_open"] = card_id
    st.session_state["draft_edit"] = False


def publish() -> None:
    """The open draft into the address, so that a reload finds it again; a newly opened one is seen
    from its top, which Streamlit leaves where the click was."""
    state.publish("draft", opened())
    st.html(_TO_TOP % ((_hex(opened()),) * 2), unsafe_allow_javascript=True)


def editing() -> bool:
    return bool(st.session_state.get("draft_edit"))


def edit(on: bool) -> None:
    st.session_state["draft_edit"] = on


def comment_key(card_id: str) -> str:
    """The widget of the comment on one draft: what was typed about it goes with no other."""
    return f"draft_comment-{card_id}"


def note(step: Step, *, comment_key: str = "") -> None:
    """A step to take when the page is drawn next, with the comment typed meanwhile."""
    comment = str(st.session_state.get(comment_key) or "") if comment_key else step.comment
    st.session_state["draft_step"] = step._replace(comment=comment)


def take() -> Step | None:
    """The step noted, once."""
    step: Step | None = st.session_state.pop("draft_step", None)
    return step


def say(tone: Tone, text: str) -> None:
    """To be shown at the top of the page, once; plain text or Markdown of our own."""
    st.session_state.setdefault("draft_said", []).append((tone, text))


def said() -> list[tuple[Tone, str]]:
    found: list[tuple[Tone, str]] = st.session_state.pop("draft_said", [])
    return found


def _hex(card_id: str) -> str:
    """Of an address that anyone may write, only what an id can hold goes into a script."""
    return "".join(c for c in card_id if c in "0123456789abcdef")
