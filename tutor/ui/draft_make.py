"""Drafting from the page: what it will take, a bar while it runs, what came of it; and answers of
learners that could be drafts."""

from __future__ import annotations

import streamlit as st

from knowledge.cards import Card, Status
from knowledge.plurals import counted
from tutor import drafting, proposals
from tutor import drafting_batch as batch
from tutor.drafting import Drafting
from tutor.library import of_deck
from tutor.llm import LLMError
from tutor.money import prices, told
from tutor.practice import Practice, topics
from tutor.ui import clock, draft_filters, draft_state, maths, words
from tutor.ui.draft_state import Step
from tutor.ui.text import escape_markdown, shorten

_ALL = "All topics"
_ONLY = {"Both": None} | {words.STATUSES[s]: s for s in (Status.MISSING, Status.PARTIAL)}


def draw(practice: Practice, *, empty: bool) -> None:
    """Both ways to new drafts; open from the start while there are none."""
    if st.session_state.pop("draft_make_done", False):
        st.session_state["draft_make"] = False  # folded: what came of it stands below
    made = st.expander("Draft answers", icon=":material/edit_note:", expanded=empty,
                       key="draft_make", on_change="rerun")  # fmt: skip
    if made.open:
        with made:
            _make(practice)
    _result()
    _proposals(practice)


def _make(practice: Practice) -> None:
    cards = list(practice.cards().values())
    lacking = [card for card in cards if card.status is not Status.ANSWERED]
    first, left, middle, right = st.columns(4)
    with first:
        deck = draft_filters.deck(lacking, "make_deck")
    lacking = of_deck(lacking, deck) if deck else lacking
    topic = left.selectbox("Topic", [_ALL, *topics(lacking)], key="make_topic")
    only = middle.selectbox("Questions", list(_ONLY), key="make_only")
    limit = right.number_input("At most", 1, 1000, 50, key="make_limit")
    plan = batch.Plan("" if topic == _ALL else topic, _ONLY[only], int(limit))
    wanted = batch.targets(lacking, practice.records.drafts, plan)
    _library(practice, cards)
    if not wanted:
        st.markdown("Every such question has an answer or a draft.")
        return
    try:
        writer = drafting.of(practice.settings, practice.searcher)
    except LLMError as error:
        st.warning(escape_markdown(str(error)), icon=":material/info:")
        return
    who = (
        escape_markdown(writer.model.name)
        if writer.model
        else "the built-in drafter, free of charge"
    )
    cost = batch.estimate(wanted, writer, again=False)
    known = prices(practice.settings)
    st.markdown(f"{len(wanted)} to draft by {who}" + (f": {told(cost, known, about='about ')}." if writer.model else "."))  # fmt: skip
    limits = _limits(practice) if writer.model else batch.Limits()
    if st.button(f"Draft {len(wanted)}", type="primary", icon=":material/play_arrow:"):
        _run(practice, wanted, writer, limits)


def _library(practice: Practice, cards: list[Card]) -> None:
    """The drafts and rubrics that ship are reviewed like any other."""
    ship = batch.shipped(cards, practice.records.drafts)
    if not ship or not st.button(
        f"Review the {counted(len(ship), 'draft', 'drafts and rubrics')} that {'ships' if len(ship) == 1 else 'ship'} with the library",
        icon=":material/inventory_2:",
    ):
        return
    writer = drafting.Drafting(practice.searcher, practice.searcher.embedder, None)
    bar = st.progress(0.0, "Checking them against the cards …")
    for number, card in enumerate(ship, 1):
        batch.enter_library([card], writer, practice.records.drafts)
        bar.progress(number / len(ship), f"{number} of {len(ship)}")
    draft_state.say("success", f"{len(ship)} came into the queue.")
    st.session_state["draft_make_done"] = True
    st.rerun()


def _limits(practice: Practice) -> batch.Limits:
    """A cap, in money where prices are set, else in tokens; empty for none."""
    known = prices(practice.settings)
    if known:
        money = st.number_input("Stop before more is spent than (at your prices)", 0.0, value=None, step=0.1)  # fmt: skip
        return batch.Limits(money=money, prices=known)
    tokens = st.number_input("Stop before more tokens are spent than", 1, value=None, step=1000)
    return batch.Limits(tokens=tokens)


def _run(practice: Practice, wanted: list[Card], writer: Drafting, limits: batch.Limits) -> None:
    """Draft them; each is stored at once, so whatever interrupts this loses nothing."""
    budget = batch.Budget(limits)
    workers = practice.settings.concurrency if writer.model else 1
    bar = st.progress(0.0, "Drafting …")
    done: list[batch.Made] = []
    results = batch.run(wanted, writer, practice.records.drafts, budget=budget, workers=workers)
    for one in results:
        done.append(one)
        bar.progress(len(done) / len(wanted), f"{len(done)} of {len(wanted)}: {escape_markdown(shorten(one.card.question, 60))}")  # fmt: skip
    st.session_state["draft_made"] = (done, len(wanted), told(budget.spent, limits.prices))
    st.session_state["draft_make_done"] = True
    st.rerun()


def _result() -> None:
    """What the last run came to, until the next one."""
    if "draft_made" not in st.session_state:
        return
    done, wanted, spent = st.session_state["draft_made"]
    nothing = [one for one in done if one.nothing]
    failed = [one for one in done if one.error]
    drafted = sum(one.entry is not None for one in done)
    left = f" {wanted - len(done)} are left: the budget ended." if len(done) < wanted else ""
    st.success(f"{drafted} drafted, {len(nothing)} without material yet, {len(failed)} failed; {spent} spent.{left}")  # fmt: skip
    if nothing:
        with st.expander(f"No material yet ({len(nothing)})", icon=":material/search_off:"):
            for one in nothing[:100]:
                near = [maths.inline(shorten(p.question, 60)) for p in one.nothing.nearest[:2]]
                st.markdown(f"**{maths.inline(one.card.question)}**  \nnearest cards: {'; '.join(near) or 'none'}")  # fmt: skip
    if failed:
        with st.expander(f"Failed ({len(failed)})", icon=":material/error:"):
            for one in failed:
                st.markdown(
                    f"**{maths.inline(one.card.question)}**  \n{escape_markdown(one.error)}"
                )


def _proposals(practice: Practice) -> None:
    found = proposals.worth_proposing(practice)
    if not found:
        return
    title = f"Answers of learners that met every criterion ({len(found)})"
    with st.expander(title, icon=":material/lightbulb:"):
        for attempt in found[:20]:
            st.markdown(f"**{maths.inline(attempt.question)}**")
            st.markdown(escape_markdown(attempt.answer))
            who, day = escape_markdown(attempt.learner), f"{clock.shown(attempt.created):%d %b %Y}"
            st.caption(f"{who}, {day}")
            st.button("Make it a draft", key=f"propose-{attempt.id}", on_click=draft_state.note,
                      args=(Step("propose", details=attempt.id),))  # fmt: skip
