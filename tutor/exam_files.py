"""A mock exam's report as a file of its own: a web page, a PDF.

The page shows formulas as MathML, which browsers draw themselves. The PDF writes them in Unicode
(`\\alpha_i` as `α_i`), since nothing in a formula may break it; its letters come from DejaVu, which
matplotlib brings along, and where that has none from a font of this machine.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from tutor import exam_words
from tutor.exam_mark import LABELS
from tutor.exam_report import Report
from tutor.exam_room import Exam

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?![\s$])(?P<inline>(?:\\.|[^$\\\n])*?)(?<!\s)\$(?![\d$])",
    re.DOTALL,
)

_MATHML = "http://www.w3.org/1998/Math/MathML"
_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msup msub msubsup munder mover munderover "
    "mtable mtr mtd mstyle mpadded mphantom menclose mfenced".split()
)
_ATTRIBUTES = frozenset(
    "display displaystyle mathvariant stretchy fence form separator accent accentunder movablelimits "
    "largeop symmetric minsize maxsize lspace rspace width height depth linethickness notation "
    "columnalign rowalign columnspacing rowspacing columnlines rowlines scriptlevel open close".split()
)
ElementTree.register_namespace("", _MATHML)

_SCRIPT = re.compile(r"([_^])\{(?!\w\})([^{}]*)\}")  # an index of more than one sign
_RELATION = re.compile(r"\s*([=<>≤≥≠≈∼∈→×])\s*")


def html(exam: Exam, report: Report, zone: tzinfo | None = None) -> str:
    """The report as one web page that needs no other file and no network, by the clock of `zone`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    environment.filters["maths"] = mathml
    template = environment.get_template("exam_report.html.j2")
    return template.render(
        exam=exam, report=report, zone=zone, words=exam_words,
        scale=LABELS[exam.paper.setup.scale],
    )  # fmt: skip


def mathml(text: str) -> Markup:
    """Text with its formulas drawn; a formula that cannot be read stays as it was typed."""
    from latex2mathml.converter import convert

    out, end = [], 0
    for match in _FORMULA.finditer(text):
        out.append(escape(text[end : match.start()]))
        block = match["block"] is not None
        try:
            drawn = convert(
                match["block"] or match["inline"], display="block" if block else "inline"
            )
            out.append(Markup(_harmless(drawn)))
        except Exception:  # the converter raises whatever a broken formula makes it stumble over
            out.append(escape(match[0]))
        end = match.end()
    return Markup("").join([*out, escape(text[end:])])


def _harmless(drawn: str) -> str:
    """MathML with nothing in it but MathML: the converter passes on what stands in `\\text` or
    `\\href` as it is, and a question may come from anyone. Raises ValueError for other elements."""
    root = ElementTree.fromstring(drawn)
    for element in root.iter():
        namespace, _, tag = element.tag.rpartition("}")
        if namespace != "{" + _MATHML or tag not in _ELEMENTS:
            raise ValueError(f"<{tag}> is not MathML")
        for name in set(element.attrib) - _ATTRIBUTES:
            del element.attrib[name]
    return ElementTree.tostring(root, encoding="unicode")


def unicode_maths(text: str) -> str:
    """Text with its formulas in Unicode: `"$\\alpha_i \\le 1$" -> "α_i ≤ 1"`."""

    def plain(match: re.Match[str]) -> str:
        formula = re.sub(r"\\[dt]frac(?![a-zA-Z])", r"\\frac", match["block"] or match["inline"])
        formula = _SCRIPT.sub(r"\1{(\2)}", formula)
        try:
            found = " ".join(_reader().latex_to_text(formula).split())
        except Exception:  # as above: any broken formula stays as typed
            return match[0]
        return _RELATION.sub(r" \1 ", found).strip()

    return _FORMULA.sub(plain, text)


@cache
def _reader() -> Any:
    """Fractions and roots keep brackets around what belongs together."""
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    def fraction(node: Any, l2tobj: Any) -> str:
        parts = [l2tobj.nodelist_to_text([n]).strip() for n in node.nodeargd.argnlist if n]
        return "/".join(part if part.isalnum() else f"({part})" for part in parts[-2:])

    context = get_default_latex_context_db()
    context.add_context_category(
        "fractions", prepend=True, macros=[MacroTextSpec("frac", fraction)]
    )
    return LatexNodes2Text(latex_context=context, math_mode="text", strict_latex_spaces=True)


def pdf(exam: Exam, report: Report, zone: tzinfo | None = None) -> bytes:
    """The report as a PDF of A4 pages, by the clock of `zone`."""
    from tutor.exam_pdf import write

    return write(exam, report, unicode_maths, zone)
