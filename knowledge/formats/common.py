"""What the parsers share: numbered lines and blocks of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.cards import Card, Problem, Source
from knowledge.classify import make_card
from knowledge.cleaning import clean_answer, clean_question, says_nothing

_REQUEST = re.compile(
    r"^(?:Arrange|Calculate|Characteri[sz]e|Cite|Clarify|Compare|Compute|Contrast|Define|Derive|Describe|"
    r"Determine|Differentiate|Discuss|Distinguish|Draw|Enumerate|Estimate|Explain|Express|Find|Formulate|"
    r"Give|Identify|Illustrate|Indicate|Interpret|Justify|List|Mention|Name|Order|Outline|Present|Prove|"
    r"Provide|Relate|Say|Show|Sketch|Specify|State|Suggest|Sum up|Summari[sz]e|Tell|Trace|Write)\b"
)
_ASKS = re.compile(r"\?(?:\s|$)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


class Line(NamedTuple):
    """A line of a source: its number from 1, and its text without trailing white space."""

    number: int
    text: str


def lines_of(text: str) -> list[Line]:
    """Number the lines; zero-width characters and odd line ends are evened out."""
    clean = text.translate(_INVISIBLE).replace("\u00a0", " ")
    return [Line(n, raw.rstrip()) for n, raw in enumerate(re.split(r"\r\n?|\n", clean), 1)]


def join(lines: list[Line]) -> str:
    """The lines as a text: common indentation and blank lines at both ends are taken off."""
    texts = [line.text for line in lines]
    indents = [len(t) - len(t.lstrip()) for t in texts if t.strip()]
    cut = min(indents, default=0)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(t[cut:] for t in texts)).strip("\n")


def reads_like_question(text: str) -> bool:
    """Does a sentence in it end with `?`, or does it open with a request ("Write …")?"""
    return bool(_ASKS.search(text) or _REQUEST.match(text))


def fenced(lines: list[Line]) -> set[int]:
    """Indices of the lines of code blocks, fences included; a fence never closed opens none."""
    found: set[int] = set()
    start = None
    for index, line in enumerate(lines):
        if not _FENCE.match(line.text):
            continue
        if start is None:
            start = index
        else:
            found.update(range(start, index + 1))
            start = None
    return found


class Collector:
    """Gathers the cards and problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cards: list[Card] = []
        self.problems: list[Problem] = []

    def problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, message=message))

    def left_out(self, lines: list[Line]) -> None:
        """Say once which lines belong to no entry."""
        if lost := [line for line in lines if line.text.strip()]:
            more = f", with {len(lost) - 1} more below it" if len(lost) > 1 else ""
            said = lost[0].text.strip()[:60]
            self.problem(lost[0].number, f"belongs to no question; left out{more}: {said!r}")

    def card(
        self, question: str, answer: str, *, line: int, label: str = "", topic: str = ""
    ) -> None:
        """Add an entry, or say why it cannot be one."""
        if not clean_question(question)[0]:
            lost = f"; its answer begins with {answer[:40]!r}" if answer else ""
            self.problem(line, f"entry {label or '?'} has no question; skipped{lost}")
            return
        source = Source(file=self.file, line=line, label=label)
        card = make_card(question, answer, source, topic)
        if reason := says_nothing(clean_answer(answer, label), card.question):
            self.problem(
                line, f"the answer of entry {label or card.id} {reason}; counted as missing"
            )
        self.cards.append(card)
