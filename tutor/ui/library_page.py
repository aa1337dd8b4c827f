"""Library: all cards. How much is answered, search and edit, add, bring in, take out."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Card
from knowledge.sources import deck_title
from tutor.library import Library, coverage, decks_of, of_deck
from tutor.practice import Practice
from tutor.ui import coverage as pictures
from tutor.ui import library_add, library_browse, library_export, library_import
from tutor.ui.library_state import tell


def render(practice: Practice, learner: str, *, decides: bool = True) -> None:
    """The page; only who `decides` (a teacher, where teachers are named) may change cards."""
    library = Library(practice)
    with st.container(key="wide"):
        st.markdown("# Library", anchors=False)
        tell()
        waiting = library.waiting()
        cards = library.cards()
        decks = list(dict.fromkeys(deck for card in cards for deck in decks_of(card)))
        usual = practice.exam_list if practice.exam_list in decks else decks[0] if decks else ""
        named = ["Browse", *(["Add a card", "Bring in a file"] if decides else []), "Take out"]
        _picture(cards, decks, usual, waiting)
        tabs = dict(zip(named, st.tabs(named, key="library_tab", on_change="rerun"), strict=True))
        for name, tab in tabs.items():
            if tab.open:
                with tab:
                    _draw(name, library, practice, learner, waiting, decides=decides)


def _draw(
    name: str, library: Library, practice: Practice, learner: str, waiting: frozenset[str], *,
    decides: bool,
) -> None:  # fmt: skip
    if name == "Browse":
        library_browse.draw(library, learner, waiting, decides=decides)
    elif name == "Add a card":
        library_add.draw(library, learner)
    elif name == "Bring in a file":
        library_import.draw(library)
    else:
        library_export.draw(practice.settings)


def _picture(cards: list[Card], decks: list[str], usual: str, waiting: frozenset[str]) -> None:
    """Coverage of one deck by topic."""
    if not decks:
        st.info("There are no cards yet; bring in a file.", icon=":material/style:")
        return
    with st.expander("How much is answered", icon=":material/bar_chart:", expanded=True):
        deck = st.selectbox("Deck", decks, decks.index(usual), key="coverage_deck",
                            format_func=deck_title)  # fmt: skip
        st.html(pictures.picture(coverage(of_deck(cards, deck), waiting)))
