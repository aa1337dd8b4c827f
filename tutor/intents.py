"""Is what was typed an answer, or a wish said in plain words, English or German?

A wish is recognised only when it is all that was said (`"Give me a hint, please!"`), or when it opens
by disputing a verdict. So is a question back: what is asked about may only be a word of the question, or
one that no right answer holds (`"What does cross-entropy mean?"`); an answer with a question mark
(`"Is it the learning rate?"`) is an answer. Whatever else is typed is an answer: to take an answer for a wish would be the
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
_SMALL = frozenset(
    "a an the this that these those it or and of in by with you your word term "
    "der die das den dem ein eine einen diese dieser dieses oder und von mit wort begriff".split()
)
_NUMBERS = {
    word: n
    for words in ("one two three four five six", "eins zwei drei vier fünf sechs")
    for n, word in enumerate(words.split(), 1)
}
_NUMBERED = re.compile(
    r"\b(?:point|aspect|criterion|punkt|aspekt|kriterium|number|nummer) (?:number )?"
    rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})\b"
)
_DISPUTE = re.compile(
    r"\s*(?:but\s+)?(?:i\s+(?:want\s+to\s+|would\s+like\s+to\s+)?(?:challenge|appeal(?:\s+against)?|"
    r"contest|dispute|disagree\s+with)|ich\s+widerspreche|einspruch\s+gegen)\s+(?:the|this|that|your|"
    r"der|dieser|die|diese)?\s*(?:verdict|grade|grading|mark|score|bewertung|note|"
    r"(?:point|aspect|criterion|punkt|aspekt|kriterium)\s+(?P<n>\d{1,2}))\b(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_OF_A_WORD = re.compile(
    r"what (?:does|do|did) (?P<a>.+) (?:mean|stand for|refer to)(?: here| exactly)?|"
    r"what (?:is|was) meant by (?P<b>.+)|what do you mean (?:by|with) (?P<c>.+)|"
    r"was (?:bedeutet|bedeuten|heisst|ist gemeint mit|meinst du mit|meinen sie mit) (?P<d>.+)"
)
_ASKS_OF_THE_QUESTION = re.compile(
    r"(?:what (?:is|are|s)|was (?:ist|sind)) (?P<a>.+)|(?:which|welche[rns]?) (?P<b>.+) "
    r"(?:do you mean|meinst du|meinen sie)|(?:do you mean|meinst du|meinen sie) (?P<c>.+ (?:or|oder) .+)"
)
_LONGEST = 14  # words; nobody wishes in more
_AFTER_VERDICTS = {Wish.WHY, Wish.CHALLENGE}


def recognise(
    text: str, *, question: str = "", words: Collection[str] = (), graded: bool = False
) -> Intent | None:
    """The wish in a text, or None for an answer.

    `question` is what was asked. `words` are the normalised words of the rubric: a wish of one of them
    is an answer. `graded`: are
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
    pared = list(_pared(_NUMBERED.sub("point", said)))
    found = next((phrase for phrase in pared if phrase in phrases()), "")
    if not found and any(_asks_back(one, question, words) for one in pared):
        return Intent(Wish.REPEAT)
    if not found or found in words:
        return None
    wish = phrases()[found]
    if wish in _AFTER_VERDICTS and not graded:
        return None
    named = number["n"] if number else "0"
    return Intent(wish, _NUMBERS.get(named) or int(named))


def _asks_back(said: str, question: str, words: Collection[str]) -> bool:
    """Is it all a question about a word: of the question, or one that the rubric has not?"""
    asked = set(normalise(question).split())
    if (found := _ASKS_OF_A_WORD.fullmatch(said)) and not (_about(found) - asked) & set(words):
        return True
    whole = _ASKS_OF_THE_QUESTION.fullmatch(said)
    return whole is not None and _about(whole) <= asked


def _about(found: re.Match[str]) -> set[str]:
    """The words asked about, without articles and the like."""
    term = next(filter(None, found.groupdict().values()))
    return set(term.split()) - _SMALL


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
