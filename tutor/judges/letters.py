"""Which option of a multiple-choice question an answer takes, by its letter or by its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.cards import normalise

# A letter that chooses: alone, marked, or a capital before words; "a" and "A" before a noun are articles.
_LETTER = re.compile(
    r"(?:^\W*|\b(?i:answer|option|choice|is|it's|so|choose|pick|take)\s*:?\s*\(?|\()"
    r"(?:([A-Ha-h])(?=\W*$|\s*[).:,;])|([B-H])(?=\s)|(A)(?=\s+(?:because|since|as|for|is)\b))"
)
_NO_ARTICLE = r"(?:[B-Hb-h]|[Aa](?!\s+(?!or\b|and\b|but\b)\w))\b"
_RULED_OUT = re.compile(
    r"\b([A-Ha-h])\s+(?i:is\s+(?:wrong|false|incorrect|not)|isn't|can't|cannot)\b"
)
_DENIED = re.compile(
    r"(?i:(?:\b(?:and|but)\s+)?\b(?:not|neither|nor|rather than|instead of)\s+(?:option\s+)?\(?)"
    + _NO_ARTICLE
)
# "B has no weights" and "B and C are wrong" tell of letters; "A or B is right" leaves it open.
_TOLD_OF = (
    r"(?!\s+(?!(?:is|are)\s+(?:right|correct|true|possible))"
    r"(?:is|are|was|were|isn't|aren't|has|have|does|do|can|cannot|can't|would|needs?|uses?)\b)"
)
_AND_OR = r"(?:(?:[\s,;/&+?.()]*\b(?i:or|and|no|maybe|perhaps)\b)+[\s,;/&+?.()]*|[\s,;/&+?.()]+)"
_EITHER = re.compile(rf"(?:\b([A-H])|^\W*([a-h])){_AND_OR}({_NO_ARTICLE}){_TOLD_OF}")
_NOT = r"\b(?:not|never|no|neither|nor|isn t|rather than|instead of)(?: (?:an?|the))?"
_FILLER = frozenset("a an and any all both either is it maybe or perhaps the".split())
_PREFIX = re.compile(r"\b(non|semi|self|un|anti|quasi|pseudo)[-\s]\s*(?=[^\W\d_])", re.I)


def choice(text: str, choices: Mapping[str, str]) -> str:
    """The letter that a text chooses, by letter or by the words of an option, or ""."""
    if _names_letters(text, choices):
        return ""
    taken = _LETTER.finditer(_DENIED.sub("", text).strip())
    letters = {(m[1] or m[2] or m[3]).upper() for m in taken}
    letters = letters & set(choices) - {m[1].upper() for m in _RULED_OUT.finditer(text)}
    named, _ = _named(text, choices)
    for found in (letters & named, letters, named):
        if len(found) == 1:
            return found.pop() if not (letters and named) or letters & named else ""
    return ""


def several(text: str, choices: Mapping[str, str]) -> bool:
    """Does a text only name several options, so that one of them must be right?"""
    named, rest = _named(text, choices)
    return _names_letters(text, choices) or (len(named) > 1 and set(rest.split()) <= _FILLER)


def _names_letters(text: str, choices: Mapping[str, str]) -> bool:
    """Two letters side by side, "A/B" or "A? No, B"; "B. A layer …" has one and an article."""
    told = _EITHER.finditer(_DENIED.sub("", text).strip())
    pairs = ({letter.upper() for letter in m.groups() if letter} for m in told)
    return any(len(pair) == 2 and pair <= set(choices) for pair in pairs)


def _named(text: str, choices: Mapping[str, str]) -> tuple[set[str], str]:
    """The options that a text names and does not deny, and what else it says.

    The longest are looked for first, so that "max pooling" does not name "pooling" too.
    """
    rest, named = f" {_words(text)} ", set()
    options = {letter: words for letter, option in choices.items() if (words := _words(option))}
    for letter in sorted(options, key=lambda letter: -len(options[letter])):
        words = re.escape(options[letter])
        rest = re.sub(rf"{_NOT} {words}(?= )", "|", rest)
        if re.search(rf" {words}(?= )", rest):
            named.add(letter)
            rest = re.sub(rf" {words}(?= )", " |", rest)
    return named, rest.replace("|", " ")


def _words(text: str) -> str:
    """Normalised, with prefixes and the signs and points of numbers kept to what they belong to."""
    joined = _PREFIX.sub(r"\1", text)
    joined = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", joined)
    joined = re.sub(r"(?<=\d)[.,](?=\d)|(?<![\w)])[-−](?=\d)", "_", joined)
    return normalise(joined)
