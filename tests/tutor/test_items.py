"""List questions: one item one slot."""

from __future__ import annotations

import pytest

from knowledge.cards import card_id
from tutor.domain import ItemList
from tutor.judges.items import find_items, left_over
from tutor.rubrics import library

OPTIMIZERS = ItemList(
    id="opt", text="an optimizer", count=4,
    items=(
        ("SGD", "stochastic gradient descent"), ("SGD with momentum", "momentum"),
        ("Adam",), ("RMSprop", "root mean square propagation"), ("Adagrad",),
    ),
)  # fmt: skip
DETECTORS = ItemList(
    id="det",
    text="a detector",
    count=3,
    items=(("R-CNN",), ("Fast R-CNN",), ("Faster R-CNN",), ("YOLO",)),
)
ACTIVATIONS = ItemList(
    id="act", text="an activation", count=3,
    items=(("ReLU", "rectified linear unit"), ("leaky ReLU",), ("GELU",), ("sigmoid", "logistic function")),
)  # fmt: skip
QUESTION = "Name some of them."


def named(entry: ItemList, answer: str) -> list[str]:
    return [entry.items[hit.item][0] for hit in find_items(entry, QUESTION, answer)]


@pytest.mark.parametrize(
    ("entry", "answer", "items"),
    [
        (OPTIMIZERS, "SGD with momentum", ["SGD with momentum"]),
        (OPTIMIZERS, "SGD, Adam and RMSProp", ["SGD", "Adam", "RMSprop"]),
        (DETECTORS, "Faster R-CNN and YOLO", ["Faster R-CNN", "YOLO"]),
        (DETECTORS, "faster rcnn, r-cnn", ["Faster R-CNN", "R-CNN"]),
        (ACTIVATIONS, "leaky relu", ["leaky ReLU"]),
        (ACTIVATIONS, "rectified linear units", ["ReLU"]),
    ],
)
def test_names_are_found(entry: ItemList, answer: str, items: list[str]) -> None:
    """The longest name wins, whatever case, hyphens and plurals."""
    assert named(entry, answer) == items


def test_a_name_ends_at_a_bracket_or_colon() -> None:
    """The letter after it is no ending."""
    hits = find_items(ACTIVATIONS, QUESTION, "Sigmoid (S-shaped), ReLU: s")
    assert [hit.quote for hit in hits] == ["Sigmoid", "ReLU"]


UNITS = ItemList(
    id="unit", text="an activation", count=3,
    items=(
        ("linear activation", "linear function"), ("SiLU", "sigmoid linear unit"),
        ("GLU", "gated linear unit"), ("GELU", "Gaussian error linear unit"), ("leaky ReLU", "leaky rectified linear unit"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ("They make it linear.", []),
        ("it is linear", []),
        ("It is a linear unit", []),
        ("Non-linear functions are needed.", []),
        ("a non linear function", []),
        ("Nonlinear functions are needed.", []),
        ("a linear function", ["linear activation"]),
        ("the one with the Gaussian error", ["GELU"]),
    ],
)
def test_words_that_many_items_share_name_none(answer: str, items: list[str]) -> None:
    assert named(UNITS, answer) == items


def test_an_item_fills_one_slot() -> None:
    """A name and its synonym, or a name said twice, count once."""
    assert named(OPTIMIZERS, "SGD, i.e. stochastic gradient descent, and again SGD") == ["SGD"]


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ("Adam, not SGD, and RMSprop", ["Adam", "RMSprop"]),
        ("Adam but not Adagrad", ["Adam"]),
        ("I would use Adam instead of SGD", ["Adam"]),
    ],
)
def test_denied_items_do_not_count(answer: str, items: list[str]) -> None:
    """What the answer says it is not fills no slot."""
    assert named(OPTIMIZERS, answer) == items


def test_typing_errors_pass_in_long_names_only() -> None:
    """ "sigmiod" is the sigmoid, but "SELU" is not GELU."""
    assert named(ACTIVATIONS, "sigmiod") == ["sigmoid"]
    assert named(ACTIVATIONS, "SELU") == []


def test_opposite_prefixes_are_other_words() -> None:
    """ "unsupervised learning" does not name supervised learning."""
    entry = ItemList(id="l", text="a paradigm", count=1, items=(("supervised learning",),))
    assert named(entry, "unsupervised learning") == []


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("zebra, lion step and Adam", 2),
        ("- zebra\n- lion with stripes", 2),
        ("Because the gradient points downhill, they follow it to the minimum.", 0),
        ("They move the weights a little, then look again, and so on.", 0),
        ("It converges. I don't know more.", 0),
    ],
)
def test_only_what_looks_like_a_name_may_be_an_unknown_item(answer: str, count: int) -> None:
    """Of a sentence it is not said that something named in it is not on the list."""
    assert left_over(answer, find_items(OPTIMIZERS, QUESTION, answer)) == count


@pytest.mark.parametrize(
    ("question", "answer", "count"),
    [
        ("Name five loss functions suited to classification.", "KL, CE, BCE, NLL, focal", 5),
        ("Name five loss functions suited to regression.", "MSE, MAE, RMSE, Huber, MSLE", 5),
        ("Name five loss functions suited to regression.", "L1, L2", 2),
        ("List at least seven kinds of layers that occur in CNNs.", "BN, FC, GAP, SE block, LN", 5),
        ("List four types of pooling, and say what each does to the features.", "GAP, GMP, SPP", 3),
        ("Name two linear and two non-linear classifiers.", "RF, GBDT, kNN, MLP", 4),
        (
            "List four data types that the elements of a tensor may have.",
            "fp32, fp16, bf16, int8",
            4,
        ),
    ],
)
def test_the_library_knows_the_usual_abbreviations(question: str, answer: str, count: int) -> None:
    """Each stands for one item of its list, as the name written out would."""
    entry = library()[card_id(question)].rubric.lists[-1]
    assert len(find_items(entry, question, answer)) == count


def test_a_denial_ends_at_a_stroke() -> None:
    assert named(OPTIMIZERS, "no SGD / Adam / RMSprop") == ["Adam", "RMSprop"]
