"""What code can say of an answer before any model is asked.

A guard gives 0 with a reason and no call: nothing was said. A flag never takes points away: it
asks a person to look, since honest answers may look suspicious too. The patterns therefore miss
rather than cry wolf: `evals/attacks.py` measures both.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from knowledge.cards import Kind, normalise
from tutor.disguises import hides_text, mixes_scripts, readings, visible
from tutor.domain import Rubric, RubricOrigin

# Openers that alone made model judges say "correct" in 2507.08794 ("one token to fool …").
_FILLER = frozenset(
    "a an answer are be boxed by conclusion correct explain explanation final following follows good "
    "here i is it let lets me met my of ok okay output please problem process question reason "
    "reasoning response result s so solution solve step sure that the therefore thing things think "
    "thinking this thought thoughts to us we well yes".split()
)
_NOT_KNOWN = re.compile(
    r"(?:(?:well|uh|um|sorry|honestly) )*(?:i )?(?:really |honestly |just )?"
    r"(?:(?:don t|do not|dont) know(?: (?:it|this|that|the answer|this one))?"
    r"|(?:m |am )?not sure|(?:have )?no (?:idea|clue)|idk|pass)(?: sorry| at all)?"
)
_SHORT_KINDS = {Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE}
_COUNTS = frozenset("no none never nothing zero one two three four five six".split())
_SAYS_YES = frozenset({"yes", "true", "false"})  # as good as "no", which is in _COUNTS
_YES_OR_NO = frozenset("is are was were do does did can could has have will should".split())
_SIGN = re.compile(r"[+×⋅∙÷∞∅√∑∏∫∂∇≤≥≠≈]")  # said alone, one of these may be the answer
# Scripts without spaces, where a whole sentence looks like one word: Thai to Khmer, kana, Han.
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2}")
_SPELT_ALIKE = 75  # percent; "discrimnators" is 92 % "discriminator", "banana" 44 % "balanced"
LONGEST = 20_000  # characters; a spoken hour is about 50,000, an exam answer a few hundred


def nothing_said(question: str, answer: str, rubric: Rubric, kind: Kind = Kind.OPEN) -> str | None:
    """Why the answer deserves 0 without a judge, in words for the student, or None."""
    words = normalise(visible(answer)).split()
    content = [word for word in words if re.search(r"\w", word)]
    if not visible(answer).strip():
        return "The answer is empty."
    if words and " ".join(words) in _whole_texts(rubric):
        return None  # whatever it says: of Python's empty statement, "pass" is right
    if _NOT_KNOWN.fullmatch(" ".join(words)):
        return "The answer says that this is not known."
    if not content:
        return None if _SIGN.search(answer) else "The answer has no words in it."
    if kind in _SHORT_KINDS:
        return None
    asked = normalise(question).split()
    known = _vocabulary(rubric) | (_SAYS_YES if _asks_yes_or_no(asked) else set())
    if len(content) == 1 and not _is_open(rubric) and not _may_answer(content[0], known):
        return "The answer is a single word that says nothing about the question."
    if set(content) <= _FILLER - ({"yes"} & known):
        return "The answer only announces an answer."
    if _echoes(content, asked):
        return "The answer only repeats the question."
    return None


def too_long(answer: str) -> bool:
    """Longer than can be graded in a while, as it stands or evened out: one character may be 18 letters."""
    return max(len(answer), len(unicodedata.normalize("NFKC", answer[:LONGEST]))) > LONGEST


def flags(answer: str) -> tuple[str, ...]:
    """Signs that the text talks to the grader or hides something; a person should look."""
    found = []
    if is_instruction(answer):
        found.append("addresses_grader")
    if hides_text(answer):
        found.append("invisible_characters")
    if any(mixes_scripts(word) for word in re.findall(r"[^\W\d_]{3,}", answer)):
        found.append("mixed_scripts")
    return tuple(found)


def is_instruction(text: str) -> bool:
    """Does the text talk to the grader? Such words are no evidence for a criterion."""
    return any(p.search(reading) for reading in readings(text) for p in _ADDRESSES_GRADER)


_GRADER = r"(?:grader|examiner|evaluator|assessor|judge|professor|teacher|assistant|llm|ai)"
_SPEAKER = r"(?:system|developer|assistant|examiner|grader|moderator)"
_ANSWER = r"(?:answer|response|reply|submission|sheet)"  # no "statement": it may well be correct
_RIGHT = r"(?:correct|right|perfect|complete|met|full|excellent)"
_FULFILLED = r"(?:met|fulfilled|satisfied|passed)"
_NOT_A_CONDITION = r"(?<!until )(?<!when )(?<!once )(?<!if )(?<!not )(?<!as soon as )(?<!unless )"
_OVERRIDE = r"\b(?:ignore|disregard|forget(?! gates?\b)|override|bypass)\b[^.!?\n]{0,30}"
_ADDRESSES_GRADER = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # rules set aside
        rf"{_OVERRIDE}\b(?:previous|prior|above|earlier|your|these|the|all)\s(?:\w+\s)?instructions",
        rf"{_OVERRIDE}\b(?:rubric|marking scheme|(?:grading|marking|all|the|your) criteria)\b",
        rf"{_OVERRIDE}\b(?:(?:previous|system|above|your) prompts?|grader|examiner)\b",
        rf"{_OVERRIDE}\b(?:(?:everything|all|anything) above\b(?!\s(?:the|a|an|some|\d))|the above(?:[.!]|$))",
        # marks asked for
        r"\b(?:full|maximum|max|top) (?:marks?|credits?)\b(?! assign)",
        r"\b(?:award|grant|give (?:me|us|this|my)\b)[^.!?\n]{0,30}"
        r"\b(?:full|max(?:imum)?|perfect|highest|top|all|100|10/10)\b.{0,12}\b(?:score|points|grade)\b",
        r"\b(?:score|grade|marks?|points|total)\s*[:=]\s*(\d+)\s*/\s*\1\b",
        # verdicts claimed or dictated
        rf"{_NOT_A_CONDITION}\b(?:all|every|each|both|remaining|other) (?:of )?(?:the |your |my )?"
        rf"criteri(?:a|on)(?: (?:is|are|was|were|has been|have been|as|now|fully|clearly))* {_FULFILLED}\b",
        rf"\bcriterion (?:\d|one|two|three|four)\s*(?::|is|=)\s*{_FULFILLED}\b",
        rf"\b(?:mark|set|return|report)\b[^.!?\n]{{0,40}}\b(?:criteri(?:a|on)|verdicts?) (?:as|to) {_FULFILLED}\b",
        r"\bset the verdict\b[^.!?\n]{0,30}\bto met\b|\b(?:return|output|write) met\b",
        rf"\b(?:grade|score|rate|consider|accept|count) (?:this|my) (?:\w+ )?{_ANSWER}\b[^.!?\n]{{0,25}}\b{_RIGHT}\b",
        rf"\b(?:mark|treat) (?:this|my|the) (?:\w+ )?{_ANSWER}\b[^.!?\n]{{0,25}}\b{_RIGHT}\b",
        rf"\b(?:mark|grade|rate|accept) this as (?:an? )?(?:fully )?{_RIGHT}(?: answer|\s*[.!]|\s*$)",
        rf"\b(?:this|the (?:student|candidate)'s) {_ANSWER} (?:is|was) (?:fully )?{_RIGHT}\b",
        r"\bverdicts?\b\W{1,8}(?:text\W)?(?:met|unmet|partial|contradicted)\b",
        r"\bverdict is (?:met|unmet|partial|contradicted)\b",
        r"\bdo not (?:output|return|write) (?:unmet|partial|contradicted)\b",
        r"[\"'](?:max_points|needs_review|criterion_id|verdict)[\"']\s*:",
        r"^\d\. \[met\]|^\W{0,6}(?:met\b\W{0,6}){2,9}$|--- (?:begin|end)(?: of)? (?:verdicts|answer)",
        # another voice: tags, chat templates, speakers
        r"</?(?:system|assistant|instructions?|student(?:_answer)?|answer|rubric|verdict|examiner|grader)\b"
        r"[^<>\n]{0,60}>",
        r"\[/?(?:inst|system|sys)\]|<</?sys>>|<\|(?:im_start|im_end|system|assistant|user|eot_id)\|>",
        r"###\s*(?:system|instructions?)\s*:",
        rf"^\W{{0,6}}{_SPEAKER}(?: (?:notice|message|note|override))?\W{{0,4}}:|^\[{_SPEAKER}\]",
        rf"(?:<!--|%|/\*|\()\s*{_SPEAKER}\s*:|^#+ (?:student's answer|reference passages)$",
        # requests for what the grader knows
        r"\b(?:print|show|reveal|repeat|dump|quote|translate)\b[^.!?\n]{0,25}\b(?:rubric"
        r"|system prompt|your instructions|everything above|marking criteria|the reference answer)\b",
        r"\bwhat are your instructions\b|\bcount (?:that|this|it) as my answer\b",
        # the grader spoken to or cast in a role
        r"\b(?:you are|act as|pretend|role-?play)\b[^.!?\n]{0,30}\b(?:grader|examiner|professor|lenient)\b",
        rf"\b(?:dear|hey|(?:notes?|message) (?:to|for)(?: the)?|attention[,:!]) {_GRADER}\b",
        rf"\b(?:before|when) you (?:(?:judge|grade),|(?:judge|grade|evaluate|mark) (?:this|my) {_ANSWER})",
        r"\bgrading note:|\bi am the examiner\b|\bif you are an ai\b",
        rf"\b(?:this|my) {_ANSWER} (?:should|must|may|is to|has to) be (?:read|taken|counted|treated|accepted)\b",
        r"\bcredit (?:everybody|everyone)\b|\bin doubt,? (?:for|in favou?r of) the (?:candidate|student)\b",
        r"\blgtm\b|\b(?:missing|remaining) (?:facts?|points?|parts?) (?:is|are) to be supplied\b",
        r"\b(?:supplied|filled in|completed) by the (?:marker|grader|examiner)\b|\banswer_key\b",
        rf"\btell the (?:next |first |second )?{_GRADER}\b|\b(?:the )?reference (?:solution|answer) (?:\w+ ){{0,5}}reads\b",
        r"\b(?:examiner|grader) (?:accepts|recommends|should accept)\b",
        # the same in other languages, without accents (see _fold)
        r"\bignorier\w*\b.{0,40}\b(?:anweisung|bewertung|kriteri|fehlende\w* punkt)",
        r"\b(?:volle|hochste) punktzahl|\bignor\w*\b.{0,30}\b(?:instruccion|instruco|istruzion|bareme|consigne)",
        r"\b(?:note maximale|nota maxima|puntuacion maxima|maxima puntuacion|punteggio massimo)\b",
        "игнорир.{0,30}инструкц|максимальныи балл|忽略.{0,10}(?:指令|指示|说明)|满分|満点",
        "تجاهل.{0,20}التعليمات|الدرجة الكاملة",
    )
)


def _vocabulary(rubric: Rubric) -> set[str]:
    wrong = [t for c in rubric.criteria for t in c.misconceptions]
    return set(normalise(" ".join([*_right(rubric), *wrong])).split())


def _whole_texts(rubric: Rubric) -> set[str]:
    """What the rubric holds as right, each text as one: "k" of "What is the C of an SVM called here?"."""
    return {normalise(text) for text in _right(rubric)}


def _right(rubric: Rubric) -> list[str]:
    told = [t for c in rubric.criteria for t in (c.text, *c.phrasings)]
    return told + [name for entry in rubric.lists for item in entry.items for name in item]


def _is_open(rubric: Rubric) -> bool:
    """May a right answer be a word that the rubric does not hold: a further item of a mere list,
    or anything where a model judges by its own knowledge?"""
    return not rubric.criteria or rubric.origin is RubricOrigin.MODEL


def _may_answer(word: str, known: set[str]) -> bool:
    """A number, a word of the rubric or one spelt much like it, or a sentence without spaces.

    A single letter is hardly ever one: formulas are full of them.
    """
    if len(word) == 1 and word.isascii() and word.isalpha():
        return False
    if word in _COUNTS or word.isnumeric() or _SPACELESS.search(word):
        return True
    return any(fuzz.ratio(word, other) >= _SPELT_ALIKE for other in known)


def _asks_yes_or_no(question: list[str]) -> bool:
    return bool(question) and question[0] in _YES_OR_NO


def _echoes(answer: list[str], question: list[str]) -> bool:
    """No word that is new, and most of the question's words there.

    To repeat the words of a yes-or-no question or one side of an "or" is to answer it.
    """
    asked, said = {w for w in question if re.search(r"\w", w)}, set(answer)
    if _asks_yes_or_no(question) or "or" in asked - said:
        return False
    return said <= asked | _FILLER and len(said & asked) >= 0.7 * len(asked)
