"""What each step of the command `review` does; heavy libraries are imported inside."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.plurals import percent
from tutor.commands_draft import drafting_of, entry_json

if TYPE_CHECKING:
    from tutor.drafts import Entry
    from tutor.review import Review
    from tutor.settings import TutorSettings


def list_(options: argparse.Namespace, _settings: TutorSettings, review: Review) -> int:
    from tutor.drafts import DraftState
    from tutor.review import Filter

    states = frozenset(map(DraftState, options.state))
    found = review.entries(
        Filter(
            options.topic, states, grounded=options.grounded,
            least_confidence=options.least_confidence,
        )
    )  # fmt: skip
    for entry in found:
        _print(entry, options)
    if not found:
        print("no drafts; make some with: python -m tutor draft", file=sys.stderr)
    return 0


def show(options: argparse.Namespace, _settings: TutorSettings, review: Review) -> int:
    entry = review.entry(options.card)
    history = review.history(options.card)
    if options.json:
        events = [e.model_dump(mode="json", exclude={"draft"}) for e in history]
        print(json.dumps({**entry_json(entry), "history": events}, ensure_ascii=False))
        return 0
    _print(entry, options)
    for sentence in entry.draft.sentences:
        rests = ", ".join(sentence.card_ids) or "the writer's own knowledge: no reference says it"
        print(f"  {sentence.text}\n      [{rests}]")
    for criterion in entry.draft.rubric.all_criteria:
        print(f"  ({criterion.points:g}) {criterion.text}")
    for event in history:
        said = f": {event.comment}" if event.comment else ""
        print(
            f"  {event.number}. {event.created:%Y-%m-%d %H:%M} {event.action} by {event.author}{said}"
        )
    return 0


def decide(options: argparse.Namespace, _settings: TutorSettings, review: Review) -> int:
    from tutor.drafts import Action
    from tutor.review import Decision

    action = {"approve": Action.APPROVED, "reject": Action.REJECTED}.get(
        options.name, Action.NEEDS_WORK
    )
    decisions = [Decision(card, options.revision) for card in dict.fromkeys(options.cards)]
    done, warning = review.decide(
        decisions, action, reviewer=options.reviewer, comment=options.comment
    )
    for entry in done:
        _print(entry, options)
    return _warned(warning)


def unapprove(options: argparse.Namespace, _settings: TutorSettings, review: Review) -> int:
    entry, warning = review.unapprove(
        _decision(options), reviewer=options.reviewer, comment=options.comment
    )
    _print(entry, options)
    return _warned(warning)


def edit(options: argparse.Namespace, settings: TutorSettings, review: Review) -> int:
    from tutor.review import ReviewError

    if options.answer is None and options.rubric is None:
        raise ReviewError("give --answer FILE, --rubric FILE or both")
    answer = _text(options.answer) if options.answer else None
    entry = review.edit(
        _decision(options), drafting_of(settings), reviewer=options.reviewer, answer=answer,
        rubric=_rubric(options.rubric), comment=options.comment,
    )  # fmt: skip
    _print(entry, options)
    return 0


def _text(file: Path) -> str:
    """Raises ValueError naming the file where it is no text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{file}: is no text in UTF-8") from error


def _rubric(file: Path | None) -> Any:
    """A rubric from a YAML or JSON file; raises ValueError naming the file."""
    import yaml

    from tutor.domain import RubricOrigin
    from tutor.rubrics import parse

    if file is None:
        return None
    try:
        content = yaml.safe_load(_text(file))
        return parse({k: content[k] for k in ("criteria", "lists") if k in content}, RubricOrigin.DRAFT)  # fmt: skip
    except (ValueError, yaml.YAMLError, TypeError) as error:
        raise ValueError(f"{file}: not a rubric: {error}") from error


def redraft(options: argparse.Namespace, settings: TutorSettings, review: Review) -> int:
    from tutor.drafts import NoMaterial

    card = _card(settings, options.cards[0])
    made = review.redraft(
        _decision(options), drafting_of(settings), card,
        reviewer=options.reviewer, hint=options.hint,
    )  # fmt: skip
    if isinstance(made, NoMaterial):
        print("no material for this; the draft stays as it was", file=sys.stderr)
        return 1
    _print(made, options)
    return 0


def regrade(options: argparse.Namespace, settings: TutorSettings, _review: Review) -> int:
    from tutor.domain import Grade
    from tutor.practice import Practice

    practice = Practice(settings)
    for card in options.cards:
        for attempt in practice.regrade(card):
            grade = attempt.outcome
            score = grade.score if isinstance(grade, Grade) and not grade.provisional else None
            if options.json:
                print(json.dumps({"attempt_id": attempt.id, "card_id": card, "score": score}))
            else:
                print(f"{attempt.id}  {'still provisional' if score is None else percent(score)}")
    practice.records.close()
    return 0


def library(options: argparse.Namespace, settings: TutorSettings, review: Review) -> int:
    from tqdm import tqdm

    from knowledge import deck
    from tutor.drafting_batch import enter_library

    cards = tqdm(deck.load(settings)[0], desc="checking", unit="card", disable=None, leave=False)
    count = enter_library(cards, drafting_of(settings), review.drafts)
    print(json.dumps({"entered": count}) if options.json else f"{count} came into the queue")
    return 0


def propose(options: argparse.Namespace, settings: TutorSettings, review: Review) -> int:
    card = _card(settings, review.card_of(options.attempt))
    _print(review.propose(options.attempt, drafting_of(settings), card), options)
    return 0


def _card(settings: TutorSettings, card_id: str) -> Any:
    from knowledge import deck
    from tutor.review import ReviewError

    found = next((card for card in deck.load(settings)[0] if card.id == card_id), None)
    if found is None:
        raise ReviewError(f"card {card_id} is in no card file any more")
    return found


def _decision(options: argparse.Namespace) -> Any:
    from tutor.review import Decision

    return Decision(options.cards[0], options.revision)


def _print(entry: Entry, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(entry_json(entry), ensure_ascii=False))
        return
    draft = entry.draft
    marks = f"{percent(draft.groundedness)} grounded, {draft.origin}, revision {entry.revision}"
    print(f"{draft.card_id}  [{entry.state}] {draft.question}\n    {marks}")


def _warned(warning: str) -> int:
    if warning:
        print(f"warning: {warning}", file=sys.stderr)
    return 0
