"""A mock exam's report as a file of its own: a web page, a PDF.

The page shows formulas as MathML, which browsers draw themselves. The PDF writes them in Unicode
(`\\alpha_i` as an α with an i below the line), since nothing in a formula may break it; its letters come
from DejaVu, which matplotlib brings along, and where that has none from a font of this machine.
"""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from knowledge.formulas import FORMULA
from tutor import exam_words
from tutor.exam_mark import LABELS
from tutor.exam_report import Report

if TYPE_CHECKING:  # the words and files of a report need no database
    from tutor.exam_room import Exam

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
    for match in FORMULA.finditer(text):
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


def pdf(exam: Exam, report: Report, zone: tzinfo | None = None) -> bytes:
    """The report as a PDF of A4 pages, by the clock of `zone`."""
    from tutor.exam_pdf import write

    return write(exam, report, zone)
