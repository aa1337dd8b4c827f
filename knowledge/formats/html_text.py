r"""The HTML of an Anki field as a card's text, and back. Pure.

`$…$` and `$$…$$` in a text are `\(…\)` and `\[…\]` in a field, a code fence is `<pre>`, a line end
is `<br>`: `to_html("$a<b$") -> "\\(a&lt;b\\)"`. Written and read again, a text is the same; only
fences of tildes come back as backticks, tabs as spaces, and runs of spaces in a formula as one.
Read from elsewhere, colours and type faces are left behind, and so are pictures and sound (see
`has_media`).
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from knowledge.formulas import PATTERN

_BLOCK = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<code>(?:.*\n)*?)(?P=fence)[ \t]*(?:\n|\Z)", re.M
)
_TOKEN = re.compile(
    rf"(?P<code>(?<!`)(?P<tick>`{{1,3}})(?!`).+?(?<!`)(?P=tick)(?!`))|{PATTERN}",
    re.DOTALL,
)
_MEDIA = re.compile(r"<(?:img|audio|video|object)\b|\[sound:", re.I)
_SOUND = re.compile(r"\[sound:[^\[\]\n]*\]")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")
# What stands between the marks holds no other mark, so that reading takes one pass.
_INSIDE = r"((?:\\\\|(?!\\[()\[\]]).)*+)"
_INLINE_MATHS = re.compile(rf"(?<!\\)\\\({_INSIDE}\\\)", re.S)
_BLOCK_MATHS = re.compile(rf"(?<!\\)\\\[{_INSIDE}\\\]", re.S)
_OLD_MATHS = {"[$]": "$", "[/$]": "$", "[$$]": "$$", "[/$$]": "$$", "[latex]": "", "[/latex]": ""}
_LINES = frozenset(
    "div p ul ol li table tr blockquote hr h1 h2 h3 h4 h5 h6 section article dl dt dd".split()
)
_UNSEEN = frozenset({"script", "style", "title"})
_RAISED = {"sup": "^", "sub": "_"}


def to_html(text: str) -> str:
    """The field for a text: nothing in the text is taken for HTML."""
    out: list[str] = []
    end = 0
    for block in _BLOCK.finditer(text):
        out.append(_before_code(text[end : block.start()]))
        kind = f' class="language-{escape(info)}"' if (info := block["info"].strip()) else ""
        out.append(f"<pre><code{kind}>{escape(block['code'], quote=False)}</code></pre>")
        end = block.end()
    out.append(_prose_html(text[end:]))
    return "".join(out)


def to_text(html: str) -> str:
    """The text of a field, its lines without white space at their ends."""
    reader = _Reader()
    reader.feed(_tags_only(html))
    reader.close()
    return reader.text()


def has_media(html: str) -> bool:
    """Is there a picture or a sound in the field, which no text can hold?"""
    return bool(_MEDIA.search(html))


def _tags_only(html: str) -> str:
    """Without comments and declarations, and `<` kept as a sign where no tag follows: what is left
    html.parser reads in one pass, where Python before 3.11.14 goes over broken tags again and again."""
    kept, at = list[str](), 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    return _NO_TAG.sub("&lt;", _DECLARATION.sub("", "".join([*kept, html[at:]])))


def _before_code(text: str) -> str:
    """Lines above a code block, which begins a line of its own: their last line end is left out."""
    if not text:
        return ""
    lines = text.removesuffix("\n")
    return _prose_html(lines) + ("<br>" if not lines or lines.endswith("\n") else "")


def _prose_html(text: str) -> str:
    out: list[str] = []
    end = 0
    safe = escape(text, quote=False)
    for token in _TOKEN.finditer(safe):
        out += [_spaced(safe[end : token.start()], begins=not end), _token_html(token)]
        end = token.end()
    return "".join([*out, _spaced(safe[end:], begins=not end)]).replace("\n", "<br>")


def _token_html(token: re.Match[str]) -> str:
    if token["code"]:
        return _spaced(token["code"], begins=False)
    if token["block"] is not None:
        return rf"\[{token['block']}\]"
    return rf"\({token['inline']}\)"


def _spaced(text: str, *, begins: bool) -> str:
    """Spaces that HTML would drop, where a line begins or after another space, made to stay."""
    kept = re.sub(r"(?<=[ \n]) ", "&nbsp;", text.expandtabs(4))
    return f"&nbsp;{kept[1:]}" if begins and kept.startswith(" ") else kept


def plain(text: str) -> str:
    r"""Prose as cards hold it: dollar signs around maths, common spaces, no white space at line ends.

    `plain("\\( x \\)") -> "$x$"`; the older `[$]…[/$]` and `[latex]…[/latex]` are read too.
    """
    for old, new in _OLD_MATHS.items():
        text = text.replace(old, new)
    text = _SOUND.sub("", text.replace("\u00a0", " "))
    text = _INLINE_MATHS.sub(lambda m: f"${' '.join(m[1].split())}$" if m[1].strip() else "", text)
    text = _BLOCK_MATHS.sub(r"$$\1$$", text)
    return "\n".join(line.rstrip() for line in text.split("\n"))


class _Reader(HTMLParser):
    """Collects prose line by line, and code blocks as they are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[str] = []
        self._prose: list[str] = []
        self._code: list[str] | None = None
        self._info = ""
        self._line_open = False
        self._unseen = 0
        self._maths = ""  # the mark that ends the formula being read
        self._lists: list[int | None] = []  # number of the last item; None where unnumbered
        self._raised: list[tuple[str, int]] = []  # tag, and how much prose stood before it

    def text(self) -> str:
        if self._code is not None:
            self._end_code()
        self._end_prose()
        return "".join(self._done).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._code is not None:
            self._start_in_code(tag, attrs)
        elif tag == "pre":
            self._fresh_line()
            self._code, self._info = [], ""
        elif tag == "br":
            self._prose.append("\n")
            self._line_open = False
        elif tag in _LINES:
            self._start_line(tag)
        elif tag in {"td", "th"} and self._line_open:
            self._prose.append(" | ")
        elif tag in _RAISED:
            self._raised.append((tag, len(self._prose)))
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag == "code":
            self._say("`")
        elif tag == "anki-mathjax":
            block = dict(attrs).get("block") == "true"
            self._say(r"\[" if block else r"\(")
            self._maths = r"\]" if block else r"\)"

    def handle_endtag(self, tag: str) -> None:
        if self._code is not None:
            if tag == "pre":
                self._end_code()
        elif tag in _LINES:
            self._fresh_line()
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
        elif tag in _RAISED:
            self._end_raised(tag)
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "code":
            self._say("`")
        elif tag == "anki-mathjax":
            self._say(self._maths)
            self._maths = ""

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        elif not self._unseen:
            text = re.sub(r"[ \t\n\r\f]+", " ", data)
            if not self._line_open or (self._prose and self._prose[-1].endswith(" ")):
                text = text.removeprefix(" ")
            self._say(text)

    def _say(self, text: str) -> None:
        if text:
            self._prose.append(text)
            self._line_open = True

    def _fresh_line(self) -> None:
        if self._line_open:
            self._prose.append("\n")
            self._line_open = False

    def _start_line(self, tag: str) -> None:
        self._fresh_line()
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._say("- " if number is None else f"{number + 1}. ")

    def _end_raised(self, tag: str) -> None:
        """`x<sup>2</sup>` is `x^2`; more than one sign is put in brackets."""
        if not self._raised or self._raised[-1][0] != tag:
            return
        _, start = self._raised.pop()
        inner = "".join(self._prose[start:]).strip()
        del self._prose[start:]
        self._say(_RAISED[tag] + (inner if len(inner) == 1 else f"({inner})") if inner else "")

    def _start_in_code(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self._code is not None
        if tag == "br":
            self._code.append("\n")
        elif tag == "code":
            kind = dict(attrs).get("class") or ""
            self._info = kind.removeprefix("language-") if kind.startswith("language-") else ""

    def _end_code(self) -> None:
        code = "".join(self._code or [])
        fence = "```"
        while re.search(rf"^{fence}", code, re.M):
            fence += "`"
        self._end_prose()
        end = "" if not code or code.endswith("\n") else "\n"
        self._done.append(f"{fence}{' '.join(self._info.split())}\n{code}{end}{fence}\n")
        self._code = None

    def _end_prose(self) -> None:
        self._done.append(plain("".join(self._prose)))
        self._prose, self._raised, self._line_open = [], [], False
