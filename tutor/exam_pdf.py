"""The PDF of a mock exam's report: fonts, and the layout top to bottom.

Text in any script is set by HarfBuzz, right to left where it runs so. A character that no font at
hand has is written as □, and the last line says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import bidirectional

import matplotlib
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import CharVPos

from knowledge.plurals import percent
from tutor import exam_words
from tutor.exam_formulas import Run, flat, runs
from tutor.exam_mark import LABELS
from tutor.exam_report import Line, Report

if TYPE_CHECKING:  # the words and files of a report need no database
    from tutor.exam_room import Exam

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_INK, _QUIET, _ACCENT, _SOFT = (35, 38, 45), (86, 91, 102), (79, 107, 208), (242, 240, 234)
_MISSING = "□"
_LEADING = 0.52  # mm from line to line for each point of a letter's size


def write(exam: Exam, report: Report, zone: tzinfo | None = None) -> bytes:
    """The whole document. The hour is that of `zone`."""
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    page = _Page("".join(_texts(exam, report)))
    _head(page, exam, report, zone)
    page.title("By topic")
    for topic in report.topics:
        page.bar(topic.topic, topic.share, f"{percent(topic.share)} of {topic.questions}")
    if report.lost:
        page.title("What cost the most")
        for lost in report.lost[:8]:
            where = f"question {lost.position + 1}, {percent(lost.cost, 1)} of the mark"
            verdict = f"{exam_words.VERDICTS[lost.verdict].capitalize()}: " if lost.verdict else ""
            page.text(f"{verdict}{lost.text} ({where})")
    if report.study:
        page.title("What to study next")
        page.text(", ".join(report.study))
    page.title("Question by question")
    for line in report.lines:
        _question(page, line)
    return page.end()


def _head(page: _Page, exam: Exam, report: Report, zone: tzinfo | None) -> None:
    page.text("Mock exam", size=20, bold=True)
    page.text(f"{exam.paper.learner} · {exam_words.about(exam, zone)}", colour=_QUIET, size=9)
    scale = LABELS[exam.paper.setup.scale].lower()
    page.pdf.ln(2)
    page.text(", ".join(exam_words.headline(report)), size=16, bold=True)
    line = f"Scale: {scale}. Passed from {percent(exam.paper.setup.pass_line)} of the points."
    page.text(line, colour=_QUIET, size=9)
    for said in [*exam_words.trust(report), exam_words.person(report)]:
        if said:
            page.text(said)


def _question(page: _Page, line: Line) -> None:
    page.pdf.ln(2)
    head = (
        f"{line.position + 1}. {exam_words.result(line)} · {line.topic} · {exam_words.took(line)}"
    )
    page.text(head, bold=True, colour=_ACCENT, size=10)
    page.text(line.question, bold=True)
    if line.answer:
        page.text(line.answer, box=True, literal=True)
    for verdict in line.grade.verdicts if line.grade else ():
        said = exam_words.VERDICTS[verdict.verdict].capitalize()
        page.text(f"{said} ({verdict.points:g} of {verdict.max_points:g}): {verdict.text}", size=9)
    if line.why:
        page.text(line.why, colour=_QUIET, size=9)


def _texts(exam: Exam, report: Report) -> Iterator[str]:
    """Everything whose letters a font must have."""
    yield exam.paper.learner
    for line in report.lines:
        yield from (line.answer, line.why, line.topic, flat(runs(line.question)))
        yield from (flat(runs(v.text)) for v in (line.grade.verdicts if line.grade else ()))


class _Document(FPDF):
    """A4 with page numbers."""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("Main", "", 8)
        self.set_text_color(*_QUIET)
        self.cell(0, 5, f"{self.page_no()}", align="R")


class _Page:
    """Flowing text in one column, with the fonts that its letters need."""

    def __init__(self, letters: str) -> None:
        self.pdf = pdf = _Document(format="A4")
        pdf.set_margins(18, 16, 18)
        pdf.set_auto_page_break(True, 16)
        pdf.add_font("Main", "", _FONTS / "DejaVuSans.ttf")
        pdf.add_font("Main", "B", _FONTS / "DejaVuSans-Bold.ttf")
        wanted = {ord(c) for c in letters if not c.isspace()}
        self._lost = wanted - _covered(_FONTS / "DejaVuSans.ttf")
        others = _fonts_for(frozenset(self._lost)) if self._lost else []
        for n, path in enumerate(others):
            for style in ("", "B"):
                pdf.add_font(f"Other{n}", style, path)
            self._lost -= _covered(path)
        pdf.set_fallback_fonts([f"Other{n}" for n in range(len(others))], exact_match=False)
        pdf.set_text_shaping(True)
        pdf.add_page()

    def text(
        self, text: str, *, size: float = 10, bold: bool = False,
        colour: tuple[int, int, int] = _INK, box: bool = False, literal: bool = False,
    ) -> None:  # fmt: skip
        """A paragraph; formulas are written as text unless it is the learner's own."""
        parts = [Run(text)] if literal else runs(text)
        parts = [part._replace(text=self._legible(part.text)) for part in parts]
        self.pdf.set_font("Main", "B" if bold else "", size)
        self.pdf.set_text_color(*colour)
        self.pdf.set_fill_color(*_SOFT)
        shown = flat(parts)
        if all(part.place == "LINE" for part in parts) or _runs_left(shown):
            self.pdf.multi_cell(
                0, size * _LEADING, shown, align="L", fill=box, padding=2 if box else 0,
                new_x="LMARGIN", new_y="NEXT",
            )  # fmt: skip
        else:
            self._with_indices(parts)
        self.pdf.ln(1)

    def _with_indices(self, parts: Sequence[Run]) -> None:
        with self.pdf.text_columns(text_align="L", line_height=_LEADING * self.pdf.k) as column:
            for part in parts:
                self.pdf.char_vpos = CharVPos[part.place]
                column.write(part.text)
            self.pdf.char_vpos = CharVPos.LINE
        self.pdf.set_x(self.pdf.l_margin)

    def _legible(self, text: str) -> str:
        return "".join(_MISSING if ord(c) in self._lost else c for c in text)

    def title(self, text: str) -> None:
        self.pdf.ln(3)
        self.text(text, size=13, bold=True)

    def bar(self, name: str, share: float, said: str) -> None:
        """A line of words with a bar below it."""
        self.text(f"{name}: {said}", size=9)
        if self.pdf.will_page_break(4):
            self.pdf.add_page()
        for colour, part in ((_SOFT, 1.0), (_ACCENT, share)):
            self.pdf.set_fill_color(*colour)
            if part:
                left, top = self.pdf.l_margin + self.pdf.c_margin, self.pdf.get_y() - 0.5
                wide = self.pdf.epw - 2 * self.pdf.c_margin
                self.pdf.rect(left, top, wide * part, 2, style="F")
        self.pdf.ln(3)

    def end(self) -> bytes:
        """The finished document; what its fonts lack is said last."""
        if self._lost:
            note = f"{_MISSING} stands for a character that no font on this machine has."
            self.text(note, size=8, colour=_QUIET)
        return bytes(self.pdf.output())


def _runs_left(text: str) -> bool:
    """Is some of it written from right to left? It keeps its order only where it is set as a whole."""
    return any(bidirectional(char) in {"R", "AL"} for char in text)


@lru_cache(maxsize=512)
def _covered(path: Path) -> frozenset[int]:
    """The characters of a font; none where it cannot be read."""
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            outlines = "glyf" in font or "CFF " in font
            return frozenset(font.getBestCmap() or {}) if outlines else frozenset()
    except Exception:  # a broken font file raises what it likes
        return frozenset()


def _fonts_for(letters: frozenset[int]) -> list[Path]:
    """Fonts of this machine that have these characters, as few as do it."""
    from matplotlib.font_manager import findSystemFonts

    left, found = set(letters), []
    paths = sorted(Path(name) for name in findSystemFonts())
    while left:
        best = max(paths, key=lambda path: len(left & _covered(path)), default=None)
        if best is None or not left & _covered(best):
            break
        found.append(best)
        left -= _covered(best)
    return found
