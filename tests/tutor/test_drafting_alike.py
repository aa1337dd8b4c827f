"""Which references answer much the same question, with the built-in embedding model."""

from __future__ import annotations

import pytest

from knowledge.cards import Passage, Source
from knowledge.classify import make_card
from knowledge.embeddings import BuiltinEmbedder
from tutor.drafting_alike import Wish, alike
from tutor.drafting_model import Wanted

PLACE = Source(file="f", line=1)


def found(asked: str, question: str, answer: str, model: BuiltinEmbedder, hint: str = "") -> bool:
    passage = Passage(card_id="r", question=question, answer=answer, score=0.9, source=PLACE)
    wanted = Wanted(make_card(asked, "", PLACE), hint=hint)
    return alike(wanted, [passage], model) == [passage]


@pytest.mark.parametrize(
    ("asked", "question", "answer", "same"),
    [
        ("Explain what dropout is.", "What is meant by dropout?", "Units are zeroed.", True),
        ("What is meant by a bidirectional RNN?", "What does a bidirectional RNN add to an RNN?", "A pass back.", True),
        ("Name two optimizers.", "Which optimizers are there?", "- SGD\n- Adam", True),
        # another thing of the same subject
        ("Why is dropout used?", "What is meant by dropout?", "Units are zeroed.", False),
        ("How many parameters has a dropout layer?", "How does a dropout layer work?", "Units are zeroed.", False),
        # another subject with nearly the same name
        ("Define supervised learning.", "Explain semi-supervised learning.", "Few labels.", False),
        ("Define the learning rate.", "What does a learning-rate schedule do?", "It changes the rate.", False),
        ("Name five losses for regression.", "Name five losses for classification.", "- hinge\n- focal", False),
        # the same words the other way round
        ("When is Adam preferred to SGD?", "When is SGD preferred to Adam?", "On images.", False),
        # a key, and a list, answer no open question
        ("Explain dropout.", "True or false: dropout zeroes units.", "True.", False),
        ("Explain dropout.", "Name two effects of dropout.", "- noise\n- averaging", False),
    ],
)  # fmt: skip
def test_alike(
    asked: str, question: str, answer: str, same: bool, real_embedder: BuiltinEmbedder
) -> None:
    """Meaning, subject and what is wanted of it must all agree."""
    assert found(asked, question, answer, real_embedder) is same


def test_a_hint_opens_another_card(real_embedder: BuiltinEmbedder) -> None:
    """What a reviewer asks for counts like the question itself."""
    asked, question = "Define the learning rate.", "How large is one step of gradient descent?"
    assert not found(asked, question, "The rate times the gradient.", real_embedder)
    hint = "How large a step of gradient descent is"
    assert found(asked, question, "The rate times the gradient.", real_embedder, hint)


def test_wishes() -> None:
    """The first clause tells; a question without a word of the kind wants an explanation."""
    told = {
        "Why does it converge?": Wish.WHY, "How many layers has it?": Wish.COUNT,
        "How do A and B differ?": Wish.COMPARE, "When is it used?": Wish.WHEN,
        "What is attention, and why is it used?": Wish.EXPLAIN,
    }  # fmt: skip
    assert {question: Wish.of(question) for question in told} == told
