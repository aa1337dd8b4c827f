"""How long to wait for a page, and how to look at it.

With SCREENSHOTS set to a folder, pictures are left there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

START = 120  # seconds for the first start, which builds the index
WAIT = 30_000  # milliseconds for anything on the page


def look(page: Page, name: str) -> None:
    """A picture of the page as it is, where pictures are wanted."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(700)  # fonts and the last animation
        page.screenshot(path=Path(folder) / f"{name}.png")


def settle(page: Page) -> None:
    """Wait until the page has come to rest: while it is drawn, old parts stand beside new ones and
    keys are not heard."""
    page.get_by_test_id("stStatusWidget").wait_for(state="detached")
    page.wait_for_timeout(1000)


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    width: int = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, "
        "document.querySelector('[data-testid=stMain]').scrollWidth) - window.innerWidth"
    )
    return width
