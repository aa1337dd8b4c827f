"""Drafts by the batch: which cards, within which budget, none twice and none lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from knowledge import sources
from knowledge.cards import Status
from tests.fakes import ScriptedChat
from tests.tutor.drafted import RELU, card, drafting, passage, reply
from tutor import drafting_batch as batch
from tutor import rubrics
from tutor.domain import Criterion, Rubric, RubricOrigin, Usage
from tutor.drafting import Drafting, shipped_text
from tutor.drafts import DraftOrigin
from tutor.llm import Message, Reply
from tutor.money import Prices
from tutor.records import Records

EVERYTHING = batch.Plan()
CARDS = [
    card("What does ReLU do?", topic="Activation"),
    card("Name three optimizers.", "SGD, Adam", topic="Training"),
    card("What is the gradient of ReLU?", topic="Activation"),
    card("What is a neuron?", "A unit."),
]


def run(
    records: Records, writer: Drafting, plan: batch.Plan = EVERYTHING, tokens: int | None = None
) -> list[batch.Made]:
    cards = batch.targets(CARDS, records.drafts, plan)
    budget = batch.Budget(batch.Limits(tokens))
    return list(batch.run(cards, writer, records.drafts, budget=budget, again=plan.again))


@pytest.mark.parametrize(
    ("plan", "places"),
    [
        (batch.Plan(), [0, 1, 2]),
        (batch.Plan(status=Status.PARTIAL), [1]),
        (batch.Plan(topic="activ"), [0, 2]),
        (batch.Plan(limit=1), [0]),
    ],
)
def test_a_plan_chooses_cards(records: Records, plan: batch.Plan, places: list[int]) -> None:
    """Only what lacks an answer is drafted; topic, status and limit narrow it."""
    assert batch.targets(CARDS, records.drafts, plan) == [CARDS[n] for n in places]


def test_no_card_is_drafted_twice_unless_asked(records: Records) -> None:
    """An interrupted run goes on where it stopped; `again` makes new versions."""
    writer = drafting(
        passage(RELU),
        passage("- Adam\n- RMSProp", cid="r2", question="Name two optimizers."),
        passage("Its gradient there is 1.", cid="r3", question="What is the ReLU gradient?"),
    )
    first = batch.run(CARDS[:3], writer, records.drafts, budget=batch.Budget())
    next(iter(first))
    first.close()  # type: ignore[attr-defined]
    done = records.drafts.card_ids()
    assert CARDS[0].id in done
    assert {m.card.id for m in run(records, writer)} == {c.id for c in CARDS[:3]} - done
    assert run(records, writer) == []
    assert [m.entry.revision for m in run(records, writer, batch.Plan(again=True)) if m.entry] == [2, 2, 2]  # fmt: skip


class Costly(ScriptedChat):
    """Takes 1,000 tokens a call."""

    def ask(self, messages: list[Message], schema: Mapping[str, Any], parse: Any) -> Reply[Any]:  # type: ignore[override]
        return (
            super().ask(messages, schema, parse)._replace(usage=Usage(calls=1, prompt_tokens=1000))
        )


def test_the_budget_ends_the_run_before_it_is_exceeded(records: Records) -> None:
    """The next draft is begun only if its estimate still fits."""
    chat = Costly(*[reply("ReLU sets negative inputs to zero.")] * 3)
    writer = drafting(passage(RELU), chat=chat)
    estimates = map(writer.estimate, CARDS[:3])
    cost = max(usage.prompt_tokens + usage.completion_tokens for usage in estimates)
    plan = batch.Plan(topic="activ")
    assert run(records, writer, plan, tokens=cost - 200) == []
    assert len(run(records, writer, plan, tokens=1000 + cost - 200)) <= 1
    assert len(chat.history) <= 1
    assert len(run(records, writer, plan, tokens=100_000)) + len(chat.history) >= 2


def test_one_cards_failure_leaves_the_others_alone(records: Records) -> None:
    """It is told with its reason, and its card can be drafted by the next run."""
    chat = ScriptedChat("no JSON", reply("Its gradient there is 1."))
    results = run(records, drafting(passage(RELU), chat=chat), batch.Plan(topic="activ"))
    assert [bool(m.error) for m in results] == [True, False]
    assert records.drafts.card_ids() == {CARDS[2].id}


def test_what_ships_enters_the_queue_for_the_shipped_list_only(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same question in a list of one's own is drafted afresh."""
    rubric = Rubric(criteria=(Criterion(id="a", text="Zero below."),), origin=RubricOrigin.DRAFT)
    shipped = card(CARDS[0].question, file=str(sources.LIBRARY / "exam_list.md"))
    entry = rubrics.DraftEntry(question=shipped.question, rubric=rubric, draft="Zero below zero.")
    monkeypatch.setattr(rubrics, "library", lambda: {shipped.id: entry})
    assert shipped_text(CARDS[0]) is None
    assert batch.enter_library([shipped, CARDS[2]], drafting(passage(RELU)), records.drafts) == 1
    (there,) = records.drafts.entries()
    assert (there.draft.origin, there.draft.answer) == (DraftOrigin.LIBRARY, "Zero below zero.")
    assert batch.enter_library([shipped], drafting(passage(RELU)), records.drafts) == 0


def test_a_budget_in_money_ends_the_run_and_needs_prices(records: Records) -> None:
    """A draft is begun only if what is spent, what is under way and its estimate fit."""
    chat = Costly(*[reply("ReLU sets negative inputs to zero.")] * 3)
    writer = drafting(passage(RELU), chat=chat)
    prices = Prices(prompt=1.0, completion=2.0)
    one = prices.cost(writer.estimate(CARDS[0]))
    budget = batch.Budget(batch.Limits(money=one + 0.0005, prices=prices))
    made_ = list(batch.run(CARDS[:3], writer, records.drafts, budget=budget))
    assert len(made_) == 1
    assert prices.cost(budget.spent) == pytest.approx(0.001)
    with pytest.raises(ValueError, match="TUTOR_PRICE_PROMPT"):
        batch.Budget(batch.Limits(money=1.0))
