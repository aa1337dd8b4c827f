"""Answers that say nearly the same are proposed as a group; what differs in sense is not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes import HandEmbedder
from tutor.grouping import group


def test_the_same_words_go_together_whatever_their_case() -> None:
    """Answers alone in what they say form no group."""
    answers = ["It sums.", "Something else.", "it  SUMS", "It sums."]
    assert group(answers, HandEmbedder()) == [[0, 2, 3]]


def test_numbers_and_negations_keep_answers_apart() -> None:
    """However alike their vectors are."""
    answers = ["It has 3 gates and a cell state.", "It has 2 gates and a cell state."]
    answers += ["It is linear in its inputs.", "It is not linear in its inputs."]
    answers += ["Dropout is used at test time.", "Dropout isn't used at test time."]
    answers += ["Momentum is 3.5 here.", "Momentum is 5.3 here."]
    assert group(answers, HandEmbedder(), like=0.5) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dropout is used at test time.", "Dropout isn't used at test time."),
        ("Dropout is used at test time.", "Dropout isn’t used at test time."),
        ("Dropout is used at test time.", "Dropout isnt used at test time."),
        ("Momentum is 3.5 here", "Momentum is 5.3 here"),
        ("Momentum is 3.5 here", "Momentum is 3 5 here"),
        ("The LSTM has three gates.", "The LSTM has two gates."),
        ("All of its values lie below -1.", "All of its values lie below 1."),
    ],
)
def test_what_the_vectors_hardly_see_keeps_answers_apart(
    one: str, other: str, real_embedder: Any
) -> None:
    """As it was written: shortened and misspelt denials, decimals, numbers in words, a minus."""
    assert group([one, other], real_embedder, like=0.7) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The learning rate must be larger.", "The learning rate must be smaller."),
        ("A high bias means that it underfits.", "A high bias means that it overfits."),
        ("It needs more data to learn.", "It needs less data to learn."),
        ("It makes the network linear.", "It makes the network non-linear."),
        ("The estimate is biased here.", "The estimate is unbiased here."),
        ("It has a memory of the past.", "It lacks a memory of the past."),
        ("It is convex, but not smooth at zero.", "It is not convex, but smooth at zero."),
        ("Precision is above recall there.", "Recall is above precision there."),
    ],
)
def test_opposites_keep_answers_apart(one: str, other: str) -> None:
    """In one word, in a part of it, in what is denied, or the same words turned round."""
    assert group([one, other], HandEmbedder(), like=0.2) == []
    assert group([other, one], HandEmbedder(), like=0.2) == []


def test_opposites_in_both_answers_are_no_difference(real_embedder: Any) -> None:
    """Nor is a denial that stands elsewhere in the sentence, or a hyphen."""
    answers = [
        "A larger kernel sees more, a smaller one less.",
        "A larger kernel sees more, and a smaller one sees less.",
        "At test time dropout is not used.",
        "Dropout is not used at test time.",
        "It makes the network nonlinear.",
        "It makes the network non-linear.",
    ]
    assert group(answers, real_embedder) == [[0, 1], [2, 3], [4, 5]]


def test_numbers_are_the_same_in_any_writing(real_embedder: Any) -> None:
    """In words or digits, with a point or a comma; two denials of one form are the same too."""
    answers = [
        "The LSTM has three gates.",
        "The LSTM has 3 gates.",
        "The rate is 0.5.",
        "The rate is 0,5.",
    ]
    answers += ["Dropout isn't used at test time.", "Dropout is not used at test time."]
    assert group(answers, real_embedder) == [[0, 1], [2, 3], [4, 5]]


def test_every_member_of_a_group_is_like_every_other() -> None:
    """No chain of small steps ends far from where it began; larger groups come first."""
    answers = ["a b c d", "b c d e", "c d e f", "x y", "x  Y", "X y"]
    assert group(answers, HandEmbedder(), like=0.7) == [[3, 4, 5], [0, 1]]


def test_real_paraphrases_are_found(real_embedder: Any) -> None:
    """With the built-in model."""
    answers = [
        "It makes the network non-linear.",
        "It makes the neural network non-linear.",
        "It stores the training data on disk.",
    ]
    assert group(answers, real_embedder) == [[0, 1]]
    assert group([], real_embedder) == []
