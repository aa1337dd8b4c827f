"""How verdicts, kinds, origins and flags are called on the page. Pure."""

from __future__ import annotations

from typing import NamedTuple

from knowledge.cards import Card, Kind, Provenance, Status
from knowledge.settings import shown
from tutor.conversation_state import Wish
from tutor.domain import Grade, JudgeInfo, RubricOrigin, Verdict
from tutor.settings import TutorSettings
from tutor.turns import Help
from tutor.ui import rows
from tutor.ui.text import sentence


class Sign(NamedTuple):
    """A word with its icon and colour: colour alone never says anything."""

    word: str
    icon: str  # name of a Material symbol
    colour: str  # of the theme's palette

    @property
    def badge(self) -> str:
        """As Streamlit Markdown."""
        return f":{self.colour}-badge[:material/{self.icon}: {self.word}]"


VERDICTS = {
    Verdict.MET: Sign("Met", "check_circle", "green"),
    Verdict.PARTIAL: Sign("Partly", "contrast", "orange"),
    Verdict.UNMET: Sign("Missing", "circle", "gray"),
    Verdict.CONTRADICTED: Sign("Contradicted", "cancel", "red"),
}
ORIGINS = {
    RubricOrigin.REVIEWED: Sign("Reviewed rubric", "verified", "green"),
    RubricOrigin.GIVEN: Sign("Given rubric", "assignment", "gray"),
    RubricOrigin.DRAFT: Sign("Provisional: draft rubric", "edit_note", "violet"),
    RubricOrigin.DERIVED: Sign("Source card", "style", "gray"),
    RubricOrigin.REFERENCES: Sign("Provisional: from references", "menu_book", "violet"),
    RubricOrigin.MODEL: Sign("Provisional: model's own knowledge", "neurology", "violet"),
}
BASIS = {
    RubricOrigin.REVIEWED: "Graded against a rubric that a person has reviewed.",
    RubricOrigin.GIVEN: "Graded against the rubric that came with the question.",
    RubricOrigin.DRAFT: "Graded against a draft rubric that nobody has reviewed yet.",
    RubricOrigin.DERIVED: "Graded against the card's own answer.",
    RubricOrigin.REFERENCES: "This question has no answer of its own yet; graded against the "
    "closest cards.",
    RubricOrigin.MODEL: "No reference was found; graded by what the model itself knows.",
}
PROVENANCES = {
    Provenance.SOURCE: Sign("Source card", "style", "gray"),
    Provenance.APPROVED_DRAFT: Sign("Approved draft", "verified", "green"),
    Provenance.UNAPPROVED_DRAFT: Sign("Draft, not reviewed", "edit_note", "violet"),
}
STATUSES = {
    Status.MISSING: "Unanswered",
    Status.PARTIAL: "Partly answered",
    Status.ANSWERED: "Answered",
}
KINDS = {
    Kind.OPEN: "Open question",
    Kind.TRUE_FALSE: "True or false?",
    Kind.MULTIPLE_CHOICE: "Multiple choice",
    Kind.CLOZE: "Fill the gap",
    Kind.LIST: "List",
    Kind.FORMULA: "Formula",
}
_KIND_ICONS = {
    Kind.OPEN: "chat_bubble",
    Kind.TRUE_FALSE: "rule",
    Kind.MULTIPLE_CHOICE: "checklist",
    Kind.CLOZE: "text_fields",
    Kind.LIST: "format_list_numbered",
    Kind.FORMULA: "function",
}
_FLAGS = {
    "addresses_grader": "The text addresses the examiner.",
    "invisible_characters": "The text holds characters that cannot be seen.",
    "mixed_scripts": "Some words mix letters of different alphabets.",
    "quote_not_found": "The examiner pointed to words that are not in the answer; they do not count.",
    "quote_says_nothing": "The examiner pointed to words that say nothing by themselves; they do not count.",
    "quote_is_instruction": "Words that speak to the examiner were given as evidence; "
    "they do not count.",
    "item_named_twice": "An item was named twice; it counts once.",
    "borrowed_reference": "The question has no answer of its own; it was graded by the nearest other card.",
}


WISHES = {
    Wish.HINT: "Give me a hint",
    Wish.DONT_KNOW: "I don't know",
    Wish.TELL: "Show me the solution",
    Wish.WHY: "Why did I lose this?",
    Wish.CHALLENGE: "I challenge a verdict",
    Wish.SKIP: "Skip",
    Wish.TOPIC: "Another topic",
    Wish.REPEAT: "What do you mean?",
    Wish.CHAT: "Something else",
}


def wished(wish: Wish) -> str:
    """A button's words as a sentence of the learner's."""
    return sentence(WISHES[wish])


HELPS = {
    Help.HINT: "Answered after a hint",
    Help.GAPS: "Answered after two hints",
    Help.SOLUTION: "Answered after the solution was shown",
}


def kind_sign(card: Card) -> Sign:
    """`List: 5 asked` for a list question, else the kind's name."""
    word = KINDS[card.kind]
    if card.kind is Kind.LIST and card.asked_count:
        word = f"List: {card.asked_count} asked"
    return Sign(word, _KIND_ICONS[card.kind], "blue")


def flag(name: str) -> str:
    """A flag as a sentence; one that we have no words for is at least readable."""
    return _FLAGS.get(name, name.replace("_", " ").capitalize() + ".")


def review(grade: Grade) -> str:
    """Why a person should look, or nothing."""
    if not grade.needs_review:
        return ""
    if grade.rubric_origin is RubricOrigin.MODEL:
        return "A person should look at this grade: there was no reference to compare with."
    if grade.flags:
        return f"A person should look at this grade. {rows.doubt(grade)}".strip()
    return rows.doubt(grade) or "A person should look at this grade: the examiner is unsure."


def examiner(judge: JudgeInfo) -> str:
    """Who graded: `"the built-in examiner"`, `"gpt-5.4-mini"`."""
    if judge.name == "builtin":
        return "the built-in examiner"
    if judge.name == "guard":
        return "a simple check: there was nothing in it to judge"
    return judge.model or judge.name


def examiner_in_use(settings: TutorSettings) -> tuple[str, str]:
    """The sidebar's two quiet lines: who grades, and how to change that."""
    if settings.judge_in_use == "builtin":
        return "Built-in examiner, no key needed.", (
            "Plug in a model: set TUTOR_MODEL and OPENAI_BASE_URL or OPENAI_API_KEY, see README."
        )
    where = shown(settings.openai_base_url or "OpenAI")
    return f"{settings.model or 'No model set'} grades.", (
        f"At {where}. For the built-in examiner set TUTOR_JUDGE=builtin."
    )
