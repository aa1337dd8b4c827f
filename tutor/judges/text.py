"""A student's text as words: cleaned, stemmed, cut into clauses, with the way back to the original.

Pure functions on strings; no model. Every offset refers to the text as the student wrote it, so a
quote built from offsets is always a verbatim part of the answer.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

# Unicode categories that carry no visible letter; "Cs", half of a pair, no tokenizer takes.
_INVISIBLE = {"Cf", "Cc", "Mn", "Co", "Cn", "Cs"}
# Letters of other scripts that look like Latin ones; enough for the usual disguise.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁɡԛԝАВЕКМНОРСТУХІЈЅαονικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ’‘“”–—−",
    "aeopcyxijshdgqwABEKMHOPCTYXIJSaovikptuxABEZHIKMNOPTYX''\"\"---",
)
_WORD = re.compile(  # "nonlinear" is read as "non-linear" is
    r"\d+(?:[.,]\d+)*|(?i:non(?!etheless|sens|stop|chalan)(?=[a-z]{5}))|[^\W\d_]+(?:'[a-z]+)?|\\[a-zA-Z]+|[=<>≤≥+*/^∑√∂∇%]"
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=:)\s+")
# A run of white space is tried once, from its start, and never in parts: a sentence that was blanked
# out is one of thousands, and every part of every one would take minutes.
_CLAUSE_END = re.compile(
    r",\s++|(?<!\s)\s++[-–—]++\s++|\(|\)\s*+|(?<!\s)\s++(?=(?:but|while|whereas|because|although|though|however|"
    r"therefore|thus|hence|since|unlike|so that|and (?:the|it|they|this|then|is|are|also))\b)",
    re.I,
)
_SHORT_CLAUSE = 3  # words; shorter pieces stay with the clause before them

NEGATORS = frozenset(
    "not no never without cannot none neither nor nothing hardly isn't aren't wasn't weren't don't "
    "doesn't didn't can't won't wouldn't couldn't shouldn't hasn't haven't lack lacks lacking "
    "dont doesnt isnt arent cant didnt wont unable fails fail instead rather except".split()
)
STOPWORDS = (
    frozenset(
        "a an the this that these those it its it's they them their there he she his her we our you your i my "
        "is are was were be been being am has have had having do does did can could will would shall should "
        "may might must of to in on at by for from with as into onto upon about over under between through "
        "and or but if then than so because while when where which who whom whose what how why that's "
        "also very just only such some any each every all both other another same own more most much many "
        "one get gets got make makes made let etc eg ie e g s t up out off down again here".split()
    )
    | NEGATORS
)
# Words that tie terms into a statement; a list of key terms has none of them.
GLUE = frozenset(
    "is are was were be been has have had do does did can could will would should may might must of to by "
    "from with into that which who it they its their than so because when while where if as this these we "
    "you how not let lets the a an then".split()
)
_NUMBER_WORDS = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {
    "half": "0.5",
    "hundred": "100",
    "thousand": "1000",
    "twice": "2",
    "double": "2",
    "single": "1",
}
_SAID = {"∩": " intersection ", "∪": " union ", "∇": " gradient "}  # signs read aloud
_ARROW = re.compile("[→⇒⟶]|[-=]>")
_PAUSE = re.compile(r"[,;:.\n]")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_FAR = 99  # words from which on no negator reaches
_NO_DENIAL = {"no": {"matter", "doubt", "wonder"}, "not": {"only", "just", "merely"}}
_PRONOUNS = frozenset(("it", "them"))
_local = threading.local()


class Word(NamedTuple):
    """One word; `start:end` is its place in the original text."""

    text: str  # cleaned, lower case
    stem: str
    start: int
    end: int
    content: bool  # neither a stop word nor a sign
    negated: bool  # a negator stands before it in its clause
    number: str  # canonical value such as "3" or "0.5", else empty


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text's words, and its clauses and sentences as ranges of words (never empty)."""

    text: str
    clean: str  # what the embedder reads
    places: tuple[tuple[int, int], ...]  # of each word, in `clean`
    words: tuple[Word, ...]
    clauses: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> str:
        """The original text from word `first` up to, not including, word `last`."""
        if first >= last:
            return ""
        return self.text[self.words[first].start : self.words[last - 1].end]


def cleaned(text: str) -> tuple[str, tuple[int, ...]]:
    """Text without invisible characters and look-alikes, and where each character came from."""
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if char in "\n\t":
            folded = char
        elif unicodedata.category(char) in _INVISIBLE:
            continue
        else:
            folded = _SAID.get(char) or unicodedata.normalize("NFKC", char.translate(_LOOKALIKES))
        out.append(folded)
        origin.extend([at] * len(folded))
    return "".join(out), (*origin, len(text))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """English Snowball stem: "networks" -> "network". One stemmer a thread: it keeps a buffer."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=4096)
def parse(text: str) -> Parsed:
    """Words, clauses and sentences of a text."""
    clean, origin = cleaned(text)
    matches = list(_WORD.finditer(clean))
    starts = [m.start() for m in matches]
    ends = sorted({m.end() for m in _SENTENCE_END.finditer(clean)} | _steps(clean))
    sentences = _ranges(starts, ends, 1)
    cuts = set(ends)
    cuts |= {m.end() for m in _CLAUSE_END.finditer(clean)}
    clauses = _inside(sentences, _ranges(starts, sorted(cuts), _SHORT_CLAUSE))
    words = _words(matches, clauses, origin)
    places = tuple(m.span() for m in matches)
    return Parsed(text, clean, places, words, clauses, sentences)


def _steps(clean: str) -> set[int]:
    """Where the steps of a chain end: "initialise → predict → compare". A single arrow, or several
    with commas between them, rather say what a thing is or becomes: "loc -> box, seg -> mask"."""
    arrows = list(_ARROW.finditer(clean))
    pairs = [
        (one, two) for one, two in pairwise(arrows)
        if not _PAUSE.search(clean, one.end(), two.start())
    ]  # fmt: skip
    return {arrow.end() for pair in pairs for arrow in pair}


def number_of(word: str) -> str:
    """Canonical value of a number or number word: "three" -> "3", "0.50" -> "0.5", else ""."""
    if word[:1].isdigit():
        try:
            return f"{value_of(word):.12g}"
        except ValueError:
            return word
    return _NUMBER_WORDS.get(word, "")


def value_of(digits: str) -> float:
    """The value of a number as people write it: "0,5" is a half, "1,000" and "16,384.5" are thousands.

    A comma before groups of three digits separates thousands, any other one decimals. Raises ValueError
    on what is neither, such as "1.2.3".
    """
    if _THOUSANDS.fullmatch(digits):
        return float(digits.replace(",", ""))
    return float(digits.replace(",", "."))


def content_stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    return frozenset(w.stem for w in parse(text).words if w.content)


def _ranges(starts: list[int], cuts: list[int], shortest: int) -> tuple[tuple[int, int], ...]:
    """Word ranges between cut positions; pieces below `shortest` words join the one before."""
    ranges: list[tuple[int, int]] = []
    first = 0
    for cut in (*cuts, float("inf")):
        last = first
        while last < len(starts) and starts[last] < cut:
            last += 1
        if last > first:
            ranges.append((first, last))
        first = last
    return _joined(ranges, shortest)


def _joined(ranges: list[tuple[int, int]], shortest: int) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and (last - first < shortest or joined[-1][1] - joined[-1][0] < shortest):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)


def _inside(
    sentences: tuple[tuple[int, int], ...], clauses: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Clauses cut again at sentence ends, where joining short pieces crossed one."""
    cuts = sorted({first for first, _ in sentences} | {first for first, _ in clauses})
    ends = [*cuts[1:], sentences[-1][1]] if sentences else []
    return tuple(zip(cuts, ends, strict=True))


def _words(
    matches: list[re.Match[str]], clauses: tuple[tuple[int, int], ...], origin: tuple[int, ...]
) -> tuple[Word, ...]:
    words: list[Word] = []
    for first, last in clauses:
        since = _FAR  # words since the last negator of this clause
        for at, match in enumerate(matches[first:last], first):
            text = match[0].lower()
            if at > first and _ends_denial(matches[at - 1], match):
                since = _FAR
            denies = text in NEGATORS or text.endswith("n't")
            then = matches[at + 1][0].lower() if at + 1 < last else ""
            since = 0 if denies and then not in _NO_DENIAL.get(text, ()) else since + 1
            end = origin[match.end() - 1] + 1
            words.append(
                Word(
                    text, stem(text), origin[match.start()], end,
                    text not in STOPWORDS and (text[0].isalnum() or text[0] == "\\"),
                    0 < since <= 5, number_of(text),
                )
            )  # fmt: skip
    return tuple(words)


def _ends_denial(before: re.Match[str], word: re.Match[str]) -> bool:
    """Does a denial end before this word? At a comma, and after "without it": "without it the layers
    collapse" denies nothing of the layers."""
    gap = word.string[before.end() : word.start()]
    return "," in gap or (before[0].lower() == "without" and word[0].lower() in _PRONOUNS)
