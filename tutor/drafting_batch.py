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
from tutor.money import Prices
from tutor.records_drafts import DraftRecords
from tutor.records_errors import RecordsError

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


class Limits(NamedTuple):
    """What may be spent; None: no limit. Money needs prices, in their currency."""

    tokens: int | None = None
    money: float | None = None
    prices: Prices | None = None

    def allow(self, usage: Usage) -> bool:
        tokens = usage.prompt_tokens + usage.completion_tokens
        cost = self.prices.cost(usage) if self.prices else 0.0
        return (self.tokens is None or tokens <= self.tokens) and (
            self.money is None or cost <= self.money
        )


class Budget:
    """Keeps a run within its limits; what is under way counts with its estimate. Shared by threads."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - immutable
        if limits.money is not None and limits.prices is None:
            raise ValueError(
                "a budget in money needs prices; set TUTOR_PRICE_PROMPT and TUTOR_PRICE_COMPLETION"
            )
        self.limits = limits
        self._lock = Lock()
        self._under_way = Usage()
        self.spent = Usage()
        self.drafted = 0  # stored in the queue, whether or not anyone has read the result

    def reserve(self, estimate: Usage) -> bool:
        """Set an estimate aside for the next draft; False when it does not fit any more."""
        with self._lock:
            fits = self.limits.allow(self.spent + self._under_way + estimate)
            if fits:
                self._under_way += estimate
            return fits or not _tokens(estimate)

    def settle(self, reserved: Usage, made: Made) -> None:
        """What a draft really took replaces what was set aside."""
        with self._lock:
            self._under_way = _minus(self._under_way, reserved)
            self.spent += made.usage
            self.drafted += made.entry is not None


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens


def _minus(usage: Usage, other: Usage) -> Usage:
    return Usage(
        calls=usage.calls - other.calls,
        prompt_tokens=usage.prompt_tokens - other.prompt_tokens,
        completion_tokens=usage.completion_tokens - other.completion_tokens,
    )


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


def estimate(cards: Sequence[Card], drafting: Drafting, *, again: bool) -> Usage:
    """About what drafting these cards will take, from a sample of them."""
    paid = [card for card in cards if again or shipped_text(card) is None]
    if not paid or drafting.model is None:
        return Usage()
    sample = paid[:: max(1, len(paid) // _SAMPLE)]
    found = sum(map(drafting.estimate, sample), Usage())
    return Usage(
        calls=len(paid),
        prompt_tokens=found.prompt_tokens * len(paid) // len(sample),
        completion_tokens=found.completion_tokens * len(paid) // len(sample),
    )


def run(
    cards: Iterable[Card], drafting: Drafting, records: DraftRecords, *,
    budget: Budget, again: bool = False, workers: int = 1,
) -> Iterator[Made]:  # fmt: skip
    """Draft the cards, in their order; ends early where the budget does.

    A card of the shipped list gets the draft that ships, unless it is drafted `again`.
    """

    def affordable() -> Iterator[tuple[Card, Usage]]:
        for card in cards:
            shipped = not again and shipped_text(card)
            cost = Usage() if shipped else drafting.estimate(card)
            if not budget.reserve(cost):
                return
            yield card, cost

    def work(item: tuple[Card, Usage]) -> Made:
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


def shipped(cards: Iterable[Card], records: DraftRecords) -> list[Card]:
    """The cards for which the library ships a draft or a rubric that is not in the queue yet."""
    there = records.card_ids()
    return [card for card in cards if card.id not in there and shipped_text(card)]


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
