"""What kind of question a text is, how many things it asks for, how many an answer names.

Rules over the text only. They serve study notes in English; what they cannot tell stays `open`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.cards import Card, Kind, Provenance, Source, Status, card_id
from knowledge.cleaning import clean_answer, clean_question, says_nothing, unicode
from knowledge.formulas import FORMULA

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBER = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})"
_ASKS = r"(?:mention|give|name|list|write|state|enumerate|cite|provide|identify|propose|suggest)"
_THINGS = r"(?:ways|steps|points|differences|reasons|stages|phases|parts)"
# What stands between two sentences ends at the next one's end: never quadratic.
_REQUEST = re.compile(rf"(?:^\W*+|[.?!]\s[^\w.?!]*+){_ASKS}\b(?P<asked>[^.?!]*)", re.I)
_COUNT = re.compile(
    rf"\b{_NUMBER}\b(?![.,]?\d)(?!\s*(?:[-x×%^*/+=]|and\b|to\b|or\b(?!\s+more)))", re.I
)
# What stands before a number that counts nothing asked for: "with 3 layers", "3 x 3", "size of 8".
_OTHER_NUMBER = re.compile(
    r"(?:[\^×*/+=<>_\\-]|\d\s*x|\bbetween \S+ and"
    r"|\b(?:with|in|on|between|from|by|(?<!up )to|than|using|per|after|at|rank|level|size|order|degree|layer|type|version)"
    r")\s*(?:\b(?:an?|the))?\s*$|\b\w*[^\Ws] of\s*$",
    re.I,
)
_ASKED = (
    re.compile(
        r"^\W*(?:(?:in|into|from|by|for|of) )?(?:what|which) (?:(?:are|were) (?:the |some )?(?:\w+ )?)?"
        rf"{_NUMBER}\b(?![.,]?\d)(?!\s*[-x×%^*/+=])",
        re.I,
    ),
    re.compile(rf"\bin (?:the )?{_NUMBER} (?:\w+ )?{_THINGS}\b", re.I),
)
_TRUE_FALSE = re.compile(r"\W*(?:true|t)\s*(?:/|or)\s*(?:false|f)\b", re.I)
_FORMULA = re.compile(
    r"\b(?:formulas?|formulae|equations?|mathematics|mathematical expression)\b|^\W*write the\b.*\bloss\b",
    re.I,
)
_CLOZE = re.compile(r"_{3,}|\[\.\.\.\]|\{\{c\d+::")
_OPTION = re.compile(r"(?:^|\s)([A-H])[.)]\s+\S")


def classify(question: str, hint: str = "") -> tuple[Kind, int | None]:
    """Kind and asked count of a question; `hint` is the prefix the source put before it."""
    if _TRUE_FALSE.match(question) or _TRUE_FALSE.search(hint):
        return Kind.TRUE_FALSE, None
    if len(options(question)) >= 3 or "choice" in hint.lower():
        return Kind.MULTIPLE_CHOICE, None
    if _CLOZE.search(question):
        return Kind.CLOZE, None
    if count := asked_count(question):
        return Kind.LIST, count
    return (Kind.FORMULA if _FORMULA.search(question) else Kind.OPEN), None


def asked_count(question: str) -> int | None:
    """How many things a question asks for, or None: `"Name 5 optimizers." -> 5`."""
    for match in _counts(question):
        word = match["n"].lower()
        count = int(word) if word.isdigit() else _NUMBER_WORDS.index(word) + 2
        return count if count >= 2 else None
    return None


def _counts(question: str) -> Iterator[re.Match[str]]:
    """Numbers that tell how much is asked for, the surest first: "Mention at least 10 …", "Name
    three …", "Mention and explain the functions of the 3 gates …", "In 4 ways, …"."""
    for request in _REQUEST.finditer(question):
        for match in _COUNT.finditer(question, *request.span("asked")):
            if not _OTHER_NUMBER.search(question, request.start("asked"), match.start()):
                yield match
    yield from filter(None, (pattern.search(question) for pattern in _ASKED))


def options(question: str) -> dict[str, str]:
    """The choices of a multiple-choice question by letter, in order, or an empty dict."""
    marks = list(_OPTION.finditer(question))
    if not marks or [m[1] for m in marks] != list("ABCDEFGH"[: len(marks)]):
        return {}
    ends = [m.start() for m in marks[1:]] + [len(question)]
    return {m[1]: question[m.end() - 1 : end].strip() for m, end in zip(marks, ends, strict=True)}


def status_of(answer: str, count: int | None) -> Status:
    """`missing` without an answer, `partial` where a list names fewer than `count` things."""
    if not answer.strip():
        return Status.MISSING
    if count and len(list_items(answer, count)) < count:
        return Status.PARTIAL
    return Status.ANSWERED


_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_LABEL = re.compile(r"^[^:$]{1,60}:\s+(?=\S)")
# Nouns that end the name of a thing; they part lists whose separators were lost in copying.
_HEAD_NOUN = re.compile(
    r"(?:(?<=error)|(?<=loss)|(?<=entropy)|(?<=divergence)|(?<=\)))\s(?!\()", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!])\s+(?=[A-Z])")
# What joins two things is none itself; AND and OR are gates, which a list may name.
_JOINS = re.compile(r"\band\b|\bor\b|(?<!\S)&(?!\S)")
_CAMEL_BREAK = re.compile(r"(?<=[a-z])\s(?=[A-Z][a-z]+\s[a-z])")


def list_items(answer: str, wanted: int = 2) -> list[str]:
    """The things an answer names, one a string, with bullets and group labels taken off.

    Looks, in this order, for bullets, several formulas, several lines, separators within a line,
    and last for the traces of separators lost in copying. A text with none of these is one item.
    `wanted` lets a line of single words pass as that many items ("sigmoid step gaussian").
    """
    lines = [line for line in answer.splitlines() if line.strip()]
    bullets = [_BULLET.sub("", line).strip() for line in lines if _BULLET.match(line)]
    if len(bullets) >= 2:
        return _grouped(bullets, wanted) if len(bullets) < wanted else bullets
    formulas = [match[0] for match in FORMULA.finditer(answer)]
    if len(formulas) >= 2 and len(formulas) >= len(lines):
        return formulas
    return [item for line in lines for item in _items_of_line(line, wanted)]


def _grouped(bullets: list[str], wanted: int) -> list[str]:
    """Bullets such as "supervised: a, b, c" are groups of short names; others are items themselves."""
    inner = [item for bullet in bullets for item in _items_of_line(bullet, wanted)]
    names = all(_LABEL.match(b) for b in bullets) and all(len(i.split()) <= 4 for i in inner)
    return inner if names and not any("$" in b for b in bullets) else bullets


def _items_of_line(line: str, wanted: int) -> list[str]:
    bare = _BULLET.sub("", line).strip()
    sentences = _SENTENCE_END.split(bare)
    if len(sentences) >= max(wanted, 2):
        return sentences
    body = _LABEL.sub("", bare).strip().rstrip(".")
    closed, bracket, rest = body.rpartition(
        ")"
    )  # each "(" left of it finds its end: never quadratic
    flat = re.sub(r"\([^)]*\)", _joined, closed + bracket) + rest
    parts = [p.strip() for p in re.split(r"[,;]", flat) if p.strip()]
    if len(parts) >= 2:
        parts = [q for part in parts for q in _JOINS.split(part) if q.strip()]
    elif not re.search(r"[.!:]\s", body):
        parts = _unglued(flat, wanted)
    return [part.replace("\0", ",").strip() for part in parts]


def _joined(brackets: re.Match[str]) -> str:
    """What stands in brackets, with its separators hidden."""
    return brackets[0].replace(",", "\0").replace(";", "\0")


def _unglued(line: str, wanted: int) -> list[str]:
    parts = [p for p in _HEAD_NOUN.split(line) if p.strip()]
    parts = [q for part in parts for q in _CAMEL_BREAK.split(part)]
    words = line.split()
    if len(parts) == 1 and 2 <= len(words) <= wanted:
        joined = [p for p in _JOINS.split(line) if p.strip()]
        return joined if len(joined) > 1 else " ".join(joined).split()
    if len(parts) == 1 and line.count(" and ") == 1 and len(words) <= 8:
        return line.split(" and ")
    return parts


def make_card(question: str, answer: str, source: Source, topic: str = "") -> Card:
    """The one way from a source's raw question and answer to a card.

    An answer that says nothing is dropped; the parser reports it (see `says_nothing`).
    """
    text, hint = clean_question(unicode(question))
    reply = clean_answer(unicode(answer), source.label)
    reply = "" if says_nothing(reply, text) else reply
    kind, count = classify(text, hint)
    return Card(
        id=card_id(text), question=text, answer=reply, kind=kind, status=status_of(reply, count),
        topic=unicode(topic), asked_count=count, sources=(source,), provenance=Provenance.SOURCE,
    )  # fmt: skip
