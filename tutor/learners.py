"""Who sits at the page, and whose records they may see. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge.cards import Frozen
from tutor.settings import TutorSettings

_TRUE = {"true", "1"}
_LONGEST = 200  # as wide as the records' column


class Person(Frozen):
    """Whoever sits at the page. `name` is what their records are kept under."""

    name: str
    teacher: bool
    signed_in: bool = False
    called: str = ""  # how to address them; their own word, never used to decide anything


def signed_in(claims: Mapping[str, Any], settings: TutorSettings) -> Person:
    """The person behind the claims of an OpenID provider.

    The name is the e-mail address only where the provider says that it has verified it, else the
    provider and its own id for the person: an address that nobody checked could be someone else's.
    """
    name = _identity(claims)
    called = str(claims.get("name") or name)
    teacher = name.casefold() in _teachers(settings)
    return Person(name=name, teacher=teacher, signed_in=True, called=called)


def picked(name: str, settings: TutorSettings) -> Person:
    """The person who typed a name, which nobody checks. Where no teacher is named, all are."""
    teachers = _teachers(settings)
    return Person(name=name, teacher=not teachers or name.casefold() in teachers, called=name)


def visible(person: Person, learners: list[str]) -> list[str]:
    """Whose records a person who signed in may see, their own first."""
    others = sorted(set(learners) - {person.name}) if person.teacher else []
    return [person.name, *others]


def _identity(claims: Mapping[str, Any]) -> str:
    email = str(claims.get("email") or "").strip().lower()
    if email and str(claims.get("email_verified")).lower() in _TRUE:
        return email[:_LONGEST]
    return f"{claims.get('iss', '')}|{claims['sub']}"[:_LONGEST]


def _teachers(settings: TutorSettings) -> set[str]:
    return {name.strip().casefold() for name in settings.teachers.split(",") if name.strip()}
