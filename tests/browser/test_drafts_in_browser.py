"""From a gap to a card, in a real browser: draft, edit with a live preview, approve by key, and see in
the library how much is covered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.looking import START, look, settle, sideways

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser


def _open(page: Page, address: str, path: str, heading: str) -> None:
    page.goto(f"{address}/{path}?learner=keeper")
    page.get_by_role("heading", name=heading, exact=True).wait_for(timeout=START * 1000)


def _key(page: Page, key: str, until: Locator) -> None:
    """Press a key once the page has come to rest."""
    settle(page)
    page.keyboard.press(key)
    until.wait_for()


def test_from_a_gap_to_a_card(page: Page, address: str) -> None:
    """The whole way, with one key for the decision; a reload finds the open draft again."""
    _open(page, address, "drafts", "Drafts")
    limit = page.get_by_label("At most")
    limit.fill("2")
    limit.press("Enter")
    page.get_by_role("button", name="Draft 2").click()
    page.get_by_text("2 drafted, 0 without material").wait_for()
    look(page, "drafts-list")
    page.locator("[class*=st-key-open-] button").first.click()
    page.locator(".st-key-decide").wait_for()
    page.wait_for_url(re.compile(r"draft=\w+"))
    look(page, "drafts-one")
    page.reload()
    page.locator("summary", has_text="History").wait_for()
    _key(page, "e", page.locator(".st-key-live textarea"))
    area = page.locator(".st-key-live textarea")
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(r" A rest: $x^2 + \frac{a}{b}$.")
    page.locator(".st-key-preview .katex", has_text="a").last.wait_for()
    assert area.evaluate("e => e === document.activeElement")
    look(page, "drafts-edit")
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("Kept as revision 2").wait_for()
    settle(page)  # a history that is opened while the page is being drawn is closed again
    page.locator("summary", has_text="History").click()
    page.locator(".diff ins", has_text="rest").wait_for()
    look(page, "drafts-history")
    page.get_by_role("heading", name="Drafts", exact=True).click()
    _key(page, "a", page.get_by_text("Approved: "))
    page.get_by_text("Draft 1 of 1").wait_for()
    _open(page, address, "library", "Library")
    page.locator(".coverage .topic", has_text="All topics").get_by_text("1 drafted").wait_for()
    look(page, "library")
    assert sideways(page) <= 0
