"""Are two formulas the same mathematics? By calculation at many points, not by their looks.

Two expressions that agree at random points agree everywhere but for freak chance (Schwartz 1980),
so no algebra system has to be trusted with a student's text: evaluation is bounded by the size of
the parsed tree. Variables may be named differently if a consistent renaming makes the two equal;
names of several letters ("FP") mean something and are not renamed into one another.
"""

from __future__ import annotations

import cmath
import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, reduce

from tutor.judges.formula_spans import marked, spans
from tutor.judges.notation import Node, NotationError, parse_formula
from tutor.judges.spelling import GREEK
from tutor.judges.text import STOPWORDS

_POINTS = 4
_INDEX_POINTS = 3  # terms of a sum over an index
_MAX_RENAMED = 5
# Functions whose values say too little at a few points: any that nothing else will equal by chance.
_STAND_INS = {"softmax": 2.0, "floor": 3.0, "ceil": 5.0}
_ALIASES = {
    "y_hat": "yhat", "y_pred": "yhat", "y_true": "y", "ypred": "yhat", "pred": "yhat", "epsilon": "eps",
}  # fmt: skip
_ACTIVATIONS = frozenset(("sigmoid", "tanh", "relu"))
_APPLIED = frozenset(("f", "g", "phi", "act"))  # names of any function, read as factors
_INDEX = re.compile(r"_\{?(?:i|j|k|t|n|c|ij)\}?$|(?<=^[a-oq-z])[ijk]$")  # also "xi"; "pi" is none
_WORD = re.compile(r"[a-z]{4,}")
_ACCENTED = re.compile(r"\w(?:hat|bar|tilde)$")


@lru_cache(maxsize=4096)
def formulas_in(text: str) -> tuple[Node, ...]:
    """Every side of every formula that can be read in a text and holds an operation, with the cases
    of one that has cases, and what an activation is applied to."""
    return tuple(
        part for span in spans(text) for side in _sides(span) for part in (side, *_within(side))
    )


def _within(side: Node) -> Iterator[Node]:
    """ "a²/2 where |a| < d" says "a²/2", and "σ(Wx + b)" or "f(Wx + b)" says "Wx + b"."""
    applied = side.value == "implied" and side.parts[0].value in _APPLIED
    if side.op == "where" or applied:
        inside = side.parts[1:]
    else:
        inside = side.parts if side.op in _ACTIVATIONS else ()
    return filter(_telling, inside)


@lru_cache(maxsize=4096)
def stated(text: str) -> tuple[Node, ...]:
    """The formulas of a rubric's own text: those between dollar signs, else those of symbols only, so
    that its prose ("repeated for all batches over several epochs") is never taken for one."""
    if found := marked(text):
        return tuple(side for span in found for side in _sides(span))
    sides = (side for span in spans(text, aloud=False) for side in _sides(span))
    return tuple(side for side in sides if in_symbols(side))


def in_symbols(side: Node) -> bool:
    """Is it a formula of symbols only, without a word or a function that is not known here?"""
    return not any(map(_is_word, side.names()))


def same_formula(wanted: str, answer: str) -> bool | None:
    """Does the answer hold a formula equal to one wanted? None where either has none to read."""
    ours, theirs = stated(wanted), formulas_in(answer)
    if not ours or not theirs:
        return None
    return any(equal(a, b) for a in ours for b in theirs)


def equal(one: Node, two: Node) -> bool:
    """Are two expressions equal under some allowed renaming of the second's variables?"""
    if abs(one.size() - two.size()) > 40:
        return False
    one, two = _parted(one, two.names()), _parted(two, one.names())
    return any(_agree(one, two, renaming) for renaming in _renamings(one.names(), two.names()))


def _parted(node: Node, names: frozenset[str]) -> Node:
    """Letters written together as the other side has them apart: "Wx" beside "W x" is a product."""
    if node.op == "^" and _written_together(node.parts[0], names):  # "QK^T" is Q times K^T
        base, power = node.parts
        last = replace(node, parts=(Node("name", base.value[-1]), _parted(power, names)))
        return _product(base.value[:-1], last)
    if _written_together(node, names):
        return _product(node.value)
    return replace(node, parts=tuple(_parted(part, names) for part in node.parts))


def _written_together(node: Node, names: frozenset[str]) -> bool:
    return node.op == "name" and node.value not in names and names.issuperset(node.value)


def _product(letters: str, last: Node | None = None) -> Node:
    factors = [*(Node("name", letter) for letter in letters), *([last] if last else [])]
    return reduce(lambda left, right: Node("*", "implied", (left, right)), factors)


@lru_cache(maxsize=2048)
def _sides(span: str) -> tuple[Node, ...]:
    try:
        return tuple(side for side in parse_formula(span) if _telling(side))
    except NotationError:
        return ()


def _telling(side: Node) -> bool:
    """A calculation with names in it, and not a sentence that was taken for one."""
    names = side.names()
    prose = any(len(n) > 1 and n.lower() in STOPWORDS for n in names)
    return bool(names) and not prose and side.size() >= 3 and side.calculates()


def _is_word(name: str) -> bool:
    """A word of prose, not a symbol."""
    return bool(_WORD.fullmatch(name)) and name not in GREEK and not _ACCENTED.match(name)


def _base(name: str) -> str:
    """A name without its running index, in its usual spelling: "y_i" -> "y"."""
    bare = _INDEX.sub("", name)
    return _ALIASES.get(bare.lower(), bare)


def _renamings(ours: frozenset[str], theirs: frozenset[str]) -> Iterator[dict[str, str]]:
    """Ways to read their names as ours: equal names stay, single letters may stand for others."""
    mine = {_base(n) for n in ours}
    other = {_base(n) for n in theirs}
    folded = {n.lower(): n for n in mine}
    fixed = {
        n: n if n in mine else folded[n.lower()] for n in other if n in mine or n.lower() in folded
    }
    if len(set(fixed.values())) < len(fixed):
        fixed = {n: n for n in other & mine}
    free_theirs = sorted(other - set(fixed))
    free_ours = sorted(mine - set(fixed.values()))
    if len(free_ours) != len(free_theirs) or len(free_ours) > _MAX_RENAMED:
        return
    for order in itertools.permutations(free_ours):
        pairs = dict(zip(free_theirs, order, strict=True))
        if all(_may_rename(a, b) for a, b in pairs.items()):
            yield fixed | pairs


def _may_rename(one: str, two: str) -> bool:
    return min(len(one), len(two)) == 1 or bool(_ACCENTED.match(one) and _ACCENTED.match(two))


def _agree(one: Node, two: Node, renaming: Mapping[str, str]) -> bool:
    outside = frozenset(_outside(one) | {renaming.get(n, n) for n in _outside(two)})
    readings = (outside, frozenset[str]())  # code sums over a name used outside: exp(x)/sum(exp(x))
    return any(_same_values(one, two, renaming, outside, reading) for reading in readings)


def _same_values(
    one: Node, two: Node, renaming: Mapping[str, str], ours: frozenset[str], theirs: frozenset[str]
) -> bool:
    """Are they equal at every point, where these names keep their value inside a sum?"""
    bends = _bends(one) or _bends(two)
    points = range(-_POINTS if bends else 0, _POINTS)
    for point in points:
        try:
            a = _value(one, {}, point, ours, 0)
            b = _value(two, renaming, point, theirs, 0)
        except (ArithmeticError, ValueError, OverflowError):
            return False
        if not (math.isfinite(abs(a)) and math.isfinite(abs(b))):
            return False
        if abs(a - b) > 1e-8 * max(1.0, abs(a), abs(b)):
            return False
    return True


def _bends(node: Node) -> bool:
    """Does it treat negative numbers in a way of its own? Then it is tried on some."""
    return node.op in {"max", "min", "abs", "relu", "sign", "where"} or any(
        _bends(p) for p in node.parts
    )


def _outside(node: Node) -> set[str]:
    """Names used outside every sum over an index: they keep one value inside, too."""
    if node.op == "name":
        return {_base(node.value)} - {"e"}
    if node.op in {"sum", "prod"}:
        return set()
    return set().union(*(_outside(part) for part in node.parts))


def _number(name: str, point: int, index: int) -> complex:
    """A fixed value for a name at a point: 0.4 to 1.6, of either sign at a negative point."""
    seed = sum((i + 1) * ord(c) for i, c in enumerate(name)) * 0.6180339887
    share = (seed + point * 0.7548776662 + index * 0.5698402910) % 1.0
    return complex((0.4 + 1.2 * share) * (-1 if point < 0 and int(share * 8) % 2 else 1))


def _value(
    node: Node, renaming: Mapping[str, str], point: int, outside: frozenset[str], index: int
) -> complex:
    if node.op == "number":
        return complex(float(node.value))
    if node.op == "name":
        name = _base(node.value)
        name = renaming.get(name, name)
        if name == "e":
            return complex(math.e)
        fixed = name in outside and not _INDEX.search(node.value)
        return _number(name, point, 0 if fixed else index)
    if node.op in {"sum", "prod"}:
        terms = [
            _value(node.parts[0], renaming, point, outside, index * 7 + k + 1)
            for k in range(_INDEX_POINTS)
        ]
        return sum(terms) if node.op == "sum" else math.prod(terms)
    parts = [_value(part, renaming, point, outside, index) for part in node.parts]
    return _applied(node.op, parts)


def _applied(op: str, parts: list[complex]) -> complex:
    first = parts[0]
    match op:
        case "+":
            return sum(parts)
        case "*":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
        case "neg":
            return -first
        case "^":
            if abs(parts[1]) > 64:
                raise OverflowError
            return complex(first ** parts[1])
    if op == "where" and len(parts) == 3:
        return parts[1 if first.real > 0 else 2]
    if op in {"max", "min"} and len(parts) > 1:
        return complex((max if op == "max" else min)(p.real for p in parts))
    return _function(op, first, len(parts))


def _function(op: str, x: complex, count: int) -> complex:
    simple = {
        "log": cmath.log, "exp": cmath.exp, "sqrt": cmath.sqrt, "tanh": cmath.tanh, "sinh": cmath.sinh,
        "cosh": cmath.cosh, "sin": cmath.sin, "cos": cmath.cos, "tan": cmath.tan,
    }  # fmt: skip
    if op in simple and count == 1:
        return simple[op](x)
    if op in {"abs", "norm"}:
        return complex(abs(x))
    if op == "sigmoid":
        return 1 / (1 + cmath.exp(-x))
    if op == "relu":
        return complex(max(x.real, 0.0))
    if op == "sign":
        return complex(math.copysign(1.0, x.real))
    if op in _STAND_INS:
        return x**3 + _STAND_INS[op] * x + 1
    raise ValueError(op)
