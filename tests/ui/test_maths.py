"""A card's text becomes Markdown that shows it as it was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.maths import inline, markdown


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (r"\mathrm{FFN}(x) = \max(0, xW_1)W_2", "$$\n\\mathrm{FFN}(x) = \\max(0, xW_1)W_2\n$$"),
        (r"\max(0, \cdot) — ReLU activation", r"$\max(0, \cdot)$ — ReLU activation"),
        (
            r" d_k = d_{\text{model}} / h : Dimension of",
            r" $d_k = d_{\text{model}} / h$ : Dimension of",
        ),
        (r"where \sigma is the sigmoid", r"where $\sigma$ is the sigmoid"),
        (r"\[ a \]", "$$\na\n$$"),
        (r"for \(b\) only", "for $b$ only"),
    ],
)
def test_latex_without_dollar_signs_gets_them(card: str, shown: str) -> None:
    """Formula lines become blocks, formulas before a label or inside prose stay in the line."""
    assert markdown(card) == shown


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        ("costs $5 and $10", r"costs \$5 and \$10"),
        ("$x$ costs $5", r"$x$ costs \$5"),
        ("about ~5 to ~6", r"about \~5 to \~6"),
        ("the <SOS> token", r"the \<SOS> token"),
        (":smile: :red[no]", r"\:smile: \:red[no]"),
        ("fill ___ and ___", r"fill \_\_\_ and \_\_\_"),
        ("`a$b$ <c>`", "`a$b$ <c>`"),
        ("a path\\new", "a path\\new"),
    ],
)
def test_what_is_no_maths_stands_for_itself(card: str, shown: str) -> None:
    """Prices, approximations, tags, icons and gaps are text; code is left alone."""
    assert markdown(card) == shown


def test_display_maths_gets_a_block_of_its_own() -> None:
    """Also in the middle of a line; in a list item it stays inside."""
    assert markdown("so $$x^2$$ holds") == "so \n\n$$\nx^2\n$$\n\n holds"
    assert markdown("- a $$x^2$$\n- b") == "- a $x^2$  \n- b"
    assert markdown("$O(n)$") == "$$\nO(n)\n$$"


def test_lines_stay_lines() -> None:
    """But a table and a code block are not touched."""
    assert markdown("(1) a\n(2) b\n\nc") == "(1) a  \n(2) b\n\nc"
    table = "| a | b |\n|---|---|\n| $x$ | y |"
    assert markdown(table) == table
    code = "```python\nx = '$a$'\ny = 1 ~ 2\n```"
    assert code in markdown(f"before\n{code}\nafter $5")


def test_a_heading_stays_on_one_line() -> None:
    """Display maths is set inline there."""
    assert inline("State\n$$x^2$$\nnow") == "State $x^2$ now"


@given(st.text(alphabet="ab $\\{}[]()`~<>:_|-\n#*1", max_size=60))
def test_any_text_keeps_its_letters(text: str) -> None:
    """Nothing is lost but white space and dollar signs, whatever the input."""
    assert [c for c in markdown(text) if c in "ab1#"] == [c for c in text if c in "ab1#"]
    assert "\n" not in inline(text)


@pytest.mark.parametrize(
    "card",
    [
        "![x](https://evil.example/p.png?u=1)",
        "\\\\![x](https://evil.example/p.png)",
        "![x][r]\n\n[r]: https://evil.example/p.png",
        "`a\n\n![x](https://evil.example/p.png)\n\nb`",
        "```\n``` x\n```\n![x](https://evil.example/p.png)",
        "$a$![x $b$](https://evil.example/p.png)",
        "$a![x](https://evil.example/p.png)$",
        "$$\na![x](https://evil.example/p.png)\n$$",
    ],
)
def test_no_picture_is_fetched(card: str) -> None:
    """From wherever in a card or a draft; its address could carry data out."""
    assert "![" not in markdown(card)
    assert "![" not in inline(card)


def test_a_picture_is_shown_as_it_is_written() -> None:
    """Nothing vanishes, and links stay links."""
    assert markdown("![x](u)") == r"!\[x](u)"
    assert markdown("[x](https://a.example)") == "[x](https://a.example)"
