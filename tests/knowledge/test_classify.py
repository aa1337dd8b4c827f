"""Kinds of questions, counts asked for, items named."""

from time import perf_counter

import pytest

from knowledge.cards import Kind, Source, Status
from knowledge.classify import (
    asked_count,
    classify,
    list_items,
    make_card,
    options,
    status_of,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is a cat?", Kind.OPEN),
        ("(True/False): Cats bark.", Kind.TRUE_FALSE),
        ("T or False\nCats bark.", Kind.TRUE_FALSE),
        ("True or false: cats bark.", Kind.TRUE_FALSE),
        ("Which animal purrs?\nA. cat\nB. dog\nC. fish", Kind.MULTIPLE_CHOICE),
        ("Which animal purrs? A. cat B. dog C. fish", Kind.MULTIPLE_CHOICE),
        ("A cat is a _______ with whiskers.", Kind.CLOZE),
        ("A cat is a {{c1::pet}}.", Kind.CLOZE),
        ("Name three pets.", Kind.LIST),
        ("Write the formula of the area.", Kind.FORMULA),
        ("What is the equation of motion?", Kind.FORMULA),
        ("Write the hinge loss.", Kind.FORMULA),
    ],
)
def test_kind(question: str, kind: Kind) -> None:
    """The kind follows from the question's own words."""
    assert classify(question)[0] is kind


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        ("True/False", Kind.TRUE_FALSE),
        ("Multiple Choice", Kind.MULTIPLE_CHOICE),
        ("Short Answer", Kind.OPEN),
    ],
)
def test_kind_by_hint(hint: str, kind: Kind) -> None:
    """The prefix a source put before the question tells its kind too."""
    assert classify("Cats bark.", hint)[0] is kind


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Name 5 pets.", 5),
        ("Mention at least ten pets and their food.", 10),
        ("Give up to 4 reasons.", 4),
        ("Give 3 or more reasons.", 3),
        ("Write the mathematical formula of at least 12 functions.", 12),
        ("Mention and explain the functions of the 3 gates of a zoo.", 3),
        ("Give an example of each of the 4 kinds.", 4),
        ("What are the three states of water?", 3),
        ("What are the basic 3 steps?", 3),
        ("Which two pets bark?", 2),
        ("Into which three parts is a day split?", 3),
        ("In 5 steps, tell how to feed a cat.", 5),
        ("In 4 ways, tell cats from dogs.", 4),
        ("Mention at least 3 functions with values between 0 and 1.", 3),
        ("Cats are pets. Name six others.", 6),
        ("What does a batch size of 8 mean?", None),
        ("Give the number of weights of a 3x3 filter.", None),
        ("Give the cost of a 3 x 3 filter.", None),
        ("Name a function with values between 0 and 1.", None),
        ("Name a function with values between 2 and 5.", None),
        ("State the size of a batch of 32 images.", None),
        ("List the shapes of a tensor of rank 3.", None),
        ("Name the layers of a network with 3 hidden layers.", None),
        ("Write the derivative of x^2.", None),
        ("State the value of f at 3.", None),
        ("Give an accuracy of 99.5 in words.", None),
        ("What is 10-fold validation?", None),
        ("What is 2 + 2?", None),
        ("What is the use of 1D data?", None),
        ("Name one pet.", None),
        ("Name the pets.", None),
    ],
)
def test_asked_count(question: str, count: int | None) -> None:
    """Only a number that tells how many things to name counts, as a digit or as a word."""
    assert asked_count(question) == count


def test_options() -> None:
    """The choices by letter, whether on lines of their own or in one line."""
    wanted = {"A": "cat", "B": "dog", "C": "fish, fried"}
    assert options("Which?\nA. cat\nB. dog\nC. fish, fried") == wanted
    assert options("Which? A) cat B) dog C) fish, fried") == wanted
    assert options("Plan B. is better") == {}


@pytest.mark.parametrize(
    ("answer", "wanted", "items"),
    [
        ("- cat\n- dog", 2, ["cat", "dog"]),
        ("1. cat\n2. dog\n(3) fish", 3, ["cat", "dog", "fish"]),
        ("cat\ndog\nfish", 3, ["cat", "dog", "fish"]),
        ("cat, dog and fish", 3, ["cat", "dog", "fish"]),
        ("cat; dog; fish", 3, ["cat", "dog", "fish"]),
        ("cat (tabby, black), dog", 2, ["cat (tabby, black)", "dog"]),
        ("pets: cat, dog", 2, ["cat", "dog"]),
        ("cat dog fish", 3, ["cat", "dog", "fish"]),
        ("Red and cyan.", 3, ["Red", "cyan"]),
        ("cats or dogs", 3, ["cats", "dogs"]),
        ("cats & dogs", 4, ["cats", "dogs"]),
        ("red and green and blue", 5, ["red", "green", "blue"]),
        ("tabby cats and dogs", 4, ["tabby cats", "dogs"]),
        ("and cyan", 2, ["cyan"]),
        ("red, &, cyan and", 3, ["red", "cyan"]),
        ("red, green & blue", 3, ["red", "green", "blue"]),
        ("AND OR NOT", 3, ["AND", "OR", "NOT"]),
        ("It purrs. It sleeps.", 2, ["It purrs.", "It sleeps."]),
        ("$a$ $b$ $c$", 3, ["$a$", "$b$", "$c$"]),
        ("$5 to $6, $7 to $8", 2, ["$5 to $6", "$7 to $8"]),
        ("A small pet that purrs", 3, ["A small pet that purrs"]),
        ("", 2, []),
    ],
)
def test_list_items(answer: str, wanted: int, items: list[str]) -> None:
    """The things an answer names, however they are set apart."""
    assert list_items(answer, wanted) == items


@pytest.mark.parametrize("answer", ["(" * 100_000, "a" + " " * 100_000 + "b"])
def test_long_runs_of_one_sign_cost_little(answer: str) -> None:
    """Neither brackets without an end nor blanks are searched anew from each of them."""
    started = perf_counter()
    assert list_items(answer)
    assert perf_counter() - started < 1


@pytest.mark.parametrize("sign", [". ", "? \n", ".", "! -"])
def test_long_runs_of_ended_sentences_cost_little(sign: str) -> None:
    """What asks for things is not searched anew from each of them, and found behind all of them."""
    started = perf_counter()
    assert asked_count(sign * 20_000 + ". Name 5 pets.") == 5
    assert perf_counter() - started < 5


def test_grouped_items() -> None:
    """Bulleted groups of short names are counted by their names."""
    assert len(list_items("- tame: cat, dog, hen\n- wild: fox, bear, wolf", 6)) == 6


@pytest.mark.parametrize(
    ("answer", "count", "status"),
    [
        ("", None, Status.MISSING),
        ("  \n", 3, Status.MISSING),
        ("A pet.", None, Status.ANSWERED),
        ("- cat\n- dog\n- hen\n- cow\n- pig", 10, Status.PARTIAL),
        ("root squared error (RSE) mean percentage error (MPE) Tukey", 5, Status.PARTIAL),
        ("root squared error (RSE) mean percentage error (MPE) Tukey", 3, Status.ANSWERED),
        ("cat, dog, hen", 3, Status.ANSWERED),
        ("cat, dog, hen, cow", 3, Status.ANSWERED),
    ],
)
def test_status(answer: str, count: int | None, status: Status) -> None:
    """Missing without an answer; partial where a list names fewer than asked for."""
    assert status_of(answer, count) is status


def test_make_card() -> None:
    """One way leads from raw text to a card: cleaned, classified, with its status."""
    place = Source(file="f", line=3)
    card = make_card("Q1: Name three pets.", "A1: cat, dog", place, "Pets")
    assert (card.question, card.answer, card.topic) == ("Name three pets.", "cat, dog", "Pets")
    assert (card.kind, card.asked_count, card.status) == (Kind.LIST, 3, Status.PARTIAL)
    assert card.source == place


def test_what_is_no_unicode_becomes_a_replacement_sign() -> None:
    """Half of an emoji, as a cut text may end with, could be neither stored nor written."""
    card = make_card("Why \ud83d?", "So\udce9", Source(file="f", line=1), "Top\ud83d")
    assert (card.question, card.answer, card.topic) == ("Why ??", "So?", "Top?")
    assert card.model_dump_json()
