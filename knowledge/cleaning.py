"""What stands around a question or an answer in a source without being part of it, taken off. Pure."""

from __future__ import annotations

import re

from knowledge.cards import normalise

_QUESTION_PREFIX = re.compile(
    r"\s*(?:Q(?:uestion)?\s*\d*\s*(?P<a>\([^)]{1,30}\))?\s*:"
    r"|(?P<b>\(?(?:short answer|true\s*/\s*false|multiple choice|fill[- ]in[- ]the[- ]blank|open)\))\s*:?"
    r"|:)\s*",
    re.I,
)
_ANSWER_PREFIX = re.compile(r"^\s*(?:(?:A|(?i:answer))\s*\d*)?\s*:(?:\s+|$)")
_NUMBER_PREFIX = re.compile(r"^\s*(?P<n>\d{1,3})\s*:\s+(?=[^\W\d_])")
_MARKED_LINE = re.compile(r"^\s*(?:[A-Z]|\d{1,3})\s*:\s", re.M)
_ECHO_PREFIX = re.compile(
    r"^\s*\(?(?:true\s*/\s*false|short answer|multiple choice)\)?\s*:?\s*", re.I
)


def unicode(text: str) -> str:
    """The text as it can be stored and written: half of an emoji, as a cut text may end with, is "?"."""
    return text.encode("utf-8", "replace").decode()


def clean_question(raw: str) -> tuple[str, str]:
    """Take `Q4:`, `(Short Answer):` and stray `:` off; returns the question and the first kind taken.

    All of them, so that a clean question stays as it is: by its text it is known again.
    """
    start, hint = 0, ""
    while match := _QUESTION_PREFIX.match(raw, start):
        start, hint = match.end(), hint or match["a"] or match["b"] or ""
    return raw[start:].strip(), hint.strip("() ")


def clean_answer(raw: str, label: str = "") -> str:
    """Take `A:`, `A4:` or a stray `:` off the front of an answer; a bare number only where it is the
    entry's own, whole or cut off in copying ("2: It …" in entry 22).

    Where several lines open like that ("0: background", "1: object") the marks are the answer's own.
    """
    if len(_MARKED_LINE.findall(raw)) > 1:
        return raw.strip()
    number = _NUMBER_PREFIX.match(raw)
    if number and label.isdecimal() and label.endswith(number["n"]):
        return raw[number.end() :].strip()
    return _ANSWER_PREFIX.sub("", raw, count=1).strip()


_PLACEHOLDER = re.compile(
    r"(?:tbd|tba|tbc|todo|to do|fixme)\W*|(?:tbd|tba|todo|fixme)\s*:.*"
    r"|to be (?:done|added|written|filled(?: in)?|decided|determined)\W*"
    r"|(?:please )?fill(?: this| me| it)? in\W*|(?:(?:add|do|answer|write|fill in) )?(?:this |it )?later\W*"
    r"|n/a|n\. ?a\.|no answer(?: yet)?\W*|xxx+|(?:folgt|später|kommt noch|fehlt noch)\W*"
    r"|[-–—?.…_\s]+",
    re.I,
)
_ASKS_FOR_A_SIGN = re.compile(
    r"\b(?:signs?|symbols?|characters?|operators?|punctuation|marks?|quantifiers?|wildcards?|regex(?:es)?"
    r"|tokens?|delimiters?|separators?|prefix|notation|abbreviat\w*|zeichen|symbole?)\b", re.I
)  # fmt: skip
_ASKS_WHEN = re.compile(r"\b(?:when|before|earlier|wann|früher)\b", re.I)


def only_a_placeholder(answer: str, question: str) -> bool:
    """Does the answer only hold a place ("tbd", "???", "-"), where the question asks for no such thing?"""
    said = answer.strip()
    if not said or not _PLACEHOLDER.fullmatch(said):
        return False
    words, asked = normalise(said), f" {normalise(question)} "
    if not re.search(r"\w", said):
        return not (_ASKS_FOR_A_SIGN.search(question) or said in question.split())
    return f" {words} " not in asked and not (words == "later" and _ASKS_WHEN.search(question))


def repeats(answer: str, question: str) -> bool:
    """Does the answer say nothing but the question?"""
    said = normalise(_ECHO_PREFIX.sub("", answer))
    return bool(said) and said == normalise(_ECHO_PREFIX.sub("", question))


def says_nothing(answer: str, question: str) -> str:
    """Why a cleaned answer is none, to be said behind "the answer …"; empty where it is one."""
    if repeats(answer, question):
        return "only repeats the question"
    return f"only holds a place ({answer[:40]!r})" if only_a_placeholder(answer, question) else ""
