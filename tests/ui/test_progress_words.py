"""What the progress page says its figures mean."""

from __future__ import annotations

from tests.fakes import ScriptedJudge
from tests.ui.conftest import Opener
from tests.ui.page import answer, everything
from tests.ui.test_progress_page import progress
from tutor.domain import Verdict


def test_a_full_recall_is_not_taken_for_full_points(open_page: Opener) -> None:
    """Right after an answer worth a part the model expects all of it back: the page says of what."""
    answer(open_page(ScriptedJudge(default=Verdict.PARTIAL)))
    page = everything(progress(open_page()))
    assert "100 % of 1" in page
    assert "at least 40 % of a question's points once more, not how many" in page
    assert "questions recalled, expected" in page
