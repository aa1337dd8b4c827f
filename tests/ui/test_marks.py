"""Quotes are marked in the learner's own words, which stay as they are."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.domain import CriterionGrade, Verdict
from tutor.ui import marks


def judged(verdict: Verdict, quote: str) -> CriterionGrade:
    return CriterionGrade(
        criterion_id="c", text="c", verdict=verdict, quote=quote, reason="", points=0, max_points=1
    )


def test_a_quote_is_marked_with_verdict_and_number() -> None:
    """The colour is the verdict's, the number the criterion's, and a title says both in words."""
    found = marks.html("It is <fast> & cheap.", [judged(Verdict.MET, "<fast>")])
    assert found == (
        '<div class="plain answer">It is <mark class="met" data-n="1" title="Criterion 1: met">'
        "&lt;fast&gt;</mark> &amp; cheap.</div>"
    )


def test_overlapping_quotes_show_the_weightiest_verdict() -> None:
    """Contradicted comes before met; the number stands where a quote ends."""
    verdicts = [judged(Verdict.MET, "a b c"), judged(Verdict.CONTRADICTED, "b")]
    assert marks.segments("a b c", verdicts) == [
        marks.Segment("a ", (1,), (), Verdict.MET),
        marks.Segment("b", (1, 2), (2,), Verdict.CONTRADICTED),
        marks.Segment(" c", (1,), (1,), Verdict.MET),
    ]


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    """As does an empty one."""
    verdicts = [judged(Verdict.UNMET, "zebra"), judged(Verdict.UNMET, "")]
    assert "<mark" not in marks.html("a horse", verdicts)
    assert marks.segments("", verdicts) == []


def test_what_only_came_close_is_no_evidence() -> None:
    """The nearest words to a criterion that is missing stay unmarked."""
    assert marks.segments("a b", [judged(Verdict.UNMET, "a b")]) == [marks.Segment("a b")]


def test_an_item_of_a_list_is_marked_where_it_stands_for_itself() -> None:
    """Not within the name of another item, in whichever order the answer names them."""
    named = ("ELU", "ReLU", "Leaky ReLU")
    items = [
        judged(Verdict.MET, name).model_copy(update={"text": f"an activation function ({n} of 3)"})
        for n, name in enumerate(named, 1)
    ]
    found = marks.segments("Leaky ReLU: max(0.1x, x), ReLU: max(0, x), ELU: smooth", items)
    assert [(s.text, s.criteria) for s in found if s.criteria] == [
        ("Leaky ReLU", (3,)), ("ReLU", (2,)), ("ELU", (1,)),
    ]  # fmt: skip


def formula(drawn: str, typed: str) -> str:
    return f'<span class="formula" title="{typed}">{drawn}</span>'


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("$x_i^2$", "x<sub>i</sub><sup>2</sup>"),
        (r"\(\frac{a}{b}\)", "a/b"),
        (r"\[\sigma(x)\]", "σ(x)"),
        ("$$\na < b\n$$", "a &lt; b"),
        (r"5\alpha", "5α"),
    ],
)
def test_a_formula_is_drawn_in_its_place(typed: str, drawn: str) -> None:
    """However it is marked; the words around it stay literal, and how it was typed is its title."""
    drawn_there = formula(drawn, html.escape(typed))
    assert f"so &lt;b&gt;, {drawn_there}</div>" in marks.html(f"so <b>, {typed}")


def test_a_quote_around_a_formula_marks_it_as_drawn() -> None:
    """The mark holds all of it."""
    found = marks.html("It is $x^2$.", [judged(Verdict.MET, "is $x^2$")])
    assert f'met">is {formula("x<sup>2</sup>", "$x^2$")}</mark>.' in found


def test_a_formula_that_a_quote_cuts_stays_as_typed() -> None:
    """Nothing is marked inside a drawn one, and the next formula is read as ever."""
    found = marks.html("$a+b$-$c_1$", [judged(Verdict.MET, "a+b")])
    assert found.endswith(f'met">a+b</mark>$-{formula("c<sub>1</sub>", "$c_1$")}</div>')


@pytest.mark.parametrize("text", ["costs $5 and $6", "`$a$`", r"$\foo{$", r"\text"])
def test_what_is_no_formula_stays_as_typed(text: str) -> None:
    """Prices, code, what cannot be read."""
    assert marks.html(text) == f'<div class="plain answer">{text}</div>'


PROSE = st.characters(exclude_characters="$\\")  # else there may be a formula in it


@given(
    st.text(PROSE, max_size=80),
    st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 30), st.sampled_from(Verdict)), max_size=6
    ),
)
def test_the_text_stays_intact(text: str, cuts: list[tuple[int, int, Verdict]]) -> None:
    """Segments joined are the answer; the tags taken out leave its escaped text, no more."""
    verdicts = [judged(verdict, text[a : a + n]) for a, n, verdict in cuts]
    assert "".join(s.text for s in marks.segments(text, verdicts)) == text
    bare = re.sub(
        r'</?div[^>]*>|<mark class="\w+" data-n="[\d, ]*" title="[^"]*">|</mark>',
        "",
        marks.html(text, verdicts),
    )
    assert bare == html.escape(text, quote=True)
