"""What a text hides: invisible characters, letters that pass for others, simple encodings."""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import html
import re
import unicodedata

from tutor.quotes import is_invisible

_HEXADECIMAL = re.compile(r"\b(?:[0-9a-fA-F]{2}){10,}\b")
_ENCODED = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_LEET = str.maketrans("4310$7", "aeiost")
# Cyrillic and Greek letters that pass for Latin ones, and what they pass for.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіѕјһԁԛԝАВЕКМНОРСТХІЅЈοΑΒΕΖΗΙΚΜΝΟΡΤΥΧαενρυιγη",
        "aeopcyxisjhdqwABEKMHOPCTXISJoABEZHIKMNOPTYXaevpuiyn",
        strict=True,
    )
)
_FORMULA_LETTERS = frozenset("αενρυιγη")  # as in "xα": they disguise a word only from inside it
_TYPOGRAPHIC = frozenset("\u00ad\u2061\u2062\u2063\u2064")  # soft hyphen, operators of formulas
_TURNS = frozenset("\u202a\u202b\u202d\u202e")  # embeddings and overrides of the reading direction


def visible(text: str) -> str:
    """The text as a reader sees it: without zero-width and other format characters."""
    return "".join(char for char in text if not is_invisible(char))


def readings(text: str) -> tuple[str, ...]:
    """The text evened out, and what its simplest encodings say."""
    plain = _fold(text)
    spaced = re.sub(r"(?<!\S)(?:\S ){3,}\S(?!\S)", lambda m: m[0].replace(" ", ""), plain)
    joined = re.sub(r" +", " ", spaced)
    rotated = codecs.encode(plain, "rot13")
    return (joined, plain[::-1], rotated, plain.translate(_LEET), *map(_fold, _decoded(text)))


def _fold(text: str) -> str:
    """Case, accents, invisible characters, look-alikes and HTML references evened out."""
    shown = unicodedata.normalize("NFKC", visible(html.unescape(text)))
    latin = re.sub(r"[^\W\d_]{3,}", lambda m: _unmasked(m[0]), shown)
    apart = unicodedata.normalize("NFKD", latin)
    return "".join(char for char in apart if unicodedata.category(char) != "Mn").casefold()


def _unmasked(word: str) -> str:
    return "".join(_LOOK_ALIKES.get(c, c) for c in word) if mixes_scripts(word) else word


def _decoded(text: str) -> list[str]:
    """Readable texts that stand in the text as base64 or as hexadecimal digits."""
    found = []
    for match in _HEXADECIMAL.finditer(text):
        with contextlib.suppress(ValueError):
            found.append(bytes.fromhex(match[0]).decode("ascii"))
    for match in _ENCODED.finditer(text):
        try:
            found.append(base64.b64decode(match[0], validate=True).decode("ascii"))
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def hides_text(answer: str) -> bool:
    """Invisible characters where neither typography nor a script needs them."""
    text = answer.removeprefix("\ufeff")
    places = (n for n, char in enumerate(text) if is_invisible(char) and char not in _TYPOGRAPHIC)
    return any(_out_of_place(text, place) for place in places)


def _out_of_place(text: str, place: int) -> bool:
    """A turn of direction, several in a row, or one inside a Latin word; "می‌خواهم" needs its own."""
    if text[place] in _TURNS:
        return True
    before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    in_a_row = any(is_invisible(char) for char in before + after)
    return in_a_row or all(char.isascii() and char.isalnum() for char in (before, after))


def mixes_scripts(word: str) -> bool:
    """A Latin word with Cyrillic or Greek look-alikes ("grаdient" with Cyrillic а).

    Letters that look like no Latin one disguise nothing: "σx", "λmax", "Δloss", "CNNками".
    """
    scripts = [unicodedata.name(char, "").split(" ")[0] for char in word]
    foreign = [n for n, script in enumerate(scripts) if script in {"CYRILLIC", "GREEK"}]
    if "LATIN" not in scripts or not foreign:
        return False
    return all(_disguises(word, place) for place in foreign)


def _disguises(word: str, place: int) -> bool:
    if word[place] in _FORMULA_LETTERS:
        return 2 <= place <= len(word) - 3
    return word[place] in _LOOK_ALIKES
