"""Who sits at the page, and whose records they may see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.learners import Person, picked, signed_in, visible
from tutor.settings import TutorSettings

TEACHERS = TutorSettings(teachers=" Ms Rao, boss@uni.example ,")
CLAIMS = {
    "iss": "https://id.example", "sub": "42", "name": "Boss",
    "email": "Boss@Uni.example", "email_verified": True,
}  # fmt: skip


def test_a_verified_address_is_the_name() -> None:
    """Teachers are told by it, whatever the case."""
    person = signed_in(CLAIMS, TEACHERS)
    assert person.name == "boss@uni.example"
    assert person.teacher and person.signed_in
    assert person.called == "Boss"


@pytest.mark.parametrize("verified", [False, None, "false", ""])
def test_an_address_nobody_verified_opens_nothing(verified: object) -> None:
    """Whoever claims a teacher's address without proof is neither teacher nor that learner."""
    person = signed_in({**CLAIMS, "email_verified": verified}, TEACHERS)
    assert person.name == "https://id.example|42"
    assert not person.teacher


def test_a_name_of_ones_own_choice_makes_no_teacher() -> None:
    """What someone is called at the provider decides nothing."""
    claims = {"iss": "https://id.example", "sub": "7", "name": "Ms Rao"}
    assert not signed_in(claims, TEACHERS).teacher


def test_nobody_who_signed_in_is_a_teacher_unless_named() -> None:
    """An empty setting gives nobody else's records away."""
    assert not signed_in(CLAIMS, TutorSettings()).teacher


def test_a_picked_name_is_a_teacher_where_none_is_named() -> None:
    """One person on one machine may do everything; with teachers named, only they may."""
    assert picked("me", TutorSettings()).teacher
    assert picked("ms rao", TEACHERS).teacher
    assert not picked("me", TEACHERS).teacher


@given(st.lists(st.text(min_size=1)), st.text(min_size=1), st.booleans())
def test_a_learner_sees_only_their_own_records(
    learners: list[str], name: str, teacher: bool
) -> None:
    """Teachers see all, once each; everyone begins with themselves."""
    seen = visible(Person(name=name, teacher=teacher), learners)
    assert seen[0] == name
    assert len(seen) == len(set(seen))
    assert set(seen) == ({name, *learners} if teacher else {name})
