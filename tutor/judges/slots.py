"""The slots of a list: one item, one slot."""

from __future__ import annotations

from tutor.domain import Finding, ItemList, Task, Verdict
from tutor.judges.beside import said_of
from tutor.judges.headings import headings, list_of
from tutor.judges.items import Hit, find_items, left_over
from tutor.judges.text import parse


def fill(entry: ItemList, task: Task, answer: str) -> list[Finding]:
    """One finding a slot: the items found fill the first slots, in the order of the answer; those
    that stand under the heading of another list do not count."""
    over = headings(task.rubric.lists, parse(answer))
    hits = [
        hit
        for hit in find_items(entry, task.question, answer)
        if list_of(hit.first, over) in {None, entry.id}
    ]
    unknown = left_over(answer, hits)
    sure = 0.55 if unknown and len(hits) < entry.count else 0.9
    found = [_item(hit, entry, task, answer) for hit in hits]
    paid = _best(found, entry.count)
    said = "No further acceptable item was found."
    said += " Something you named is not in the list of known items." if sure < 0.6 else ""
    none = Finding(criterion_id=entry.id, verdict=Verdict.UNMET, reason=said, confidence=sure)
    filled = [*paid, *[none] * (entry.count - len(paid))]
    return [
        finding.model_copy(update={"criterion_id": slot.id})
        for slot, finding in zip(entry.slots, filled, strict=True)
    ]


def _item(hit: Hit, entry: ItemList, task: Task, answer: str) -> Finding:
    """What an item that the answer names is worth, wherever its slot is."""
    said = said_of(hit, entry, task, answer)
    return Finding(
        criterion_id=entry.id, verdict=said.verdict, quote=said.quote, reason=said.reason,
        confidence=round(hit.confidence, 3),
    )  # fmt: skip


def _best(found: list[Finding], count: int) -> list[Finding]:
    """The items that earn most, where more are named than asked for; in the order of the answer."""
    ranked = sorted(range(len(found)), key=lambda at: -found[at].verdict.credit)
    return [found[at] for at in sorted(ranked[:count])]
