"""Lists that ask for more than names."""

from __future__ import annotations

import pytest

from knowledge.cards import card_id
from tutor.domain import Criterion, ItemList, Rubric, RubricOrigin, Task, Verdict
from tutor.judges.beside import said_of
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.items import find_items
from tutor.rubrics import library

_ITEMS = (
    ("sigmoid", "logistic function"), ("tanh", "hyperbolic tangent"), ("ReLU", "rectified linear unit"),
    ("leaky ReLU",), ("SiLU", "swish"), ("softmax",), ("GELU",),
)  # fmt: skip
_CRITERIA = (
    Criterion(id="s", text="The sigmoid is $\\frac{1}{1 + e^{-x}}$."),
    Criterion(
        id="t",
        text="Tanh is $\\frac{e^x - e^{-x}}{e^x + e^{-x}}$.",
        phrasings=("tanh(x) = 2 sigmoid(2x) - 1",),
    ),
    Criterion(id="r", text="ReLU is $\\max(0, x)$."),
)
PROPERTY = "an activation function with one of its properties"
FORMULA = "an activation function with its correct formula"
NAMES = "an activation function with outputs between 0 and 1"


def task(text: str, answer: str, count: int = 3) -> Task:
    entry = ItemList(id="a", text=text, count=count, items=_ITEMS)
    rubric = Rubric(criteria=_CRITERIA, lists=(entry,), origin=RubricOrigin.REVIEWED)
    return Task(question="Name three activation functions.", rubric=rubric, answer=answer)


def verdicts(text: str, answer: str) -> dict[str, str]:
    asked = task(text, answer)
    entry = asked.rubric.lists[0]
    return {
        entry.items[hit.item][0]: said_of(hit, entry, asked, answer).verdict.value
        for hit in find_items(entry, asked.question, answer)
    }


@pytest.mark.parametrize(
    "answer",
    [
        "ReLU, sigmoid, tanh",
        "1. ReLU\n2. sigmoid\n3. tanh",
        "1) ReLU 2) sigmoid 3) tanh",
        "ReLU/sigmoid/tanh",
        "My answer:\n- ReLU\n- sigmoid\n- tanh",
        "Activation functions are ReLU, the sigmoid function and tanh.",
        "Three activation functions: ReLU (rectified linear unit), sigmoid and tanh",
    ],
)
def test_a_bare_name_is_half_of_what_is_asked(answer: str) -> None:
    """Numbers that count, words of the question and a second name say nothing of an item."""
    bare = {"ReLU": "partial", "sigmoid": "partial", "tanh": "partial"}
    assert verdicts(PROPERTY, answer) == bare
    assert verdicts(FORMULA, answer) == bare


@pytest.mark.parametrize(
    "text",
    [
        NAMES,
        "an activation function with a smooth curve",
        "a difference between the ReLU and its variants",
    ],
)
def test_names_are_enough_where_no_more_is_asked(text: str) -> None:
    assert set(verdicts(text, "ReLU, sigmoid, tanh").values()) == {"met"}


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        (PROPERTY, "does not give any of its properties"),
        ("an activation function, together with its range", "does not give its range"),
        ("an activation function with an example", "does not give an example"),
        ("an activation function, each with one short explanation", "does not give one short explanation"),
        ("an activation function and the main property of each", "does not give the main property"),
        ("an activation function, and say what each does", "does not say what it does"),
        ("an activation function and what it is used for", "does not say what it is used for"),
        ("an activation function, and why one uses it", "does not say why one uses it"),
        ("an activation function, and describe each of them", "does not describe it"),
    ],
)  # fmt: skip
def test_a_list_may_ask_for_more_in_many_ways(text: str, lacking: str) -> None:
    """Then a name alone is half, and the reason says what is not there."""
    found = BuiltinJudge().judge(task(text, "ReLU: cheap. tanh")).findings[:2]
    assert [f.verdict.value for f in found] == ["met", "partial"]
    assert lacking in found[1].reason


@pytest.mark.parametrize(
    ("answer", "met"),
    [
        ("ReLU: cheap. Sigmoid saturates. tanh", {"ReLU", "sigmoid"}),
        ("ReLU, zero for negative inputs\nsigmoid\ntanh (-1 to 1)", {"ReLU", "tanh"}),
        ("ReLU, sigmoid, tanh. Of these ReLU does not saturate.", {"ReLU"}),
        ("sigmoid, tanh and softmax saturate, ReLU", {"sigmoid", "tanh", "softmax"}),
        ("sigmoid, tanh and softmax, which is used for classes", {"softmax"}),
        ("sigmoid and tanh for gates, ReLU", {"sigmoid", "tanh"}),
        ("bounded: sigmoid, tanh; unbounded: ReLU", {"sigmoid", "tanh", "ReLU"}),
        ("smooth: GELU. ReLU, tanh", {"GELU"}),
        (
            "Bounded:\n- sigmoid\n- tanh\nUnbounded:\n- ReLU\n- GELU",
            {"sigmoid", "tanh", "ReLU", "GELU"},
        ),
    ],
)
def test_what_is_said_beside_a_name_makes_it_whole(answer: str, met: set[str]) -> None:
    """Also later in the answer, of several at once, or in a heading over them."""
    assert {name for name, said in verdicts(PROPERTY, answer).items() if said == "met"} == met


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("ReLU: max(0, x), sigmoid: 1/(1+e^-x)", {"ReLU": "met", "sigmoid": "met"}),
        ("ReLU(z) = max(z, 0)\ntanh(x) = 2 sigmoid(2x) - 1", {"ReLU": "met", "tanh": "met"}),
        ("sigmoid 1/(1+exp(-z)), relu max(z, 0)", {"sigmoid": "met", "ReLU": "met"}),
        ("sigmoid(x) = 1/(1+e^-x), its derivative is s*(1-s)", {"sigmoid": "met"}),
        ("1/(1+e^-x) - sigmoid\nmax(0, x) - ReLU", {"sigmoid": "met", "ReLU": "met"}),
        ("ReLU = min(0, x), cheap", {"ReLU": "unmet"}),
        ("sigmoid: e^x", {"sigmoid": "unmet"}),
        ("sigmoid is 1/(1+e^-x) and ReLU is max(0, x)", {"sigmoid": "met"}),
        ("$sigmoid(x) = 1/(1-e^{-x})$, leaky ReLU: max(0.01x, x)", {"sigmoid": "unmet", "leaky ReLU": "met"}),
        ("ReLU: x if x > 0, else 0; tanh: sinh(x)/cosh(x)", {"ReLU": "met", "tanh": "met"}),
        ("ReLU = x * (x > 0)", {"ReLU": "met"}),
        ("sigmoid is one divided by one plus e to the minus x", {"sigmoid": "met"}),
        ("SiLU: x * sigmoid(x); sigmoid: 1/(1+exp(-x))", {"SiLU": "met", "sigmoid": "met"}),
        ("sigmoid and tanh: (e^x - e^-x)/(e^x + e^-x)", {"sigmoid": "partial", "tanh": "met"}),
    ],
)  # fmt: skip
def test_a_formula_is_compared_with_the_rubrics(answer: str, expected: dict[str, str]) -> None:
    """Where the rubric knows the item's formula and the answer's can be read, another one is wrong."""
    found = verdicts(FORMULA, answer)
    assert {name: found[name] for name in expected} == expected


def test_the_reason_tells_what_is_not_given() -> None:
    findings = BuiltinJudge().judge(task(FORMULA, "ReLU")).findings
    assert findings[0].verdict is Verdict.PARTIAL
    assert "does not give its correct formula" in findings[0].reason


@pytest.mark.parametrize(
    ("question", "bare", "told"),
    [
        (
            "List four types of pooling, and say what each does to the features.",
            "max pooling, average pooling, min pooling",
            "max pooling: the strongest survives, average pooling: blurs, min pooling: the weakest",
        ),
        (
            "Name five or more well-known transformer models together with what they are used for.",
            "BERT, GPT, ViT",
            "BERT and GPT for text, ViT for images",
        ),
        (
            "List ten kinds of convolution layers together with the main characteristic of each.",
            "dilated convolution, strided convolution, deformable convolution",
            "dilated convolution (gaps), strided convolution (downsamples), deformable convolution (offsets)",
        ),
    ],
)
def test_the_librarys_questions_ask_for_more_than_names(
    question: str, bare: str, told: str
) -> None:
    rubric = library()[card_id(question)].rubric
    for answer, expected in ((bare, "partial"), (told, "met")):
        found = BuiltinJudge().judge(Task(question=question, rubric=rubric, answer=answer)).findings
        assert [f.verdict.value for f in found[:3]] == [expected] * 3


def test_the_items_that_earn_most_fill_the_slots() -> None:
    """More items than asked for: the bare ones give way."""
    asked = task(PROPERTY, "GELU, ReLU: cheap, tanh: zero-centred", count=2)
    found = [f for f in BuiltinJudge().judge(asked).findings if f.criterion_id.startswith("a-")]
    assert [f.quote for f in found] == ["ReLU", "tanh"]
    assert all(f.verdict is Verdict.MET for f in found)


def test_the_next_question_asks_to_complete_what_is_there_in_part() -> None:
    """Not for more names where all are given."""
    asked = BuiltinJudge().judge(task(FORMULA, "ReLU: max(0, x), sigmoid, tanh")).follow_up
    assert asked.startswith("1 of 3 so far, and 2 more in part.")
    assert "name 2 more" not in asked


def test_a_reply_completes_an_item_in_its_own_slot() -> None:
    """What is said later of a name stands where the name stood first, with the later words as quote."""
    first = BuiltinJudge().judge(task(FORMULA, "ReLU, tanh = 2 sigmoid(2x) - 1")).findings
    later = "ReLU, tanh = 2 sigmoid(2x) - 1\nThe rectified linear unit: max(0, x)"
    then = BuiltinJudge().judge(task(FORMULA, later)).findings
    assert [f.verdict.value for f in first[:2]] == ["partial", "met"]
    assert [(f.verdict.value, f.quote) for f in then[:2]] == [
        ("met", "rectified linear unit"), ("met", "tanh"),
    ]  # fmt: skip
