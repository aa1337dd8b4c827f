"""Which part of an answer counts: text that speaks to the grader is taken out, and quotes are cut."""

from __future__ import annotations

import re

from tutor import guards
from tutor.judges.text import GLUE, STOPWORDS, Parsed, parse

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\n*")
# A claim about the answer itself, or about marks: no statement on the subject, whoever reads it.
_ABOUT_ITSELF = re.compile(
    r"\b(?:this|my|the|above|following)\s+(?:answer|response|solution|submission|text)\b.{0,30}\b"
    r"(?:is|are|was|covers?|meets?|fulfils?|satisf\w+|contains?|deserves?|earns?)\b.{0,60}\b"
    r"(?:correct|complete|right|perfect|excellent|full|criteri\w+|points?|marks?|everything|all)\b"
    r"|\b(?:i|we)\b.{0,20}\b(?:covered|answered|addressed|mentioned|explained|named)\b.{0,20}\b"
    r"(?:all|every|everything|each)\b"
    r"|\b(?:reference|model|sample|official)\s+(?:answer|solution)\b|\bmarking scheme\b|\brubric\b",
    re.I,
)
# Words of marking, not of any subject; one of them beside one of the milder ones, and not lost
# among other words, makes a sentence about marks.
_OF_MARKING = frozenset(
    "examiner examiners grader graders grading rubric verdict verdicts marks marking assessor evaluator "
    "instructions criteria".split()
)
_OFTEN_WITH = frozenset(
    "answer answers answered response student candidate correct complete completely accept accepted pass "
    "passed met full credit score points grade graded deserve deserves award judge judged criterion "
    "fulfilled satisfied reference solution maximum ignore disregard".split()
)
_MARKING_SHARE = 0.25  # of a sentence's content words
# Made-up replies of a grading program: from the first {"…": to the last bracket of its line.
_DATA = re.compile(r"[\[{]\s*[\[{]?\s*[\"'“]\w[\w ]*[\"'”]\s*:.*[\]}]", re.S)
# The commonest small words of German, Spanish, French, Italian and Portuguese.
_FOREIGN = frozenset(
    "der die das und ist nicht ein eine einen einer dem den des werden wird mit von zu auf für sind oder durch "
    "el la los las que es un una se por para con del son como le les et est une pour dans sont qui sur avec il "
    "lo gli che di per una sono o os as não uma em dos da do".split()
)
_LIST_FROM = 3  # content words; fewer are too few to tell
_LIST_PARTS = 3  # pieces between separators
_LIST_PART = 2.5  # content words in a piece, on the average, that still make a list
_PILE_PARTS = 5
_LIST_MARK = re.compile(r"[,;/•|\n]")


def without_instructions(answer: str) -> str:
    """The answer with sentences to the grader blanked out; every other character keeps its place."""
    kept = _DATA.sub(lambda m: " " * len(m[0]), answer)
    return _SENTENCE.sub(lambda m: " " * len(m[0]) if _to_grader(m[0]) else m[0], kept)


def _to_grader(sentence: str) -> bool:
    return (
        guards.is_instruction(sentence)
        or bool(_ABOUT_ITSELF.search(sentence))
        or _is_about_marks(sentence)
    )


def _is_about_marks(sentence: str) -> bool:
    words = [w.text for w in parse(sentence).words if w.content]
    plain = sum(w in _OF_MARKING for w in words)
    mild = sum(w in _OFTEN_WITH for w in words)
    return plain > 0 and plain + mild >= max(2, _MARKING_SHARE * len(words))


def is_foreign(parsed: Parsed) -> bool:
    """Is the answer in another language than English, which alone the model has learned?"""
    foreign = sum(w.text in _FOREIGN for w in parsed.words)
    english = sum(w.text in STOPWORDS for w in parsed.words)
    return foreign >= 2 and foreign > english


def quote_of(answer: str, parsed: Parsed, window: tuple[int, int]) -> str:
    """The words of a window as the student wrote them."""
    quote = parsed.span(*window)
    return quote if quote and quote in answer else ""


def is_keyword_list(parsed: Parsed, window: tuple[int, int]) -> bool:
    """Terms side by side, with nothing that ties them into a statement?

    "vanishing gradient, sigmoid, saturation" is; "gradients vanish" is too short to tell, and
    "encoder compresses, decoder generates" has too few parts.
    """
    words = parsed.words[window[0] : window[1]]
    content = sum(w.content for w in words)
    parts = len(_LIST_MARK.findall(parsed.span(*window))) + 1
    tied = any(w.text in GLUE or w.text in "=<>" for w in words)
    return not tied and parts >= _LIST_PARTS and _LIST_FROM <= content <= _LIST_PART * parts


def is_pile(parsed: Parsed) -> bool:
    """Is the whole answer a long list of terms, so that nothing in it is a statement?"""
    parts = len(_LIST_MARK.findall(parsed.text)) + 1
    return parts >= _PILE_PARTS and is_keyword_list(parsed, (0, len(parsed.words)))
