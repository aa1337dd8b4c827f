"""Numbers with units: does an answer give the same quantity, another one, or none?

"500 ms" is "0.5 seconds", "50 %" is "0.5" is "half"; "3 kg" is no answer to "3 m". Only quantities of
the same dimension are compared, so that an answer may mention others as well.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from tutor.judges.text import value_of

if TYPE_CHECKING:
    import pint

_SAME = 0.02  # relative: rounding is no error
_NUMBER = r"(?<![\w.])([-−]?\d+(?:[.,]\d+)*(?:\s*[·x×*]\s*10\^?\{?[-−]?\d+\}?|e[-+]?\d+)?)"
_UNITS = (
    "nanoseconds? microseconds? milliseconds? seconds? minutes? hours? days? ns [uµ]s ms s sec min h "
    "nm [uµ]m mm cm m km inch(?:es)? (?:kilo|centi|milli)?(?:met(?:er|re)s?) mg g kg (?:kilo)?grams? "
    "bits? bytes? [KMGT]i?B kbit Mbit Gbit [kKMG]bps Hz kHz MHz GHz [kMm]?V volts? [mkM]?A amperes? amps? "
    "[kM]?W watts? [kM]?J joules? [kM]?Pa bar °C K kelvin N newtons? [kM]?Ω ohms? m/s km/h l lit(?:er|re)s? ml"
).split()
_QUANTITY = re.compile(rf"{_NUMBER}\s*(%|percent\b|(?:{'|'.join(_UNITS)})(?![\w/]))")
_NAMES = {
    "°C": "degC", "Ω": "ohm", "kΩ": "kohm", "MΩ": "Mohm", "kbit": "kilobit", "Mbit": "megabit",
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
    told = [
        [_alike(q, other) for other in theirs if other.dimensionality == q.dimensionality]
        for q in ours
    ]
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


def _alike(one: Any, two: Any) -> bool:
    first, second = one.to_base_units().magnitude, two.to_base_units().magnitude
    return bool(abs(first - second) <= _SAME * max(abs(first), abs(second)))


@cache
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    return pint.UnitRegistry(cache_folder=None)
