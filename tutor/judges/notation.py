"""A small parser of formulas, LaTeX or plain, into trees. It calculates nothing and runs nothing.

Grammar: sums of products of powers, implied multiplication, fractions, roots, functions, sums over
an index, absolute values. Names keep their subscripts ("x_i"), accents become part of the name
("yhat"). Anything else is a `NotationError`: better no reading than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.judges.spelling import spelt

_MAX_CHARACTERS = 400
_MAX_TOKENS = 160
_MAX_DEPTH = 24

FUNCTIONS = frozenset(
    "log ln exp sqrt max min abs tanh sinh cosh sin cos tan sigmoid sign sum prod softmax relu norm floor ceil where".split()
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|\\?[A-Za-z]+'?|[-+*/^_(){}\[\]|,=<>~‖]")


class NotationError(ValueError):
    """The text is not a formula of the small grammar."""


@dataclass(frozen=True, slots=True)
class Node:
    """`op` is "number", "name", "+", "*", "/", "^", "neg" or a function's name."""

    op: str
    value: str = ""
    parts: tuple[Node, ...] = ()

    def names(self) -> frozenset[str]:
        """Its variables; "e" is a number."""
        own = {self.value} if self.op == "name" and self.value != "e" else set()
        return frozenset(own.union(*(part.names() for part in self.parts)))

    def calculates(self) -> bool:
        """Is there a written operation in it, more than names side by side?"""
        own = self.op not in {"number", "name"} and self.value != "implied"
        return own or any(part.calculates() for part in self.parts)

    def size(self) -> int:
        return 1 + sum(part.size() for part in self.parts)


def parse_formula(text: str) -> tuple[Node, ...]:
    """The sides of a formula that can be read; raises NotationError where none can."""
    if len(text) > _MAX_CHARACTERS:
        raise NotationError("too long")
    sides = []
    for tokens in _split(_tokens(spelt(text))):
        try:
            sides.append(_Parser(tokens).whole())
        except NotationError:
            continue
    if not sides:
        raise NotationError("no side could be read")
    return tuple(sides)


def _split(tokens: list[str]) -> list[list[str]]:
    """Tokens parted at equals and comparing signs, except inside brackets ("i=1" below a sum)."""
    sides: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in "({[") - (token in ")}]")
        if token in {"=", "<", ">", "~"} and depth == 0:
            sides.append([])
        else:
            sides[-1].append(token)
    return sides


def _tokens(text: str) -> list[str]:
    rest = _TOKEN.sub("", text).strip(" .;:\t\n")
    if rest:
        raise NotationError(f"cannot read {rest[:10]!r}")
    tokens = [t.lstrip("\\") for t in _TOKEN.findall(text)]
    if len(tokens) > _MAX_TOKENS:
        raise NotationError("too long")
    return tokens


class _Parser:
    """Recursive descent over one side of a formula."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self._sum()
        if self._at < len(self._tokens):
            raise NotationError(f"unexpected {self._peek()!r}")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise NotationError(f"expected {wanted or 'more'}")
        self._at += 1
        return token

    def _sum(self) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise NotationError("too deep")
        parts: list[Node] = []
        while not parts or self._peek() in {"+", "-"}:
            sign = self._take() if self._peek() in {"+", "-"} else "+"
            part = self._product()
            parts.append(Node("neg", parts=(part,)) if sign == "-" else part)
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Node("+", parts=tuple(parts))

    def _product(self) -> Node:
        node = self._power()
        while True:
            token = self._peek()
            if token == "/":
                self._take()
                node = Node("/", parts=(node, self._signed_power()))
            elif token == "*":
                self._take()
                node = Node("*", parts=(node, self._signed_power()))
            elif token and (token[0].isalnum() or token in "({["):
                node = Node("*", "implied", (node, self._power()))
            else:
                return node

    def _signed_power(self) -> Node:
        if self._peek() == "-":
            self._take()
            return Node("neg", parts=(self._power(),))
        return self._power()

    def _power(self) -> Node:
        node = self._atom()
        while self._peek() == "^":
            self._take()
            node = Node("^", parts=(node, self._signed_power()))
        return node

    def _atom(self) -> Node:
        token = self._take()
        closing = {"(": ")", "{": "}", "[": "]", "|": "|", "‖": "‖"}.get(token)
        if closing:
            inner = self._sum()
            self._take(closing)
            return (
                Node("abs" if token == "|" else "norm", parts=(inner,)) if token in "|‖" else inner
            )
        if token[0].isdigit():
            return Node("number", token)
        if token in {"frac", "dfrac", "tfrac"}:
            return Node("/", parts=(self._group(), self._group()))
        if token.lower() in FUNCTIONS and token.lower() not in {"norm"}:
            return self._function(token.lower())
        if token == "sigma" and self._peek() == "(":
            return self._function("sigmoid")
        if token[0].isalpha():
            return Node("name", token + self._subscript())
        raise NotationError(f"unexpected {token!r}")

    def _group(self) -> Node:
        if self._peek() == "{":
            self._take()
            inner = self._sum()
            self._take("}")
            return inner
        return self._atom()

    def _function(self, name: str) -> Node:
        name = "log" if name == "ln" else name
        base = self._bounds() if self._peek() in {"_", "^"} else ""
        power = (
            Node("number", base) if base.isdigit() and name not in {"sum", "prod", "log"} else None
        )
        if name in {"sum", "prod"}:
            node = Node(name, parts=(self._product(),))
        elif self._peek() in {"(", "{", "["}:
            node = Node(name, parts=self._arguments())
        else:
            node = Node(name, parts=(self._power(),))
        return Node("^", parts=(node, power)) if power else node

    def _arguments(self) -> tuple[Node, ...]:
        closing = {"(": ")", "{": "}", "[": "]"}[self._take()]
        parts = [self._sum()]
        if self._peek() in {"<", ">"}:  # a condition: what must be positive for it to hold
            order = (1, -1) if self._take() == ">" else (-1, 1)
            sides = zip(order, (parts.pop(), self._sum()), strict=True)
            parts = [
                Node("+", parts=tuple(s if o > 0 else Node("neg", parts=(s,)) for o, s in sides))
            ]
        while self._peek() == ",":
            self._take()
            parts.append(self._sum())
        self._take(closing)
        return tuple(parts)

    def _bounds(self) -> str:
        """Skip the bounds of a sum or the base of a logarithm; returns a bare exponent."""
        power = ""
        while self._peek() in {"_", "^"}:
            mark = self._take()
            token = self._take()
            if token in {"{", "("}:
                closing, inside = {"{": "}", "(": ")"}[token], []
                while self._peek() != closing:
                    inside.append(self._take())
                self._take()
                token = "".join(inside)
            power = token if mark == "^" else power
        return power

    def _subscript(self) -> str:
        """The rest of a name: "_i", "_{ij}", "_true"."""
        if self._peek() != "_":
            return ""
        self._take()
        token = self._take()
        if token != "{":
            return f"_{token}"
        inside = []
        while self._peek() != "}":
            inside.append(self._take())
        self._take()
        return "_" + "".join(inside)
