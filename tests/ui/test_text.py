"""Text of unknown origin comes out as itself, in HTML and in Markdown."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.text import (
    escape_html,
    escape_markdown,
    has,
    number,
    paragraph,
    plain,
    points,
    shorten,
    title_of,
)


@given(st.text())
def test_html_escaping_leaves_no_markup_and_loses_nothing(text: str) -> None:
    """No bracket or quote survives as such, and a browser shows the very text."""
    escaped = escape_html(text)
    assert not set(escaped) & set("<>\"'")
    assert html.unescape(escaped) == html.unescape(html.escape(text))


@given(st.text())
def test_a_paragraph_is_one_element(text: str) -> None:
    """Whatever is in it, one `<div>` opens and closes."""
    assert re.findall(r"<[^>]*>", paragraph(text, "reason")) == [
        '<div class="plain reason">',
        "</div>",
    ]


@given(st.text())
def test_markdown_escaping_leaves_no_sign_bare(text: str) -> None:
    """Every sign that Markdown, maths, icons or colours could be made of is escaped."""
    assert not re.search(
        r"(?<!\\)(?:\\\\)*[$<>`*_\[\]:~#|]", escape_markdown(text).replace("\\\\", "")
    )
    assert "\n" not in escape_markdown(text)


def test_shorten_cuts_at_a_word() -> None:
    """The ellipsis is part of the length."""
    assert shorten("one two three", 9) == "one two …"
    assert shorten("one\n two", 20) == "one two"
    assert all(len(shorten("word " * n, 12)) <= 13 for n in range(9))


def test_points_read_as_people_write_them() -> None:
    """No trailing zeros; one point is no points."""
    assert [number(2.0), number(1.5), number(0.0), number(1 / 3)] == ["2", "1.5", "0", "0.33"]
    assert points(1, 1) == "1 of 1 point"
    assert points(0.5, 2) == "0.5 of 2 points"


def test_marks_of_formulas_and_code_are_read() -> None:
    """Where neither can be drawn; what is no such mark stays."""
    assert plain("the `Dense` layer's $W_{xh}$, for $5") == "the Dense layer's W_(xh), for $5"
    assert plain("``` `a") == "``` `a"
    assert title_of("Why `Dense`,\n $x$?", 80) == r"Why Dense, x?"


def test_a_learner_is_named_to_others_and_is_you_to_themselves() -> None:
    """The name of another learner is shown as it is written."""
    assert has("a_b", own=False) == r"a\_b has"
    assert has("a_b", own=True) == "You have"
