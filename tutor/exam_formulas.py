"""Formulas as Unicode text with indices: `"so $x_i^2$"` -> "so x", "i" below the line, "2" above it.

For a page that can raise and lower text and nothing else. Nothing in a formula may break it: one that
cannot be read stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from knowledge.formulas import FORMULA

_ARGUMENT = r"\{(?:[^{}]|\{[^{}]*\})*\}|\\frac\d\d|\\[a-zA-Z]+(?:\{[^{}]*\})*|[^\s\\{}]"
_SCRIPT = re.compile(rf"(?<!\\)([_^])\s*({_ARGUMENT})")
_INNER = re.compile(
    r"([_^])\{(?!\w\})([^{}]*)\}"
)  # an index within an index, of more than one sign
_RELATION = re.compile(r"\s*([=<>≤≥≠≈∼∈→×])\s*")

# What marks an index on its way through the reader of formulas: private characters of Unicode.
_BELOW, _ABOVE, _END = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"([{_BELOW}{_ABOVE}])([^{_BELOW}{_ABOVE}{_END}]*){_END}")
_NO_MARKS = dict.fromkeys(map(ord, (_BELOW, _ABOVE, _END)))


class Run(NamedTuple):
    """Some text that stands on the line, below it or above it."""

    text: str
    place: Literal["LINE", "SUB", "SUP"] = "LINE"


def runs(text: str) -> list[Run]:
    """The text from left to right, its formulas in Unicode; no run is empty."""
    found, end = [], 0
    for match in FORMULA.finditer(text):
        found += [Run(text[end : match.start()]), *_formula(match)]
        end = match.end()
    return [run for run in (*found, Run(text[end:])) if run.text]


def flat(parts: Sequence[Run]) -> str:
    """The same on one line: `"x_i^2"`, and brackets around an index of more than one sign."""
    return "".join(_flat(part) for part in parts)


def _flat(part: Run) -> str:
    if part.place == "LINE":
        return part.text
    sign = "_" if part.place == "SUB" else "^"
    return sign + (part.text if len(part.text) == 1 else f"({part.text})")


def _formula(match: re.Match[str]) -> list[Run]:
    formula = (match["block"] or match["inline"]).translate(_NO_MARKS)
    formula = re.sub(r"\\[dt]frac(?![a-zA-Z])", r"\\frac", formula)
    try:
        plain = " ".join(_reader().latex_to_text(_SCRIPT.sub(_marked, formula)).split())
    except Exception:  # the reader raises whatever a broken formula makes it stumble over
        return [Run(match[0])]
    return list(_parts(plain))


def _marked(script: re.Match[str]) -> str:
    inner = script[2][1:-1] if script[2].startswith("{") else script[2]
    mark = _BELOW if script[1] == "_" else _ABOVE
    return "{" + mark + _INNER.sub(r"\1{(\2)}", inner) + _END + "}"


def _parts(plain: str) -> Iterator[Run]:
    """The runs of a formula in which indices are marked; a mark that lost its end is dropped."""
    end = 0
    for mark in _MARKED.finditer(plain):
        yield Run(_spaced(plain[end : mark.start()]))
        yield Run(mark[2].strip(), "SUB" if mark[1] == _BELOW else "SUP")
        end = mark.end()
    yield Run(_spaced(plain[end:]).rstrip())


def _spaced(text: str) -> str:
    return _RELATION.sub(r" \1 ", text.translate(_NO_MARKS))


@cache
def _reader() -> Any:
    """Fractions and roots keep brackets around what belongs together, and norms their lines."""
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    def fraction(node: Any, l2tobj: Any) -> str:
        parts = [l2tobj.nodelist_to_text([n]).strip() for n in node.nodeargd.argnlist if n]
        return "/".join(part if part.isalnum() else f"({part})" for part in parts[-2:])

    context = get_default_latex_context_db()
    norms = [MacroTextSpec(name, "‖") for name in ("|", "Vert", "lVert", "rVert")]
    context.add_context_category(
        "maths", prepend=True, macros=[MacroTextSpec("frac", fraction), *norms]
    )
    return LatexNodes2Text(latex_context=context, math_mode="text", strict_latex_spaces=True)
