"""Evidence that is cut nowhere: brackets, strokes and names with underscores."""

from __future__ import annotations

import pytest

from tutor.quotes import whole


@pytest.mark.parametrize(
    ("words", "answer", "quote"),
    [
        ("1/n sum |y - yhat", "MAE is 1/n sum |y - yhat|.", "1/n sum |y - yhat|"),
        ("||y - yhat", "the norm ||y - yhat||^2", "||y - yhat||"),
        ("|f", "|f(x)| is it", "|f(x)|"),
        ("given A |", "P(B given A | C)|", "given A |"),
        ("x_hat = (x - mu)/sqrt", "x_hat = (x - mu)/sqrt(var + eps)", "x_hat = (x - mu)/sqrt(var + eps)"),
        ("x_hat = (x - mu)/sqrt", "x_hat = (x - mu)/sqrt(var", "x_hat = (x - mu)/sqrt"),
        ("attention", "attention (multi-head) is", "attention"),
        ("x^", "x^{n+1} and", "x^{n+1}"),
        ("sum over y", "sum over y_{ij} and", "sum over y_{ij}"),
    ],
)  # fmt: skip
def test_evidence_closes_its_strokes_and_calls(words: str, answer: str, quote: str) -> None:
    """The stroke beside it that it opens, the bracket of a function whose name it ends with."""
    start = answer.index(words)
    assert answer[slice(*whole(start, start + len(words), answer))] == quote


@pytest.mark.parametrize(
    ("words", "answer", "quote"),
    [
        ("n - k)/s + 1", "it is (n - k)/s + 1 wide", "(n - k)/s + 1"),
        ("n - k)/s⌋ + 1", "⌊(n - k)/s⌋ + 1", "⌊(n - k)/s⌋ + 1"),
        ("x)) / 2", "so (f(x)) / 2", "(f(x)) / 2"),
        ("x / y})", "1/(1+e^{-x / y}) is it", "(1+e^{-x / y})"),
        ("b) tanh", "a) ReLU (fast) b) tanh", "b) tanh"),
        ("k)/s", "It is (sic. Now n - k)/s", "k)/s"),
        ("k)/s", "(n -\nk)/s", "k)/s"),
        ("init__ sets up", "__init__ sets up the layers", "__init__ sets up"),
        ("the method __init", "the method __init__ sets", "the method __init__"),
        ("hat is", "y_hat is near", "y_hat is"),
        ("sets up", "__init__ sets up the layers", "sets up"),
    ],
)
def test_evidence_opens_what_it_closes(words: str, answer: str, quote: str) -> None:
    """A bracket from where the same sentence opens it, a name with all of its underscores."""
    start = answer.index(words)
    assert answer[slice(*whole(start, start + len(words), answer))] == quote


def test_a_far_bracket_is_not_looked_for() -> None:
    """An answer of one line gives no quote of thousands of words, and is not read again for each."""
    far = "word " * 1000
    assert whole(0, 5, f"(open {far})") == (0, 5)
    text = f"(open {far} and) closed"
    assert whole(len(text) - 11, len(text), text) == (len(text) - 11, len(text))
