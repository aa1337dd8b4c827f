"""Cards and an exam list to be exported in a test."""

from knowledge.cards import Card, Source, card_id
from knowledge.classify import make_card

LIST = "## Pets\n- What purrs?\nA cat.\n- What barks?\n- Name 3 pets.\n- cat\n- dog\n"
BARKS, PETS = card_id("What barks?"), card_id("Name 3 pets.")


def one(question: str, answer: str, topic: str = "") -> Card:
    return make_card(question, answer, Source(file="/home/me/a.md", line=3, label="2"), topic)


CARDS = [
    one("What purrs?", 'A "cat",\nof course.', "Pets; small"),
    one("Name 3 pets.", "- cat\n- dog", "Pets"),
    one("Why?", ""),
    one("(True/False): Cats bark.", "False"),
]
