"""`--help` of every command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HELP = """
import sys
from tutor.__main__ import main
try:
    main(sys.argv[1:])
except SystemExit as done:
    assert done.code == 0
heavy = {"chromadb", "langchain", "langchain_openai", "openai", "onnxruntime", "sqlalchemy",
         "numpy", "streamlit", "pydantic"}
print("LOADED", sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    "arguments", [[], ["grade"], ["doctor"], ["draft"], ["review"], ["review", "approve"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """Help answers at once: no index, model, database or examiner is imported for it."""
    done = subprocess.run(
        [sys.executable, "-c", HELP, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    assert "usage: python -m tutor" in done.stdout
    assert done.stdout.endswith("LOADED []\n")
