"""A card's text as Markdown that Streamlit renders as its writer meant it. Pure.

Cards carry `$..$` and `$$..$$`, raw LaTeX lines without dollar signs, code fences, tables and lines
that must stay lines. What is neither maths nor code is kept from being read as anything else; nothing
is ever read as a picture, since cards and drafts come from strangers and from models, and a browser
that fetches one tells its server what the address says. (Links are safe: Streamlit opens none but web
and mail addresses, and only when they are clicked.)
A learner's own words never come this way: they are shown as plain HTML, with the formulas that `typed`
finds in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from knowledge.formulas import PATTERN

_COMMANDS = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta lambda mu nu xi pi rho sigma tau phi "
    "varphi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega frac dfrac tfrac sqrt sum "
    "prod int lim max min log ln exp sin cos tan tanh arg mathrm mathbb mathbf mathcal mbox text "
    "operatorname hat bar tilde vec cdot times odot oplus otimes le ge leq geq neq approx sim in "
    "partial nabla infty to rightarrow top left right lfloor rfloor lceil rceil begin ldots dots"
).split()
_COMMAND = re.compile(rf"\\(?:{'|'.join(_COMMANDS)})(?![A-Za-z])")
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"  # braces up to three deep
_RAW = re.compile(rf"(?:\w*{_COMMAND.pattern}(?:{_GROUP}|[_^](?:{_GROUP}|\\?\w+))*)+")
_LABEL = re.compile(r"^(?P<formula>.*?)(?P<rest>\s+(?:—|–|:)\s+.*)$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_LIST = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s")
_UNSEEN = "\u2060"  # parts two signs and takes no room
_CODE = r"(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
_TOKEN = re.compile(rf"{_CODE}|{PATTERN}", re.DOTALL)
_TYPED = re.compile(
    rf"{_CODE}|{PATTERN}|(?<!\\)\\\[(?P<wide>.+?)\\\]|(?<!\\)\\\((?P<narrow>.+?)\\\)|(?<!\w)(?P<raw>{_RAW.pattern})",
    re.DOTALL,
)


class Formula(NamedTuple):
    """Where a formula stands in a text, and its LaTeX without what marks it as one."""

    start: int
    end: int
    latex: str


def typed(text: str) -> list[Formula]:
    """The formulas in a learner's own words, however they are marked; those in code are none."""
    return [
        Formula(*match.span(), match[match.lastgroup])
        for match in _TYPED.finditer(text)
        if match.lastgroup and not match["code"]
    ]


def markdown(text: str) -> str:
    """Markdown for `st.markdown`: `markdown("costs $5") -> "costs \\$5"`."""
    out: list[str] = []
    for part, is_code in _fences(text.replace("\r\n", "\n")):
        out.append(_no_picture(part, _UNSEEN) if is_code else _prose(part))
    return "\n".join(out)


def inline(text: str) -> str:
    """The same on one line, for headings and labels: formulas stay inside the line."""
    flat = re.sub(r"\s*\$\$\n(.+?)\n\$\$\s*", r" $\1$ ", markdown(text))
    return " ".join(flat.split())


def _fences(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, code blocks apart; a fence that is never closed runs to the end."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            yield "\n".join(lines), False
            lines, fence = [line], match[1]
        elif match and match[1] == fence:
            yield "\n".join([*lines, line]), True
            lines, fence = [], ""
        else:
            lines.append(line)
    yield "\n".join([*lines, fence] if fence else lines), bool(fence)


def _prose(text: str) -> str:
    text = re.sub(r"(?<!\\)\\\[(.+?)(?<!\\)\\\]", r"$$\1$$", text, flags=re.DOTALL)
    text = re.sub(r"(?<!\\)\\\((.+?)(?<!\\)\\\)", r"$\1$", text)
    text = "\n".join(_wrap_raw(line) for line in text.split("\n"))
    out, end = [], 0
    for match in _TOKEN.finditer(text):
        out.append(_plain(text[end : match.start()]))
        out.append(_maths(match, text))
        end = match.end()
    return _keep_lines("".join([*out, _plain(text[end:])]))


def _wrap_raw(line: str) -> str:
    """Dollar signs around LaTeX that has none."""
    if "$" in line or "`" in line or not _COMMAND.search(line):
        return line
    label = _LABEL.match(line)
    formula, rest = (label["formula"], label["rest"]) if label else (line, "")
    if not _is_formula(formula):
        return _RAW.sub(lambda match: f"${match[0]}$", line)
    indent = formula[: len(formula) - len(formula.lstrip())]
    return f"{indent}${formula.strip()}${rest}" if rest else f"$${formula.strip()}$$"


def _is_formula(text: str) -> bool:
    """No word of prose outside of braces; a function's name before a bracket is no prose."""
    bare = re.sub(r"\\[A-Za-z]+", " ", text)
    while (less := re.sub(r"\{[^{}]*\}", " ", bare)) != bare:
        bare = less
    return not re.search(r"(?<!\w)[A-Za-z]{2,}(?!\w|\s*[({_^=])", bare) and not _LIST.match(text)


def _maths(match: re.Match[str], text: str) -> str:
    if match["code"]:
        return _no_picture(match["code"], _UNSEEN)
    if match["block"] is None:
        formula = _no_picture(match["inline"], "{}")
        return _display(formula) if _alone(match, text) else f"${formula}$"
    inner = _no_picture(" ".join(match["block"].split()), "{}")
    line_start = text.rfind("\n", 0, match.start()) + 1
    before = text[line_start : match.start()]
    in_row = bool(_LIST.match(before)) or before.lstrip().startswith("|")
    return f"${inner}$" if in_row else _display(inner)


def _alone(match: re.Match[str], text: str) -> bool:
    """Is the formula a line of its own?"""
    before, after = text[: match.start()], text[match.end() :]
    return not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()


def _display(formula: str) -> str:
    return f"\n\n$$\n{formula.strip()}\n$$\n\n"


def _no_picture(text: str, between: str) -> str:
    """Also code and formulas are parted so, since a browser may draw their bounds elsewhere."""
    return text.replace("![", f"!{between}[")


def _plain(text: str) -> str:
    """Signs that would be read as maths, strike-through, HTML, picture, icon or emoji stand for
    themselves."""
    text = _no_picture(text, "\\")
    text = re.sub(r"(?<!\\)([$~<])", r"\\\1", text)
    text = re.sub(r":(?=[\w+-]+(?:/[\w]+)?[:\[])", r"\\:", text)
    return re.sub(r"_{2,}", lambda match: r"\_" * len(match[0]), text)


def _keep_lines(text: str) -> str:
    """Line ends inside a paragraph stay line ends; formulas and tables are left alone."""
    text = re.sub(r"\n[ \t]*\n(?:[ \t]*\n)+", "\n\n", text).strip("\n")
    out, in_display = [], False
    for line, following in pairwise([*text.split("\n"), ""]):
        in_display ^= line.strip() == "$$"
        keep = in_display or line.strip() in {"", "$$"} or line.lstrip().startswith("|")
        out.append(line if keep or not following.strip() else line.rstrip() + "  ")
    return "\n".join(out)
