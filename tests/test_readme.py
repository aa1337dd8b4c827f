"""The README says what is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evals.run import SHIPPED
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


def test_the_confidence_taken_where_none_is_stated_is_the_one_measured() -> None:
    """As in the shipped figures, to two digits."""
    figures = json.loads((SHIPPED / "figures.json").read_text("utf-8"))["test"]["figures"]
    measured = f"{figures['verdict accuracy']['value']:.2f}".lstrip("0")
    assert f"({measured}, the measured accuracy, where it states none" in README
