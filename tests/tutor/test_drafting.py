"""Drafts: what they rest on, what they keep, and that none is made from nothing or twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge import deck
from knowledge.cards import Passage, Status
from knowledge.embeddings import BuiltinEmbedder
from tests.fakes import HandEmbedder, ScriptedChat
from tests.tutor.drafted import RELU, Found, card, drafting, made, passage, reply
from tutor.domain import RubricOrigin
from tutor.drafting import Drafting
from tutor.drafting_support import SUPPORTED, Checker, coverage, sentences
from tutor.drafts import DraftOrigin, NoMaterial
from tutor.llm import LLMError
from tutor.settings import TutorSettings

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
