"""The page in a real browser, over the real examiner: ask, answer, grade, reload.

Looked at in desktop and phone width, light and dark.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import START, WAIT, look, settle, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

QUESTION = "What makes activation functions useful when a neural network is trained?"
ANSWER = (
    "They make the network non-linear, so it can learn complex relationships.\n"
    "They are differentiable & <b>cheap</b>, so gradients can be backpropagated; costs $5 or $6."
)
FULL = f"{ANSWER}\nReLU keeps the gradients from vanishing and lets the training converge faster."
_LOOKS = [("desktop", 1280, 1100), ("phone", 390, 844)]


def _open(page: Page, address: str, learner: str) -> None:
    page.goto(f"{address}/?learner={learner}")
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=START * 1000)


def _too_slow() -> type[Exception]:
    from playwright.sync_api import TimeoutError

    return TimeoutError


def _follow(page: Page, link: str, heading: str) -> None:
    """Click a link until its page is there: a click in the moment of a redraw goes nowhere."""
    for _ in range(5):
        if page.get_by_role("link", name=link).count():
            page.get_by_role("link", name=link).first.click()
        with contextlib.suppress(_too_slow()):
            page.get_by_role("heading", name=heading).wait_for(timeout=WAIT / 3)
            return
    page.get_by_role("heading", name=heading).wait_for()


def _answer(page: Page, text: str = ANSWER) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")
    page.get_by_text("Graded by the built-in examiner").wait_for()


def test_ask_answer_grade_reload(page: Page, address: str) -> None:
    """The whole walk: the grade has its evidence, and a reload finds it again."""
    outside: list[str] = []
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith((address, "data:", "ws:", "blob:")) else outside.append(r.url)
        ),
    )
    _open(page, address, "walker")
    _answer(page)
    marked = page.locator(".answer mark.met").first
    assert "non-linear" in (marked.text_content() or "")
    assert page.locator(".answer").inner_text() == ANSWER
    score = page.locator(".score").get_attribute("aria-label")
    page.reload()
    page.get_by_text("Graded by the built-in examiner").wait_for()
    assert page.locator(".score").get_attribute("aria-label") == score
    assert page.locator(".answer").inner_text() == ANSWER
    assert outside == []


def test_all_of_a_long_answer_is_in_sight(page: Page, address: str) -> None:
    """Its evidence is not scrolled away inside a box, wherever it stands."""
    _open(page, address, "rambler")
    _answer(page, "Well, let me think about this first.\n" * 40 + ANSWER)
    cut = page.locator(".answer").evaluate("e => e.scrollHeight - e.clientHeight")
    assert cut <= 1
    _score_in_upper_half(page)


def test_everything_by_keyboard(page: Page, address: str) -> None:
    """Typed, sent with Enter, and on to the next question without a mouse."""
    _open(page, address, "typist")
    page.get_by_test_id("stChatInputTextArea").focus()
    page.keyboard.type("They add non-linearity.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("So networks learn complex functions.")
    page.keyboard.press("Enter")
    page.get_by_text("Graded by the built-in examiner").wait_for()
    following = page.get_by_role("button", name="Next question")
    for _ in range(40):
        if following.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert following.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=QUESTION).wait_for(state="detached")
    page.get_by_test_id("stChatInputTextArea").wait_for()


def test_attempts_page_lists_the_attempt_and_leads_back(page: Page, address: str) -> None:
    """From the list to the attempt on the practice page."""
    _open(page, address, "reader")
    _answer(page)
    page.get_by_role("link", name="My attempts").click()
    page.get_by_role("heading", name="My attempts").wait_for()
    page.locator("summary", has_text="What makes activation").click()
    _follow(page, "Open in practice", QUESTION)
    page.get_by_text("Graded by the built-in examiner").wait_for()
    page.wait_for_url(re.compile(r"/\?card=\w+&attempt=[-\w]+&learner=reader$"))
    page.reload()
    page.get_by_text("Graded by the built-in examiner").wait_for()
    page.get_by_role("heading", name=QUESTION).wait_for()


def test_a_conversation_in_words_survives_a_reload(page: Page, address: str) -> None:
    """Hint, gaps and solution, as they were said; a voice, or a word that there is none."""
    _open(page, address, "talker")
    page.get_by_role("button", name="Read aloud").click()
    page.get_by_role("button", name="I don't know").click()
    page.get_by_text("Where to look").wait_for()
    _say(page, "another hint, please", "Fill the gaps")
    page.reload()
    page.get_by_text("Fill the gaps").wait_for()
    assert page.get_by_text("Here is the solution").count() == 0
    _say(page, "Just tell me", "Here is the solution")
    look(page, "conversation")
    assert page.locator(".aloud .none").inner_text() in {
        "",
        "This browser has no voice to read it aloud.",
    }


def _say(page: Page, text: str, answered: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")
    page.get_by_text(answered).first.wait_for()


def test_back_and_forward_step_through_questions(page: Page, address: str) -> None:
    """The way back from the next question is the grade, and forward is that question again."""
    _open(page, address, "stepper")
    _answer(page)
    graded = page.url
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("heading", name=QUESTION).wait_for(state="detached")
    page.wait_for_url(lambda url: url != graded)
    following = page.url
    page.go_back()
    page.get_by_text("Graded by the built-in examiner").wait_for()
    assert page.url == graded
    page.go_forward()
    page.get_by_role("heading", name=QUESTION).wait_for(state="detached")
    page.wait_for_timeout(500)
    assert page.url == following


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ((width, height, scheme), f"{name}-{scheme}")
        for name, width, height in _LOOKS
        for scheme in ("light", "dark")
    ],
    indirect=["page"],
)
def test_looks(page: Page, address: str, name: str) -> None:
    """No sideways scrolling, question and grade in the asked-for scheme, references open."""
    _open(page, address, name)
    look(page, f"{name}-question")
    assert sideways(page) <= 0
    _answer(page, FULL)
    look(page, f"{name}-graded")
    page.locator("summary", has_text="References").click()
    assert sideways(page) <= 0
    scheme = page.locator(".stApp").first.evaluate("e => getComputedStyle(e).colorScheme")
    assert scheme == name.rpartition("-")[2]


@pytest.mark.parametrize("page", [(390, 844, "light")], indirect=True)
def test_a_phone_stands_at_the_grade(page: Page, address: str) -> None:
    """Score first, after an answer and after a reload; whoever has gone on is not called back."""
    _open(page, address, "thumb")
    _answer(page)
    _score_in_upper_half(page)
    look(page, "phone-at-the-grade")
    page.reload()
    page.get_by_text("Graded by the built-in examiner").wait_for()
    _score_in_upper_half(page)
    page.get_by_text("Challenge a verdict").scroll_into_view_if_needed()
    page.get_by_text("Speak", exact=True).click()  # the page is drawn anew
    settle(page)
    page.wait_for_timeout(2500)
    box = page.locator(".score").bounding_box()
    assert box and box["y"] < 60


def _score_in_upper_half(page: Page) -> None:
    """Once the page has come to rest, below the bar at its top."""
    settle(page)
    page.wait_for_timeout(2500)
    box = page.locator(".score").last.bounding_box()
    assert box
    assert 60 <= box["y"] < 422


def test_a_mock_exam_from_the_draw_to_the_report(page: Page, address: str) -> None:
    """A reload in the middle finds the same question, and the report can be saved as a PDF."""
    page.goto(f"{address}/exam?learner=candidate")
    page.get_by_role("button", name="Draw the paper").wait_for(timeout=START * 1000)
    page.get_by_label("Questions", exact=True).fill("2")
    page.keyboard.press("Enter")
    settle(page)  # a click in the moment of a redraw goes nowhere
    page.get_by_text("The examiner follows up").click()
    settle(page)
    page.get_by_role("button", name="Draw the paper").click()
    page.get_by_role("button", name="Begin").wait_for()
    settle(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Question 1 of 2").wait_for()
    settle(page)
    page.get_by_test_id("stChatInputTextArea").fill("It makes the model learn more from the data.")
    page.keyboard.press("Enter")
    page.get_by_text("Question 2 of 2").wait_for()
    settle(page)
    page.wait_for_function("document.activeElement?.dataset.testid === 'stChatInputTextArea'")
    asked = page.locator(".st-key-question").inner_text()
    page.reload()
    page.get_by_text("Question 2 of 2").wait_for()
    settle(page)
    assert page.locator(".st-key-question").inner_text() == asked
    look(page, "exam-question")
    settle(page)
    page.get_by_role("button", name="No answer, go on").click()
    page.get_by_text("Question by question").wait_for()
    assert "1 question without an answer counts 0" in page.get_by_test_id("stMain").inner_text()
    assert sideways(page) <= 0
    look(page, "exam-report")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as PDF").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
