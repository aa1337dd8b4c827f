"""How states, origins and actions of the review are called. Pure."""

from __future__ import annotations

from knowledge.plurals import counted, percent
from tutor.drafts import Action, Draft, DraftOrigin, DraftState
from tutor.ui.text import escape_markdown
from tutor.ui.words import Sign

STATES = {
    DraftState.DRAFT: Sign("To review", "edit_note", "violet"),
    DraftState.APPROVED: Sign("Approved", "verified", "green"),
    DraftState.NEEDS_WORK: Sign("Needs work", "build", "orange"),
    DraftState.REJECTED: Sign("Rejected", "block", "gray"),
}
_ORIGINS = {
    DraftOrigin.LIBRARY: ("ships with the library", "inventory_2"),
    DraftOrigin.BUILTIN: ("composed from the references", "auto_stories"),
    DraftOrigin.MODEL: ("written by {author}", "neurology"),
    DraftOrigin.LEARNER: ("an answer of {author}", "school"),
    DraftOrigin.PERSON: ("edited by {author}", "person"),
}
ACTIONS = {
    Action.APPROVED: "approved it", Action.REJECTED: "rejected it", Action.NEEDS_WORK: "sent it back",
    Action.UNAPPROVED: "took the approval back", Action.DRAFTED: "drafted it",
    Action.REDRAFTED: "drafted it again", Action.EDITED: "edited it", Action.PROPOSED: "gave the answer",
}  # fmt: skip
OWN_KNOWLEDGE = "from the model's own knowledge"
NOWHERE = "no reference says it"


def origin(draft: Draft) -> str:
    """As Markdown: `"written by gpt-5.4-mini"` with its icon."""
    word, icon = _ORIGINS[draft.origin]
    named = word.format(author=escape_markdown(draft.author or "someone"))
    return f":blue-badge[:material/{icon}: {named}]"


def unsupported(draft: Draft) -> str:
    """What stands behind a sentence that no reference supports."""
    return OWN_KNOWLEDGE if draft.origin is DraftOrigin.MODEL else NOWHERE


def grounding(draft: Draft) -> str:
    """How many sentences rest on a reference, as a badge."""
    supported = sum(s.supported for s in draft.sentences)
    total = len(draft.sentences)
    colour = "green" if supported == total else "orange"
    said = "every sentence has a reference" if supported == total else (
        f"{total - supported} of {counted(total, 'sentence')} without a reference")  # fmt: skip
    return f":{colour}-badge[:material/menu_book: {said}]"


def badges(draft: Draft, state: DraftState) -> str:
    """Everything to know at a glance, on one line of Markdown."""
    sure = f":gray-badge[:material/speed: {percent(draft.confidence)} confident]"
    topic = f":gray-badge[:material/label: {escape_markdown(draft.topic)}]" if draft.topic else ""
    return " ".join(
        filter(None, (STATES[state].badge, grounding(draft), sure, origin(draft), topic))
    )
