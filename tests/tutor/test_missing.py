"""Follow-ups and hints from the rubric alone: they lead to what is missing and never tell it."""

from __future__ import annotations

import pytest

from knowledge.cards import Passage, Source
from tutor import rubrics
from tutor.domain import (
    Criterion,
    CriterionGrade,
    Grade,
    ItemList,
    JudgeInfo,
    Rubric,
    RubricOrigin,
    Task,
    Usage,
    Verdict,
)
from tutor.examiner_words import say, sentences
from tutor.followups import aspect, follow_up
from tutor.grading import grade
from tutor.hints import GAP, GapJudge, filled, gaps, where_to_look, with_gaps
from tutor.missing import gives_away, key_words, missing, part_asked
from tutor.turns import Mark, marks_of

QUESTION = "Why does a network need an activation function?"
NONLINEAR = Criterion(
    id="nonlinear", text="An activation function makes the network non-linear.", points=2,
    phrasings=("Stacked layers would collapse into a single matrix otherwise.",),
)  # fmt: skip
GRADIENT = Criterion(id="gradient", text="Its derivative lets gradients flow back.")
RUBRIC = Rubric(criteria=(NONLINEAR, GRADIENT))
LOSSES = ItemList(
    id="loss", text="a loss", count=3,
    items=(("hinge loss", "SVM loss"), ("cross-entropy",), ("mean squared error",), ("Huber loss",)),
)  # fmt: skip


def verdicts(rubric: Rubric = RUBRIC, **found: tuple[Verdict, str]) -> Grade:
    """A grade with a verdict and a quote for each criterion."""
    rows = tuple(
        CriterionGrade(
            criterion_id=c.id, text=c.text, verdict=found[c.id][0], quote=found[c.id][1], reason="",
            points=found[c.id][0].credit * c.points, max_points=c.points,
        )
        for c in rubric.criteria
    )  # fmt: skip
    points = sum(row.points for row in rows)
    return Grade(
        score=points / 3, points=points, max_points=3, verdicts=rows, feedback="", follow_up="",
        needs_review=False, flags=(), judge=JudgeInfo(name="x"), usage=Usage(), seconds=0,
        rubric_version=rubric.version, rubric_origin=RubricOrigin.GIVEN,
    )  # fmt: skip


def passage(question: str, line: int = 4) -> Passage:
    return Passage(
        card_id="c",
        question=question,
        answer="…",
        score=0.9,
        source=Source(file="a/deck.txt", line=line),
    )


# what gives it away


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("Think of how the output is shaped.", False),
        ("Is the network linear without it?", True),
        ("Denk an nichtlineare Abbildungen.", True),
        ("What would stacked layers collapse into?", True),
        ("What does the activation function do to the network?", False),
    ],
)
def test_key_words_and_other_phrasings_give_it_away(text: str, away: bool) -> None:
    """Inside other words and in most of a phrasing too; the question's own words do not."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    assert gives_away(text, wanted) is away


def test_what_the_learner_said_is_no_secret() -> None:
    """A word the learner has used may come back."""
    wanted = missing(RUBRIC, "nonlinear", told=f"{QUESTION} It is not linear.")
    assert wanted
    assert "linear" not in key_words(wanted)
    assert not gives_away("You said linear.", wanted)


def test_of_a_list_the_items_nobody_has_named_are_the_secret() -> None:
    """A synonym of a named item is named; the open slots are counted."""
    rubric = Rubric(lists=(LOSSES,))
    wanted = missing(rubric, "loss-2", told="SVM loss, cross-entropy")
    assert wanted
    assert [item[0] for item in wanted.items] == ["mean squared error", "Huber loss"]
    assert gives_away("Something by Huber: Huber loss?", wanted)
    assert not gives_away("Not the hinge loss.", wanted)


def test_a_criterion_of_another_rubric_is_nothing_to_ask_about() -> None:
    """The rubric may have changed since."""
    assert missing(RUBRIC, "gone", told="") is None


def test_no_built_in_wording_gives_away_anything_of_the_library() -> None:
    """721 criteria and slots that ship, in both languages; and every cloze has a gap."""
    count = 0
    for entry in rubrics.library().values():
        for criterion in entry.rubric.all_criteria:
            wanted = missing(entry.rubric, criterion.id, told=entry.question)
            assert wanted
            for language in ("en", "de"):
                asked = follow_up(wanted, entry.question, language)
                assert asked
                assert not gives_away(asked, wanted), asked
                hint = where_to_look(wanted, entry.question, (), language)
                assert not gives_away(hint, wanted), hint
            if not wanted.is_list:
                cloze = gaps(wanted)
                assert GAP in cloze.text
                assert all(word not in cloze.text.split() for word in cloze.words if len(word) > 4)
            count += 1
    assert count > 700


# follow-ups


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Momentum keeps a running average, so that noise cancels.", "reason"),
        ("A GRU has two gates instead of three.", "contrast"),
        ("Without it, layers collapse.", "condition"),
        ("First the input is scaled.", "steps"),
        ("The rate is about 0.001.", "number"),
        ("A 1D convolution slides along time, then space.", "steps"),
        ("The method is called on an input.", "steps"),
        ("A GRU has a hidden state.", "part"),
        ("$y = Wx + b$", "formula"),
        ("A neuron is a unit.", "definition"),
        ("Dropout removes units.", "effect"),
        ("ReLU, such as leaky ReLU, reduces vanishing gradients.", "effect"),
        ("Tokens such as words.", "example"),
        ("Few parameters.", "more"),
        ("Low-resource languages for a multi-head 1D self-attention.", "more"),
    ],
)
def test_the_question_goes_in_the_direction_of_the_statement(text: str, found: str) -> None:
    """For a reason, a difference, a number: told by the words that tie the statement together."""
    assert aspect(text) == found


FORMULAS = Rubric(
    criteria=(
        Criterion(id="relu", text=r"The ReLU is $\max(0, x)$."),
        Criterion(id="tanh", text=r"Tanh is $\frac{e^x - e^{-x}}{e^x + e^{-x}}$."),
    )
)


@pytest.mark.parametrize(
    ("criterion", "quote", "asked"),
    [
        ("relu", "", "Can you write down the formula of ReLU?"),
        (
            "relu",
            "ReLU = min(0, x)",
            "Check the formula again: is each sign, term and bracket right?",
        ),
        ("tanh", "", "Can you write it down as a formula?"),
    ],
)
def test_a_formula_is_asked_for_by_name_and_not_once_it_is_written(
    criterion: str, quote: str, asked: str
) -> None:
    """Unless the name was not said yet; a formula that was written is to be checked."""
    said = verdicts(
        FORMULAS,
        relu=(Verdict.PARTIAL if quote else Verdict.UNMET, quote),
        tanh=(Verdict.UNMET, ""),
    )
    told = "Give the formulas of two activation functions.\nReLU"
    wanted = missing(FORMULAS, criterion, told=told, marks=marks_of(said), grades=said.verdicts)
    assert wanted
    assert follow_up(wanted, "Give the formulas of two activation functions.").endswith(asked)


def test_a_contradicted_statement_is_to_be_tested() -> None:
    """With the learner's own words, in the learner's language."""
    said = verdicts(
        nonlinear=(Verdict.CONTRADICTED, "sie macht es linear"), gradient=(Verdict.PARTIAL, "g")
    )
    wanted = missing(
        RUBRIC, "nonlinear", told=QUESTION, marks=marks_of(said), grades=said.verdicts
    )  # fmt: skip
    assert wanted
    asked = follow_up(wanted, QUESTION, "de")
    assert "„sie macht es linear“" in asked
    assert asked.endswith("Prüfe es an einem kleinen Beispiel.")


COMPARED = "How do binary and categorical cross-entropy differ?"
TWO_PARTS = Rubric(
    criteria=(
        Criterion(id="binary", text="Binary cross-entropy is for two classes."),
        Criterion(id="many", text="Categorical cross-entropy goes with a softmax."),
    )
)


@pytest.mark.parametrize(
    ("criterion", "part"), [("binary", "binary"), ("many", "categorical")]
)  # fmt: skip
def test_of_a_question_with_parts_the_part_is_named(criterion: str, part: str) -> None:
    """The words that set the statement apart from another one, in follow-up and hint."""
    wanted = missing(TWO_PARTS, criterion, told=COMPARED)
    assert wanted
    assert part_asked(wanted, COMPARED) == part
    assert f"the part about “{part}”." in follow_up(wanted, COMPARED)
    assert f"den Teil über „{part}“." in where_to_look(wanted, COMPARED, (), "de")


def test_the_words_of_a_question_about_one_thing_are_no_hint() -> None:
    """They stand before the student's eyes already, whether or not the statement uses them too."""
    assert [c for c in RUBRIC.criteria if "activation function" in c.text]
    for criterion in RUBRIC.criteria:
        wanted = missing(RUBRIC, criterion.id, told=QUESTION)
        assert wanted
        assert part_asked(wanted, QUESTION) == ""


def test_a_follow_up_counts_what_is_open() -> None:
    """Also what is right in part; what is met is open no more."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    assert follow_up(wanted, QUESTION).startswith("2 aspects are still open;")
    said = verdicts(nonlinear=(Verdict.UNMET, ""), gradient=(Verdict.MET, "g"))
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION, marks=marks_of(said))
    assert wanted
    assert follow_up(wanted, QUESTION) == (
        "One aspect is still open. What does it do, and what comes of it?"
    )


# hints


def test_the_first_hint_names_a_card_whose_question_tells_nothing() -> None:
    """One that holds the key word is passed over."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    cards = [passage("Why is ReLU non-linear?"), passage("What is a layer?", 9)]
    hint = where_to_look(wanted, QUESTION, cards)
    assert hint == (
        "What is missing says what it does, or what comes of it. "
        "Where to look: the card “What is a layer?” (deck.txt, line 9)."
    )
    assert "deck.txt, line 4" in where_to_look(wanted, QUESTION, cards[:1])


CHOICE = "Which optimiser adapts its steps? A) SGD B) Adam C) plain momentum"
CHOSEN = Rubric(
    criteria=(
        Criterion(id="choice", text="B) Adam"),
        Criterion(id="reason", text="It divides each step by the size of past gradients."),
    )
)


@pytest.mark.parametrize(
    ("choice", "about", "hint"),
    [
        (
            Verdict.CONTRADICTED,
            "choice",
            "The choice itself is not right yet: weigh the other options.",
        ),
        (
            Verdict.CONTRADICTED,
            "reason",
            "The choice itself is not right yet: weigh the other options.",
        ),
        (Verdict.MET, "reason", "Your choice is right; what is missing is the reason for it."),
    ],
)
def test_of_a_choice_the_hint_says_whether_it_or_its_reason_is_open(
    choice: Verdict, about: str, hint: str
) -> None:
    """Whichever of the two the hint is about: a reason for the wrong option helps nobody."""
    said = verdicts(CHOSEN, choice=(choice, "A"), reason=(Verdict.UNMET, ""))
    wanted = missing(CHOSEN, about, told=CHOICE, marks=marks_of(said), grades=said.verdicts)
    assert wanted
    assert where_to_look(wanted, CHOICE, ()).startswith(hint)
    if choice is Verdict.MET:
        assert follow_up(wanted, CHOICE).endswith("Your choice is right. Why does it hold?")


def test_without_a_card_the_first_hint_says_how_much_is_open() -> None:
    """Beside the sort of thing; of a list, how to find an item."""
    wanted = missing(RUBRIC, "gradient", told=QUESTION)
    assert wanted
    assert where_to_look(wanted, QUESTION, ()) == (
        "What is missing says what it does, or what comes of it. "
        "2 aspects are still open; this is about one of them."
    )
    rubric = Rubric(lists=(LOSSES,))
    wanted = missing(rubric, "loss-1", told="Name three losses.")
    assert wanted
    hint = where_to_look(wanted, "Name three losses.", ())
    assert hint.startswith("Still missing: 3 of the 3 items asked for. Start with one")
    marks = [Mark(criterion_id="loss-1", verdict=Verdict.MET, max_points=1)]
    wanted = missing(rubric, "loss-2", told="SVM loss", marks=marks)
    assert wanted
    hint = where_to_look(wanted, "Name three losses.", (), "de")
    assert hint.startswith("Noch offen: 2 von 3 verlangten Nennungen. Such etwas von anderer Art")


def test_the_second_hint_is_the_statement_with_gaps() -> None:
    """Its words are read back from a reply, misspelt or inflected."""
    wanted = missing(RUBRIC, "gradient", told=QUESTION)
    assert wanted
    cloze = gaps(wanted)
    assert (
        with_gaps(wanted, "de") == f"Fülle die Lücken, oder sag es mit eigenen Worten: {cloze.text}"
    )
    assert cloze.text.count(GAP) == len(cloze.words) == 2
    assert filled(cloze.words, " and ".join(cloze.words)) == 1
    assert filled(("derivative", "flow"), "its derivatives flwo") == 0.5
    assert filled(("derivative",), "its derivatve") == 1
    assert filled((), "anything") == 0


def test_a_formula_is_one_gap() -> None:
    """Its spelling counts without spaces."""
    formula = Rubric(criteria=(Criterion(id="f", text="The output is $y = Wx + b$."),))
    wanted = missing(formula, "f", told="What is the output of a linear layer?")
    assert wanted
    assert "$y = Wx + b$" in gaps(wanted).words
    assert filled(("$y = Wx + b$",), "I think y=Wx+b") == 1
    assert filled(("$n$",), "n, of course") == 1
    assert filled(("$n$",), "banana") == 0


@pytest.mark.parametrize(
    ("formula", "reply"),
    [
        ("$n$", "n"), ("$n$", "It is $n$."), ("$n$", "m = n, I think"), (r"$\delta$", r"by \delta"),
        ("$y = Wx + b$", "$Wx + b$"), (r"$\frac{TP}{TP + FP}$", "it is TP/(TP+FP)"), ("3.5", "3.5."),
    ],
)  # fmt: skip
def test_a_formula_fills_its_gap(formula: str, reply: str) -> None:
    """As it stands there or calculated the same."""
    assert filled((formula,), reply) == 1


@pytest.mark.parametrize(
    ("formula", "reply"),
    [
        ("$n$", "banana"), ("$n$", "n^2"), ("$n$", "2n"), ("$n$", "n_k"), ("$n$", "x^{n}"), ("$n$", "N"),
        ("$p$", "1-p"), ("$0$", "0.5"), ("$5$", "0.5"), ("$1$", "-1"), (r"$\eta$", r"\beta"),
        ("$1 - p$", "1 - p^2"), ("$1 - p$", "11 - p"), ("3.5", "13.5"), (r"$\frac{TP}{TP + FP}$", "TP/TP"),
    ],
)  # fmt: skip
def test_signs_of_something_else_fill_no_formula(formula: str, reply: str) -> None:
    """A word with its letters, a part of another number or of a longer formula."""
    assert filled((formula,), reply) == 0


def test_of_a_list_the_first_letters_are_shown() -> None:
    """Of as many items as are open, three at most, with different letters."""
    wanted = missing(Rubric(lists=(LOSSES,)), "loss-1", told="cross-entropy")
    assert wanted
    assert with_gaps(wanted) == "The first letters of some: h__ l__; m__ s__ e__"


def test_filled_gaps_go_through_the_usual_grading() -> None:
    """The verdict rests on the reply's words, and half of the gaps is half of the points."""
    task = Task(question=QUESTION, answer="the derivative", rubric=Rubric(criteria=(GRADIENT,)))
    outcome = grade(task, GapJudge(("derivative", "gradients")))
    assert isinstance(outcome, Grade)
    assert (outcome.score, outcome.verdicts[0].quote) == (0.5, "the derivative")
    assert marks_of(outcome)[0].verdict is Verdict.PARTIAL


# words


def test_every_sentence_has_both_languages_with_the_same_parts() -> None:
    """A part that one language lacks would be lost in the other."""
    import string

    for name, wordings in sentences().items():
        assert set(wordings) == {"en", "de"}, name
        parts = [{p[1] for p in string.Formatter().parse(text)} for text in wordings.values()]
        assert parts[0] == parts[1], name


def test_another_language_is_answered_in_english() -> None:
    """As the built-in examiner has no other."""
    assert say("is_number", "other") == say("is_number", "en")
