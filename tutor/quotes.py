"""Is a quote really in the answer, and where? Compared after evening out what does not matter."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from knowledge.formulas import FORMULA

_SAME = str.maketrans(
    dict.fromkeys("‘’‚‛‹›′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"…": "..."}
)
_TRIM = " \"'.,;:!?()[]"  # as they are once evened out
_REACH = 400  # characters beyond a quote in which its brackets are looked for
_OPENING, _CLOSING = frozenset("([{⌊⌈"), frozenset(")]}⌋⌉")
_STROKES = re.compile(r"\|+")  # of an absolute value or a norm
_REST_OF_NAME = re.compile(r"_\w*")


def is_invisible(char: str) -> bool:
    """Zero-width and other format characters, which a reader cannot see."""
    return unicodedata.category(char) == "Cf"


def find(quote: str, answer: str) -> tuple[int, int] | None:
    """Character span of the quote in the answer, or None: `find("relu ", "A ReLU.") -> (2, 6)`.

    White space, case, Unicode forms, quotation marks, dashes, invisible characters and punctuation
    around the quote do not matter; every other character does.
    """
    return next(iter(places(quote, answer)), None)


def places(quote: str, answer: str) -> list[tuple[int, int]]:
    """Every span that `find` could mean, the likeliest first: the same letters as words of their own,
    then other letters for the same words, then a part of a longer word ("ELU" in "ReLU")."""
    wanted = _even(quote)[0].strip()
    bare = wanted.strip(_TRIM)
    if not bare:
        return []
    text, spans = _even(answer)
    for form in (wanted, bare):
        if starts := list(_starts(form, text)):
            same = quote.strip()
            ranked = []
            for at in starts:
                span = spans[at][0], spans[at + len(form) - 1][1]
                alone = _stands_alone(at, at + len(form), text)
                ranked.append((not alone, answer[slice(*span)] != same, span))
            return [span for *_, span in sorted(ranked)]
    return []


def whole(start: int, end: int, text: str) -> tuple[int, int]:
    """The span with the rest of a formula between dollar signs that it cuts, of a name with underscores,
    and of the brackets and strokes that it opens or closes: "1/(1+e^{-x" -> "1/(1+e^{-x})"."""
    formulas = _formulas(text)
    at = bisect_right(formulas, start, key=lambda formula: formula[1])
    while at < len(formulas) and formulas[at][0] < end:
        start, end, at = min(start, formulas[at][0]), max(end, formulas[at][1]), at + 1
    if text[start - 1 : start] == "_":
        start = _name(start, text)
    if more := _REST_OF_NAME.match(text, end):
        end = more.end()
    start = _opened(start, end, text)
    end = _closed(start, end, text)
    if text[end : end + 1] in _OPENING and (_in_word(text[end - 1]) or text[end - 1] == "^"):
        called = _closed(end, end + 1, text)
        end = called if called > end + 1 else end
    if len(_STROKES.findall(text, start, end)) % 2 and (stroke := _STROKES.match(text, end)):
        end = stroke.end()
    return start, end


@lru_cache(maxsize=64)
def _formulas(text: str) -> tuple[tuple[int, int], ...]:
    """Where the formulas between dollar signs are; an answer has one quote for every criterion."""
    return tuple(formula.span() for formula in FORMULA.finditer(text))


def _name(start: int, text: str) -> int:
    """Where the name or power begins that goes on at `start`: "y_hat", "exp(x)", "e^{-x}"."""
    while start and (_in_word(text[start - 1]) or text[start - 1] in "\\^"):
        start -= 1
    return start


def _opened(start: int, end: int, text: str) -> int:
    """Where the first bracket opens that is closed within the span, with the name before it; `start`
    where none opens in the same sentence, as in "a) the gradient"."""
    depth = open_ = 0
    for at in range(start, end):
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        open_ = min(open_, depth)
    depth, at = open_, start
    while depth < 0 and at > max(start - _REACH, 0):
        at -= 1
        if text[at] == "\n" or (text[at] in ".!?" and text[at + 1].isspace()):
            break
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        if depth > open_:
            open_, start = depth, _name(at, text)
    return start


def _closed(start: int, end: int, text: str) -> int:
    """Up to where the brackets that the span opens are closed in their line; `end` if they are not."""
    open_, line = 0, text.find("\n", end)
    for at in range(start, min(line if line >= 0 else len(text), end + _REACH)):
        open_ = max(open_ + (text[at] in _OPENING) - (text[at] in _CLOSING), 0)
        if at >= end - 1 and not open_:
            return max(end, at + 1)
    return end


def _starts(form: str, text: str) -> Iterator[int]:
    """Where the form stands in the text; an "e" is no part of "é"."""
    start = text.find(form)
    while start >= 0:
        after = text[start + len(form) : start + len(form) + 1]
        if not after or not unicodedata.combining(after):
            yield start
        start = text.find(form, start + 1)


def _stands_alone(start: int, end: int, text: str) -> bool:
    """Does this part of the text begin and end where words do?"""
    ends = ((start - 1, start), (end - 1, end))
    return not any(
        _in_word(text[a : a + 1] if a >= 0 else "") and _in_word(text[b : b + 1]) for a, b in ends
    )


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _even(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in comparable form, and for each of its characters the span it came from."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    for cluster, span in _clusters(text):
        for char in _folded(cluster):
            even = " " if char.isspace() else char
            if even == " " and out and out[-1] == " ":
                continue
            out.append(even)
            spans.append(span)
    return "".join(out), spans


def _clusters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each character with the accents that follow it, without invisible ones, and its span."""
    cluster, start, end = "", 0, 0
    for place, char in enumerate(text):
        if is_invisible(char):
            continue
        if cluster and not unicodedata.combining(char):
            yield cluster, (start, end)
            cluster = ""
        if not cluster:
            start = place
        cluster, end = cluster + char, place + 1
    if cluster:
        yield cluster, (start, end)


def _folded(cluster: str) -> str:
    """Compatibility form, taken apart into letters and accents, without case."""
    apart = unicodedata.normalize("NFKD", cluster.translate(_SAME))
    return unicodedata.normalize("NFKD", apart.casefold())
