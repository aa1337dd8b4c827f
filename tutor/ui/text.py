"""Text of unknown origin made harmless: for HTML and for Streamlit's Markdown. Pure."""

from __future__ import annotations

import html
import math
import re

from tutor.exam_formulas import flat, runs

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|<>~$:&\"'=^@/]")


def escape_html(text: str) -> str:
    """For an HTML text node or attribute: `escape_html('a < "b"') -> 'a &lt; &quot;b&quot;'`."""
    return html.escape(text, quote=True)


def paragraph(text: str, css: str = "") -> str:
    """Plain text as one HTML block that keeps its lines; `css` is a class name of our own."""
    return f'<div class="plain {css}">{escape_html(text)}</div>'


def escape_markdown(text: str) -> str:
    """For a Markdown label on one line: every sign shows as itself, `$` and `:red[x]` too."""
    return _MARKDOWN.sub(lambda match: "\\" + match[0], " ".join(text.split()))


def plain(text: str) -> str:
    """Without the marks of formulas and code, for where neither can be drawn:
    `plain("the `Dense` layer's $W_{xh}$") -> "the Dense layer's W_(xh)"`."""
    return _CODE.sub(r"\1", flat(runs(text)) if "$" in text else text)


def title_of(text: str, length: int) -> str:
    """A question as the title of its row, for Markdown."""
    return escape_markdown(shorten(plain(text), length))


def shorten(text: str, length: int = 90) -> str:
    """One line of at most `length` characters, cut at a word: `shorten("a b  c", 3) -> "a …"`."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0] + " …"


def sentence(text: str) -> str:
    """On one line, with a capital and a full stop: `sentence("it is away") -> "It is away."`."""
    line = " ".join(text.split())
    return line[:1].upper() + line[1:] + ("" if line.endswith((".", "!", "?")) else ".")


def has(name: str, *, own: bool) -> str:
    """Who has something, for Markdown: `has("Ada", own=False) -> "Ada has"`, and oneself is "You have"."""
    return "You have" if own else f"{escape_markdown(name)} has"


def number(value: float) -> str:
    """Points as people write them: `number(2.0) -> "2"`, `number(1.5) -> "1.5"`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def figure(value: float) -> str:
    """Agreement and the like: `"0.72"`, and a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00")


def points(value: float, most: float) -> str:
    """`points(1.5, 3) -> "1.5 of 3 points"`."""
    return f"{number(value)} of {number(most)} point{'' if most == 1 else 's'}"
