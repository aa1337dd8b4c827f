"""How a text marks its formulas: `$…$` within a line, `$$…$$` over lines too. Pure.

A dollar sign behind a backslash marks none, and neither do two prices: "costs $5 and $10".
"""

from __future__ import annotations

import re

PATTERN = (
    r"(?<!\\)\$\$(?P<block>.+?)\$\$"
    r"|(?<![\\$])\$(?![\s$])(?P<inline>(?:\\.|[^$\\\n])*?)(?<!\s)\$(?![\d$])"
)
"""For expressions that look for more than formulas; to be compiled with `re.DOTALL`."""

FORMULA = re.compile(PATTERN, re.DOTALL)
