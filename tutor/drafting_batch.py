"""Many drafts into the review queue: each stored as soon as it is made, none made twice.

Interrupt it at any point; the next run goes on with the cards that have no draft yet.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import NamedTuple

from knowledge.cards import Card, Status
from tutor.batch import map_ordered
from tutor.domain import Usage
from tutor.drafting import Drafting, shipped_text
from tutor.drafts import Action, Draft, DraftState, Entry, NoMaterial
from tutor.llm import LLMError
from tutor.records_base import RecordsError
from tutor.records_drafts import DraftRecords

log = logging.getLogger(__name__)

_SAMPLE = 10  # cards from which the cost of all is estimated


class Plan(NamedTuple):
    """Which cards to draft."""

    topic: str = ""
    status: Status | None = None
    limit: int | None = None
    again: bool = False  # also cards that have a draft, unless it is approved


class Made(NamedTuple):
    """What became of one card: its entry in the queue, no material, or an error."""

    card: Card
    entry: Entry | None = None
    nothing: NoMaterial | None = None
    error: str = ""
    usage: Usage = Usage()


class Budget:
    """Tokens that may be spent; what is under way counts with its estimate. Shared by threads."""

    def __init__(self, tokens: int | None) -> None:
        self._left = tokens
        self._lock = Lock()
        self.spent = Usage()
        self.drafted = 0  # stored in the queue, whether or not anyone has read the result

    def reserve(self, tokens: int) -> bool:
        """Set tokens aside for the next draft; False when they are no longer there."""
        with self._lock:
            if self._left is not None:
                if tokens > self._left:
                    return False
                self._left -= tokens
            return True

    def settle(self, reserved: int, made: Made) -> None:
        """What a draft really took replaces what was set aside."""
        usage = made.usage
        with self._lock:
            self.spent += usage
            self.drafted += made.entry is not None
            if self._left is not None:
                self._left += reserved - usage.prompt_tokens - usage.completion_tokens


def targets(cards: Iterable[Card], records: DraftRecords, plan: Plan) -> list[Card]:
    """The cards to draft, in the order of their lists; approved ones are never among them."""
    wanted = {plan.status} if plan.status else {Status.MISSING, Status.PARTIAL}
    if plan.again:
        done = {e.draft.card_id for e in records.entries() if e.state is DraftState.APPROVED}
    else:
        done = records.card_ids()
    found = [
        card
        for card in cards
        if card.status in wanted
        and card.id not in done
        and plan.topic.casefold() in card.topic.casefold()
    ]
    return found[: plan.limit]


def estimate(cards: Sequence[Card], drafting: Drafting, *, again: bool) -> int:
    """About how many tokens drafting these cards will take, from a sample of them."""
    paid = [card for card in cards if again or shipped_text(card) is None]
    if not paid or drafting.model is None:
        return 0
    sample = paid[:: max(1, len(paid) // _SAMPLE)]
    return sum(map(drafting.estimate, sample)) * len(paid) // len(sample)


def run(
    cards: Iterable[Card], drafting: Drafting, records: DraftRecords, *,
    budget: Budget, again: bool = False, workers: int = 1,
) -> Iterator[Made]:  # fmt: skip
    """Draft the cards, in their order; ends early where the budget does.

    A card of the shipped list gets the draft that ships, unless it is drafted `again`.
    """

    def affordable() -> Iterator[tuple[Card, int]]:
        for card in cards:
            shipped = not again and shipped_text(card)
            cost = 0 if shipped else drafting.estimate(card)
            if not budget.reserve(cost):
                return
            yield card, cost

    def work(item: tuple[Card, int]) -> Made:
        card, cost = item
        made = _make(card, drafting, records, again=again)
        budget.settle(cost, made)
        return made

    return map_ordered(work, affordable(), workers)


def _make(card: Card, drafting: Drafting, records: DraftRecords, *, again: bool) -> Made:
    try:
        shipped = None if again else shipped_text(card)
        draft = drafting.given(card, shipped) if shipped else drafting.draft(card)
        if isinstance(draft, NoMaterial):
            return Made(card, nothing=draft)
    except LLMError as error:
        return Made(card, error=str(error), usage=error.usage)
    except Exception as error:  # one card's trouble is told at the end; the others go on
        log.exception("drafting card %s", card.id)
        return Made(card, error=" ".join(str(error).split()) or type(error).__name__)
    try:
        return Made(card, entry=store(draft, records), usage=draft.usage)
    except RecordsError as error:
        return Made(card, error=str(error), usage=draft.usage)


def store(draft: Draft, records: DraftRecords) -> Entry:
    """Put a draft into the queue: the card's first, or a new version."""
    there = records.entries([draft.card_id])
    if there and there[0].state is DraftState.APPROVED:
        raise RecordsError(f"the draft for card {draft.card_id} is approved; un-approve it first")
    return records.add(
        draft.card_id, Action.REDRAFTED if there else Action.DRAFTED, author=draft.author,
        after=there[0].revision if there else 0, draft=draft,
    )  # fmt: skip


def enter_library(cards: Iterable[Card], drafting: Drafting, records: DraftRecords) -> int:
    """Put what the library ships into the queue, once: drafts, and rubrics of answered cards.

    Returns how many came in.
    """
    there = records.card_ids()
    count = 0
    for card in cards:
        text = shipped_text(card) if card.id not in there else None
        if text:
            store(drafting.given(card, text), records)
            count += 1
    return count
