"""What an answer to a true-or-false question says: true, false, or neither of the two."""

from __future__ import annotations

import re

_CHOICE_WITHIN = 12  # characters in which a statement says "true" or "false" if it is the choice
# "yes", "no", "right" and single letters choose only where an answer begins with them, or "no" with a
# noun does not: "No parameters are learned" says nothing of true or false.
_AFTER_NO = r"(?=\W*$|\s*[,.;:!?\n–—-]|\s+(?:because|since|as|it|it's|its|that|this|they|there|you|we|not|der|das|es|weil)\b)"
_TRUE = re.compile(
    r"\b(?:true|correct|wahr|richtig)\b|^\W*(?:yes|yep|yeah|ja)\b"
    r"|^\W*(?:t|right)(?=\W*$|\s*[,.;:!\n–—-])|\b(?:is|that's|it's|statement's)\s+right\b", re.I,
)  # fmt: skip
_FALSE = re.compile(
    r"\b(?:false|incorrect|wrong|untrue|falsch)\b"
    rf"|^\W*(?:no|nope|nein){_AFTER_NO}|^\W*f(?=\W*$|\s*[,.;:!\n–—-])", re.I,
)  # fmt: skip

# "the correct clustering" says nothing of the statement.
_ATTRIBUTE = re.compile(
    r"\b(?:the|an?)\s+(?:true|correct|right|false|wrong|incorrect)\s+(?!statement|claim|assertion)\w+",
    re.I,
)
_OPPOSITE = {
    "true": "false", "correct": "wrong", "right": "wrong",
    "false": "true", "wrong": "correct", "incorrect": "correct",
    "wahr": "falsch", "richtig": "falsch", "falsch": "wahr",
}  # fmt: skip
# A denial reaches no further than its clause, nor over what one is not sure of.
_GAP = r"[^\w,.;:!?]+"
_DENIED = re.compile(
    rf"(?:\b(?:not|never|hardly|cannot|can't|nicht)|n't){_GAP}"
    rf"(?:(?!but\b|sure\b|certain\b|know\b)\w+{_GAP}){{0,3}}({'|'.join(_OPPOSITE)})\b", re.I,
)  # fmt: skip
_WRONG = r"(?:\s+(?:is|ca|can|does|seems|would|could))?\s+(?:false|wrong|incorrect)\b"
_IT_IS = r"(?:it|that|this|the statement)(?:'s|\s+is)\s+"
_SUBJECTS = (
    (re.compile(rf"\btrue{_WRONG}", re.I), "false"),
    (re.compile(rf"\bfalse{_WRONG}", re.I), "true"),
    # "Yes, that is not true": who agrees or objects says more with the words that follow
    (
        re.compile(
            rf"^\W*(?:yes|yeah|no|nope)\W+{_IT_IS}(?=(?:true|false|wrong|correct|right)\b(?!\s+that\b))",
            re.I,
        ),
        "it is ",
    ),
)

_OTHER_USE = r"(?!\s+(?:is|would|positives?|negatives?|alarms?)\b)"
_T, _F = rf"\b(?:true|wahr)\b{_OTHER_USE}", rf"\b(?:false|falsch)\b{_OTHER_USE}"
_YES, _NO = r"(?:true|t|yes|correct|right)", r"(?:false|f|no|not|incorrect|wrong)"
_THEN = (
    r"[\s,;:.?!/…()–—-]+(?:(?:no|wait|but|also|actually|maybe|perhaps|sorry|hmm|oh|rather|or|and)\b"
    r"[\s,;:.?!…–—-]*)*"
)
_OPEN = re.compile(
    rf"{_T}{_THEN}{_F}|{_F}{_THEN}{_T}"
    rf"|^\W*{_YES}\s*(?:/|\bor\b)\s*{_NO}\b|^\W*{_NO}\s*(?:/|\bor\b)\s*{_YES}\b"
    r"|\b(?:true|false|right|correct)\s+or\s+not\b|\bno,? wait\b|^\W*(?:true|wahr)\W+no(?:pe)?\W*$"
    r"|^\W*neither\b|\bneither\s+(?:true|false|right|correct|is)\b|\bneither\W*$"
    r"|^\W*(?:i\W+)?(?:(?:am|m|do|really|honestly)\b\W*)*(?:don't|not)\W+(?:know|sure|certain)\s+(?:if|whether)\b",
    re.I,
)  # fmt: skip


def truth(text: str) -> str:
    """ "true", "false", or "" where the text says neither or both: "It's not true" -> "false"."""
    if both(text):
        return ""
    plain = _plainly(text)
    for subject, said in _SUBJECTS:
        plain = subject.sub(said, plain)
    found = {
        s: m.start() for p, s in ((_TRUE, "true"), (_FALSE, "false")) if (m := p.search(plain))
    }
    first = min(found, key=lambda said: found[said], default="")
    return "" if len(found) == 2 and found[first] > _CHOICE_WITHIN else first


def starts_with_truth(text: str) -> bool:
    """Does a statement say "true" or "false" where a choice does, at its beginning?"""
    return bool(truth(text[:_CHOICE_WITHIN]))


def both(text: str) -> bool:
    """Does a text name both, or take back what it chose: "true/false", "True? No, false"?"""
    return bool(_OPEN.search(_plainly(text)))


def _plainly(text: str) -> str:
    """Denials as what they say, so that the first plain word is the choice: "It isn't right" ->
    "It is wrong"."""
    text = _ATTRIBUTE.sub(" ", text.replace("’", "'"))
    return _DENIED.sub(lambda denied: f" {_OPPOSITE[denied[1].lower()]} ", text).strip()
