"""Where in a text formulas stand: between dollar signs, in plain signs, spoken, or as a line of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.judges.notation import FUNCTIONS
from tutor.judges.spelling import in_cases, typed

# Bounded, and so are the parts of `_SPOKEN`: no formula is longer, and in a text of marks that nothing
# closes each would be looked for to the end.
_MARKED = re.compile(
    r"\$\$(.{1,1000}?)\$\$|\$([^$\n]{1,1000})\$|\\\((.{1,1000}?)\\\)|\\\[(.{1,1000}?)\\\]", re.S
)
_OPERAND = r"\d+(?:\.\d+)?|\\?[A-Za-zα-ωŷȳ][A-Za-z]{0,11}'?(?:_\{?\w+\}?)?"
_SIGNS = r"-+*/^=<>≤≥_(){}\[\]|·×−√∑Σσ∗∩∪⌊⌋⌈⌉"
_PLAIN = re.compile(rf"(?:(?:{_OPERAND})|[{_SIGNS}])(?:\s*(?:(?:{_OPERAND})|[{_SIGNS},]))+")
# A slash or a hyphen alone is prose ("and/or", "end-to-end"); two signs, or a plain one, are not.
_CALCULATES = re.compile(
    r"[=+*^·×√∑Σσ∗∩∪]|[-/−].*[-/−(]|\d\s*[-/−]|(?<![A-Za-z]{2})[-/−]\s*\d|\s[-−]\s|\\(?:frac|cdot|times)|\b(?:sqrt|sum|exp|log|max|min|where)\b",
    re.S,
)
_OVER = r"\b(?:divided by|over)\b"
_LABELS = frozenset({"sigmoid", "tanh", "relu"})  # "tanh (…)/(…)" may be its name, then its formula
_SPOKEN = tuple((re.compile(pattern, re.I), sign) for pattern, sign in (
    (r"\b(?:it|that|this|here|there)['’]s\b|\b(?:return|where(?!\()|with)\b", ";"), (r"\b(?:np|numpy|torch|math|tf|jnp)\.(?=[a-z])", ""), (r"\((.{1,400})\)\s*+\.\s*+mean\(\)", r"mean(\1)"),
    (r"\((.{1,400})\)\s*+\.\s*+sum\(\)", r"sum(\1)"), (r"\b(?:mean|average)\s*(?:of\s*)?\(", "1/n * sum("),
    (r"\btrue positives?\b", "TP"), (r"\bfalse positives?\b", "FP"), (r"\btrue negatives?\b", "TN"),
    (r"\bfalse negatives?\b", "FN"), (r"\b(max|min)imum\b(?=\s*\()", r"\1"), (r"\blog1p\(", "log(1 + "), (r"\bexpm1\(([^()]*)\)", r"(exp(\1) - 1)"),
    (r"\b([A-Z])\.T\b", r"\1^T"), (r"\bone\b(?=\s*/|\s+(?:plus|minus)\b)", "1"), (r"(?<=\b[a-z]) to the (?=minus\b|-|[a-z]\b)", "^"),
    (r"\bsquared\b", "^2"), (r"\bcubed\b", "^3"), (r"\bto the power of\b", "^"),
    (r"\btimes\b", "*"), (r"\bplus\b", "+"), (r"\bminus\b", "-"),
    (r"\b(?:the )?sum of (\w+) and (\w+)\b", r"(\1 + \2)"),
    (r"\b(?:square root|root) of\b", "sqrt"), (r"\b(?:is|equals)\b(?=[^.]{0,400}?[-+*/^(\d])", "="),
    (r"\by[ _-]?(?:hat|pred(?:icted)?)(?=_|\b)", "yhat"), (r"\by[ _-]?true(?=_|\b)", "y"), (r"\bsum (?:of|over)\b", "sum"),
    (r"\b(?:for|if|when|else|otherwise)\b", ";"),
))  # fmt: skip


def marked(text: str) -> list[str]:
    """The formulas between dollar signs or LaTeX brackets, without these."""
    return ["".join(groups) for groups in _MARKED.findall(text)]


def without_marked(text: str) -> str:
    """The text around them."""
    return _MARKED.sub(" ; ", text)


def spans(text: str, *, aloud: bool = True) -> Iterator[str]:
    """Marked formulas, else runs of symbols with a sign of calculation among them; with `aloud` also
    fractions in words."""
    yield from marked(text)
    yield from _runs(without_marked(text), aloud)


# Line ends that no formula goes on behind: not one right after a sign, none before a sign. White space is
# taken from its start and as a whole, for a text of line ends would be read from every one to its end.
_LINE = re.compile(r"(?:(?<![\s\-+*/^=(,{\[])|(?<=[-+*/^=(,{\[])\s)[^\S\n]*+\n\s*+(?![=/^)}])")


def _runs(text: str, aloud: bool) -> Iterator[str]:
    """Runs of plain signs and words for them, within a line. A fraction said aloud has two readings, for nobody says
    brackets: "A over A plus B" is A / A + B or A / (A + B)."""
    for fraction in ("/", "/ ("):
        reading = _LINE.sub(" ;\n", in_cases(typed(text)))
        reading = re.sub(_OVER, fraction, reading, flags=re.I) if aloud else reading
        for pattern, sign in _SPOKEN:
            reading = pattern.sub(sign, reading)
        for match in _PLAIN.finditer(reading):
            if _CALCULATES.search(match[0]):
                runs = (run.strip(" ,") for run in (match[0], *_listed(match[0])))
                parts = (part for run in dict.fromkeys(runs) for part in _trimmed(run))
                yield from map(_closed, filter(_CALCULATES.search, parts))
        if not (aloud and re.search(_OVER, text, re.I)):
            break


def _listed(run: str) -> Iterator[str]:
    """The parts of a run between commas outside of brackets: "(W - K) / S + 1, rounded down"."""
    first, depth = 0, 0
    for at, char in enumerate(run):
        depth = max(depth + (char in "([{") - (char in ")]}"), 0)
        if char == "," and not depth:
            yield run[first:at]
            first = at + 1
    yield run[first:]


def _closed(run: str) -> str:
    return run + ")" * max(run.count("(") - run.count(")"), 0)


def _trimmed(run: str) -> Iterator[str]:
    """A run, and the run without the words of prose around its formula."""
    yield run
    words = run.split()
    while (
        len(words) > 1
        and re.fullmatch(r"[A-Za-z]{2,}", words[0])
        and (words[0].lower() not in FUNCTIONS or words[0].lower() in _LABELS)
    ):
        if words[1:2] == ["="] or re.match(r"[/*+^)-]", words[1]):
            break
        words = words[1:]
    while (
        len(words) > 1
        and re.fullmatch(r"[A-Za-z]{2,}", words[-1])
        and not re.search(r"[/*+^(=-]$", words[-2])
    ):
        words = words[:-1]
    if len(words) < len(run.split()):
        yield " ".join(words)
