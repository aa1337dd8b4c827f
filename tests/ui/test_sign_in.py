"""Who sits at the page: a typed name, or whoever signed in."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from tests.ui.conftest import Opener
from tests.ui.page import answer, everything, labels
from tests.ui.test_history_page import to_page
from tutor.records import Records

CLAIMS = {
    "iss": "https://id.example", "sub": "42", "name": "Ada L.", "email": "ada@uni.example",
    "email_verified": True,
}  # fmt: skip


class User(dict[str, Any]):
    """Stands for `st.user`, which only a provider's answer can fill."""

    @property
    def is_logged_in(self) -> bool:
        return bool(self["is_logged_in"])

    def to_dict(self) -> dict[str, Any]:
        return dict(self)


def sign_in(monkeypatch: pytest.MonkeyPatch, **claims: object) -> None:
    monkeypatch.setattr(st, "user", User({**CLAIMS, "is_logged_in": True, **claims}))


def pages(app: Any) -> list[str]:
    return [page["url_pathname"] for page in app._registered_pages.values()]


def test_without_sign_in_the_name_is_typed(open_page: Opener) -> None:
    """And one person on one machine may do everything."""
    app = open_page()
    assert app.text_input(key="learner").value == "me"
    assert "grades" in pages(app)


def test_with_teachers_named_the_others_have_no_teachers_pages(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the typed name, which protects nothing but keeps the pages apart."""
    monkeypatch.setenv("TUTOR_TEACHERS", "Ms Rao")
    app = open_page()
    assert "grades" not in pages(app)
    assert "grades" in pages(app.text_input(key="learner").set_value("Ms Rao").run())


def test_nothing_is_shown_before_the_sign_in(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the door; a name in the address opens nothing."""
    sign_in(monkeypatch, is_logged_in=False)
    app = open_page(learner="ada@uni.example")
    assert labels(app) == ["Sign in"]
    assert not app.text_input
    assert not app.chat_input


def test_records_go_to_whoever_signed_in(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    """Whatever the address says; there is no name to type, and no page of teachers."""
    sign_in(monkeypatch)
    app = open_page(learner="someone else")
    assert not [t for t in app.text_input if t.key == "learner"]
    assert "grades" not in pages(app)
    answer(app)
    assert records.learners() == ["ada@uni.example"]


def test_a_learner_cannot_look_at_anothers_attempts(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch, records: Records
) -> None:
    """A teacher can choose whose to see, and still practises as themselves."""
    records.add_attempt(learner="Bob", card_id="c", question="Bob's question?", answer="b")
    sign_in(monkeypatch)
    app = to_page(open_page(), "attempts")
    assert not [s for s in app.selectbox if "Attempts" in s.label]
    monkeypatch.setenv("TUTOR_TEACHERS", "ada@uni.example")
    st.cache_resource.clear()
    app = to_page(open_page(), "attempts")
    assert "You have answered nothing yet" in everything(app)
    choose = next(s for s in app.selectbox if s.label.startswith("Attempts"))
    app = choose.set_value("Bob").run()
    assert any("Bob" in e.label for e in app.expander)


def test_a_reviewer_who_signed_in_types_no_name(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions are kept under the account; without signing in the name is typed."""
    assert "reviewer" in [t.key for t in to_page(open_page(), "drafts").text_input]
    sign_in(monkeypatch)
    monkeypatch.setenv("TUTOR_TEACHERS", "ada@uni.example")
    st.cache_resource.clear()
    app = to_page(open_page(), "drafts")
    assert not app.exception
    assert "reviewer" not in [t.key for t in app.text_input]
