"""Formulas before the built-in examiner: whose they are, whether they are the one wanted, and what is quoted."""

from __future__ import annotations

import pytest

from knowledge.cards import Kind, card_id
from tests.tutor.test_builtin_judge import findings
from tutor.domain import Criterion, Rubric, Task, Verdict
from tutor.judges.builtin import BuiltinJudge
from tutor.rubrics import library


def test_a_formula_counts_in_any_notation() -> None:
    """A formula in other notation than the rubric's meets the criterion."""
    formula = Criterion(id="f", text=r"Recall is $\frac{TP}{TP + FN}$.")
    rubric = Rubric(criteria=(formula,))
    question = "Give the formula of recall."
    assert findings("recall = TP / (FN + TP)", rubric, question)["f"].verdict is Verdict.MET
    assert findings("recall = TP / (TP + FP)", rubric, question)["f"].verdict is not Verdict.MET


def test_a_formula_is_quoted_whole_and_where_it_stands() -> None:
    """The evidence for a formula is that formula, not words of the line before or a part without its
    last bracket."""
    rubric = Rubric(
        criteria=(
            Criterion(id="sigmoid", text=r"The sigmoid is $\frac{1}{1 + e^{-x}}$."),
            Criterion(id="tanh", text=r"Tanh is $\frac{e^x - e^{-x}}{e^x + e^{-x}}$."),
        )
    )
    question = "Give the formulas of the sigmoid and of tanh."
    lines = (r"Sigmoid: $\sigma(x) = \frac{1}{1+e^{-x}}$", "tanh = (e^x - e^(-x))/(e^x + e^(-x))")
    found = findings("\n".join(lines), rubric, question)
    assert [f.quote for f in found.values()] == [lines[0].partition(" ")[2], lines[1]]


def test_another_formula_is_at_most_partial_and_signs_are_no_list() -> None:
    """With a wrong sign the formula is not met, however many words stand around the one wanted; the
    right one and a remark beside it are no list of terms."""
    question = "Which formula gives the output size of a convolution from its input size, kernel size and stride?"
    rubric = library()[card_id(question)].rubric
    formula, rounding = (c.id for c in rubric.criteria)

    def said(answer: str) -> dict[str, Verdict]:
        task = Task(question=question, answer=answer, rubric=rubric, kind=Kind.OPEN)
        return {f.criterion_id: f.verdict for f in BuiltinJudge().judge(task).findings}

    assert said("$(W + K)/S - 1$")[formula] is Verdict.PARTIAL
    right = said("(W-K+2P)/S+1, rounded down")
    assert (right[formula], right[rounding]) == (Verdict.MET, Verdict.MET)


def test_a_formula_of_the_questions_own_names_is_no_echo() -> None:
    """Every name of the formula stands in the question, and still it is the answer."""
    rubric = Rubric(criteria=(Criterion(id="f", text=r"Recall is $\frac{TP}{TP + FN}$."),))
    question = "Express recall in terms of the counts TP, FP and FN."
    assert findings("TP/(TP+FN)", rubric, question)["f"].verdict is Verdict.MET
    assert findings("TP over TP plus FN", rubric, question)["f"].verdict is Verdict.MET
    assert findings("TP, FP, FN", rubric, question)["f"].verdict is Verdict.UNMET


RECALL = Rubric(
    criteria=(
        Criterion(
            id="f", text=r"Recall is $\frac{TP}{TP + FN}$.", misconceptions=("recall = TP / (TP + FP)",)
        ),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Recall is TP/(TP+FN), precision is TP/(TP+FP)", Verdict.MET),
        ("Precision = TP/(TP+FP). Recall = TP/(TP+FN).", Verdict.MET),
        ("TP/(TP+FN), and not TP/(TP+FP), which is the precision", Verdict.MET),
        ("TP / (TP + FN) rather than TP / (TP + FP)", Verdict.MET),
        ("TP/(TP+FP), not TP/(TP+FN)", Verdict.CONTRADICTED),
        ("TP/(TP+FP)", Verdict.CONTRADICTED),
    ],
)
def test_a_formula_is_held_for_what_it_is_said_to_be(answer: str, verdict: Verdict) -> None:
    """Neither the formula of the counterpart nor a denied one counts, for or against."""
    question = "Express recall in terms of TP, FP and FN."
    assert findings(answer, RECALL, question)["f"].verdict is verdict


def test_the_formula_of_another_criterion_earns_nothing() -> None:
    """Nor half of it, as a formula with a slip would."""
    rubric = Rubric(
        criteria=(
            Criterion(id="relu", text=r"ReLU is $\max(0, x)$."),
            Criterion(id="sigmoid", text=r"The sigmoid is $\frac{1}{1 + e^{-x}}$."),
        )
    )
    found = findings("ReLU: max(0, x), sigmoid, tanh", rubric, "Give the formulas of two of them.")
    assert found["relu"].verdict is Verdict.MET
    assert not found["sigmoid"].verdict.credit


@pytest.mark.parametrize(
    "answer",
    [
        "0.5*a^2 if |a|<=d else d*(|a|-0.5*d)",
        "0.5 a^2 for |a| <= delta, delta(|a| - 0.5 delta) otherwise",
    ],
)
def test_the_cases_of_a_formula_are_compared_one_by_one(answer: str) -> None:
    rubric = Rubric(
        criteria=(
            Criterion(id="small", text=r"For small errors it is $\frac{1}{2} a^2$."),
            Criterion(id="large", text=r"For others it is $\delta (|a| - \frac{1}{2} \delta)$."),
        )
    )
    found = findings(answer, rubric, "Give the formula of the Huber loss.")
    assert [f.verdict for f in found.values()] == [Verdict.MET, Verdict.MET]


def test_what_an_activation_is_applied_to_is_said_as_well() -> None:
    rubric = Rubric(criteria=(Criterion(id="f", text="The output is $y = W x + b$."),))
    question = "What does a fully connected layer compute?"
    assert findings("a = σ(W·x + b)", rubric, question)["f"].verdict is Verdict.MET
    assert findings("f(Wx+b)", rubric, question)["f"].verdict is Verdict.MET
    assert findings("σ(W·x - b)", rubric, question)["f"].verdict is not Verdict.MET


def test_a_formula_of_the_questions_names_without_brackets_is_no_echo() -> None:
    """The brackets are forgotten, but something is said: a person looks."""
    found = findings("TP/TP+FN", RECALL, "Express recall in terms of TP, FP and FN.")["f"]
    assert found.verdict.credit or found.unsure
