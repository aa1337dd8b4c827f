"""Formulas as runs of Unicode text."""

from __future__ import annotations

import pytest

from tutor.exam_formulas import Run, flat, runs


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (r"so $\alpha_i \le 1$", "so α_i ≤ 1"),
        (r"$$\sum_i x_i$$", "∑_i x_i"),
        (r"$\sigma(x)=\frac{1}{1+e^{-x}}$", "σ(x) = 1/(1+e^(-x))"),
        (r"$\dfrac{\partial L}{\partial w}$", "(∂L)/(∂w)"),
        (r"$\sqrt{x^2}$", "√(x^2)"),
        (r"$\|x\|_2 + \lVert y \rVert$", "‖x‖_2 + ‖y ‖"),
        ("costs $5 and $6", "costs $5 and $6"),
        ("no formula", "no formula"),
    ],
)
def test_a_formula_is_unicode_on_one_line(typed: str, plain: str) -> None:
    """Unicode signs in their order, brackets where an index or a part has several."""
    assert flat(runs(typed)) == plain


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("no formula", [Run("no formula")]),
        (r"$K^2 C_{in}$!", [Run("K"), Run("2", "SUP"), Run(" C"), Run("in", "SUB"), Run("!")]),
        (r"$x_i^2$", [Run("x"), Run("i", "SUB"), Run("2", "SUP")]),
        (r"$W_{\text{out}}=1$", [Run("W"), Run("out", "SUB"), Run(" = 1")]),
        (r"$\alpha_\theta$", [Run("α"), Run("θ", "SUB")]),
        (r"$e^{x_{ij}}$", [Run("e"), Run("x_(ij)", "SUP")]),
        (r"$\frac{a_{10}}{b}$", [Run("(a"), Run("10", "SUB"), Run(")/b")]),
        ("$a \ue000 b$", [Run("a b")]),
        (r"$a\_b$", [Run("a_b")]),
        (r"$a^\frac12$", [Run("a"), Run("1/2", "SUP")]),
        (r"$x_$", [Run("x_")]),
    ],
)  # fmt: skip
def test_indices_leave_the_line(typed: str, found: list[Run]) -> None:
    """One sign, a group, a macro, one within another; a broken one is legible all the same."""
    assert runs(typed) == found
