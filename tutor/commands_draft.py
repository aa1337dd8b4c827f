"""The command `draft`: missing answers into the review queue."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from knowledge import cli
from knowledge.plurals import counted

if TYPE_CHECKING:
    from tutor.drafting import Drafting
    from tutor.drafting_batch import Budget, Made
    from tutor.settings import TutorSettings


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    draft = commands.add_parser("draft", help="draft the answers that are missing, for review")
    draft.add_argument("--topic", default="", help="only topics with this in their name")
    draft.add_argument("--limit", type=cli.positive, help="at most so many cards")
    draft.add_argument("--only", choices=["missing", "partial"], help="default: both")
    draft.add_argument(
        "--again", action="store_true",
        help="draft afresh what has a draft too, unless it is approved, and what ships with one; "
        "without it a run goes on where an earlier one stopped",
    )  # fmt: skip
    draft.add_argument(
        "--budget-tokens", type=cli.positive, metavar="N", help="stop before more tokens are spent"
    )
    draft.add_argument(
        "--budget-money", type=_amount, metavar="X",
        help="stop before more money is spent, at TUTOR_PRICE_PROMPT and TUTOR_PRICE_COMPLETION",
    )  # fmt: skip
    draft.add_argument("--json", action="store_true", help="print only JSON on stdout")
    draft.set_defaults(run=_draft)


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be an amount above 0, such as 0.50")
    return value


def drafting_of(settings: TutorSettings) -> Drafting:
    """The writer of drafts over the published index."""
    from knowledge import deck
    from tutor import drafting

    return drafting.of(settings, deck.searcher(settings))


def _draft(options: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from knowledge.embeddings import EmbeddingError
    from knowledge.store import StoreError
    from tutor.llm import LLMError
    from tutor.records_errors import RecordsError
    from tutor.settings import TutorSettings, problem

    try:
        return _draft_all(options, TutorSettings())
    except ValidationError as error:
        return cli.bad(problem(error))
    except (StoreError, EmbeddingError, LLMError, RecordsError, ValueError) as error:
        return cli.bad(error)


def _draft_all(options: argparse.Namespace, settings: TutorSettings) -> int:
    from tqdm import tqdm

    from knowledge import deck
    from knowledge.cards import Status
    from tutor import drafting_batch as batch
    from tutor.money import prices, told
    from tutor.records import Records

    known = prices(settings)
    budget = batch.Budget(batch.Limits(options.budget_tokens, options.budget_money, known))
    records = Records(settings.records_place)
    only = Status(options.only) if options.only else None
    plan = batch.Plan(options.topic, only, options.limit, options.again)
    cards = batch.targets(deck.load(settings)[0], records.drafts, plan)
    drafting = drafting_of(settings)
    made: list[Made] = []
    try:
        expected = batch.estimate(cards, drafting, again=options.again)
        _announce(cards, told(expected, known, about="about "), drafting)
        results = batch.run(
            cards, drafting, records.drafts, budget=budget, again=options.again,
            workers=settings.concurrency if drafting.model else 1,
        )  # fmt: skip
        bar = tqdm(
            results, desc="drafting", unit="draft", total=len(cards), disable=None, leave=False
        )
        for one in bar:
            made.append(one)
            if not one.error:
                print(json.dumps(_as_json(one), ensure_ascii=False) if options.json else _readable(one), flush=True)  # fmt: skip
    finally:  # interrupted too: what is drafted is stored, and what it cost is told
        _sum_up(made, len(cards), budget)
        records.close()
    return 1 if any(one.error for one in made) else 0


def _announce(cards: list[Any], cost: str, drafting: Drafting) -> None:
    if not cards:
        print("nothing to draft: every card has an answer or a draft", file=sys.stderr)
        return
    by = drafting.model.name if drafting.model else "the built-in drafter"
    print(f"{counted(len(cards), 'card')} to draft with {by}: {cost}", file=sys.stderr)


def _sum_up(made: list[Made], wanted: int, budget: Budget) -> None:
    nothing = sum(one.nothing is not None for one in made)
    failed = [one for one in made if one.error]
    from tutor.money import told

    print(
        f"{budget.drafted} drafted, {nothing} without material, {len(failed)} failed; "
        f"{counted(budget.spent.calls, 'call')}, {told(budget.spent, budget.limits.prices)}",
        file=sys.stderr,
    )
    left = wanted - budget.drafted - nothing - len(failed)
    if left > 0:
        print(
            f"{counted(left, 'card is', 'cards are')} left (budget or interrupt)", file=sys.stderr
        )
    for one in failed:
        print(f"failed: {one.card.source} {one.card.question[:80]}: {one.error}", file=sys.stderr)


def _as_json(made: Made) -> dict[str, Any]:
    if made.entry:
        return entry_json(made.entry)
    nearest = made.nothing.nearest if made.nothing else ()
    return {
        "card_id": made.card.id, "question": made.card.question, "state": "no_material",
        "nearest": [p.model_dump(mode="json") for p in nearest],
    }  # fmt: skip


def entry_json(entry: Any) -> dict[str, Any]:
    """A draft as it stands, as plain data."""
    draft = entry.draft
    return {
        "card_id": draft.card_id, "question": draft.question, "topic": draft.topic,
        "state": entry.state.value, "revision": entry.revision, "answer": draft.answer,
        "sentences": [
            {**s.model_dump(mode="json"), "supported": s.supported} for s in draft.sentences
        ],
        "groundedness": round(draft.groundedness, 3), "ungrounded": draft.ungrounded,
        "confidence": round(draft.confidence, 3), "notes": list(draft.notes),
        "rubric": draft.rubric.model_dump(mode="json"), "origin": draft.origin.value,
        "author": draft.author, "source": draft.source.model_dump(mode="json"),
        "references": [p.card_id for p in draft.references],
        "usage": draft.usage.model_dump(), "seconds": draft.seconds,
    }  # fmt: skip


def _readable(made: Made) -> str:
    if made.nothing:
        nearest = "; ".join(p.question[:60] for p in made.nothing.nearest[:3]) or "none"
        return f"{made.card.id}  no material yet: {made.card.question}\n    nearest: {nearest}"
    assert made.entry
    draft = made.entry.draft
    notes = f"  ({'; '.join(draft.notes)})" if draft.notes else ""
    return f"{draft.card_id}  {draft.question}{notes}\n    {draft.answer.replace(chr(10), chr(10) + '    ')}"
