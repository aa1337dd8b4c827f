"""Which part of an answer counts: text that speaks to the grader is taken out, and quotes are cut."""

from __future__ import annotations

import re

from tutor import guards, quotes
from tutor.domain import Task
from tutor.judges.encoding import idf
from tutor.judges.text import STOPWORDS, Parsed, content_stems, parse, stem
from tutor.language import tell

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\n*")
# A claim about the answer itself, or about marks: no statement on the subject, whoever reads it.
_ABOUT_ITSELF = re.compile(
    r"(?<!whether )(?<!if )(?<!off )(?<!when )\b(?:(?:this|my|above|following)\s+(?:answer|response|solution|submission|text)"
    r"|the\s+(?:answer|response|submission))\b.{0,30}\b"
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
_CONDITION = re.compile(r"\b(?:until|when|once|unless)\b", re.I)  # "until the criteria are met"
_MARKING_SHARE = 0.25  # of a sentence's content words
# Made-up replies of a grading program: from the first {"…": to the last bracket, where its keys are
# those of marking; an answer written as data is none.
_DATA = re.compile(r"[\[{]\s*[\[{]?\s*[\"'“]\w[\w ]*[\"'”]\s*:.*[\]}]", re.S)
_DATA_OF_MARKING = re.compile(
    r"[\"'“]?\b(?:verdicts?|scores?|grades?|points|marks?|criteri\w+|status|feedback|result|passed|met)\b"
    r"[\"'”]?\s*:", re.I,
)  # fmt: skip
# What is said of an answer or to a writing machine, and of no subject.
_PRAISE = frozenset(
    "well done exactly indeed stated correctly correct right perfect perfectly excellent good great true fully "
    "complete completely full pass passed passes yes met fine please count accept accepted ok okay "
    "answer answered difference explained covered".split()
)
_STRONG_PRAISE = frozenset(
    "correct correctly right done perfect perfectly excellent passed met".split()
)
# Words that any subject could be talked about with. A sentence that adds nothing else to the words of
# the question says nothing on it: "X plays a central role and should be chosen with care."
_EMPTY = frozenset(
    "important importance crucial central essential key major significant vital relevant influential popular "
    "famous interesting fascinating modern recent recently years today nowadays field area subject topic concept "
    "idea matter thing things aspect aspects factor factors question questions point points issue issues part role "
    "plays play attract attracted attention interest deal great good bad better best well known widely used use "
    "useful care carefully careful careless chosen choose choice suitable unsuitable appropriate right wrong proper "
    "properly depend depends depending circumstances situation case cases application applications task hand practice "
    "practical practitioner practitioners expert experts everybody everyone anybody people studies study research "
    "benchmarks theory theoretical predicts predict show shows confirm confirmed prove proved proven evident clear "
    "clearly obvious obviously simply course know knows knew heart need needs spell tell tells understand "
    "understanding understood explain explains explanation detail details detailed different difference differ various several many "
    "aspects kinds kind type types way ways effect effects result results outcome improve improves harm benefit "
    "benefits beneficial advantage advantages disadvantage disadvantages trade-off balance weigh consider considered considering "
    "look planning good pays project later possible possibilities opens world hard imagine state art moves fast "
    "fresh perspective older newer generation future expected shape hopes hope sign reward healthy deserves complex "
    "simple considerably strongly largely mainly generally usually often always both follows follow says say said "
    "agree surely convincing manner covers cover essential named name mention mentioned meaning means term terms "
    "word words captures capture worth combining combine complementary respective respectively same".split()
)
_EMPTY_STEMS = frozenset(map(stem, _EMPTY))
_TAUTOLOGY_FROM = 7  # words
_EMPTY_SHARE = 0.85  # of the content words that the question has not said
_TAG = re.compile(
    r"</?(?:img|details|summary|script|style|iframe|div|span|svg|form|input|table|tr|td|html|body|head|meta|link|button)"
    r"\b[^<>]{0,300}>|^-{2,}\w+|^Content-\w+:.*$", re.I | re.M,
)  # fmt: skip
# A heading or a list of topics with a tick: it names what an answer would say, and does not say it.
_TICKED = re.compile(
    r"^\W*\[[xX✓✔]\]|[✓✔✅]|\(\s*\d+(?:\.\d+)?\s*(?:points?|marks?|pts?)\s*\)"
    r"|(?:(?::|[-–—])\s*(?:is |are |all |fully |well )?|\)\s*(?:all |fully |well )?)(?:covered|named|mentioned|discussed|dealt with|addressed|explained|stated|"
    r"done|met|present|included|given)(?: correctly| as well| here| above| in full)*\W*$"
    r"|^\W*(?:topics?|aspects?|items?|points?|facts?)\b.{0,20}\b(?:dealt with|covered|discussed|addressed|mentioned|named)\b"
    r"|\ball (?:\w+ ){0,3}(?:are|is|were) (?:discussed|covered|answered|named|dealt with|explained|mentioned)\b", re.I,
)  # fmt: skip
_TO_MACHINE = re.compile(
    r"^\W*(?:(?:please|now|so|and|then)\W+)*(?:continue|complete|finish)\s+(?:this|the)\s+(?:text|sentence|answer|reply|paragraph)\b"
    r"|\bassert\b.*\banswer", re.I,
)  # fmt: skip
_WORD_LETTERS = 4  # fewer are symbols of a formula as well
# The commonest small words of German, Spanish, French, Italian and Portuguese.
_FOREIGN = frozenset(
    "der die das und ist nicht ein eine einen einer dem den des werden wird mit von zu auf für sind oder durch "
    "el la los las que es un una se por para con del son como le les et est une pour dans sont qui sur avec il "
    "lo gli che di per una sono o os as não uma em dos da do".split()
)


def statements(task: Task) -> str:
    """The answer of a task without sentences to the grader and those that say nothing."""
    rubric = task.rubric
    told = [t for c in rubric.criteria for t in (c.text, *c.phrasings, *c.misconceptions)]
    told += [name for entry in rubric.lists for item in entry.items for name in item]
    subject = frozenset(stem for text in told for stem in content_stems(text))
    return without_instructions(task.answer, task.question, subject)


def without_instructions(
    answer: str, question: str = "", subject: frozenset[str] = frozenset()
) -> str:
    """The answer with sentences to the grader blanked out; every other character keeps its place.

    `subject` has the stems that the rubric itself uses: to it they are neither empty nor of marking
    ("marks points as noise", "must not look at future words").
    """
    asked = content_stems(question)
    answer = _TAG.sub(_blank, answer)
    kept = _DATA.sub(lambda m: _blank(m) if _DATA_OF_MARKING.search(m[0]) else m[0], answer)
    return _SENTENCE.sub(lambda m: _blank(m) if _to_grader(m[0], asked, subject) else m[0], kept)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _to_grader(sentence: str, asked: frozenset[str], subject: frozenset[str]) -> bool:
    return (
        guards.is_instruction(sentence)
        or bool(_ABOUT_ITSELF.search(sentence))
        or bool(_TO_MACHINE.search(sentence))
        or _is_about_marks(sentence, subject)
        or bool(_TICKED.search(sentence))
        or _is_praise(sentence, asked, subject)
        or _is_empty_talk(sentence, asked, subject)
        or _is_tautology(sentence, asked, subject)
    )


def _is_empty_talk(sentence: str, asked: frozenset[str], subject: frozenset[str]) -> bool:
    """A whole sentence, not a short reply, in which nearly every new word is one of `_EMPTY`."""
    words = [w for w in parse(sentence).words if w.content and w.stem not in asked]
    if len(words) < 3 or len(parse(sentence).words) < 7 or any(w.number for w in words):
        return False
    empty = sum(
        (w.text in _EMPTY or w.stem in _EMPTY_STEMS) and w.stem not in subject for w in words
    )
    return empty >= _EMPTY_SHARE * len(words)


def _is_tautology(sentence: str, asked: frozenset[str], subject: frozenset[str]) -> bool:
    """A word of the question said twice, with hardly anything beside it: "the input size is as large as the input needs
    to be"."""
    parsed = parse(sentence)
    told = [w.stem for w in parsed.words if w.content]
    new = {stem for stem in told if stem not in asked and stem not in _EMPTY_STEMS - subject}
    again = any(told.count(stem) > 1 for stem in asked)
    signs = any(w.text in "=<>+*/^" or w.number for w in parsed.words)
    return again and len(parsed.words) >= _TAUTOLOGY_FROM and not new and not signs


def _is_praise(sentence: str, asked: frozenset[str], subject: frozenset[str]) -> bool:
    """Nothing but words of the question and words of praise: "Squeeze: correct." """
    words = [w for w in parse(sentence).words if w.content]
    if any(w.negated for w in words):
        return False
    praise = [w.text in _PRAISE and w.stem not in subject for w in words]
    return (
        sum(praise) >= 1
        and all(kind or w.stem in asked for kind, w in zip(praise, words, strict=True))
        and any(w.text in _STRONG_PRAISE for w in words if w.stem not in subject)
    )


def _is_about_marks(sentence: str, subject: frozenset[str]) -> bool:
    words = ["" if w.stem in subject else w.text for w in parse(sentence).words if w.content]
    of_marking = _OF_MARKING - {"criteria"} if _CONDITION.search(sentence) else _OF_MARKING
    plain = sum(w in of_marking for w in words)
    mild = sum(w in _OFTEN_WITH for w in words)
    return plain > 0 and plain + mild >= max(2, _MARKING_SHARE * len(words))


def is_foreign(parsed: Parsed) -> bool:
    """Is the answer in another language than English, which alone the model has learned?"""
    foreign = sum(w.text in _FOREIGN for w in parsed.words)
    english = sum(w.text in STOPWORDS for w in parsed.words)
    if foreign >= 2 and foreign > english:
        return True
    stems = {w.stem for w in parsed.words if w.text.isalpha() and len(w.text) >= _WORD_LETTERS}
    unknown = len(stems) > 1 and not stems & idf().keys()
    return not english and (unknown or tell(parsed.text) != "en")


def quote_of(answer: str, parsed: Parsed, window: tuple[int, int]) -> str:
    """The words of a window as the student wrote them."""
    quote = whole_span(parsed, window)
    return quote if quote and quote in answer else ""


def whole_span(parsed: Parsed, window: tuple[int, int]) -> str:
    """The text of a window that cuts no formula and leaves no bracket open."""
    first, last = window
    if first >= last:
        return ""
    start, end = quotes.whole(parsed.words[first].start, parsed.words[last - 1].end, parsed.text)
    return parsed.text[start:end]
