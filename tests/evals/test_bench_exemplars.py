"""The measurement of exemplars: which answers are drawn, and which are counted."""

from __future__ import annotations

from evals.bench.exemplars import Case, drawn, rows, usual

STEPS = (0.0, 0.5, 1.0)


def cases(strict: float = 0.0) -> list[Case]:
    """Two questions, nine answers each; at the second the examiner is `strict` below its usual."""
    return [
        Case(q, q, f"answer {n} to {q}", truth, 0.25 + 0.5 * truth - (strict if q == "b" else 0))
        for q in ("a", "b")
        for n, truth in enumerate((0.0, 0.5, 1.0) * 3)
    ]


def test_exemplars_are_drawn_from_full_wrong_and_partial_in_turn() -> None:
    """Every question gets its own, as many as asked for."""
    made = cases()
    for exemplars in drawn(made, 3):
        for question, places in exemplars.items():
            assert {made[n].question for n in places} == {question}
            assert [made[n].truth for n in places] == [1.0, 0.0, 0.5]


def test_an_exemplar_is_not_counted() -> None:
    """Only the other answers say what was gained."""
    made = cases()
    draws = list(drawn(made, 2))
    truth, before, after, questions = rows(made, draws, STEPS)
    assert len(truth) == len(before) == len(after) == len(questions) == len(draws) * 14


def test_the_usual_estimate_is_a_line_through_the_scores() -> None:
    """Least squares; here all points lie on it."""
    intercept, slope = usual(cases())
    assert (round(intercept, 9), round(slope, 9)) == (0.25, 0.5)


def test_a_strict_question_is_found_out() -> None:
    """With exemplars the examiner's estimates at it rise, which the other question has taught."""
    made = cases(strict=0.3)
    _, before, after, questions = rows(made, list(drawn(made, 5)), (0.0, 0.24, 0.5, 1.0))
    at_b = questions == "b"
    assert after[at_b].mean() > before[at_b].mean()
