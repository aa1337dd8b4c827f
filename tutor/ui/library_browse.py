"""Search the cards; open one to read its sources and history, or to edit it."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Card, Provenance
from knowledge.edits import Edit, edit_of
from knowledge.sources import deck_title
from tutor.library import Library, Standing, Wanted, decks_of, standing
from tutor.practice import topics
from tutor.ui import clock, draft_words, maths, references, state, told, words
from tutor.ui.coverage import STANDINGS
from tutor.ui.library_state import attempt
from tutor.ui.text import escape_markdown, shorten, title_of

_PAGE = 15
_ALL = "All decks"


def draw(library: Library, learner: str, waiting: frozenset[str], *, decides: bool) -> None:
    """The filters, then a page of cards."""
    found = library.search(_wanted(library), waiting)
    if not found:
        st.info("No card fits.", icon=":material/search_off:")
        return
    pages = -(-len(found) // _PAGE)
    number = min(int(st.session_state.get("library_page", 1)), pages)
    st.caption(f"{len(found)} card{'s' * (len(found) != 1)}")
    for card in found[(number - 1) * _PAGE : number * _PAGE]:
        _card(library, card, learner, waiting, decides=decides)
    if pages > 1:
        st.pagination(pages, key="library_page")


def _wanted(library: Library) -> Wanted:
    cards = library.cards()
    text = st.text_input("Search", key="library_text", icon=":material/search:", max_chars=300,
                         on_change=_first_page, placeholder="Words, or what it is about")  # fmt: skip
    left, right = st.columns(2)
    decks = [_ALL, *dict.fromkeys(deck for card in cards for deck in decks_of(card))]
    deck = left.selectbox("Deck", decks, key="library_deck", on_change=_first_page,
                          format_func=lambda name: name if name == _ALL else deck_title(name))  # fmt: skip
    topic = right.multiselect("Topics", topics(cards), key="library_topics", placeholder="All",
                              on_change=_first_page)  # fmt: skip
    standings = st.pills("Status", list(Standing), selection_mode="multi", key="library_status",
                         format_func=lambda s: STANDINGS[s].word, on_change=_first_page)  # fmt: skip
    return Wanted(text or "", "" if deck == _ALL else deck, frozenset(topic), frozenset(standings))


def _first_page() -> None:
    st.session_state.pop("library_page", None)


def _card(
    library: Library, card: Card, learner: str, waiting: frozenset[str], *, decides: bool
) -> None:
    """One line; what is behind it is drawn when it is opened."""
    sign = STANDINGS[standing(card, waiting)]
    entry = st.expander(
        f"{title_of(card.question, 100)} {sign.badge}", key=f"card-{card.id}", on_change="rerun"
    )
    if not entry.open:
        return
    with entry:
        st.markdown(f"**{maths.inline(card.question)}**")
        st.markdown(maths.markdown(card.answer) or ":gray[No answer yet.]")
        for other in card.alternatives:
            st.markdown(":gray-badge[:material/alt_route: another file says]")
            st.markdown(maths.markdown(other))
        st.markdown(f"{words.kind_sign(card).badge} {words.PROVENANCES[card.provenance].badge}")
        st.markdown(f":gray[{references.source(card)}]")
        _links(card, waiting)
        _history(library, card)
        if decides:
            _edit(library, card, learner)


def _links(card: Card, waiting: frozenset[str]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.page_link(st.session_state["practice_page"], label="Practise it", icon=":material/school:",
                     query_params=state.practice_parameters(card.id))  # fmt: skip
        if card.id in waiting or card.provenance is Provenance.APPROVED_DRAFT:
            st.button("Its draft", key=f"draft-of-{card.id}", type="tertiary",
                      icon=":material/rate_review:", on_click=_to_draft, args=(card.id,))  # fmt: skip
    if st.session_state.pop("to_draft", None):
        st.switch_page(st.session_state["drafts_page"])


def _to_draft(card_id: str) -> None:
    st.session_state["draft_open"] = st.session_state["to_draft"] = card_id


def _history(library: Library, card: Card) -> None:
    edits, events = library.history(card.id)
    if not edits and not events:
        return
    lines = [(e.created, e.author, _edited(e), e.comment) for e in edits]
    lines += [
        (e.created, e.author, f"{draft_words.ACTIONS[e.action]} (draft)", e.comment) for e in events
    ]
    st.markdown("**History**")
    for when, who, did, comment in sorted(lines, reverse=True):
        said = f": {escape_markdown(comment)}" if comment else ""
        st.markdown(f"{escape_markdown(who or 'someone')} {did}{said} :gray[{clock.shown(when):%d %b %Y, %H:%M}]")  # fmt: skip


def _edited(edit: Edit) -> str:
    if edit.withdrawn:
        return "went back to the card file"
    return f"wrote “{escape_markdown(shorten(edit.answer, 80))}”"


def _edit(library: Library, card: Card, learner: str) -> None:
    if card.provenance is Provenance.APPROVED_DRAFT:
        st.caption("An approved draft is changed on the Drafts page: take the approval back first.")
        return
    # what was typed into one version does not stand in the editor of the next
    version = f"{card.id}-{hash((card.answer, card.topic))}"
    with st.popover("Edit", icon=":material/edit:", key=f"edit-{card.id}"):
        answer = st.text_area(
            "Answer", card.answer, height=200, max_chars=20_000, key=f"new-{version}"
        )
        topic = st.text_input("Topic", card.topic, max_chars=200, key=f"topic-{version}")
        why = st.text_input("Why, for the history", max_chars=500, key=f"why-{version}")
        st.caption("Kept in a file of your own; the deck stays as it is. The question's wording is the card's identity.")  # fmt: skip
        edit = edit_of(
            card.question, answer or "", topic=topic or "", author=learner, comment=why or ""
        )
        with st.container(horizontal=True, gap="small"):
            st.button("Save", type="primary", key=f"save-{card.id}", on_click=_save,
                      args=(library, edit, "Saved."))  # fmt: skip
            if any(s.file.endswith("edits.jsonl") for s in card.sources):
                back = edit.model_copy(update={"withdrawn": True, "answer": ""})
                st.button("Undo all edits", key=f"undo-{card.id}", on_click=_save,
                          args=(library, back, "Back to what the card file says."))  # fmt: skip
        told.show(f"save-{edit.card_id}")


def _save(library: Library, edit: Edit, done: str) -> None:
    attempt(lambda: library.save(edit), done, f"save-{edit.card_id}")
