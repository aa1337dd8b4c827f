"""Which rulings a criterion was graded by, in words for the page."""

from __future__ import annotations

from tutor.domain import Grade, Ruling
from tutor.practice import Practice


def told(practice: Practice, grade: Grade) -> dict[str, str]:
    """`"Graded by the ruling “…”."` for each criterion that a ruling was read with, by criterion id.

    Where a person gave the verdict on this very answer, no ruling did.
    """
    if not grade.rules:
        return {}
    given = {v.criterion_id for v in grade.verdicts if v.decided_by}
    found = practice.records.rules.named(grade.rules)
    texts: dict[str, list[str]] = {}
    for ruling in (version.content for version in found):
        if isinstance(ruling, Ruling) and ruling.criterion_id not in given:
            texts.setdefault(ruling.criterion_id, []).append(f"“{ruling.text.rstrip('.')}”")
    return {
        about: f"Graded by the ruling{'s' * (len(said) > 1)} {' and '.join(said)}."
        for about, said in texts.items()
    }
