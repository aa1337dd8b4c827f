"""Numbers with units: does an answer give the same quantity, another one, or none?

"500 ms" is "0.5 seconds", and where "50 %" is wanted so are "0.5" and "half"; "3 kg" is no answer to "3 m".
Only quantities of the same dimension are compared, so that an answer may mention others as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from tutor.judges.text import value_of

if TYPE_CHECKING:
    import pint

_SAME = 0.02  # relative: rounding is no error
_DEGREES = 0.5  # where zero is no nothing: "0 °C" is "273 K"
_NUMBER = r"(?<![\w.])([-−]?\d+(?:[.,]\d+)*(?:\s*[·x×*]\s*10\^?\{?[-−]?\d+\}?|e[-+]?\d+)?)"
_UNITS = (
    "nanoseconds? microseconds? milliseconds? seconds? minutes? hours? days? ns [uµ]s ms s sec min h "
    "nm [uµ]m mm cm m km inch(?:es)? (?:kilo|centi|milli)?(?:met(?:er|re)s?) mg g kg (?:kilo)?grams? "
    "bits? bytes? [KMGT]i?B kbit Mbit Gbit [kKMG]bps Hz kHz MHz GHz [kMm]?V volts? [mkM]?A amperes? amps? "
    "[kM]?W watts? [kM]?J joules? [kM]?Pa bar °[CF] K kelvin N newtons? [kM]?Ω ohms? m/s km/h l lit(?:er|re)s? ml"
).split()
_QUANTITY = re.compile(rf"{_NUMBER}\s*(%|percent\b|(?:{'|'.join(_UNITS)})(?![\w/]))")
_SHARE = re.compile(
    r"(?<![\w.,−-])(?:0?\.|0,)\d+(?!\w|[.,]\d)|(?<!\band a )\bhalf\b(?!-)", re.IGNORECASE
)
_NAMES = {
    "°C": "degC", "°F": "degF", "Ω": "ohm", "kΩ": "kohm", "MΩ": "Mohm", "kbit": "kilobit", "Mbit": "megabit",
    "Gbit": "gigabit", "kbps": "kilobit/second", "Kbps": "kilobit/second", "Mbps": "megabit/second",
    "Gbps": "gigabit/second", "KB": "kilobyte", "B": "byte", "amps": "ampere", "amp": "ampere",
}  # fmt: skip


class Quantities(StrEnum):
    """What an answer makes of the quantities wanted."""

    NONE = "none"  # nothing to compare
    SAME = "same"
    OTHER = "other"


def compare(wanted: str, said: str) -> Quantities:
    """Every quantity wanted against those of its dimension in what was said.

    OTHER where one of them is given with another value only; NONE where no dimension is in both.
    """
    ours, theirs = _quantities(wanted), _quantities(said)
    if ours and not any(map(_is_percentage, theirs)):
        theirs += _shares(said, [q for q in ours if _is_percentage(q)])
    told = [[_alike(q, other) for other in theirs if _comparable(q, other)] for q in ours]
    told = [found for found in told if found]
    if not told:
        return Quantities.NONE
    return Quantities.SAME if all(any(found) for found in told) else Quantities.OTHER


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Any, ...]:
    """The quantities of a text, as pint knows them; "50 %" has no dimension and stays a percentage."""
    if not _QUANTITY.search(text):
        return ()  # without this, a text without units would load the registry
    return tuple(
        _quantity(value, m[2])
        for m in _QUANTITY.finditer(text)
        if (value := _value(m[1])) is not None
    )


def _shares(said: str, wanted: Sequence[Any]) -> tuple[Any, ...]:
    """What is said without a percent sign, where it holds every percentage wanted: a bare number may
    be of anything, and another one is no other percentage."""
    bare = _SHARE.findall(_QUANTITY.sub(" ", said)) if wanted else []
    values = [0.5 if text.lower() == "half" else value_of(text) for text in bare]
    found = tuple(_quantity(100 * value, "%") for value in values)
    return found if all(any(_alike(q, one) for one in found) for q in wanted) else ()


def _is_percentage(quantity: Any) -> bool:
    return str(quantity.units) == "percent"


def _comparable(one: Any, two: Any) -> bool:
    """Of the same dimension; bits have none and are no percentages all the same."""
    same = one.dimensionality == two.dimensionality
    return bool(same and _is_percentage(one) == _is_percentage(two))


def _quantity(value: float, unit: str) -> Any:
    if unit in {"%", "percent"}:
        return _registry().Quantity(value, "percent")
    return _registry().Quantity(value, _NAMES.get(unit, unit))


def _value(number: str) -> float | None:
    """None for digits that are no number, such as "1.2.3"."""
    plain = number.replace("−", "-").replace(" ", "")
    power = re.fullmatch(r"(.+?)[·x×*]10\^?\{?(-?\d+)\}?", plain)
    try:
        return value_of(power[1]) * 10 ** int(power[2]) if power else value_of(plain)
    except ValueError:
        return None


def _alike(wanted: Any, said: Any) -> bool:
    """Compared in the unit wanted: of 100 °C, 4 degrees are much, though little above absolute zero."""
    first, second = wanted.magnitude, said.to(wanted.units).magnitude
    least = _DEGREES if str(wanted.units).startswith("degree_") else 0.0
    return bool(abs(first - second) <= max(_SAME * max(abs(first), abs(second)), least))


@cache
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    return pint.UnitRegistry(cache_folder=None)
