"""The model card of the built-in examiner, written by the training command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_card(path: Path, report: dict[str, Any], table: Any) -> None:
    path.write_text(json.dumps(report, indent=1), encoding="utf-8")
