"""The many ways to write the signs of a formula, evened out before it is parsed."""

from __future__ import annotations

import re
import unicodedata

_SPELLINGS = (
    (r"\\(?:left|right|big|Big|bigg|displaystyle|limits|,|;|!|quad|qquad)(?![a-zA-Z])", " "),
    (r"\\(?:text|mathrm|mathbf|mathit|boldsymbol|operatorname|mathcal|mathbb|textbf)\s*\{([^{}]*)\}", r" \1 "),
    (r"\\(hat|bar|tilde|vec|overline|widehat)\s*\{?\s*\\?([A-Za-z]+)\s*\}?", r" \2\1"),
    (r"\\[dt]?frac\s*(\d)\s*(\d)", r"((\1)/(\2))"),
    (r"\\(?:cdot|times|ast|odot)(?![a-zA-Z])|[·×∗⋅]", "*"),
    (r"\\(?:mid|vert|lvert|rvert)(?![a-zA-Z])", "|"),
    (r"\\geq?(?![a-zA-Z])|≥|>=", ">"), (r"\\leq?(?![a-zA-Z])|≤|<=", "<"), (r"\\(?:approx|in)(?![a-zA-Z])|[≈∈]", "~"),
    (r"\\(?:neq|to|forall|infty|partial|nabla)(?![a-zA-Z])|[≠→∂∇∞]", "?"),
    (r"∩", " cap "), (r"∪", " cup "), (r"[−–—]", "-"), (r"÷", "/"), (r"√", " sqrt "), (r"[∑Σ]", " sum "),
    (r"\*\*", "^"), (r"\\(?:top|intercal)(?![a-zA-Z])", " T "), (r"ŷ", " yhat "), (r"ȳ", " ybar "), (r"\\\|", "‖"), (r"\\_", "_"), (r"\\%", "/100"),
    (r"\{,\}", ""), (r"\\ ", " "), (r"\\lfloor(?![a-zA-Z])|⌊", " floor ("), (r"\\lceil(?![a-zA-Z])|⌈", " ceil ("),
    (r"\\r(?:floor|ceil)(?![a-zA-Z])|[⌋⌉]", ")"),
)  # fmt: skip
_GREEK = dict(zip("αβγδεηθλμπρσϵτφω", (
    "alpha beta gamma delta epsilon eta theta lambda mu pi rho sigma epsilon tau phi omega"
).split(), strict=True))  # fmt: skip
GREEK = frozenset(_GREEK.values())
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵀⁱⁿˣʸᶻᵃᵇᵏᵗ]+")
_LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₜₓ]+")
_TYPED = str.maketrans({"∕": "/", "⁄": "/", "−": "-", "@": "*"})


# Cases as `where(condition, then, else)`: in Python, in words, and in LaTeX. Every part is bounded, and a
# run of white space is taken from its start and as a whole: tried in parts, blanks would take hours.
_VALUE = r"([^=:;,<>≤≥\n]{1,80}?)"
_IF = r"([^=:;,\n]{1,40}?[<>≤≥]=?[^=:;,\n]{1,40}?)"
_GAP = r"(?<!\s)\s++"
_MARK = r"(?<!\s)\s*+[,;]\s*+"
_COMPARED = re.compile(r"[<>≤≥]|\\begin\{cases")
_CASES = tuple((re.compile(pattern, re.I | re.S), whole) for pattern, whole in (
    (r"\\begin\{cases\}([^&]{1,400})&(?:\s|,|\\text\{\s*+(?:if|for)\s*+\}|\\(?:quad|;|,))*+((?:(?!\\\\).){1,400}?)\\\\([^&]{1,400})&.{0,400}?\\end\{cases\}", r"where(\2, \1, \3)"),
    (rf"{_VALUE}{_GAP}if\s++{_IF}(?<!\s)(?:\s*+,)?\s++else\s++([^=:;,\n]{{1,80}})", r" where(\2, \1, \3)"),
    (rf"{_VALUE}{_GAP}(?:if|for|when)\s++{_IF}{_MARK}(?:and\s++)?(?:otherwise|else)\s++([^=:;,\n]{{1,80}})", r" where(\2, \1, \3)"),
    (rf"{_VALUE}{_GAP}(?:if|for|when)\s++{_IF}{_MARK}(?:and\s++|else\s++)?([^=:;,\n]{{1,80}}?){_GAP}(?:otherwise|else|(?:if|for|when)\s++{_IF})(?=[.,;\n]|(?<!\s)\s*+$)", r" where(\2, \1, \3)"),
))  # fmt: skip


def in_cases(text: str) -> str:
    """With each definition by two cases as one function: "x if x > 0 else 0" -> "where(x > 0, x, 0)"."""
    for pattern, whole in _CASES if _COMPARED.search(text) else ():
        text = pattern.sub(whole, text)
    return text


def typed(text: str) -> str:
    """With plain signs for raised and lowered letters and escaped brackets: "e⁻ˣ" -> "e^(-x)"."""
    text = _RAISED.sub(lambda m: f"^({unicodedata.normalize('NFKC', m[0])})", text)
    text = _LOWERED.sub(lambda m: f"_{unicodedata.normalize('NFKC', m[0])}", text)
    return text.replace(r"\{", "(").replace(r"\}", ")").translate(_TYPED)


def spelt(text: str) -> str:
    """A formula in the signs that the parser knows."""
    text = in_cases(typed(text))
    for pattern, spelling in _SPELLINGS:
        text = re.sub(pattern, spelling, text)
    return "".join(f" {_GREEK[c]} " if c in _GREEK else c for c in text).replace("$", " ")
