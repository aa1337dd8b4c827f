"""Formulas are compared as mathematics, whatever their notation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.judges.formulas import formulas_in, same_formula, stated

SIGMOID = r"The sigmoid is $\sigma(x) = \frac{1}{1 + e^{-x}}$."
TANH = r"$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}$"
SOFTMAX = r"$\frac{e^{x_i}}{\sum_j e^{x_j}}$"
ATTENTION = r"$\text{softmax}(\frac{Q K^T}{\sqrt{d_k}}) V$"


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        (r"$\frac{1}{n}\sum_{i=1}^{n}(y_i-\hat{y}_i)^2$", "MSE = 1/n * sum((y - y_hat)^2)"),
        ("(W - K + 2P)/S + 1", r"$\frac{W-K+2P}{S}+1$"),
        ("(W - K + 2P)/S + 1", "the output size is 1 + (W + 2*P - K) / S"),
        (r"$\sigma(x)=\frac{1}{1+e^{-x}}$", "1/(1+exp(-x))"),
        (r"$f(x)=\max(0,x)$", "max(0, x)"),
        (r"$-\sum_i y_i \log \hat{y}_i$", "- sum y_i log(p_i)"),
        (r"$(y-\hat{y})^2$", "(ŷ - y)²"),
        ("TP/(TP+FP)", "precision = true positives / (true positives + false positives)"),
        ("TP/(TP+FP)", "TP over TP plus FP"),
        ("TP/(TP+FP)", "it's TP/(TP+FP)"),
        ("TP/(TP+FP)", "true positives divided by the sum of true positives and false positives"),
        (r"$\frac{TP}{TP+FP}$", r"\frac{TP}{TP+FP}"),
        ("1/n * sum_i (y_i - y_hat_i)^2", "((y_pred - y_true) ** 2).mean()"),
        ("1/n * sum_i (y_i - y_hat_i)^2", "torch.mean((y_true - y_pred) ** 2)"),
        ("$y = W x + b$", "y = Wx + b"),
        ("y = Wx + b", r"$W \cdot x + b$"),
        ("floor((W - K)/S) + 1", r"$\left\lfloor \frac{W-K}{S} \right\rfloor + 1$"),
        ("floor((W - K + 2P)/S) + 1", "⌊(W − K + 2P)/S⌋ + 1"),
        ("(W - K + 2P)/S + 1", "(W-K+2P)/S+1, rounded down"),
        (r"$\delta (|a| - \frac{1}{2} \delta)$", "    return delta * (abs(a) - 0.5 * delta)"),
        (r"$\frac{|P \cap G|}{|P \cup G|}$", "IoU(A, B) = |A ∩ B| / |A ∪ B|"),
        (r"$\frac{|P \cap G|}{|P \cup G|}$", "|A ∩ B|/|A ∪ B| with A = {predicted pixels}"),
        ("TP/(TP+FP)", "TP / (TP + FP), where TP are the true positives"),
        (SIGMOID, "sigmoid(x) = 1/(1+e^{-x})\ntanh(x) = (e^x - e^{-x})/(e^x + e^{-x})"),
        (SIGMOID, "σ(x) = 1 ∕ (1 + e⁻ˣ)"),
        (SIGMOID, "one over one plus e to the minus x"),
        (SIGMOID, "1/(1+e^-x), range (0,1)"),
        (SIGMOID, r"$\sigma(x) = \frac{1}{1 + e^{-x}} \in (0,1)$"),
        (SIGMOID, "f(x) = 1/(1+e^-x) for all x"),
        (SIGMOID, "sigmoid 1/(1+e^-x), tanh (e^x-e^-x)/(e^x+e^-x)"),
        (
            "(K - 1)/2",
            "zeros around the border, (K-1)/2 pixels on each side when the kernel is odd",
        ),
        (TANH, "tanh x = sinh x / cosh x"),
        (TANH, "sigmoid(x) = 1/(1+e^{-x})\ntanh(x) = (e^x - e^{-x})/(e^x + e^{-x})"),
        (r"$\max(0,x)$", "relu = np.maximum(0, x)"),
        (r"$\max(0,x)$", r"\max\{0, x\}"),
        (r"$\max(0,x)$", "ReLU(x) = x if x > 0 else 0"),
        (r"$\max(0,x)$", "f(x) = 0 if x <= 0, x otherwise"),
        (r"$\max(0,x)$", "f(x) = x for x > 0, 0 for x < 0"),
        (r"$\max(0,x)$", "np.where(x > 0, x, 0)"),
        (
            r"$\max(0,x)$",
            r"$\begin{cases} x & \text{if } x \geq 0 \\ 0 & \text{otherwise} \end{cases}$",
        ),
        ("max(0.1 x, x)", "x if x > 0, else 0.1x"),
        (r"$\ln(1 + e^x)$", "np.log1p(np.exp(x))"),
        (r"$\alpha(e^x - 1)$", "alpha * np.expm1(x)"),
        (r"$x\,\sigma(x)$", r"x \cdot \sigma(x)"),
        (r"$x\,\sigma(x)$", "x / (1 + exp(-x))"),
        (SOFTMAX, "np.exp(x) / np.sum(np.exp(x))"),
        (SOFTMAX, "exp(x_i) / Σ_j exp(x_j)"),
        (SOFTMAX, "e^xi / sum(e^xj)"),
        (ATTENTION, "softmax(QK^T / sqrt(d_k)) V"),
        (ATTENTION, "softmax(QKᵀ/√dₖ)V"),
        (ATTENTION, "softmax(Q @ K.T / sqrt(dk)) @ V"),
    ],
)
def test_notations_of_one_formula_are_equal(wanted: str, answer: str) -> None:
    """LaTeX, plain text and words for one formula compare as equal."""
    assert same_formula(wanted, answer) is True


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("(W - K + 2P)/S + 1", "(K - W + 2P)/S + 1"),
        ("TP/(TP+FP)", "TP/(TP+FN)"),
        (r"$\frac{|P \cap G|}{|P \cup G|}$", "|A ∪ B| / |A ∩ B|"),
        (r"$\frac{|P \cap G|}{|P \cup G|}$", "|A ∩ B| / (|A| + |B|)"),
        (r"$\max(0,x)$", "max(0.1x, x)"),
        (r"$\frac{e^{x_i}}{\sum_j e^{x_j}}$", "x_i/sum(x_j)"),
        ("w = w - lr * g", "w = w + lr * g"),
        (SIGMOID, "σ(x) = 1/(1+eˣ)"),
        (TANH, "sinh(x) / (2 cosh(x))"),
        (r"$\max(0,x)$", "np.minimum(0, x)"),
        (r"$\max(0,x)$", "x if x < 0 else 0"),
        (r"$\max(0,x)$", "np.where(x > 0, 1, 0) * x + x"),
        (r"$\max(0,x)$", "x for x > 0, 0.1x for x < 0"),
        (r"$x\,\sigma(x)$", "1 / (1 + exp(-x))"),
        (SOFTMAX, "np.exp(x) / np.sum(x)"),
        (ATTENTION, "softmax(QK^T / d_k) V"),
        (ATTENTION, "softmax(Q^T K / sqrt(d_k)) V"),
        ("TP/(TP+FP)", "TP over TP plus FN"),
        ("TP/(TP+FP)", r"\frac{a}{b}"),
        ("$y = W x + b$", "y = Wx - b"),
        ("floor((W - K)/S) + 1", "⌈(W - K)/S⌉ + 1"),
        ("floor((W - K)/S) + 1", "⌊(W - K + 2P)/S⌋ + 1"),
    ],
)
def test_another_formula_is_not_equal(wanted: str, answer: str) -> None:
    """A wrong sign, an exchanged name or a missing function make another formula."""
    assert same_formula(wanted, answer) is False


def test_single_letters_may_be_renamed() -> None:
    """A consistent renaming of single letters leaves a formula the same."""
    assert same_formula("(W - K + 2P)/S + 1", "(n - f + 2p)/s + 1") is True


@pytest.mark.parametrize(
    "prose",
    [
        "It is an end-to-end model for input/output pairs, e.g. state-of-the-art.",
        "a set of texts or whatever, each with its class, like MNIST or CIFAR-10",
        "Diffusion models, such as DALL-E, have taken over from GANs.",
    ],
)
def test_prose_holds_no_formula(prose: str) -> None:
    """Hyphens, slashes and "is" in a sentence are not taken for mathematics."""
    assert formulas_in(prose) == ()


@pytest.mark.parametrize(
    "prose",
    [
        "The steps are repeated for all batches over several epochs.",
        "The block contains a (multi-head) self-attention layer.",
        "Averaging over several samples gives a less noisy gradient.",
    ],
)
def test_a_rubrics_prose_states_no_formula(prose: str) -> None:
    """Only an answer may say a formula aloud; what a rubric says in words is not one."""
    assert stated(prose) == ()
    assert stated(f"{prose} That is $a / (a + b)$.") != ()
    assert stated("The precision is TP/(TP+FP).") != ()


def test_an_ambiguous_fraction_is_wanted_of_nobody() -> None:
    """A rubric's "one divided by one plus e to the minus x" does not want 1 + e^-x."""
    wanted = "The sigmoid is one divided by one plus e to the minus x."
    assert same_formula(wanted, "sigmoid = 1 + e^-x") is None


def test_unreadable_notation_is_no_verdict() -> None:
    """Where nothing can be read the comparison abstains."""
    assert same_formula(r"$w \leftarrow w - \eta \nabla L$", "go downhill") is None


def test_towers_of_powers_end_quickly() -> None:
    """A formula made to overflow is unequal, not an endless calculation."""
    assert same_formula("$x^{9^{9^9}}$", "x^(9^(9^9))") is False


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="xyn+-*/^=(){}_$\\ 0129frac sumlog|,", max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Any text is read as formulas or passed over; nothing is raised."""
    formulas_in(text)
    same_formula("(a+b)/c", text)
