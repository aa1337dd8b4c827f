"""In which language was this said? Enough to choose the examiner's wording: English, German, other."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "de", "other"]

# Function words that are common in one of the languages and no word of the others.
_WORDS: dict[Language, frozenset[str]] = {
    "en": frozenset(
        "the of and to is it that for are with this be as by from or which they their because when "
        "where what how can not but than then so there does do a an in on at if has have".split()
    ),
    "de": frozenset(
        "der die das den dem des ein eine einen einem einer und ist sind nicht mit für auf dass es sie "
        "ich er wir man wird werden durch von zu zum zur im bei oder wenn weil als auch aus nach wie "
        "was warum nur noch kann haben hat keine kein sich um an in so".split()
    ),
    "other": frozenset(
        "le la les des une est que qui dans pour avec sur pas el los las es una por para con del il lo "
        "gli che di è sono non per het een van niet voor met zijn dat em não uma os na da do um ve bir "
        "için och att som på är det jest nie się że".split()
    ),
}
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zäöüßàâçéèêëîïôûùñíóúáãõœæøåąęłśżź]+", re.IGNORECASE)


def tell(text: str, usual: Language = "en") -> Language:
    """The language of a text; `usual` where its words do not say, as in `"ReLU"`.

    >>> tell("Weil das Netz sonst linear ist.")
    'de'
    """
    words = [word.casefold() for word in _LETTERS.findall(text)]
    if not words:
        return usual
    if sum(not _LATIN.fullmatch(word) for word in words) > len(words) / 2:
        return "other"  # another script
    hits = {name: sum(word in known for word in words) for name, known in _WORDS.items()}
    hits["de"] += sum(bool(re.search("[äöüß]", word)) for word in words)
    best = max(hits, key=lambda name: hits[name])
    tied = [name for name, count in hits.items() if count == hits[best]]
    return best if len(tied) == 1 else usual
