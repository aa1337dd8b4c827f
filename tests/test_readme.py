"""The README says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.settings import table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_table_is_the_settings() -> None:
    """The table between the marks is what `python -m tutor.settings` prints."""
    found = re.search(r"<!-- settings:.*?-->\n(.*?)\n<!-- /settings -->", README, re.S)
    assert found
    assert found[1] == table()


def test_every_file_the_readme_names_is_there() -> None:
    """Links to files, and paths in backquotes, point at something."""
    named = re.findall(r"\]\(([\w./-]+)\)", README)
    named += re.findall(r"`((?:knowledge|tutor|evals)/[\w./]+)`", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m (\w+ \w+)", README))))
def test_every_command_the_readme_names_is_known(command: str) -> None:
    """`--help` of the command answers."""
    module, verb = command.split()
    if module in {"knowledge", "tutor", "evals"}:
        result = subprocess.run(
            [sys.executable, "-m", module, verb, "--help"],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert result.returncode == 0
