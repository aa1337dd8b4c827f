"""The rubric workshop in a real browser over the real examiner: an edit shows which grades would
change, is saved, compared with what stood before, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.cards import card_id
from tests.browser.looking import START, look, settle, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

QUESTION = "What is meant by a dataset?"  # seven labelled answers ship with it


def _fill(page: Page, label: str, text: str, at: int = 0) -> None:
    field = page.get_by_label(label, exact=True).nth(at)
    field.fill(text)
    field.press("Control+Enter" if label.startswith("An answer") else "Enter")
    page.get_by_test_id("stStatusWidget").wait_for(state="detached", timeout=START * 1000)


LONG = "It is a collection of examples, each with the values of its features and its label. " * 4


def _cut(page: Page) -> list[str]:
    """The texts that do not fit into their field."""
    fields = page.get_by_role("textbox").filter(visible=True)
    found: list[str] = fields.evaluate_all(
        "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).map(e => e.value)"
    )
    return found


@pytest.mark.parametrize("page", [(900, 1100, "light")], indirect=True)
def test_the_whole_text_of_a_criterion_is_seen(page: Page, address: str) -> None:
    """As it comes, while it is typed, and behind what is opened; a list's items and the points too."""
    page.goto(f"{address}/rubrics?learner=teacher&rubric={card_id(QUESTION)}")
    field = page.get_by_label("An answer must say", exact=True).first
    field.wait_for(timeout=START * 1000)
    settle(page)
    assert _cut(page) == []
    points = page.get_by_label("Points", exact=True).first
    assert points.evaluate("e => e.clientWidth > 40 && e.scrollWidth <= e.clientWidth")
    field.fill(LONG)
    assert _cut(page) == []
    field.press("Control+Enter")
    settle(page)
    page.locator("summary", has_text="Other phrasings").first.click()
    page.get_by_label("Counts as well, one a line").first.fill("a collection\n" * 6)
    settle(page)
    look(page, "rubric-long")
    assert _cut(page) == []


def test_a_rubric_is_tried_saved_compared_and_taken_back(page: Page, address: str) -> None:
    """Each step says what it did; the page never scrolls sideways."""
    page.goto(f"{address}/rubrics?learner=teacher&rubric={card_id(QUESTION)}")
    page.get_by_role("heading", name=QUESTION).wait_for(timeout=START * 1000)
    page.get_by_text("7 labelled or rehearsed ones").wait_for(timeout=START * 1000)
    _fill(page, "Points", "4", at=1)
    page.get_by_text("of 7 grades would change").wait_for(timeout=START * 1000)
    page.get_by_text("Agreement with people").wait_for()
    look(page, "rubric-tried")
    _fill(page, "Why, for the history", "the purpose matters")
    page.get_by_role("button", name="Save: grade by it").click()
    page.get_by_text("Version 2, saved by teacher").wait_for()
    page.get_by_role("radio", name="Versions").click()
    page.get_by_text("Two versions side by side").wait_for()
    page.get_by_text("of 7 grades would change").wait_for(timeout=START * 1000)
    look(page, "rubric-versions")
    assert sideways(page) <= 0
    page.get_by_role("button", name="Go back to it").click()
    _fill(page, "Why", "too heavy")
    page.get_by_role("button", name="Put it in force again").click()
    page.get_by_text("Version 3, saved by teacher").wait_for()
    look(page, "rubric-back")
