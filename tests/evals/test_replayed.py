"""Runs with a model, whose replies are recorded and played again without a call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.items import load
from evals.recording import RecordingChat, ReplayedChat
from tests.fakes import ScriptedChat
from tutor.llm import LLMError, Message


def test_a_recorded_run_replays_without_a_call(tmp_path: Path) -> None:
    """The same question again is answered from the file; another one is an honest error."""
    file = tmp_path / "replies.jsonl"
    question = [Message("user", "Ready?")]
    recording = RecordingChat(ScriptedChat('{"ready": true}'), file)
    first = recording.ask(question, {}, lambda value: value)
    replayed = ReplayedChat("scripted-chat", file)
    assert replayed.ask(question, {}, lambda value: value) == first
    with pytest.raises(LLMError, match="no reply to this was recorded"):
        replayed.ask([Message("user", "Other?")], {}, lambda value: value)


def test_several_replies_to_one_message_are_replayed_in_their_order(tmp_path: Path) -> None:
    """A model that changes its mind does so in the replay too, which makes up no further reply."""
    file = tmp_path / "replies.jsonl"
    question = [Message("user", "Ready?")]
    recording = RecordingChat(ScriptedChat('{"ready": 1}', '{"ready": 2}'), file)
    recorded = [recording.ask(question, {}, lambda value: value) for _ in range(2)]
    replayed = ReplayedChat("scripted-chat", file)
    assert [replayed.ask(question, {}, lambda value: value) for _ in range(2)] == recorded
    with pytest.raises(LLMError, match="no further reply to this was recorded"):
        replayed.ask(question, {}, lambda value: value)


def test_a_reply_that_was_cut_off_costs_itself_alone(tmp_path: Path) -> None:
    """The replies before and behind it are replayed."""
    file = tmp_path / "replies.jsonl"
    questions = [[Message("user", text)] for text in ("One?", "Two?")]
    replies = []
    for question in questions:
        chat = RecordingChat(ScriptedChat('{"said": "a\\u2028b"}'), file)
        replies.append(chat.ask(question, {}, lambda value: value))
        with file.open("a", encoding="utf-8") as out:
            out.write('{"key": "cut o')
    replayed = ReplayedChat("scripted-chat", file)
    assert [replayed.ask(q, {}, lambda value: value) for q in questions] == replies


def test_each_model_is_replayed_with_its_own_replies(tmp_path: Path) -> None:
    """Two models may have been recorded in one folder."""
    file, question = tmp_path / "replies.jsonl", [Message("user", "Who?")]
    for name in ("one", "two"):
        chat = ScriptedChat(json.dumps({"said": name}))
        chat.name = name
        RecordingChat(chat, file).ask(question, {}, lambda value: value)
    assert ReplayedChat("two", file).ask(question, {}, _as_is).value == {"said": "two"}
    with pytest.raises(LLMError, match="no reply to this was recorded"):
        ReplayedChat("three", file).ask(question, {}, _as_is)


def _as_is(value: object) -> object:
    return value


def test_a_model_run_can_be_replayed_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--replay` grades from the recorded replies and reports the same figures."""
    one = next(
        i for i in load("dev") if i.task.rubric.criteria and not i.task.rubric.lists and not i.blank
    )
    finding = [
        {
            "criterion_id": c.id,
            "reason": "r",
            "quote": one.task.answer[:20],
            "verdict": "met",
            "confidence": 0.9,
        }
        for c in one.task.rubric.all_criteria
    ]
    reply = json.dumps({"findings": finding, "feedback": "", "follow_up": ""})
    monkeypatch.setattr("evals.command_run.load", lambda name: [one])
    monkeypatch.setattr("evals.command_run.chat_model", _scripted(reply))
    monkeypatch.setenv("TUTOR_MODEL", "scripted-chat")
    assert main(["run", "dev", "--judge", "llm", "--out", str(tmp_path / "a"), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["dev"]["figures"]
    assert (
        main(
            ["run", "dev", "--replay", str(tmp_path / "a"), "--out", str(tmp_path / "b"), "--json"]
        )
        == 0
    )
    second = json.loads(capsys.readouterr().out)["dev"]["figures"]
    assert json.dumps(first) == json.dumps(second)


def _scripted(reply: str) -> Callable[[object], ScriptedChat]:
    return lambda settings: ScriptedChat(reply)
