"""Answers that leave the choice open, and honest ones with the same words."""

from __future__ import annotations

import pytest

from tutor.judges.hedges import is_hedge
from tutor.judges.text import parse

NOISE = "Stochastic gradient descent makes the updates noisy."
AXES = "The kernel moves along two axes."


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        (NOISE, "The updates get noisy or smooth."),
        (NOISE, "The updates are noisy as well as smooth."),
        (NOISE, "Either the updates get noisy, or they keep a steady course."),
        (NOISE, "The updates get noisy, or they keep a steady course."),
        (NOISE, "The updates get noisy. Or maybe they keep a steady course."),
        (NOISE, "The updates get noisy. No wait, they keep a steady course."),
        (NOISE, "Noisy updates, alternatively updates that keep a steady course."),
        (NOISE, "The updates get noisy / the updates keep a steady course."),
        (NOISE, "Some say that the updates get noisy, others that they keep a steady course."),
        (NOISE, "The updates get noisy. There is something to be said for both."),
        (NOISE, "The updates may or may not be noisy, take your pick."),
        (NOISE, "Each update is noisy or is not noisy at all."),
        (AXES, "It slides along one or two axes."),
        ("It makes the network non-linear.", "It makes the network linear or nonlinear."),
        (NOISE, "The updates get noisy or smooth, it's one of those."),
        (NOISE, "The updates get noisy, or maybe it is the other way round."),
    ],
)
def test_who_leaves_it_open_has_not_said_it(criterion: str, answer: str) -> None:
    """In one breath, as alternatives, or taken back by the next sentence."""
    parsed = parse(answer)
    assert is_hedge(parsed, parsed.clauses[0], criterion)


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        (NOISE, "The updates are noisy, since each sees one sample or a few."),
        (NOISE, "Small batches are noisy, while large ones are smooth."),
        (NOISE, "SGD/mini-batch updates are noisy."),
        ("Layers are frozen or fine-tuned.", "Either they are frozen, or they are fine-tuned."),
        (
            "Precision is $TP / (TP + FP)$.",
            "precision = true positives / (true positives + false positives)",
        ),
        ("There are more than two classes.", "For three or more classes."),
        (NOISE, "The updates are noisy, and one of them may well go uphill."),
        (NOISE, "The updates are noisy; with the whole set it is the other way round."),
        (NOISE, "The updates must be noisy, or the training would get stuck."),
        (NOISE, "The updates are noisy, or in other words they follow single samples."),
        (NOISE, "The updates are noisy depending on how small the batch is."),
        ("It tells real from generated.", "It learns to distinguish real and fake samples."),
        ("It works on unseen data.", "It works on training and test data alike."),
        (
            "It tells real from fake.",
            "It says whether a picture is real, or was made by the network.",
        ),
    ],
)
def test_an_honest_or_is_no_hedge(criterion: str, answer: str) -> None:
    """Examples joined by "or", contrasts, a criterion that itself says "or"."""
    parsed = parse(answer)
    assert not is_hedge(parsed, parsed.clauses[0], criterion)


def test_a_corrected_slip_is_no_hedge() -> None:
    """The sentence that corrects is the one that meets the criterion."""
    parsed = parse("They get smooth. No wait, the updates get noisy.")
    assert not is_hedge(parsed, parsed.sentences[1], NOISE)


def test_the_other_side_of_an_or_may_be_another_criterion() -> None:
    """Two cases that the rubric asks for in two criteria are no alternatives."""
    parsed = parse("Either with two classes, or with several labels for one sample.")
    first, other = "It is used with two classes.", "It is used with several labels for one sample."
    assert is_hedge(parsed, parsed.clauses[0], first)
    assert not is_hedge(parsed, parsed.clauses[0], first, [other])


def test_another_criterions_words_may_be_shortened() -> None:
    """Nor are they when the second case opens a clause of its own, in the short forms of notes."""
    parsed = parse("lr too high; or exploding grads / bad init")
    first, other = "The learning rate is too high.", "Exploding gradients, a bad initialisation."
    assert is_hedge(parsed, parsed.sentences[0], first)
    assert not is_hedge(parsed, parsed.sentences[0], first, [other])
