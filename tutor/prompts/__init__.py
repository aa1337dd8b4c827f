"""The prompts, one YAML file each: `version`, `system` and `user` texts with `$variables`.

Variables are strict: one that is missing or unknown is an error before any model is called.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Template

import yaml
from pydantic import BaseModel, ConfigDict


class Prompt(BaseModel):
    """One prompt. `version` is stored with every grade and must change with the text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    system: str
    user: str

    def render(self, **variables: str) -> tuple[str, str]:
        """System and user text; raises ValueError naming missing or unknown variables."""
        used = {
            name for text in (self.system, self.user) for name in Template(text).get_identifiers()
        }
        if used != variables.keys():
            odd = ", ".join(sorted(used ^ variables.keys()))
            raise ValueError(f"prompt {self.name}: missing or unknown variables: {odd}")
        return Template(self.system).substitute(variables), Template(self.user).substitute(
            variables
        )


@lru_cache
def load(name: str) -> Prompt:
    """The prompt in `NAME.yaml` beside this file."""
    path = Path(__file__).parent / f"{name}.yaml"
    return Prompt(name=name, **yaml.safe_load(path.read_text(encoding="utf-8")))
