"""The built-in examiner's sentences, from `examiner_words.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from tutor.language import Language

_FILE = Path(__file__).with_suffix(".yaml")
_LONGEST = 140  # characters of a quote or a criterion inside a sentence


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Every sentence by name and language."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


def say(name: str, language: Language, **parts: object) -> str:
    """A sentence in the language, or in English where it has none. Raises KeyError for a missing part.

    >>> say("is_example", "de")
    'Was fehlt, ist ein Beispiel.'
    """
    wordings = sentences()[name]
    return wordings.get(language, wordings["en"]).format(**parts)


def short(text: str, longest: int = _LONGEST) -> str:
    """One line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + " …"
