"""What a grade rests on, and the reference a learner asks to see."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from knowledge.cards import Card, Problem, Status
from tutor.practice import Practice
from tutor.ui import maths, state
from tutor.ui.text import escape_markdown
from tutor.ui.words import PROVENANCES, Sign

_DRAFT = Sign("Draft, nobody has reviewed it", "edit_note", "violet")


def cards_of(entries: Iterable[Card], ids: Iterable[str]) -> list[Card]:
    """The cards with these ids that have an answer, in the order of the ids."""
    answered: dict[str, Card] = {}
    for card in entries:
        if card.status is not Status.MISSING:
            answered.setdefault(card.id, card)
    return [answered[i] for i in dict.fromkeys(ids) if i in answered]


def draw(cards: list[Card]) -> None:
    """An expander with question, answer, file and line of each."""
    if not cards:
        return
    with st.expander(f"References ({len(cards)})", icon=":material/menu_book:"):
        for n, card in enumerate(cards):
            if n:
                st.divider()
            st.markdown(f"**{maths.inline(card.question)}**")
            st.markdown(_standing(card))
            st.markdown(maths.markdown(card.answer))


def _standing(card: Card) -> str:
    return f"{PROVENANCES[card.provenance].badge} :gray[{source(card)}]"


def source(card: Card) -> str:
    """`exam_list.md, line 12`, for Markdown; every place of a merged card."""
    places = [f"{_name(s.file)}, line {s.line}" for s in card.sources]
    return escape_markdown("; ".join(places))


def without_folders(problem: Problem) -> Problem:
    """A problem as everyone may see it: the folders of the server are nobody's business."""
    said = problem.message.replace(problem.file, _name(problem.file))
    return problem.model_copy(update={"file": _name(problem.file), "message": said})


def _name(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2] or file


def button(card: Card) -> None:
    """Shows the reference, or hides it again."""
    label = "Hide the reference" if state.is_revealed(card) else "Show the reference"
    st.button(label, key="reveal", on_click=state.toggle_reference, args=(card.id,))


def reveal(practice: Practice, card: Card, number: int = 0) -> None:
    """The card's own answer; where it has none, or only part of one that the draft fills out, the
    draft, marked as such. `number` tells several on one page apart."""
    own = cards_of(practice.cards().values(), [card.id])
    draft = practice.draft_answer(card)
    short = all(c.status is Status.PARTIAL and len(c.answer) < len(draft) for c in own)
    with st.container(border=True, key=f"reference-{number}"):
        st.markdown("##### Reference", anchors=False)
        if draft and short:
            places = "".join(f" :gray[fills out the card in {source(found)}]" for found in own)
            st.markdown(_DRAFT.badge + places)
            st.markdown(maths.markdown(draft))
            return
        for found in own:
            st.markdown(_standing(found))
            st.markdown(maths.markdown(found.answer))
        if not own:
            _closest(practice, card)


def _closest(practice: Practice, card: Card) -> None:
    basis = practice.basis(card)
    passages = basis.passages if basis else ()
    if not passages:
        st.markdown("There is no reference for this question yet.")
        return
    st.markdown("This question has no answer of its own yet. The closest cards:")
    draw(cards_of(practice.cards().values(), [p.card_id for p in passages]))
