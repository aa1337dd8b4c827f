"""The cross-encoder's lessons: what may be drawn, and which verdict it then deserves."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from evals.cross_encoder_data import Draw, Draws, drawn, is_held_out
from evals.triples import Example
from tutor.domain import Criterion, Verdict
from tutor.judges.cross_encoder import WHOLE_LIMITS
from tutor.judges.model import VERDICTS

_CRITERION = Criterion(
    id="fact", text="Dropout switches units off at random.",
    phrasings=("Random neurons are silenced in each step.", "Some activations become zero by chance."),
    misconceptions=("Dropout removes the largest weights.", "Dropout deletes training samples."),
)  # fmt: skip
_BESIDE = (Criterion(id="other", text="At test time all units are used."),)
_RIGHT, _WRONG = "Units are left out by chance.", "The strongest units are left out."
_NOTHING = "It was invented in Toronto."


def _example(answer: str, verdict: Verdict, kind: str = "fact, close") -> Example:
    return Example("fact-x", "What does dropout do?", _CRITERION, answer, verdict, kind, 1.0, _BESIDE)  # fmt: skip


@pytest.fixture
def told() -> list[tuple[str, Verdict]]:
    """Three examples, each drawn 400 times: the answer read and the verdict it gets."""
    examples = [
        _example(_RIGHT, Verdict.MET),
        _example(_WRONG, Verdict.CONTRADICTED, "fact, turned"),
        _example(_NOTHING, Verdict.UNMET, "fact, empty"),
    ]
    draws, rng = Draws(examples), random.Random(3)
    made = [draws.draw(n, rng) for n in range(3) for _ in range(600)]
    return [(d.parts.answer.lower(), VERDICTS[int(np.argmax(d.shares))]) for d in made]


def test_right_and_wrong_together_contradict_unless_the_wrong_one_is_rejected(
    told: list[tuple[str, Verdict]],
) -> None:
    """Both sides at once earn nothing; whoever names the wrong view to reject it has met the criterion."""
    right, wrong = "left out by chance", "the strongest units are left out"
    both = [(answer, verdict) for answer, verdict in told if right in answer and wrong in answer]
    assert len(both) > 20
    for answer, verdict in both:
        before = ("not true that", "think that", "wrong to say:", "believe that", "is to say:", "(not:", "not that", "the claim that")  # fmt: skip
        rejected = any(f"{frame} {wrong}" in answer for frame in before)
        rejected |= f"{wrong} is what many believe" in answer
        assert (verdict is Verdict.MET) == rejected, answer


def test_company_changes_no_verdict(told: list[tuple[str, Verdict]]) -> None:
    """Talk, terms and other sentences beside what says nothing leave it unmet, in any order."""
    beside = [(a, v) for a, v in told if _NOTHING.lower() in a and a != _NOTHING.lower()]
    assert len(beside) > 50
    assert {verdict for _, verdict in beside} == {Verdict.UNMET}
    assert any(a.startswith(_NOTHING.lower()) for a, _ in beside)
    assert any(a.endswith(_NOTHING.lower()) for a, _ in beside)


def test_a_seed_decides_the_draws() -> None:
    """The same seed tells the same lessons, another one others."""
    examples = [_example(f"{_RIGHT} {n}", Verdict.MET) for n in range(30)]
    draws = Draws(examples)

    def told(seed: int) -> list[Draw]:
        rng = random.Random(seed)
        return [draws.draw(n, rng) for n in draws.round(range(30), rng)]

    assert told(0) == told(0) != told(1)


def test_frequent_kinds_are_drawn_as_often_as_stated() -> None:
    """Written answers several times a round; a share stands for chance."""
    examples = [
        _example("a b c", Verdict.MET, "written"),
        _example("d e f", Verdict.UNMET, "noise"),
    ]
    chosen = Draws(examples * 200).round(range(400), random.Random(0))
    counts = Counter(examples[n % 2].kind for n in chosen)
    assert counts["written"] == 200 * drawn("written")
    assert 50 < counts["noise"] < 110


def test_at_last_answers_are_told_above_all() -> None:
    """Then whole answers make up more of the lessons, and single facts less."""
    examples = [_example("a b c", Verdict.MET, "written, more"), _example("d e f", Verdict.MET)]
    shares = []
    for last in (False, True):
        chosen = Draws(examples * 200).round(range(400), random.Random(0), last=last)
        shares.append(sum(n % 2 == 0 for n in chosen) / len(chosen))
    assert shares[0] < 0.5
    assert shares[1] > 0.8


def test_what_is_read_is_the_criterion_s_own() -> None:
    """Wordings and misconceptions come from the criterion, and no wording is read twice."""
    draws, rng = Draws([_example(_RIGHT, Verdict.MET)]), random.Random(0)
    wordings = {_CRITERION.text, *_CRITERION.phrasings}
    for _ in range(100):
        parts = draws.draw(0, rng).parts
        assert parts.right in wordings
        assert parts.other in wordings - {parts.right} | {""}
        assert parts.wrong in {*_CRITERION.misconceptions, ""}


def test_an_example_measured_is_left_as_it_is() -> None:
    """Only its references are chosen."""
    draws, rng = Draws([_example(_RIGHT, Verdict.MET)]), random.Random(0)
    assert {draws.plain(0, rng).parts.answer for _ in range(50)} == {_RIGHT}


def test_a_grade_is_told_as_likelihoods_that_expect_it() -> None:
    """Between two verdicts in the share that gives the grade back; more is read of a whole reference."""
    credit = np.array([v.credit for v in VERDICTS])
    for grade in (0.0, 0.2, 0.5, 0.8, 1.0):
        example = replace(_example(_RIGHT, Verdict.PARTIAL, "saf_en_v2"), credit=grade)
        draw = Draws([example]).draw(0, random.Random(0))
        assert sum(draw.shares) == pytest.approx(1)
        assert draw.shares @ credit == pytest.approx(grade)
        assert draw.limits == WHOLE_LIMITS


def test_a_question_is_learned_from_or_measured_on() -> None:
    """One in about eight is held out, by its group alone."""
    groups = [f"library-{n}" for n in range(400)]
    assert 20 < sum(map(is_held_out, groups)) < 80
