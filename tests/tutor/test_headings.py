"""Under which list's heading an item stands, by example."""

from __future__ import annotations

import pytest

from tutor.domain import ItemList, Rubric, Task
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.headings import headings, list_of
from tutor.judges.text import parse

FEED = ItemList(
    id="one", text="a feedforward neural network", count=2,
    items=(("CNN",), ("MLP",), ("ResNet",)),
)  # fmt: skip
BACK = ItemList(id="two", text="a recurrent neural network", count=2, items=(("LSTM",), ("GRU",)))
LINEAR = ItemList(id="linear", text="a linear classifier", count=1, items=(("perceptron",),))
CURVED = ItemList(id="curved", text="a non-linear classifier", count=1, items=(("tree",),))


def credit(answer: str) -> float:
    task = Task(
        question="Name two feedforward and two recurrent neural networks.", answer=answer,
        rubric=Rubric(lists=(FEED, BACK)),
    )  # fmt: skip
    return sum(f.verdict.credit for f in BuiltinJudge().judge(task).findings)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Feedforward: CNN, MLP; recurrent: LSTM", ["one", "two"]),
        ("Recurrent networks are LSTM and GRU. Feed-forward ones: CNN", ["two", "one"]),
        ("recurrent\nLSTM\nGRU", ["two"]),
        ("CNN and MLP are feedforward, LSTM is recurrent", []),
        ("CNN, MLP, LSTM, GRU", []),
    ],
)
def test_a_heading_is_a_list_s_name_with_its_list_behind_it(answer: str, found: list[str]) -> None:
    """A colon, "are" or a new line opens the list; a name behind its items is no heading."""
    assert [key for _, key in headings((FEED, BACK), parse(answer))] == found


def test_the_longer_name_wins() -> None:
    """One that says "non-linear" also says "linear", and is not it."""
    parsed = parse("Nonlinear classifiers: tree. Linear ones: perceptron")
    assert [key for _, key in headings((LINEAR, CURVED), parsed)] == ["curved", "linear"]
    parsed = parse("non-linear: tree")
    assert [key for _, key in headings((LINEAR, CURVED), parsed)] == ["curved"]


def test_one_list_has_no_headings() -> None:
    """Nothing to tell apart, nothing to find."""
    parsed = parse("Feedforward: CNN")
    assert headings((FEED,), parsed) == []
    assert headings((FEED, FEED.model_copy(update={"id": "again"})), parsed) == []


def test_words_before_the_first_heading_stand_under_none() -> None:
    """Each word belongs to the last heading before it."""
    assert [list_of(n, [(2, "one"), (5, "two")]) for n in (0, 2, 4, 5)] == [
        None,
        "one",
        "one",
        "two",
    ]


def test_items_under_the_wrong_heading_earn_nothing() -> None:
    """The same four names: in their places, exchanged, and without any headings."""
    assert credit("Feedforward: CNN, MLP. Recurrent: LSTM, GRU.") == 4
    assert credit("Feedforward: LSTM, GRU. Recurrent: CNN, MLP.") == 0
    assert credit("CNN, MLP, LSTM, GRU") == 4
