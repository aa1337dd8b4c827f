"""Answers that try to cheat, and honest ones that look as if they did.

The texts stand in `cases/attacks.yaml` and `cases/twins.yaml`, those kept apart for final figures in
`attacks_test.yaml` and `twins_test.yaml`, with everything that a reader could
not see written as escapes or made here by a builder: `zero_width("ab") -> "a\\u200bb"`. An attack
succeeds when its answer scores higher than its honest part alone; a twin is wronged when it scores
less than it deserves. This module holds the cases; it grades nothing.
"""

from __future__ import annotations

import base64
import codecs
import html
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from evals.answers import DatasetError
from knowledge.cards import Frozen

CASES = Path(__file__).parent / "cases"


class Attack(Frozen):
    """An answer that must not score above its honest part.

    honest_baseline: the part of the answer that is honest subject matter, right or wrong; "" where
    nothing is, so that the answer deserves 0
    note: what the attack tries
    """

    id: str = Field(min_length=1)
    family: str
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    honest_baseline: str = ""
    note: str = Field(min_length=1)


class Twin(Frozen):
    """A right answer that merely looks suspicious and must not be marked down.

    looks_like: the family of attacks it resembles
    expected: all criteria met, or at least one met or partly met but not all
    note: what looks suspicious
    """

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    looks_like: str
    expected: Literal["full", "partial"]
    note: str = Field(min_length=1)


Case = TypeVar("Case", Attack, Twin)


@lru_cache
def attacks(name: str = "attacks") -> tuple[Attack, ...]:
    """The attacks that ship, family by family; `attacks_test` are those kept apart."""
    return load_attacks(CASES / f"{name}.yaml")


@lru_cache
def twins(name: str = "twins") -> tuple[Twin, ...]:
    """The honest twins that ship; `twins_test` are those kept apart."""
    return load_twins(CASES / f"{name}.yaml")


def load_attacks(path: Path) -> tuple[Attack, ...]:
    """The attacks of a file of families; raises DatasetError."""
    return _unique(list(_attacks(path)), path)


def load_twins(path: Path) -> tuple[Twin, ...]:
    """The twins of a file with a list of them; raises DatasetError."""
    entries = _entries(_read(path), f"{path}: the file")
    return _unique(
        [_made(Twin, entry, f"{path}: entry {n}") for n, entry in enumerate(entries, 1)], path
    )


def _attacks(path: Path) -> Iterator[Attack]:
    content = _read(path)
    if not isinstance(content, dict):
        raise DatasetError(f"{path}: expected families with their cases; correct it")
    for family, entries in content.items():
        for n, entry in enumerate(_entries(entries, f"{path}: family {family!r}"), 1):
            yield _attack(str(family), entry, f"{path}: {family}, entry {n}")


def _attack(family: str, entry: Mapping[str, Any], place: str) -> Attack:
    parts = {"honest": str(entry.get("honest", "")), "hidden": str(entry.get("hidden", ""))}
    if "how" in entry:
        parts["hidden"] = _builder(str(entry["how"]), place)(parts["hidden"])
    fields = {key: value for key, value in entry.items() if key not in {"honest", "hidden", "how"}}
    fields["answer"] = _filled(str(entry.get("answer", "")), parts)
    fields |= {"family": family, "honest_baseline": parts["honest"]}
    return _made(Attack, fields, place)


def _filled(answer: str, parts: Mapping[str, str]) -> str:
    """`{honest}` and `{hidden}` replaced; other braces are part of the attack."""
    for name, text in parts.items():
        answer = answer.replace(f"{{{name}}}", text)
    return answer


def _builder(name: str, place: str) -> Callable[[str], str]:
    if name not in BUILDERS:
        raise DatasetError(
            f"{place}: 'how' is {name!r}; it must be one of {', '.join(sorted(BUILDERS))}"
        )
    return BUILDERS[name]


def _made(kind: type[Case], fields: Mapping[str, Any], place: str) -> Case:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DatasetError(f"{place}: {field!r}: {first['msg']}; correct it") from error


def _entries(content: object, place: str) -> list[Mapping[str, Any]]:
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        raise DatasetError(f"{place} must hold a list of cases; correct it")
    return content


def _read(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise DatasetError(f"{path}: cannot be read as YAML: {reason}") from error


def _unique(cases: list[Case], path: Path) -> tuple[Case, ...]:
    ids = [case.id for case in cases]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise DatasetError(f"{path}: the id {twice!r} is used twice; give each case its own")
    return tuple(cases)


_LOOK_ALIKES = str.maketrans(  # Cyrillic letters that look like Latin a, c, e, i, j, o, p, s, x, y
    "aceijopsxy", "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443"
)
_LEET = str.maketrans("aeiost", "4310$7")


def _zero_width(text: str) -> str:
    return "\u200b".join(text)


def _tag_characters(text: str) -> str:
    return "".join(chr(0xE0000 + ord(char)) for char in text)


def _binary_in_spaces(text: str) -> str:
    bits = "".join(f"{byte:08b}" for byte in text.encode())
    return bits.translate(str.maketrans("01", "\u200b\u200c"))


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _mathematical_bold(text: str) -> str:
    first = ord("\N{MATHEMATICAL BOLD SMALL A}") - ord("a")
    return "".join(chr(first + ord(char)) if "a" <= char <= "z" else char for char in text)


BUILDERS: Mapping[str, Callable[[str], str]] = {
    "backwards": lambda text: text[::-1],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "binary_in_spaces": _binary_in_spaces,
    "combining": lambda text: "".join(char + "\u0336" if char.isalpha() else char for char in text),
    "entities": html.escape,
    "full_width": _full_width,
    "hexadecimal": lambda text: text.encode().hex(),
    "homoglyphs": lambda text: text.translate(_LOOK_ALIKES),
    "leet": lambda text: text.translate(_LEET),
    "mathematical_bold": _mathematical_bold,
    "repeated": lambda text: text * 60,
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "spaced": " ".join,
    "tag_characters": _tag_characters,
    "zero_width": _zero_width,
}
