"""Parts of a draft to read: sentences with citations to open, references, rubric."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Passage
from knowledge.plurals import percent
from tutor.domain import Criterion, ItemList, Rubric
from tutor.drafts import Draft, DraftSentence
from tutor.ui import draft_words, maths
from tutor.ui.text import escape_markdown, number, title_of
from tutor.ui.words import PROVENANCES

_SHOWN_ITEMS = 60


def sentences(draft: Draft) -> None:
    """The answer, a sentence or item a row, with what each rests on."""
    st.markdown("##### Draft answer", anchors=False)
    if "```" in draft.answer:  # code is no row of sentences
        st.markdown(maths.markdown(draft.answer))
    for place, sentence in enumerate(draft.sentences):
        with st.container(horizontal=True, gap="small", key=f"sentence-{place}"):
            st.markdown(maths.markdown(sentence.text), width="stretch")
            _support(draft, sentence, place)


def _support(draft: Draft, sentence: DraftSentence, place: int) -> None:
    if sentence.kept:
        st.markdown(":gray-badge[:material/style: the list's own]", width="content")
        return
    cited = [(n, p) for n, p in enumerate(draft.references, 1) if p.card_id in sentence.card_ids]
    if not cited:
        word = draft_words.unsupported(draft)
        st.markdown(f":orange-badge[:material/help: {word}]", width="content")
        return
    label = ", ".join(str(n) for n, _ in cited)
    with st.popover(f"[{label}]", type="tertiary", key=f"cited-{place}"):
        for n, passage in cited:
            _passage(n, passage)


def references(draft: Draft) -> None:
    """What was found for the question, best first, numbered as the citations are."""
    st.markdown(f"##### References ({len(draft.references)})", anchors=False)
    if not draft.references:
        st.markdown("No card is about this question.")
    cited = {cid for sentence in draft.sentences for cid in sentence.card_ids}
    for n, passage in enumerate(draft.references, 1):
        title = title_of(passage.question, 70)
        with st.expander(f"**{n}** · {title}", expanded=passage.card_id in cited and n <= 2):
            _passage(n, passage)


def _passage(n: int, passage: Passage) -> None:
    st.markdown(f"**[{n}] {maths.inline(passage.question)}**")
    st.markdown(maths.markdown(passage.answer))
    file = passage.source.file.replace("\\", "/").rpartition("/")[2]
    place = escape_markdown(f"{file}, line {passage.source.line}")
    badge = PROVENANCES[passage.provenance].badge
    st.markdown(f"{badge} :gray[{place} · {percent(passage.score)} alike]")


def rubric(rubric: Rubric) -> None:
    """What students' answers will be graded by; it is approved along with the answer."""
    most = number(rubric.max_points)
    st.markdown(f"##### Rubric ({most} point{'s' * (most != '1')})", anchors=False)
    for criterion in rubric.criteria:
        _criterion(criterion)
    for listed in rubric.lists:
        _list(listed)


def _criterion(criterion: Criterion) -> None:
    st.markdown(f":blue-badge[{number(criterion.points)}] {maths.inline(criterion.text)}")
    if criterion.phrasings or criterion.misconceptions:
        with st.expander("Other phrasings, misconceptions"):
            lines = [f"- also: {maths.inline(text)}" for text in criterion.phrasings]
            lines += [f"- :red[wrong:] {maths.inline(text)}" for text in criterion.misconceptions]
            st.markdown("\n".join(lines))


def _list(listed: ItemList) -> None:
    each = f"{listed.count} × {number(listed.points)}"
    st.markdown(f":blue-badge[{each}] {maths.inline(listed.text)}")
    with st.expander(f"{len(listed.items)} acceptable items"):
        items = [maths.inline(" / ".join(item)) for item in listed.items[:_SHOWN_ITEMS]]
        st.markdown("\n".join(f"- {item}" for item in items))
