"""Wishes said in plain words, and answers that must not be taken for wishes."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tutor.conversation_state import Wish
from tutor.intents import Intent, expanded, recognise


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("hint", Wish.HINT),
        ("Can I have another hint, please?", Wish.HINT),
        ("I'm stuck.", Wish.HINT),
        ("Gib mir bitte einen Tipp!", Wish.HINT),
        ("I don't know", Wish.DONT_KNOW),
        ("No idea, sorry.", Wish.DONT_KNOW),
        ("Das weiß ich leider nicht.", Wish.DONT_KNOW),
        ("Just tell me", Wish.TELL),
        ("OK, what's the right answer?", Wish.TELL),
        ("I give up", Wish.TELL),
        ("Sag mir einfach die Lösung.", Wish.TELL),
        ("Skip this one", Wish.SKIP),
        ("weiter", Wish.SKIP),
        ("Let's change the topic", Wish.TOPIC),
        ("Ein anderes Thema, bitte", Wish.TOPIC),
    ],
)
def test_plain_words_are_understood(text: str, wish: Wish) -> None:
    """In English and German, with or without politeness, before any verdict."""
    assert recognise(text) == Intent(wish)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Why did I lose this?", Intent(Wish.WHY)),
        ("why was point 2 wrong?", Intent(Wish.WHY, 2)),
        ("why was aspect 2 wrong?", Intent(Wish.WHY, 2)),
        ("Warum habe ich den Punkt verloren?", Intent(Wish.WHY)),
        ("I disagree with point two", Intent(Wish.CHALLENGE, 2)),
        ("I challenge the verdict: I wrote it, see line 2.", Intent(Wish.CHALLENGE, 0, "I wrote it, see line 2.")),
        ("I want to challenge point 3 because I said so", Intent(Wish.CHALLENGE, 3, "because I said so")),
        ("Ich widerspreche der Bewertung, es steht da", Intent(Wish.CHALLENGE, 0, "es steht da")),
    ],
)  # fmt: skip
def test_verdicts_can_be_asked_about_once_there_are_some(text: str, intent: Intent) -> None:
    """With the criterion's number and the reason; before the verdicts such words are an answer."""
    found = recognise(text, graded=True)
    assert found is not None
    assert (found.wish, found.number) == intent[:2]
    assert found.reason.rstrip(".") == intent.reason.rstrip(".")
    assert recognise(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "skip connections",
        "The solution is to clip the gradient",
        "I don't know the value, but it lies between 0 and 1",
        "I disagree, it holds because of the chain rule",
        "not sure but maybe dropout",
        "next token prediction",
        "Why it works is that gradients flow",
        "It gives a hint to the optimiser",
        "help the network converge",
        "No",
        "Ja",
        "weiter trainieren",
        "",
    ],
)
def test_an_answer_is_no_wish(text: str) -> None:
    """Words that only begin like a wish, or hold one, are an answer; so are yes and no."""
    assert recognise(text, graded=True) is None


def test_a_word_of_the_rubric_is_an_answer() -> None:
    """ "Skip" may be what a residual connection does; politeness does not make it a wish."""
    assert recognise("Skip.", words={"skip", "connection"}) is None
    assert recognise("skip please", words={"skip", "connection"}) is None
    assert recognise("Skip.", words={"layer"}) == Intent(Wish.SKIP)


def test_none_of_our_labelled_answers_is_taken_for_a_wish() -> None:
    """558 answers as people give them: only those that say that it is not known are wishes."""
    for name in ("dev", "test"):
        for line in (ROOT / "evals" / "cases" / f"{name}.jsonl").read_text().splitlines():
            answer = json.loads(line)["answer"]
            found = recognise(answer, graded=True)
            assert found is None or found.wish is Wish.DONT_KNOW, (answer, found)


def test_templates_are_spelled_out() -> None:
    """Each choice with each other."""
    assert set(expanded("[a|the|] hint")) == {"a hint", "the hint", "hint"}
