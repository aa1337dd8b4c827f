"""Drafts: what they rest on, what they keep, and that none is made from nothing or twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from knowledge import deck, sources
from knowledge.cards import Card, Passage, SearchResult, Source, Status
from knowledge.classify import make_card
from knowledge.embeddings import BuiltinEmbedder
from tests.fakes import HandEmbedder, ScriptedChat
from tutor import drafting_batch as batch
from tutor import rubrics
from tutor.domain import Criterion, Rubric, RubricOrigin, Usage
from tutor.drafting import Drafting, shipped_text
from tutor.drafting_support import SUPPORTED, Checker, coverage, sentences
from tutor.drafts import Draft, DraftOrigin, NoMaterial
from tutor.llm import LLMError, Message, Reply
from tutor.money import Prices
from tutor.records import Records
from tutor.settings import TutorSettings

RELU = "ReLU sets negative inputs to zero. It keeps positive inputs. Its gradient there is 1."


def card(question: str, answer: str = "", *, topic: str = "", file: str = "mine/list.md") -> Card:
    return make_card(question, answer, Source(file=file, line=1), topic)


def passage(
    answer: str, *, score: float = 0.9, cid: str = "r1", question: str = "What does ReLU do?"
) -> Passage:
    return Passage(
        card_id=cid, question=question, answer=answer, score=score, source=Source(file="f", line=1)
    )


class Found:
    """A searcher that finds what it was given; `covered` says whether that is about the query."""

    def __init__(self, *passages: Passage, covered: bool = True) -> None:
        self._passages, self._covered = passages, covered and bool(passages)
        self.queries: list[str] = []

    def search(self, query: str, k: int, *, without: frozenset[str]) -> SearchResult:
        self.queries.append(query)
        kept = tuple(p for p in self._passages if p.card_id not in without)
        return SearchResult(query=query, covered=self._covered, passages=kept)


def drafting(*passages: Passage, chat: Any = None, covered: bool = True) -> Drafting:
    searcher: Any = Found(*passages, covered=covered)
    return Drafting(searcher, HandEmbedder(), chat)


def reply(*texts: str, cite: str = "r1", **more: Any) -> str:
    criteria = [
        {"text": "It is zero for negative inputs.", "points": 2, "phrasings": ["0 below 0"]}
    ]
    found = [{"text": text, "card_ids": [cite]} for text in texts]
    return json.dumps({"sentences": found, "criteria": criteria, "confidence": 0.7, **more})


def made(draft: Draft | NoMaterial) -> Draft:
    assert isinstance(draft, Draft)
    return draft


# sentences and support


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("- SGD\n- Adam: fast", ["SGD", "Adam: fast"]),
        ("A line that\ngoes on. Next.", ["A line that goes on.", "Next."]),
        ("It is $a. B$ here. End.", ["It is $a. B$ here.", "End."]),
        (
            "A small one costs $5. A large one costs $10.",
            ["A small one costs $5.", "A large one costs $10."],
        ),
        ("", []),
    ],
)
def test_an_answer_is_cut_into_sentences_and_items(text: str, parts: list[str]) -> None:
    """Bullets are taken off, wrapped lines joined, formulas never cut; two prices are no formula."""
    assert sentences(text) == parts


def test_a_number_that_the_reference_lacks_takes_support_away() -> None:
    """Seven units are not eight."""
    assert coverage("It has 7 layers.", "It has 7 layers, all hidden.") == 1
    assert coverage("It has 8 layers.", "It has 7 layers, all hidden.") == 0


def test_the_threshold_tells_own_answers_from_others(real_embedder: BuiltinEmbedder) -> None:
    """On the starter decks: an answer's sentences rest on their card, hardly any on another."""
    cards = [c for c in deck.load(TutorSettings())[0] if c.status is Status.ANSWERED][:120:4]
    checker = Checker(real_embedder)
    passages = [passage(c.answer, cid=c.id, question=c.question) for c in cards]
    texts = [next(s for s in sentences(c.answer)) for c in cards]
    own = [checker.share(t, p) >= SUPPORTED for t, p in zip(texts, passages, strict=True)]
    far = [checker.share(t, p) >= SUPPORTED
           for t, p in zip(texts[1:] + texts[:1], passages, strict=True)]  # fmt: skip
    assert sum(own) / len(own) >= 0.95
    assert sum(far) / len(far) <= 0.1


# without a model


def test_the_builtin_draft_is_made_of_the_references_own_sentences() -> None:
    """Every sentence stands in a reference and carries its card."""
    draft = made(drafting(passage(RELU)).draft(card("What does ReLU do?")))
    assert draft.origin is DraftOrigin.BUILTIN
    assert all(s.text in RELU and s.card_ids == ("r1",) for s in draft.sentences)
    assert draft.groundedness == 1
    assert draft.rubric.origin is RubricOrigin.DRAFT


@pytest.mark.parametrize("found", [(), (passage("Zebras have stripes."),)])
def test_without_material_there_is_no_draft(found: tuple[Passage, ...]) -> None:
    """The nearest cards are shown instead."""
    nothing = drafting(*found, covered=False).draft(card("What is a zebra?"))
    assert isinstance(nothing, NoMaterial)
    assert nothing.nearest == found


def test_a_partial_list_keeps_what_it_has_and_gets_what_it_lacks() -> None:
    """Exactly as many items as are asked for, none twice."""
    asked = card("Name three optimizers.", "SGD, Adam")
    listed = passage("- Adam\n- RMSProp\n- Adagrad", question="Name two optimizers.")
    draft = made(drafting(listed).draft(asked))
    assert draft.answer == "- SGD\n- Adam\n- RMSProp"
    assert [s.kept for s in draft.sentences] == [True, True, False]
    assert draft.sentences[0].card_ids == (asked.id,)
    assert draft.rubric.lists[0].count == 3
    assert draft.notes == ()


def test_a_list_that_the_references_cannot_fill_says_so() -> None:
    """Fewer items are drafted, never invented ones."""
    listed = passage("- SGD\n- Adam", question="Name two optimizers.")
    draft = made(drafting(listed).draft(card("Name five optimizers.")))
    assert draft.notes == ("names 2 things; 5 are asked for",)


def test_a_keyed_question_is_not_answered_with_sentences() -> None:
    """What is true or false no sentence elsewhere decides."""
    asked = card("True or false: ReLU sets inputs to zero.")
    assert isinstance(drafting(passage(RELU)).draft(asked), NoMaterial)


def test_a_hint_takes_part_in_the_search() -> None:
    """So a reviewer can ask for what the first draft lacked."""
    searcher = Found(passage(RELU))
    searching: Any = searcher
    draft = Drafting(searching, HandEmbedder(), None).draft(
        card("What does ReLU do?"), "its gradient"
    )
    assert searcher.queries == ["What does ReLU do? its gradient"]
    assert made(draft).hint == "its gradient"


# with a model


def test_a_model_writes_answer_and_rubric_in_one_call() -> None:
    """Citations that hold are kept; what no reference says is marked as the model's own."""
    chat = ScriptedChat(reply("ReLU sets negative inputs to zero.", "Zebras gallop westward."))
    draft = made(drafting(passage(RELU), chat=chat).draft(card("What does ReLU do?")))
    assert [(s.supported, s.card_ids) for s in draft.sentences] == [(True, ("r1",)), (False, ())]
    assert draft.rubric.criteria[0].points == 2
    assert draft.rubric.origin is RubricOrigin.DRAFT
    assert (draft.author, draft.confidence, draft.usage.calls) == ("scripted-chat", 0.7, 1)
    assert "[r1] Q: What does ReLU do?" in chat.history[0][1].text
    assert len(chat.history) == 1


def test_a_model_may_draft_without_references_and_the_draft_says_so() -> None:
    """Nothing about the question was found: all is from the model's own knowledge."""
    chat = ScriptedChat(reply("Zebras gallop."))
    draft = made(drafting(passage(RELU), chat=chat, covered=False).draft(card("What is a zebra?")))
    assert draft.ungrounded
    assert draft.references == ()
    assert "(none: " in chat.history[0][1].text


def test_a_model_adds_exactly_the_items_that_are_lacking() -> None:
    """It is asked for the rest only, so what the list has cannot be lost."""
    answer = json.dumps({"sentences": [{"text": "- RMSProp"}], "items": [["RMSProp", "RMS prop"]]})
    chat = ScriptedChat(answer)
    asked = card("Name three optimizers.", "SGD, Adam")
    draft = made(drafting(passage(RELU), chat=chat).draft(asked))
    assert draft.answer == "- SGD\n- Adam\n- RMSProp"
    assert draft.rubric.lists[0].items == (("RMSProp", "RMS prop"), ("SGD",), ("Adam",))
    assert "Exactly 1 further items" in chat.history[0][0].text


@pytest.mark.parametrize(
    ("texts", "message"),
    [(["RMSProp", "Lion"], "exactly 1 are wanted, not 2"), (["sgd"], "'sgd' stands there twice")],
)
def test_a_wrong_number_of_items_is_refused(texts: list[str], message: str) -> None:
    """The gateway sends this back to the model once."""
    chat = ScriptedChat(json.dumps({"sentences": [{"text": t} for t in texts], "items": [["a"]]}))
    with pytest.raises(LLMError, match=message):
        drafting(passage(RELU), chat=chat).draft(card("Name three optimizers.", "SGD, Adam"))


def test_formulas_survive_json() -> None:
    """Eaten backslashes come back, and other marks of formulas become dollar signs."""
    chat = ScriptedChat(
        '{"sentences": [{"text": "It is \\\\(x\\\\), or $\\frac{a}{b}$."}], "criteria": [{"text": "c"}]}'
    )
    draft = made(drafting(passage(RELU), chat=chat).draft(card("What does ReLU do?")))
    assert draft.answer == r"It is $x$, or $\frac{a}{b}$."


# the batch


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


@pytest.mark.parametrize("text", ["...", "<sentence of the answer>", "-"])
def test_a_form_given_back_is_no_answer(text: str) -> None:
    """Small models copy the places of texts; that is told, not stored."""
    with pytest.raises(LLMError, match="none of them says anything"):
        drafting(passage(RELU), chat=ScriptedChat(reply(text))).draft(card("What does ReLU do?"))


def test_a_mere_name_rests_only_on_a_card_about_the_question() -> None:
    """Many cards may name a thing; only one that speaks of what is asked supports it as an answer."""
    asked = card("Name two layers of a decoder.")
    chat = ScriptedChat(
        json.dumps({"sentences": [{"text": "convolution"}, {"text": "upsampling"}], "items": [["convolution"]]})
    )  # fmt: skip
    cards = (
        passage("A convolution slides a filter.", cid="far", question="What is a convolution?"),
        passage("A decoder has upsampling layers.", cid="near", question="What is a decoder?"),
    )
    draft = made(drafting(*cards, chat=chat).draft(asked))
    assert [s.card_ids for s in draft.sentences] == [(), ("near",)]
