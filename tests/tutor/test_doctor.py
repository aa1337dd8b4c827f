"""`python -m tutor doctor`: what is well, and what to mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge import deck
from knowledge.cards import Source, card_id
from tests.fakes import ScriptedJudge
from tests.tutor.chat_server import ChatServer, says
from tutor import doctor
from tutor.__main__ import main
from tutor.domain import Criterion, Rubric
from tutor.drafts import Action, Draft, DraftOrigin
from tutor.judges.base import JudgeError
from tutor.records import Records
from tutor.settings import TutorSettings


@pytest.fixture
def checks(
    small_library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs the doctor with a scripted examiner and gives its status and checks by name."""
    monkeypatch.setattr(doctor, "judge_for", lambda settings: ScriptedJudge())

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        status = main(["doctor", "--json", *arguments])
        return status, {c["name"]: c for c in json.loads(capsys.readouterr().out)["checks"]}

    return run


def test_a_fresh_folder_is_healthy(checks: Callable[..., tuple[int, dict[str, Any]]]) -> None:
    """Nothing is set and nothing is built yet: every check passes."""
    status, found = checks()
    assert status == 0
    assert all(check["ok"] for check in found.values())
    assert found["cards"]["detail"].startswith("3 questions, 0 problems")
    assert found["examiner"]["detail"] == "scripted (fake)"


def test_an_approval_that_was_broken_off_is_mended_and_told(
    checks: Callable[..., tuple[int, dict[str, Any]]], settings: TutorSettings
) -> None:
    """The records say approved, the file of approved answers does not yet; the second time it does."""
    records = Records(settings.records_place)
    question = "Why does a network need an activation function?"
    draft = Draft(
        card_id=card_id(question), question=question, answer="To bend.", sentences=(),
        rubric=Rubric(criteria=(Criterion(id="a", text="To bend."),)),
        origin=DraftOrigin.PERSON, source=Source(file="list.md", line=1),
    )  # fmt: skip
    records.drafts.add(draft.card_id, Action.DRAFTED, author="Ann", after=0, draft=draft)
    records.drafts.add(draft.card_id, Action.APPROVED, author="Ann", after=1)
    records.close()
    told = [checks()[1]["approved answers"]["detail"] for _ in range(2)]
    assert told == ["1 approved answer brought up to date with the records", "as the records say"]
    assert [card.id for card in deck.approved(settings)[0]] == [draft.card_id]


def test_a_broken_folder_is_told_and_the_other_checks_go_on(
    checks: Callable[..., tuple[int, dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file in the place of the data folder fails what needs the folder, and only that."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TUTOR_DATA_DIR", str(tmp_path / "file"))
    status, found = checks()
    assert status == 1
    assert not found["data folder"]["ok"]
    assert str(tmp_path / "file") in found["data folder"]["detail"]
    assert not found["records"]["ok"]
    assert found["examiner"]["ok"]
    assert found["embedding model"]["ok"]


def test_an_examiner_that_cannot_start_is_told(
    checks: Callable[..., tuple[int, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words are the detail."""

    def none(settings: Any) -> Any:
        raise JudgeError("set TUTOR_MODEL")

    monkeypatch.setattr(doctor, "judge_for", none)
    status, found = checks()
    assert (status, found["examiner"]["ok"]) == (1, False)
    assert found["examiner"]["detail"] == "set TUTOR_MODEL"


def test_a_wrong_setting_is_the_doctors_only_finding(
    checks: Callable[..., tuple[int, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without settings nothing else can be checked."""
    monkeypatch.setenv("TUTOR_CONCURRENCY", "0")
    status, found = checks()
    assert (status, list(found)) == (1, ["settings"])
    assert found["settings"]["detail"].startswith("TUTOR_CONCURRENCY: ")


def test_the_model_is_asked_only_on_request(
    checks: Callable[..., tuple[int, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--ask-model` sends one short question and shows the reply."""
    with ChatServer(says('{"ready": true}')).running() as server:
        monkeypatch.setenv("TUTOR_MODEL", "m")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert "model" not in checks()[1]
        assert server.requests == []
        status, found = checks("--ask-model")
        assert (status, found["model"]["detail"]) == (0, "m answered {'ready': True}")
        assert len(server.requests) == 1


def test_a_model_that_is_not_set_is_told_when_it_is_to_be_asked(
    checks: Callable[..., tuple[int, dict[str, Any]]],
) -> None:
    """With the setting that names one."""
    status, found = checks("--ask-model")
    assert (status, found["model"]["ok"]) == (1, False)
    assert found["model"]["detail"].startswith("no model is set; set TUTOR_MODEL")


def test_people_get_a_line_a_check(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json each line begins with ok or FAIL."""
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 7
    assert all(line.startswith("ok ") for line in lines)
