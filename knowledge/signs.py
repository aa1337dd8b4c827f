"""Signs that are punctuation in one place and carry meaning in another, told apart by what stands around.

Pure. Text is as `cards.normalise` has it: NFKC, folded. A sign that carries meaning becomes one that is
never punctuation, so that the outcome stays as it is when it is gone through again.
"""

from __future__ import annotations

import re

PRIME, SHARP, FACTORIAL, FROM, TO = "′", "♯", "ꜝ", "⁅", "⁆"

_HEADING = re.compile(r"^[ \t]*#+(?=[ \t])", re.M)
# f'(x), f'', P(s'|s): behind a letter of its own, which no word ends with, and no quotation either
_PRIMES = re.compile(r"(?<!['’\w])([^\W\d_])(['’]{2,}|['’](?=[(|]))")
# n!, 5!, (n-1)!; at the end of a sentence too: there it stands behind a word as a rule
_FACTORIAL = re.compile(r"((?<!\w)(?:[^\W\d_]|\d+)|[-+*/(] ?\d*\w\))(!+)")
_NOT = re.compile(r"(?<!\\)!(?=[\w=(])")  # !x, a != b, println!(…); \! is a space in LaTeX
# [0, 1) and (0, 1]; without nesting, so that no bracket is searched twice
_FROM = re.compile(r"\[(?=[^\[\](),]*,[^\[\](),]*\))")
_TO = re.compile(r"(\([^\[\](),]*,[^\[\](),]*)\]")


def marked(text: str) -> str:
    """The text with its meaningful signs made unmistakable: `marked("f'(n!)") -> "f′(nꜝ)"`."""
    text = _HEADING.sub("", text).replace("#", SHARP)
    text = _PRIMES.sub(lambda m: m[1] + PRIME * len(m[2]), text)
    text = _FACTORIAL.sub(lambda m: m[1] + FACTORIAL * len(m[2]), text)
    text = _NOT.sub(FACTORIAL, text)
    return _TO.sub(rf"\1{TO}", _FROM.sub(FROM, text))
