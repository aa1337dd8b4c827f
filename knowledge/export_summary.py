"""What an export of an exam list changed, in words for a pull request. Data and text only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.cards import Card, Frozen, Source
from knowledge.plurals import counted


class ExportError(Exception):
    """What stands in the way of an export; one line that names the way out."""


class ExportSummary(Frozen):
    """What an export of an exam list changed; the cards are those of the new list, in its order."""

    file: str
    total: int
    filled: tuple[Card, ...]
    changed: tuple[Card, ...]  # had an answer, or a part of one, and got another
    left_open: tuple[Card, ...]  # still without an answer
    partial: int = 0  # still naming fewer things than asked for

    def markdown(self) -> str:
        """The summary as a pull request would show it."""
        name = _name(self.file)
        left = len(self.left_open)
        head = (
            f"### {name}: {counted(len(self.filled), 'answer')} filled in, {len(self.changed)} changed, "
            f"{left} left unanswered\n\nOf {counted(self.total, 'question')} {self.total - left - self.partial} are "
            f"answered now, {self.partial} partly answered and {left} unanswered; {left + len(self.filled)} "
            f"were unanswered before. Questions, their order and all other answers are untouched.\n"
        )
        parts = [_section("Filled in", self.filled), _section("Changed", self.changed)]
        if self.left_open:
            title = f"<summary>Left unanswered ({len(self.left_open)})</summary>"
            parts.append(f"\n<details>{title}\n\n{_questions(self.left_open)}\n</details>\n")
        return head + "".join(parts)


def shared(source: Source) -> Source:
    """A source as others may see it: without the folders of this machine."""
    return source.model_copy(update={"file": _name(source.file)})


def place(source: Source) -> str:
    """Such a source in one line: `"a.md:3 (2)"`."""
    return str(shared(source))


def _name(file: str) -> str:
    return re.split(r"[/\\]", file)[-1]


def _section(title: str, cards: Sequence[Card]) -> str:
    return f"\n#### {title}\n\n{_questions(cards)}" if cards else ""


def _questions(cards: Sequence[Card]) -> str:
    """A line a card: its number in the list, then the question, with nothing read as HTML."""
    texts = [re.sub(r"<(?=[A-Za-z/!?])", "&lt;", " ".join(c.question.split())) for c in cards]
    return "".join(f"- {c.source.label}\\. {t}\n" for c, t in zip(cards, texts, strict=True))
