"""Which paper the set-up of a mock exam offers."""

from __future__ import annotations

import random

import pytest

from tests.ui.conftest import Opener
from tests.ui.page import press
from tests.ui.test_exam_setup import to_set_up
from tests.ui.test_history_page import to_page
from tutor.records import Records


def test_another_exam_is_another_draw(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same session, too; the number of the one before is in its report, for who wants it."""
    numbers = iter((11, 22))
    monkeypatch.setattr(random, "randrange", lambda *_: next(numbers))
    app = press(to_page(open_page(), "exam"), "Draw the paper")
    press(to_set_up(press(app, "Back")), "Draw the paper")
    drawn = [paper.setup.seed for paper in records.papers.of("me")]
    assert sorted(drawn) == [11, 22]
