"""A file comes in: first a look at what it would bring, then, if wanted, a copy of it is kept."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from knowledge import imports
from knowledge.cards import Card
from knowledge.embeddings import EmbeddingError
from knowledge.imports import Preview, Repeat
from knowledge.plurals import counted, percent
from knowledge.sources import deck_title
from tutor.library import Library
from tutor.ui import maths, told, words
from tutor.ui.library_state import attempt
from tutor.ui.text import escape_markdown, plain

_SHOWN = 200  # rows of a table, problems of a list
_WIDTHS = {
    "Line": 55,
    "Repeats line": 90,
    "Question": 260,
    "Answer": 330,
    "Topic": 110,
    "Status": 100,
}
_TYPES = ["apkg", "colpkg", "csv", "tsv", "txt", "md"]
_GROUPS = (
    ("new", "New"), ("filling", "Answers to open questions"),
    ("differing", "Other answers to questions you have; both are kept"), ("same", "There already"),
)  # fmt: skip
_COUNTED = {
    "new": ("new", "new"), "filling": ("answer to an open question", "answers to open questions"),
    "differing": ("other answer to a question you have", "other answers to questions you have"),
    "same": ("there already", "there already"),
}  # fmt: skip


def draw(library: Library) -> None:
    """The upload, its preview, and the one button that stores it."""
    file = st.file_uploader(
        "Anki package (.apkg), table (.csv, .tsv, Quizlet's export), or notes as text",
        type=_TYPES, key=f"upload-{st.session_state.get('uploads', 0)}", max_upload_size=100,
    )  # fmt: skip
    if file is None:
        if kept := st.session_state.get("library_kept"):
            st.success(escape_markdown(kept), icon=":material/download_done:")
        return
    st.session_state.pop("library_kept", None)
    raw = file.getvalue()
    with st.spinner("Reading the file …"):
        found = imports.preview(raw, file.name, library.cards())
    _told(found)
    _problems(found)
    if not found.cards:
        return
    st.button(f"Keep {_keeping(found)}", type="primary", icon=":material/download_done:",
              on_click=_keep, args=(library, raw, found))  # fmt: skip
    told.show("keep-file")
    for group, title in _GROUPS:
        cards: Sequence[Card] = getattr(found, group)
        _table(title, [_row(card) for card in cards])
    _table(
        "Repeated within the file; other answers are kept as well",
        [_repeat(r) for r in found.repeats],
    )
    if found.new:
        _near(library, found)


def _told(found: Preview) -> None:
    what = f"read as {found.format}" if found.format else "not a format that is known"
    counts = [counted(len(getattr(found, group)), *named) for group, named in _COUNTED.items()]
    more = [f"{len(found.repeats)} repeated within the file"] if found.repeats else []
    more += [counted(len(found.problems), "problem")] if found.problems else []
    st.markdown(f"**{escape_markdown(found.name)}**, {what}. Nothing is stored yet.")
    if found.cards:
        st.markdown(", ".join([*counts, *more]) + ".")


def _keeping(found: Preview) -> str:
    return f"this file with its {len(found.cards)} card{'s' * (len(found.cards) != 1)}"


def _problems(found: Preview) -> None:
    """Every one with file and line, the first ones in view."""
    if not found.problems:
        return
    with st.expander(f"Problems ({len(found.problems)})", icon=":material/warning:", expanded=not found.cards):  # fmt: skip
        for problem in found.problems[:_SHOWN]:
            st.markdown(escape_markdown(str(problem)))
        if len(found.problems) > _SHOWN:
            st.caption(f"and {len(found.problems) - _SHOWN} more")


def _row(card: Card) -> dict[str, object]:
    return {
        "Line": card.source.line, "Question": plain(card.question), "Answer": plain(card.answer),
        "Topic": card.topic, "Status": words.STATUSES[card.status],
    }  # fmt: skip


def _repeat(repeat: Repeat) -> dict[str, object]:
    row = _row(repeat.entry)
    return {"Line": row.pop("Line"), "Repeats line": repeat.of, **row}


def _table(title: str, rows: Sequence[dict[str, object]]) -> None:
    if not rows:
        return
    with st.expander(f"{title} ({len(rows)})", expanded=title == "New"):
        widths = {name: st.column_config.Column(width=width) for name, width in _WIDTHS.items()}
        st.dataframe(rows[:_SHOWN], hide_index=True, height="auto", column_config=widths)
        if len(rows) > _SHOWN:
            st.caption(f"the first {_SHOWN} of {len(rows)}")


def _near(library: Library, found: Preview) -> None:
    """On demand, since every question is embedded for it."""
    if not st.button("Look for questions that mean nearly the same", icon=":material/compare:"):
        return
    try:
        with st.spinner("Comparing …"):
            pairs = library.near(found)
    except EmbeddingError as error:
        st.warning(escape_markdown(str(error)))
        return
    if not pairs:
        st.markdown("None found.")
    for one, other, cosine in pairs[:_SHOWN]:
        st.markdown(f"- {maths.inline(other.question)}  \nlike: {maths.inline(one.question)} :gray[{percent(cosine)}]")  # fmt: skip


def _keep(library: Library, raw: bytes, found: Preview) -> None:
    """What was kept is said where the file was, until the next one; the picture above shows its deck."""

    def take_in() -> str:
        name, warning = library.take_in(raw, found.name)
        cards = f"{counted(len(found.cards), 'card')}, {len(found.new)} of them new"
        st.session_state["library_kept"] = (
            f"{name} is kept as the deck “{deck_title(name)}”: {cards}."
        )
        st.session_state["coverage_deck"] = name
        return warning

    if attempt(take_in, "", "keep-file"):
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
