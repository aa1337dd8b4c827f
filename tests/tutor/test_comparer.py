"""The comparing networks: what they read, and what they have learned."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tutor.domain import Criterion
from tutor.judges.comparer import NAMES, Comparer, comparers
from tutor.judges.description import describe
from tutor.judges.encoding import encode
from tutor.judges.pairs import CLAIMS, MARKS, WHOLE_MARKS, Pair
from tutor.judges.reading import Reading

QUESTION = "What does momentum do?"
Pairs = tuple[Pair | None, ...]


def _pairs(reference: str, answer: str, others: tuple[str, ...] = ()) -> Pairs:
    beside = [Criterion(id=f"other-{n}", text=text) for n, text in enumerate(others)]
    reading = Reading(encode(QUESTION), encode(answer))
    return describe(Criterion(id="fact", text=reference), reading, beside).pairs


def _window(reference: str, answer: str) -> Pair:
    pair = _pairs(reference, answer)[0]
    assert pair is not None
    return pair


def _whole(reference: str, answer: str, others: tuple[str, ...] = ()) -> Pair:
    pair = _pairs(reference, answer, others)[-1]
    assert pair is not None
    return pair


def _shares(reference: str, answer: str) -> dict[str, float]:
    told = comparers().readings(_pairs(reference, answer))
    return dict(zip(NAMES, told.tolist(), strict=True))


def test_pair_has_a_row_a_word() -> None:
    """Vectors and marks of both sides, row by row, never more words than are read."""
    pair = _window("Momentum damps oscillations.", "It damps them. " + "And so on, again. " * 40)
    assert pair.reference.shape == (3, 384)
    assert pair.reference_marks.shape == (3, MARKS)
    assert len(pair.answer) == len(pair.answer_marks) <= 40


def test_marks_show_negation_numbers_and_opposites() -> None:
    """A negated word, a number that the other side lacks, and an opposite are marked."""
    pair = _window("The loss increases by 3.", "the loss does not decrease by 4")
    words = "the loss does not decrease by 4".split()
    assert pair.answer_marks[words.index("decrease"), 2] == 1  # negated
    assert pair.answer_marks[words.index("decrease"), 5] == 1  # opposite of "increases"
    assert pair.answer_marks[words.index("4"), 7] == 1  # a number of its own
    assert pair.answer_marks[words.index("loss"), 4] == 1  # found on the other side


def test_whole_pair_shows_which_clause_speaks_for_what() -> None:
    """Of the whole answer a word is marked with whether it is of the best window, how well its clause
    says the criterion, and its lead over the other criterion; a reference word with none of this."""
    answer = "It keeps a running sum of gradients. Oscillations are damped by momentum."
    pair = _whole("Momentum damps oscillations.", answer, ("A running sum of gradients is kept.",))
    assert pair.reference_marks.shape == (3, WHOLE_MARKS)
    assert len(pair.answer) == len(answer.split())
    inside, own, lead, _ = pair.answer_marks[:, -1 - CLAIMS :].T
    assert inside.tolist() == [0] * 7 + [1] * 5
    assert own[:7].max() < own[7:].min()
    assert lead[:7].max() < 0 < lead[7:].min()
    assert not pair.reference_marks[:, MARKS:].any()


def test_long_answer_is_read_up_to_its_best_window() -> None:
    """What is said at the end of a long answer is not cut off."""
    pair = _whole(
        "Momentum damps oscillations.", "And so on, it is. " * 40 + "Momentum damps them."
    )
    assert len(pair.answer) == 80
    assert pair.answer_marks[-1, MARKS] == 1  # of the best window


def test_shares_are_shares() -> None:
    """Four shares that sum to 1, whatever the texts."""
    told = _shares("Momentum damps oscillations.", "yes")
    assert sum(v for k, v in told.items() if "cmp_share" in k) == pytest.approx(1, abs=1e-5)


def test_one_network_is_one_of_the_mean() -> None:
    """`only(k)` is network k, and their mean is what counts, of both sorts."""
    pairs = _pairs("Momentum damps oscillations.", "less zig-zag")
    both = (comparers().window, pairs[0]), (comparers().whole, pairs[-1])
    for networks, pair in both:
        assert pair is not None
        assert np.allclose(networks(pair), _apart(networks, pair), atol=1e-5)
    assert pairs[0] is not None
    mean = np.mean(_apart(comparers().window, pairs[0]), axis=0)
    assert np.allclose(comparers().readings(pairs)[:4], mean, atol=1e-5)


def _apart(networks: Comparer, pair: Pair) -> list[npt.NDArray[np.float32]]:
    return [networks.only(k)(pair)[0] for k in range(len(networks.arrays["scale"]))]


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
