"""`python -m tutor draft` and `review`, from a gap to a card."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import HandEmbedder
from tutor.__main__ import main
from tutor.settings import TutorSettings

QUESTION = "Why does a network need an activation function?"
ANSWER = "Without an activation function a network stays linear."


@pytest.fixture
def cli(hand: HandEmbedder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Runs a command; gives its status, the JSON lines of stdout, and stderr."""

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        status = main([*arguments, "--json"])
        out, err = capsys.readouterr()
        return status, [json.loads(line) for line in out.splitlines()], err

    return run


def test_from_draft_to_card_on_the_command_line(
    cli: Callable[..., Any], settings: TutorSettings, tmp_path: Path
) -> None:
    """draft, list, edit, approve, show, unapprove: JSON on stdout, cost and counts on stderr."""
    cards = settings.cards_dir
    cards.mkdir(parents=True)
    (cards / "mine.md").write_text(
        "- Why does a network need an activation function at all?\nIt makes a network non-linear.\n"
        "- What is a learning rate?\nThe size of a step.\n"
    )
    status, lines, err = cli("draft")
    assert status == 0
    assert "1 card to draft with the built-in drafter: no tokens" in err
    assert "0 failed; 0 calls, no tokens" in err
    made = next(line for line in lines if line["question"] == QUESTION)
    assert (made["state"], made["groundedness"], made["origin"]) == ("draft", 1.0, "builtin")
    assert all("card_id" in line for line in lines)
    cid = made["card_id"]
    assert [e["card_id"] for e in cli("review", "list", "--grounded")[1]] == [
        line["card_id"] for line in lines if line["state"] == "draft"
    ]
    (tmp_path / "a.txt").write_text(ANSWER)
    (tmp_path / "r.yaml").write_text("criteria: [{id: c, text: It stays linear.}]")
    step = ["--reviewer", "Ann"]
    files = ["--answer", str(tmp_path / "a.txt"), "--rubric", str(tmp_path / "r.yaml")]
    assert cli("review", "edit", cid, *files, *step)[1][0]["revision"] == 2
    status, _, err = cli("review", "approve", cid, "--revision", "1", *step)
    assert status == 2
    assert "Ann changed the draft" in err
    (approved,) = cli("review", "approve", cid, *step)[1]
    assert (approved["state"], approved["answer"]) == ("approved", ANSWER)
    (shown,) = cli("review", "show", cid)[1]
    assert [e["action"] for e in shown["history"]] == ["drafted", "edited", "approved"]
    assert cli("review", "regrade", cid)[:2] == (0, [])
    assert cli("review", "unapprove", cid, *step)[1][0]["state"] == "draft"
    redrafted = cli("review", "redraft", cid, "--hint", "linear", *step)
    assert redrafted[1][0]["origin"] == "builtin"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "none"], "no draft for card none"),
        (["approve", "none", "--reviewer", "A"], "no draft for card none"),
        (["propose", "none"], "no attempt none"),
        (["edit", "none", "--reviewer", "A"], "give --answer FILE"),
        (
            ["edit", "none", "--reviewer", "A", "--rubric", "no.yaml"],
            "error: no.yaml: No such file",
        ),
        (["edit", "none", "--reviewer", "A", "--answer", "no.txt"], "error: no.txt: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    cli: Callable[..., Any], arguments: list[str], message: str
) -> None:
    """Exit status 2, nothing on stdout."""
    status, lines, err = cli("review", *arguments)
    assert (status, lines) == (2, [])
    assert err.count("\n") == 1
    assert message in err


@pytest.mark.parametrize("share", ["nan", "1.5", "-0.1", "half"])
def test_a_share_lies_between_zero_and_one(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is above "nan", and so nothing would be found."""
    with pytest.raises(SystemExit) as ended:
        main(["review", "list", f"--least-confidence={share}"])
    assert ended.value.code == 2
    assert "must be a number from 0 to 1" in capsys.readouterr().err
