"""The rubric workshop in a real browser over the real examiner: an edit shows which grades would
change, is saved, compared with what stood before, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.cards import card_id
from tests.browser.looking import START, look, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

QUESTION = "What is meant by a dataset?"  # seven labelled answers ship with it


def _fill(page: Page, label: str, text: str, at: int = 0) -> None:
    field = page.get_by_label(label, exact=True).nth(at)
    field.fill(text)
    field.press("Control+Enter" if label.startswith("An answer") else "Enter")
    page.get_by_test_id("stStatusWidget").wait_for(state="detached", timeout=START * 1000)


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
