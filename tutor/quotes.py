"""Is a quote really in the answer, and where? Compared after evening out what does not matter."""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "…": "...", "\u00ad": ""}
)
_TRIM = " \t\n\"'.,;:!?…“”‘’()[]"


def is_invisible(char: str) -> bool:
    """Zero-width and other format characters, which a reader cannot see."""
    return unicodedata.category(char) == "Cf"


def find(quote: str, answer: str) -> tuple[int, int] | None:
    """Character span of the quote in the answer, or None: `find("relu ", "A ReLU.") -> (2, 6)`.

    White space, case, Unicode forms, quotation marks, invisible characters and punctuation around
    the quote do not matter; every other character does.
    """
    wanted = _even(quote.strip(_TRIM))[0].strip()
    if not wanted:
        return None
    text, places = _even(answer)
    start = text.find(wanted)
    if start < 0:
        return None
    return places[start], places[start + len(wanted) - 1] + 1


def _even(text: str) -> tuple[str, list[int]]:
    """The text in comparable form, and for each of its characters the place it came from."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if is_invisible(char):
            continue
        for folded in unicodedata.normalize("NFKC", char.translate(_SAME)).casefold():
            even = " " if folded.isspace() else folded
            if even == " " and out and out[-1] == " ":
                continue
            out.append(even)
            places.append(place)
    return "".join(out), places
