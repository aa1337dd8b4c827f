"""Is what was typed an answer, or a wish said in plain words, English or German?

A wish is recognised only when it is all that was said (`"Give me a hint, please!"`), or when it opens
by disputing a verdict. Whatever else is typed is an answer: to take an answer for a wish would be the
worse mistake. A single word such as "skip" is an answer where it is a word of the rubric.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import yaml

from knowledge.cards import normalise
from tutor.conversation_state import Wish

_FILE = Path(__file__).parent / "wishes.yaml"


class Intent(NamedTuple):
    """A wish; `number` of the criterion it is about (from 1, 0: none named), and the reason given."""

    wish: Wish
    number: int = 0
    reason: str = ""


_POLITE = frozenset(
    "ok okay well um uh hm hmm sorry hey now then thanks so yes no oh na gut also ähm "
    "äh hallo danke jetzt ja nein doch".split()
)
_ANYWHERE = frozenset("please pls bitte mal".split())
_NUMBERS = {
    word: n
    for words in ("one two three four five six", "eins zwei drei vier fünf sechs")
    for n, word in enumerate(words.split(), 1)
}
_NUMBERED = re.compile(
    r"\b(?:point|criterion|punkt|kriterium|number|nummer) (?:number )?"
    rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})\b"
)
_DISPUTE = re.compile(
    r"\s*(?:but\s+)?(?:i\s+(?:want\s+to\s+|would\s+like\s+to\s+)?(?:challenge|appeal(?:\s+against)?|"
    r"contest|dispute|disagree\s+with)|ich\s+widerspreche|einspruch\s+gegen)\s+(?:the|this|that|your|"
    r"der|dieser|die|diese)?\s*(?:verdict|grade|grading|mark|score|bewertung|note|"
    r"(?:point|criterion|punkt|kriterium)\s+(?P<n>\d{1,2}))\b(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 14  # words; nobody wishes in more
_AFTER_VERDICTS = {Wish.WHY, Wish.CHALLENGE}


def recognise(text: str, *, words: Collection[str] = (), graded: bool = False) -> Intent | None:
    """The wish in a text, or None for an answer.

    `words` are the normalised words of the rubric: a wish of one of them is an answer. `graded`: are
    there verdicts to ask about? Before that "Why?" and "I disagree" can only be answers.
    """
    if graded and (dispute := _DISPUTE.fullmatch(text)):
        return Intent(
            Wish.CHALLENGE, int(dispute["n"] or 0), dispute["reason"].strip(" \t\n:,;.-–—")
        )
    said = " ".join(word for word in normalise(text).split() if word not in _ANYWHERE)
    if len(said.split()) > _LONGEST or said in words:
        return None
    number = _NUMBERED.search(said)
    pared = _pared(_NUMBERED.sub("point", said))
    found = next((phrase for phrase in pared if phrase in phrases()), "")
    if not found or found in words:
        return None
    wish = phrases()[found]
    if wish in _AFTER_VERDICTS and not graded:
        return None
    named = number["n"] if number else "0"
    return Intent(wish, _NUMBERS.get(named) or int(named))


def _pared(said: str) -> Iterator[str]:
    """The text as it is, then with ever more polite words taken off its ends."""
    words = said.split()
    before = next((n for n, word in enumerate(words) if word not in _POLITE), 0)
    after = next((n for n, word in enumerate(reversed(words)) if word not in _POLITE), 0)
    for first, last in product(range(before + 1), range(after + 1)):
        yield " ".join(words[first : len(words) - last])


@cache
def phrases() -> dict[str, Wish]:
    """Every phrase of `wishes.yaml`, normalised, with its wish."""
    templates = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        normalise(phrase): Wish(wish)
        for wish, lines in templates.items()
        for line in lines
        for phrase in expanded(line)
    }


def expanded(template: str) -> Iterator[str]:
    """`"[a|the|] hint"` -> `"a hint"`, `"the hint"`, `"hint"`."""
    parts = re.split(r"\[([^\]]*)\]", template)
    choices = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())
