"""The first start, which builds the index: one window builds, others wait and open after it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from knowledge import deck
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import heading
from tutor.settings import TutorSettings

Progress = Callable[[int, int], None]


def test_two_windows_at_the_first_start(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both end on the page, and the index is built once."""
    build, building = deck.searcher, Event()
    built: list[int] = []

    def slow(settings: TutorSettings, progress: Progress) -> Any:
        built.append(1)
        building.set()
        time.sleep(1)  # the other window comes
        progress(1, 2)
        return build(settings, progress)

    monkeypatch.setattr(deck, "searcher", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(open_page)
        assert building.wait(20)
        second = pool.submit(open_page)
        pages = first.result(30), second.result(30)
    for page in pages:
        assert not page.error
        assert heading(page) == f"# {ACTIVATION}"
    assert built == [1]
