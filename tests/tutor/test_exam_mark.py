"""From scores to a mark, and how far it can be trusted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.run import SHIPPED
from tutor.domain import CriterionGrade, Verdict
from tutor.exam import Scale
from tutor.exam_mark import Scored, bounds, doubt, is_cut, luck, passed, share, written

SHARES = st.floats(0, 1)
LINES = st.floats(0.3, 0.8)


def verdict(
    value: Verdict = Verdict.MET, confidence: float | None = 1.0, decided_by: str = ""
) -> CriterionGrade:
    return CriterionGrade(
        criterion_id="c", text="t", verdict=value, quote="", reason="", points=value.credit,
        max_points=1, confidence=confidence, decided_by=decided_by,
    )  # fmt: skip


def question(*verdicts: CriterionGrade) -> Scored:
    return Scored(sum(v.points for v in verdicts) / len(verdicts), verdicts)


VERDICTS = st.builds(verdict, st.sampled_from(Verdict), st.none() | SHARES)
QUESTIONS = st.lists(
    st.lists(VERDICTS, min_size=1, max_size=4).map(lambda v: question(*v)), min_size=1, max_size=6
)


@pytest.mark.parametrize(
    ("value", "scale", "line", "text"),
    [
        (0.834, Scale.PERCENT, 0.5, "83.4 %"),
        (1 / 6, Scale.PERCENT, 0.5, "16.6 %"),
        (0.49999, Scale.PERCENT, 0.5, "49.9 %"),
        (0.29, Scale.PERCENT, 0.5, "29 %"),
        (0.834, Scale.TWENTY, 0.5, "16.6 of 20"),
        (0.4999, Scale.TWENTY, 0.5, "9.9 of 20"),
        (1.0, Scale.TWENTY, 0.5, "20 of 20"),
        (0.9, Scale.LETTERS, 0.6, "A"),
        (0.89, Scale.LETTERS, 0.6, "B"),
        (0.6, Scale.LETTERS, 0.6, "D"),
        (0.59, Scale.LETTERS, 0.6, "F"),
        (1.0, Scale.LETTERS, 0.6, "A"),
        (1.0, Scale.ONE_TO_FIVE, 0.5, "1.0"),
        (0.5, Scale.ONE_TO_FIVE, 0.5, "4.0"),
        (0.75, Scale.ONE_TO_FIVE, 0.5, "2.5"),
        (0.49, Scale.ONE_TO_FIVE, 0.5, "5.0"),
    ],
)
def test_marks_on_each_scale(value: float, scale: Scale, line: float, text: str) -> None:
    """Never rounded to a better mark than it is."""
    assert written(value, scale, line) == text


@pytest.mark.parametrize(
    ("value", "scale", "cut"),
    [
        (1 / 6, Scale.PERCENT, True), (0.29, Scale.PERCENT, False), (1 / 3, Scale.TWENTY, True),
        (0.25, Scale.TWENTY, False), (1 / 6, Scale.LETTERS, False), (0.72, Scale.ONE_TO_FIVE, False),
    ],
)  # fmt: skip
def test_a_mark_that_is_rounded_down_is_known(value: float, scale: Scale, cut: bool) -> None:
    """Only on scales of points: a letter or a 2.5 is no share that somebody could compare."""
    assert is_cut(value, scale) == cut


@given(SHARES, SHARES, LINES)
def test_more_points_are_never_a_worse_mark(a: float, b: float, line: float) -> None:
    """On every scale, and passing follows."""
    low, high = sorted([a, b])
    assert passed(low, line) <= passed(high, line)
    for scale, better in ((Scale.PERCENT, 1), (Scale.TWENTY, 1), (Scale.ONE_TO_FIVE, -1)):
        values = [float(written(v, scale, line).split(" ")[0]) for v in (low, high)]
        assert better * values[0] <= better * values[1]
    assert written(low, Scale.LETTERS, line) >= written(high, Scale.LETTERS, line)


@given(SHARES, LINES)
def test_a_failed_exam_never_reads_as_passed(value: float, line: float) -> None:
    """F and 5.0 below the line, something else on and above it."""
    failed = not passed(value, line)
    assert (written(value, Scale.LETTERS, line) == "F") == failed
    assert (written(value, Scale.ONE_TO_FIVE, line) == "5.0") == failed


def test_an_answer_without_a_grade_is_no_zero() -> None:
    """It stays out of the mark, and the bounds say what it could come to."""
    scored = [Scored(0.5), Scored(None), Scored(0.0)]
    assert share(scored) == 0.25
    assert bounds(scored) == pytest.approx((0.5 / 3, 1.5 / 3))
    assert share([Scored(None)]) is None


@given(QUESTIONS)
def test_the_mark_lies_within_its_intervals(questions: list[Scored]) -> None:
    """Both of them, which stay within 0 and 1."""
    mark = share(questions)
    assert mark is not None
    for found in (doubt(questions), luck(questions)):
        assert -1e-9 <= found.low <= mark <= found.high <= 1 + 1e-9


def test_a_sure_examiner_leaves_no_doubt() -> None:
    """With every verdict certain, or given by a person, the interval is the mark itself."""
    sure = [question(verdict(), verdict(Verdict.UNMET)), question(verdict(Verdict.PARTIAL))]
    assert doubt(sure) == (0.5, 0.5)
    person = [question(verdict(Verdict.UNMET, 0.1, decided_by="Ms Rao"))]
    assert doubt(person) == (0, 0)


def test_less_confidence_is_a_wider_interval() -> None:
    """And one that states none is taken at the measured accuracy, between the two."""

    def width(confidence: float | None) -> float:
        questions = [question(verdict(confidence=confidence), verdict(Verdict.UNMET, confidence))]
        found = doubt(questions * 8)
        return found.high - found.low

    assert width(0.95) < width(None) < width(0.5)


def test_questions_that_went_differently_make_luck_matter() -> None:
    """The draw of questions widens the interval of sure grades; equal ones leave it shut."""
    mixed = [question(verdict()), question(verdict(Verdict.UNMET))] * 5
    assert luck(mixed).high - luck(mixed).low > 0.3
    assert luck([question(verdict())] * 10) == (1, 1)


def test_what_follow_ups_added_stays_added() -> None:
    """A score above the first answer's verdicts is redrawn around itself."""
    found = doubt([Scored(1.0, (verdict(Verdict.UNMET),))])
    assert found == (1, 1)


def test_a_verdict_without_confidence_is_as_sure_as_the_examiner_was_measured() -> None:
    """On answers kept apart, as in the shipped run."""
    figures = json.loads((SHIPPED / "figures.json").read_text("utf-8"))["test"]["figures"]
    measured = round(figures["verdict accuracy"]["value"], 2)

    def of(confidence: float | None) -> list[Scored]:
        said = [verdict(value, confidence) for value in Verdict]
        return [question(*said), question(*said[:3]), question(*said[1:])]

    assert doubt(of(None)) == doubt(of(measured))
