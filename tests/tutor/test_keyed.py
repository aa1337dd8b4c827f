"""Which choice an answer makes: true or false, or a letter."""

import pytest

from tutor.judges.keyed import choice, truth

CHOICES = {"A": "convolutional layer", "B": "max pooling layer", "C": "dense layer"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("t", "true"),
        ("F.", "false"),
        ("Yes it does", "true"),
        ("no because there are none", "false"),
        ("No parameters are learned in pooling, so true", "true"),
        ("There is no bias in it, so it is right", "true"),
        ("It's not false", "true"),
        ("It can't be true", "false"),
        ("doesn't seem right", "false"),
        ("That's hardly correct", "false"),
        ("f is convex, so the statement is true", "true"),
        ("nein, stimmt nicht", "false"),
        ("Neither true nor false", ""),
        ("True or false, who knows", ""),
        ("The right side is longer", ""),
    ],
)
def test_true_or_false_is_read_as_it_is_meant(answer: str, said: str) -> None:
    """Denials turn it, and words that also mean something else choose only at the start."""
    assert truth(answer) == said


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("b", "B"),
        ("a", "A"),
        ("(c)", "C"),
        ("Option B", "B"),
        ("it's B.", "B"),
        ("A because it convolves", "A"),
        ("a max pooling layer", "B"),
        ("A max pooling layer", "B"),
        ("I'd take a dense layer", "C"),
        ("A is wrong, so B", "B"),
        ("B, not C", "B"),
        ("not B", ""),
        ("B or C", ""),
        ("C, the max pooling layer", ""),
    ],
)
def test_a_letter_is_no_article(answer: str, letter: str) -> None:
    """The words of an option choose too; where letter and words disagree, nothing is chosen."""
    assert choice(answer, CHOICES) == letter
