"""What every test stands on: no settings from outside, no network, data in a temporary folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from knowledge import sources
from tests.fakes import HandEmbedder, ScriptedChat, ScriptedJudge
from tutor.settings import TutorSettings

ROOT = Path(__file__).resolve().parents[1]
_NO_SKIPS = os.environ.get("TUTOR_NO_SKIPS") == "1"  # read before the settings are cleared
hypothesis.settings.register_profile("any machine", deadline=None)  # slow is not wrong
hypothesis.settings.load_profile("any machine")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings of the person running the tests, and their key, stay out of every test."""
    for name in [*os.environ]:
        if name.startswith(("TUTOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TUTOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setitem(TutorSettings.model_config, "env_file", None)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine fails the test that opens it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"  # a Unix socket is local
        if host not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {host}; tests must stay on this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with source documents and human-graded answers."""
    folder = ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip(
            "needs ../shared (source documents and human-graded answers), which is not here"
        )
    return folder


@pytest.fixture
def settings() -> TutorSettings:
    """Settings with everything at its default and the data in a temporary folder."""
    return TutorSettings()


@pytest.fixture
def small_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A starter library of a few cards, for tests that need no more."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "list.md").write_text(
        "## Basics\n- What is a neuron?\nA unit that sums its weighted inputs.\n"
        "- Why does a network need an activation function?\n"
        "- Name three optimizers.\n- SGD\n- Adam\n- RMSProp\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sources, "LIBRARY", folder)
    return folder


@pytest.fixture
def hand_embedder() -> HandEmbedder:
    return HandEmbedder()


@pytest.fixture
def scripted_chat() -> Callable[..., ScriptedChat]:
    return ScriptedChat


@pytest.fixture
def scripted_judge() -> Callable[..., ScriptedJudge]:
    return ScriptedJudge


@pytest.fixture
def real_embedder() -> Any:
    """The built-in model; loading it takes a fifth of a second, once a process."""
    from knowledge.embeddings import builtin

    return builtin()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where TUTOR_NO_SKIPS=1 (as in CI), a skipped test fails the run: there everything is at hand."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if _NO_SKIPS and skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(
            f"{len(skipped)} tests were skipped, and TUTOR_NO_SKIPS is set", red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
