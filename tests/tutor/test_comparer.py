"""The comparing networks: what they read, and what they have learned."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.judges.alignment import align
from tutor.judges.comparer import MARKS, NAMES, Pair, comparer, pair_of, readings
from tutor.judges.encoding import encode

QUESTION = "What does momentum do?"


def _pair(reference: str, answer: str, question: str = QUESTION) -> Pair:
    asked = encode(question)
    return pair_of(align(encode(reference), encode(answer), asked), asked)


def _shares(reference: str, answer: str) -> dict[str, float]:
    told = readings([comparer()(_pair(reference, answer)), None, None])
    return dict(zip(NAMES, told.tolist(), strict=True))


def test_pair_has_a_row_a_word() -> None:
    """Vectors and marks of both sides, row by row, never more words than are read."""
    pair = _pair("Momentum damps oscillations.", "It damps them. " + "And so on, again. " * 40)
    assert pair.reference.shape == (3, 384)
    assert pair.reference_marks.shape == (3, MARKS)
    assert len(pair.answer) == len(pair.answer_marks) <= 40


def test_marks_show_negation_numbers_and_opposites() -> None:
    """A negated word, a number that the other side lacks, and an opposite are marked."""
    pair = _pair("The loss increases by 3.", "the loss does not decrease by 4")
    words = "the loss does not decrease by 4".split()
    assert pair.answer_marks[words.index("decrease"), 2] == 1  # negated
    assert pair.answer_marks[words.index("decrease"), 5] == 1  # opposite of "increases"
    assert pair.answer_marks[words.index("4"), 7] == 1  # a number of its own
    assert pair.answer_marks[words.index("loss"), 4] == 1  # found on the other side


def test_shares_are_shares() -> None:
    """Four shares that sum to 1, whatever the texts."""
    told = _shares("Momentum damps oscillations.", "yes")
    assert sum(v for k, v in told.items() if "cmp_share" in k) == pytest.approx(1, abs=1e-5)


def test_one_network_is_one_of_the_mean() -> None:
    """`only(k)` is network k, and their mean is what counts."""
    networks, pair = comparer(), _pair("Momentum damps oscillations.", "less zig-zag")
    scores = networks(pair)
    apart = [networks.only(k)(pair)[0] for k in range(len(scores))]
    assert np.allclose(scores, apart, atol=1e-5)
    assert np.allclose(readings([scores, None, None])[:4], np.mean(apart, axis=0), atol=1e-5)


def test_what_is_not_there_is_not_a_number() -> None:
    """A criterion with one wording and no misconception has no shares of a second one or a rival."""
    told = _shares("Momentum damps oscillations.", "less zig-zag")
    absent = {name for name, value in told.items() if np.isnan(value)}
    assert absent == {n for n in NAMES if "second" in n or "rival" in n}


@pytest.mark.parametrize(
    ("fact", "right", "wrong"),
    [
        ("A larger learning rate makes bigger steps.",
         "with a larger learning rate the steps get bigger",
         "with a larger learning rate the steps get smaller"),
        ("Water boils at a lower temperature on a high mountain.",
         "up on a high mountain water starts to boil at a lower temperature",
         "up on a high mountain water starts to boil at a higher temperature"),
        ("A compiler translates the whole program before it runs.",
         "the complete program gets translated by the compiler before it is run",
         "a compiler does not translate the whole program before it runs"),
    ],
)  # fmt: skip
def test_reversed_statement_is_told_from_the_right_one(fact: str, right: str, wrong: str) -> None:
    """A turned direction and a negation: much the same words, another verdict. Exchanged roles are
    told apart less surely; the model card has the shares."""
    good, bad = _shares(fact, right), _shares(fact, wrong)
    assert good["cmp_share_met"] > bad["cmp_share_met"]
    assert bad["cmp_share_contradicted"] > good["cmp_share_contradicted"]
