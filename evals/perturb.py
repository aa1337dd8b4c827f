"""Wrong and clumsy versions of right sentences, made by rule. Training material, never graded.

Each function returns a changed text, or None where its rule does not apply. They need not read
well; they have to be wrong (or right) for a reason that the examiner should notice.
"""

from __future__ import annotations

import random
import re

from tutor.judges.contrasts import surface_contrasts
from tutor.judges.text import STOPWORDS

_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|may|might|does|do|has|have|cannot)\b",
    re.I,
)
_VERB = re.compile(
    r"\b(decide|use|learn|give|make|take|keep|store|map|measure|add|reduce|increase|update|produce|"
    r"need|allow|help|work|depend|contain|apply|compute|predict|prevent|avoid|require|change|share|"
    r"combine|compare|minimise|minimize|maximise|maximize|penalise|lead|mean|provide|carry|return|"
    r"read|write|split|sum|divide|multiply|train|adjust|improve|describe|represent|treat|lie|"
    r"generate|select|stop|start|control|turn|bring|hold|create|belong|tell|show|build)(s?)\b"
)
_RELATION = re.compile(
    r"^(?P<a>[^,.;:]{3,60}?)\s+(?P<rel>is an?|are|is the|is|has|have|uses?|needs?|includes?|contains?|"
    r"depends on|belongs to|consists of|leads to|causes?|prevents?|is a (?:kind|part|subfield|type) of|"
    r"learns?|produces?|measures?|is (?:larger|smaller|higher|lower|faster|slower) than)\s+(?P<b>[^,.;:]{3,80})(?P<end>.*)$",
    re.S,
)
_JOINED = re.compile(r"\s*(?:,|;|\band\b|\bor\b)\s*")
_PRONOUNS = frozenset("it this that they these those there he she one".split())
_OPENINGS = (
    "I think {}", "Well, {}", "So basically {}", "As far as I remember, {}", "uh, {}", "In short: {}",
    "{} I guess.", "It is known that {}", "You could say {}", "{} That is the main point.",
)  # fmt: skip


def negated(text: str, rng: random.Random) -> str | None:
    """The sentence with its verb negated, or with its negation taken away."""
    words = text.split()
    inner = [
        i for i, w in enumerate(words) if w.lower() in {"not", "never"} and 0 < i < len(words) - 1
    ]
    if inner:
        del words[rng.choice(inner)]
        return " ".join(words)
    if match := _AUXILIARY.search(text):
        if match[0].lower() == "cannot":
            return text[: match.start()] + "can" + text[match.end() :]
        return text[: match.end()] + " not" + text[match.end() :]
    if match := _VERB.search(text):
        helper = "does not" if match[2] else "do not"
        return f"{text[: match.start()]}{helper} {match[1]}{text[match.end() :]}"
    return None


def reversed_direction(text: str, rng: random.Random) -> str | None:
    """One word exchanged for its opposite: "a high rate" -> "a low rate"."""
    table = surface_contrasts()
    spots = [m for m in re.finditer(r"[A-Za-z]+", text) if m[0].lower() in table]
    if not spots:
        return None
    spot = rng.choice(spots)
    return text[: spot.start()] + rng.choice(table[spot[0].lower()]) + text[spot.end() :]


def other_number(text: str, rng: random.Random) -> str | None:
    """One number exchanged for another."""
    spots = list(re.finditer(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", text))
    if not spots or "$" in text:
        return None
    spot = rng.choice(spots)
    value = float(spot[0])
    other = rng.choice(
        [v for v in (value + 1, value * 2, value / 2, value + 3, 0, 10) if v != value]
    )
    return f"{text[: spot.start()]}{other:g}{text[spot.end() :]}"


def swapped_sides(text: str, _: random.Random) -> str | None:
    """Subject and object exchanged: "A is a part of B" -> "B is a part of A"."""
    match = _RELATION.match(text.strip())
    if not match or match["a"].split()[0].lower() in _PRONOUNS:
        return None
    a, b, end = match["a"], match["b"].rstrip(" ."), match["end"]
    if len(b.split()) > 9 or len(a.split()) > 7:
        return None
    return f"{b[:1].upper()}{b[1:]} {match['rel']} {a[:1].lower()}{a[1:]}{end or '.'}"


def wrong_subject(text: str, others: list[str], rng: random.Random) -> str | None:
    """A true statement attached to another term of the same question."""
    head = _head(text)
    heads = sorted({h for h in map(_head, others) if h and head and not _overlap(h, head)})
    if not head or not heads:
        return None
    return rng.choice(heads) + text[len(head) :]


def truncated(text: str, rng: random.Random) -> str | None:
    """The first or the second half of a statement with two parts; half of what was asked."""
    if "$" in text:
        return None
    parts = _JOINED.split(text)
    whole = [p for p in parts if len(p.split()) >= 3]
    if len(whole) >= 2:
        return rng.choice([whole[0], whole[-1]])
    words = text.split()
    return " ".join(words[: len(words) // 2 + 1]) if len(words) >= 9 else None


def keywords(text: str, rng: random.Random) -> str | None:
    """The content words alone, as a list: names without a statement."""
    words = [w for w in re.findall(r"[A-Za-z][\w-]+", text) if w.lower() not in STOPWORDS]
    if len(words) < 3 or "$" in text:
        return None
    rng.shuffle(words)
    return ", ".join(words)


def telegram(text: str, _: random.Random) -> str | None:
    """Articles and auxiliaries left out, as in a terse but right answer."""
    small = {"the", "a", "an", "is", "are", "it", "which", "that", "be", "been", "will"}
    kept = [w for w in text.split() if w.lower() not in small]
    return " ".join(kept) if 3 <= len(kept) < len(text.split()) else None


def spoken(text: str, rng: random.Random) -> str | None:
    """The sentence with the opening words of speech."""
    opening = rng.choice(_OPENINGS)
    return opening.format(text[:1].lower() + text[1:] if not opening.startswith("{}") else text)


def misspelt(text: str, rng: random.Random) -> str | None:
    """Two or three typing errors in long words."""
    words = text.split()
    spots = [i for i, w in enumerate(words) if len(w) >= 6 and w.isalpha()]
    if not spots or "$" in text:
        return None
    for i in rng.sample(spots, min(3, len(spots))):
        at = rng.randrange(1, len(words[i]) - 2)
        word = words[i]
        if rng.random() < 0.5:
            words[i] = word[:at] + word[at + 1 :]
        else:
            words[i] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _head(text: str) -> str:
    """The words before the verb, if they name something: at most six."""
    match = _AUXILIARY.search(text) or _VERB.search(text)
    head = text[: match.start()].rstrip() if match else ""
    words = head.split()
    if not 1 <= len(words) <= 6 or words[0].lower() in _PRONOUNS or "$" in head:
        return ""
    return head


def _overlap(one: str, two: str) -> bool:
    first, second = ({w.lower() for w in t.split()} - STOPWORDS for t in (one, two))
    return not first or not second or first <= second or second <= first
