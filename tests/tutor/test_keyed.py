"""Which choice an answer makes: true or false, or a letter."""

import pytest

from knowledge.cards import Kind
from tutor.domain import Criterion, Grade, Rubric, Task
from tutor.grading import grade
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.letters import choice, several
from tutor.judges.truth import both, truth

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
        ("It isn’t true", "false"),
        ("True is not right", "false"),
        ("False is wrong", "true"),
        ("Yes, that is not true", "false"),
        ("nicht richtig", "false"),
        ("not false but true", "true"),
        ("The correct answer is false", "false"),
    ],
)
def test_true_or_false_is_read_as_it_is_meant(answer: str, said: str) -> None:
    """Denials turn it, and words that also mean something else choose only at the start."""
    assert truth(answer) == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("True, because it does not always find the correct clustering.", "true"),
        ("It is true, since it cannot find correct clusters", "true"),
        ("False, it never gives a wrong result.", "false"),
        ("False - it's not true", "false"),
        ("It doesn't need a bias, so it's correct", "true"),
        ("Not sure, true", "true"),
        ("True, neither layer has weights", "true"),
    ],
)
def test_a_denial_in_the_reason_leaves_the_choice(answer: str, said: str) -> None:
    """The first thing said of the statement counts; a reason denies other things."""
    assert truth(answer) == said


@pytest.mark.parametrize(
    "answer",
    ["true/false", "True, false", "true? no, false", "False. No wait, true", "True or not, I don't know",
     "True and false", "T/F", "yes or no", "True? No.", "I don't know if it is true"],
)  # fmt: skip
def test_both_are_no_choice(answer: str) -> None:
    """Nor is one that is taken back."""
    assert both(answer)
    assert truth(answer) == ""


@pytest.mark.parametrize(
    "answer",
    ["True, not false", "True rather than false", "True. False positives are not counted.",
     "True, no parameters are learned", "True. It would be false for a sigmoid."],
)  # fmt: skip
def test_the_other_word_may_be_told_of(answer: str) -> None:
    """Denied, or said of something else, it takes nothing back."""
    assert not both(answer)
    assert truth(answer) == "true"


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


@pytest.mark.parametrize(
    "answer",
    ["A, B, C", "a/b", "A B", "(A) and (C)", "A or maybe B", "A? No, B", "all of A, B and C",
     "dense layer, convolutional layer"],
)  # fmt: skip
def test_several_options_are_no_choice(answer: str) -> None:
    """Whoever names them all has named the right one too."""
    assert several(answer, CHOICES)
    assert choice(answer, CHOICES) == ""


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        ("A, not B", "A"),
        ("Not A, C", "C"),
        ("A; B is wrong", "A"),
        ("A, as B and C have none", "A"),
        ("B, a max pooling layer", "B"),
    ],
)
def test_other_letters_may_be_told_of(answer: str, letter: str) -> None:
    """Ruled out, or with what they lack, they are no second choice."""
    assert not several(answer, CHOICES)
    assert choice(answer, CHOICES) == letter


@pytest.mark.parametrize(
    ("options", "answer", "letter"),
    [
        ("3|4|5", "4", "B"),
        ("3|4|5", "14", ""),
        ("3|4|5", "0.4", ""),
        ("3|4|5", "-4", ""),
        ("4|-4|0.4", "-4", "B"),
        ("convex|concave", "nonconvex", ""),
        ("convex|concave", "non-convex", ""),
        ("convex|non-convex", "nonconvex", "B"),
        ("supervised|unsupervised", "unsupervised", "B"),
        ("convolution|max pooling", "max pooling, not convolution", "B"),
        ("convolution|max pooling", "max-pooling instead of a convolution", "B"),
        ("pooling|max pooling", "max pooling", "B"),
        ("pooling|max pooling", "not max pooling", ""),
    ],
)
def test_options_are_whole_words(options: str, answer: str, letter: str) -> None:
    """A longer option or number is another one, and one that is denied is not chosen."""
    assert choice(answer, dict(zip("ABC", options.split("|"), strict=False))) == letter


@pytest.mark.parametrize(
    ("question", "answer", "key", "kind"),
    [
        ("True or false: it may stop early.", "True, false", "True", Kind.TRUE_FALSE),
        ("Which has weights? A. convolution B. max pooling C. dropout", "convolution max pooling",
         "A) convolution", Kind.MULTIPLE_CHOICE),
    ],
)  # fmt: skip
def test_to_name_every_choice_earns_nothing(
    question: str, answer: str, key: str, kind: Kind
) -> None:
    """It is not compared with the key by its words either; a person may look."""
    rubric = Rubric(criteria=(Criterion(id="1", text=key),))
    outcome = grade(
        Task(question=question, answer=answer, kind=kind, rubric=rubric), BuiltinJudge()
    )
    assert isinstance(outcome, Grade)
    assert (outcome.score, outcome.verdicts[0].verdict) == (0, "unmet")
    assert outcome.needs_review
