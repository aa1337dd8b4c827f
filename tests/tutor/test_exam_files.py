"""The report of a mock exam as a file of its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fpdf.line_break import Fragment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tutor.recorded import failed, graded
from tests.tutor.test_exam_mark import verdict
from tutor import exam_files, exam_pdf, exam_words
from tutor.attempts import Attempt
from tutor.domain import Verdict
from tutor.exam import Paper, PaperQuestion, Scale, Setup
from tutor.exam_formulas import flat, runs
from tutor.exam_report import report
from tutor.exam_room import Exam
from tutor.exam_sitting import Sitting

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER = "Ответ: α ≤ β, 神经网络, שלום, <script>alert(1)</script> & costs $5\nand a second line 🙂"


def exam(question: str = "Why $W_2 W_1 x$?", answer: str = ANSWER, text: str = "t") -> tuple:
    """An exam of three questions: graded, not graded, without an answer."""
    paper = Paper(
        id="p", learner="Zoë", created=NOW, setup=Setup(scale=Scale.TWENTY),
        questions=tuple(
            PaperQuestion(card_id=f"c{n}", question=question, topic="Basics") for n in range(3)
        ),
    )  # fmt: skip
    sitting = Sitting(
        3, {0: "a0", 1: "a1"}, {0: 200.0}, frozenset(), frozenset(), 200, 0, False, True, 4
    )
    criterion = verdict(Verdict.PARTIAL, 0.5).model_copy(update={"text": text})
    outcomes = [
        graded(0.5).model_copy(update={"verdicts": (criterion,), "needs_review": True}),
        failed("The model is away."),
    ]
    attempts = {
        f"a{n}": Attempt(
            id=f"a{n}", learner="Zoë", card_id=f"c{n}", question=question, answer=answer,
            created=NOW, outcome=outcome,
        ) for n, outcome in enumerate(outcomes)
    }  # fmt: skip
    return Exam(paper, sitting), report(paper, sitting, attempts, {})


def test_what_a_list_cost_is_one_line_with_the_count() -> None:
    """Open slots of one list are counted, not told one by one; another criterion keeps its line."""
    texts = [*(f"an operation ({n} of 5)" for n in range(1, 6)), "why"]
    verdicts = tuple(
        verdict(Verdict.MET if n == 0 else Verdict.UNMET).model_copy(update={"text": t})
        for n, t in enumerate(texts)
    )
    found, _ = exam()
    grade = graded(1 / 6).model_copy(
        update={"verdicts": verdicts, "max_points": 6.0, "points": 1.0}
    )
    attempt = Attempt(
        id="a0", learner="Zoë", card_id="c0", question="?", answer="a", created=NOW, outcome=grade
    )
    lost = report(found.paper, found.sitting, {"a0": attempt}, {}).lost
    told = [(one.text, one.verdict, round(one.cost, 4)) for one in lost if one.position == 0]
    assert told == [
        ("an operation: 4 of 5", Verdict.UNMET, round(4 / 18, 4)),
        ("why", Verdict.UNMET, round(1 / 18, 4)),
    ]


def test_a_question_without_an_answer_is_no_missing_criterion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ "No answer: …" stands there without a verdict before it, in either file."""
    shown = texts(monkeypatch)
    found = exam(question="Why?")
    exam_files.pdf(*found, UTC)
    assert any(line.startswith("No answer: Why? (question 3") for line in shown)
    assert "<td>No answer: Why?</td><td></td>" in exam_files.html(*found, UTC)


def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with the lines of the PDF as they are written."""
    shown: list[str] = []
    original = exam_pdf._Page.text

    def text(self: exam_pdf._Page, words: str, **how: object) -> None:
        shown.append(words)
        original(self, words, **how)

    monkeypatch.setattr(exam_pdf._Page, "text", text)
    return shown


def test_the_hour_is_the_learners(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock of their time zone, in every form of the report."""
    zone, there = ZoneInfo("Pacific/Auckland"), "02 March 2026, 22:00"
    assert there in exam_words.about(exam()[0], zone)
    assert there in exam_files.html(*exam(), zone)
    shown = texts(monkeypatch)
    exam_files.pdf(*exam(), zone)
    assert there in "\n".join(shown)


def test_the_web_page_holds_the_whole_report() -> None:
    """Mark, doubt, what is left out, topics, answers, and what a person should look at."""
    page = exam_files.html(*exam())
    for words in (
        "5 of 20", "passed from 50 %", "1 answer has no grade yet and is left out",
        "1 question without an answer counts 0", "of question 1:", "Basics", "The model is away.",
        "partly met", "20 s over its time",
    ):  # fmt: skip
        assert words in page


def test_the_web_page_needs_nothing_else_and_runs_nothing() -> None:
    """No link out, no script; an answer's markup is text, its line ends and dollar signs stay."""
    page = exam_files.html(*exam())
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; costs $5\nand" in page
    assert not re.search(r"""(?:src|href)=|url\(|@import""", page)


def test_formulas_are_drawn_on_the_web_page() -> None:
    """As MathML; one that cannot be read stays as typed, and money is no formula."""
    assert "<math" in exam_files.mathml(r"so $\alpha_i \le 1$")
    assert exam_files.mathml("costs $5 and $6") == "costs $5 and $6"
    assert "&lt;b&gt;" in exam_files.mathml(r"<b> $$\frac{1}{2}$$")
    assert "<b" not in exam_files.mathml(r"$<b>$")
    assert 'display="block"' in exam_files.mathml(r"$$\frac{1}{2}$$")
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in exam_files.mathml(r"$\frac{1}{2}$")


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{<script>alert(1)</script>}", r"\text{<img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}", r"\text{</mtext></math><script>alert(1)</script>}",
    ],
)  # fmt: skip
def test_nothing_in_a_formula_runs(formula: str) -> None:
    """Questions come from decks and class sets of anyone."""
    found: list[tuple[str, list[str]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, [k for k, _ in attrs]))  # type: ignore[method-assign]
    reader.feed(exam_files.mathml(f"${formula}$"))
    assert all(tag.startswith("m") for tag, _ in found)
    assert not {"href", "style"} & {name for _, names in found for name in names}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text("\\{}$_^ab αfrac", max_size=30))
def test_no_text_breaks_either_way_of_writing(text: str, formula: str) -> None:
    """Whatever someone typed, broken formulas too."""
    for typed in (text, f"${formula}$", f"$${formula}$$"):
        assert isinstance(flat(runs(typed)), str)
        assert "<script" not in exam_files.mathml(typed)


def test_the_pdf_is_written_for_any_script() -> None:
    """Latin, Greek, Cyrillic, Hebrew and Chinese, mathematics and emoji, over several pages."""
    made = exam_files.pdf(*exam(answer=ANSWER * 40, text=r"$\frac{a}{b}$ 神"))
    assert made.startswith(b"%PDF-")
    assert made.count(b"/Type /Page\n") >= 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_no_answer_breaks_the_pdf(answer: str) -> None:
    """Control characters, lone surrogates of a paste, combining marks: there is always a file."""
    assert exam_files.pdf(*exam(answer=answer)).startswith(b"%PDF-")


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Fills with what the PDF gets to draw and where that stands: on the line, below or above it."""
    found: list[tuple[str, str]] = []
    original = Fragment.render_pdf_text

    def render(self: Fragment, *place: float, **how: float) -> str:
        found.append((self.string, self.char_vpos.name))
        return original(self, *place, **how)

    monkeypatch.setattr(Fragment, "render_pdf_text", render)
    return found


def test_indices_stand_below_and_above_the_line_in_the_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without brackets; what follows a formula stands on the line again."""
    found = drawn(monkeypatch)
    exam_files.pdf(*exam(question=r"Has it $K^2 C_{in}$ weights?", answer="as $x_{typed}$"))
    start = found.index(("2", "SUP"))
    assert found[start + 2 : start + 3] == [("in", "SUB")]
    assert {place for words, place in found if "weights" in words or "typed" in words} == {"LINE"}


def test_a_formula_among_words_from_right_to_left_keeps_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line is set as a whole, with the index behind its sign."""
    found = drawn(monkeypatch)
    exam_files.pdf(*exam(question=r"שלום $C_{in}$", answer=""))
    assert {place for _, place in found} == {"LINE"}


def test_letters_without_a_font_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written as boxes, and the last line says what a box is."""
    monkeypatch.setattr(exam_pdf, "_fonts_for", lambda letters: [])
    shown = texts(monkeypatch)
    exam_files.pdf(*exam(answer="神经"))
    assert "no font on this machine" in shown[-1]
    shown.clear()
    exam_files.pdf(*exam(answer="naïve Ответ"))
    assert "no font" not in shown[-1]


def test_a_font_of_this_machine_is_taken_where_it_has_the_letters() -> None:
    """The fewest that do it; one that cannot be read counts as having none."""
    dejavu = exam_pdf._FONTS / "DejaVuSans.ttf"
    assert ord("Ж") in exam_pdf._covered(dejavu)
    assert exam_pdf._covered(Path(__file__)) == frozenset()
    assert exam_pdf._fonts_for(frozenset()) == []
