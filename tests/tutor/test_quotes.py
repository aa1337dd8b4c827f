"""Finding a quote in an answer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.quotes import find, whole

ANSWER = "The  learning rate\nscales each “step” — it doesn’t change the gradient; f(x) = x²."
# Letters with and without accents, signs, white space and characters nobody sees.
CHARACTERS = st.sampled_from(
    [*"abcABC éÉßﬁ²'’\"“”-–…().,\n\t", "\u200b", "\u00ad", "e\u0301", "x\u0304"]
)
TEXTS = st.lists(CHARACTERS, max_size=30)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("learning rate", "learning rate"),
        ("LEARNING   Rate", "learning rate"),
        ("the learning rate scales", "The  learning rate\nscales"),
        ('each "step"', "each “step”"),
        ("each „step“", "each “step”"),
        ('step" - it', "step” — it"),
        ("it doesn't change", "it doesn’t change"),
        ("'change the gradient;'", "change the gradient"),
        ("…change the gradient…", "change the gradient"),
        ("f(x)", "f(x)"),
        ("(x) = x2", "(x) = x²"),
        ("lear\u200bning\u00ad rate", "learning rate"),
        ("\u200b\"gradient\"", "gradient"),
    ],
)  # fmt: skip
def test_what_does_not_matter_is_evened_out(quote: str, found: str) -> None:
    """Case, white space, typographic signs, invisible characters and marks around do not matter."""
    span = find(quote, ANSWER)
    assert span is not None
    assert ANSWER[span[0] : span[1]] == found


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("other", ["NFC", "NFD", "NFKC", "NFKD"])
def test_unicode_forms_do_not_matter(form: str, other: str) -> None:
    """Composed and decomposed letters are the same letters, in quote and answer."""
    text = unicodedata.normalize(form, "Größe und Ähnlichkeit, Việt, résumé")
    for quote in ("größe", "ähnlichkeit", "việt", "résumé"):
        span = find(unicodedata.normalize(other, quote), text)
        assert span is not None
        assert unicodedata.normalize("NFC", text[span[0] : span[1]]).lower() == quote


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("x + 1", "x - 1"),
        ("not linear", "linear"),
        ("0.1", "0.2"),
        ("resume", "I wrote a resumé"),
        ("learning rate ... gradient", ANSWER),
        ("the gradient change", ANSWER),
        ("", ANSWER),
        ("  ", ANSWER),
        ("...", "a ... b"),
        ("\u200b", "a\u200bb"),
        ("anything", ""),
    ],
)
def test_what_is_not_there_is_not_found(quote: str, answer: str) -> None:
    """Another sign, order, accent or an omission is another text; nothing is no quote."""
    assert find(quote, answer) is None


def test_an_accented_letter_is_passed_over_for_the_plain_one() -> None:
    """The first place that really holds the quote is the one that is found."""
    assert find("resume", "resumé and resume") == (11, 17)


@pytest.mark.parametrize(
    ("quote", "answer", "span"),
    [
        ("ELU", "ReLU, ELU", (6, 9)),
        ("elu", "ReLU, GELU, ELU", (12, 15)),
        ("relu", "leaky_relu, relu", (12, 16)),
        ("Sigmoid", "x * sigmoid(x), Sigmoid", (16, 23)),
        ("gradient", "the gradients", (4, 12)),
        ("ELU", "a ReLU", (3, 6)),
    ],
)
def test_words_of_their_own_go_before_parts_of_a_word(
    quote: str, answer: str, span: tuple[int, int]
) -> None:
    """A quote is meant where it stands as written; inside another word only where it stands nowhere else."""
    assert find(quote, answer) == span


@pytest.mark.parametrize(
    ("words", "answer", "quote"),
    [
        ("1/(1+e^{-x", "sigmoid: 1/(1+e^{-x}), tanh", "1/(1+e^{-x})"),
        ("1/(1+e^-x", "1/(1+e^-x)\ntanh(x)", "1/(1+e^-x)"),
        ("[Q K^T / sqrt(d_k", "softmax[Q K^T / sqrt(d_k)] V", "[Q K^T / sqrt(d_k)]"),
        ("exp(x", "a = exp(x) - exp(-x)", "exp(x)"),
        ("(f(x", "(f(x) - f(-x)) / 2", "(f(x) - f(-x))"),
        (r"frac{1}{1+e^{-x", r"so $\frac{1}{1+e^{-x}}$ is it", r"$\frac{1}{1+e^{-x}}$"),
        ("costs $10", "it takes $5, or it costs $10.", "costs $10"),
        ("attention (multi", "attention (multi-head) is", "attention (multi-head)"),
        ("a) ReLU", "a) ReLU (fast) b) tanh", "a) ReLU"),
        ("an open (end", "an open (end\nand a new line)", "an open (end"),
    ],
)
def test_evidence_closes_what_it_opens(words: str, answer: str, quote: str) -> None:
    """A bracket up to where the answer closes it, a formula between dollar signs with both of them."""
    start = answer.index(words)
    assert answer[slice(*whole(start, start + len(words), answer))] == quote


def plain(text: str) -> str:
    """An independent, cruder idea of "the same text" to compare with."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    for signs, sign in (("’‘", "'"), ("“”", '"'), ("–—", "-"), ("…", "...")):
        for one in signs:
            seen = seen.replace(one, sign)
    return " ".join(unicodedata.normalize("NFKD", seen).casefold().split())


@settings(deadline=None)  # other work on the machine is no failure
@given(TEXTS, st.data())
def test_every_part_of_an_answer_is_found_and_is_the_same_text(
    parts: list[str], data: st.DataObject
) -> None:
    """Any part of an answer that says something is found, as words equal to it."""
    start = data.draw(st.integers(0, len(parts)))
    end = data.draw(st.integers(start, len(parts)))
    quote, answer = "".join(parts[start:end]), "".join(parts)
    span = find(quote, answer)
    trim = " \"'.,;:!?()[]"
    if not plain(quote).strip(trim):
        assert span is None
    else:
        assert span is not None
        assert plain(answer[span[0] : span[1]]).strip(trim) == plain(quote).strip(trim)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_found_is_there(quote: list[str], answer: list[str]) -> None:
    """A span is given only where the answer's own words equal the quote's."""
    span = find("".join(quote), "".join(answer))
    if span:
        found = "".join(answer)[span[0] : span[1]]
        trim = " \"'.,;:!?()[]"
        assert plain(found).strip(trim) == plain("".join(quote)).strip(trim)
