"""What a person does on a page and sees there, for tests without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

TEXT = "It makes it <b>non-linear</b>,\ncosts $5 and $6."


def everything(app: AppTest) -> str:
    """All text on the page, sidebar included."""
    return "\n".join(str(getattr(e, "value", "")) for kind in _KINDS for e in app.get(kind)) + (
        "\n".join(e.proto.body for e in app.get("html"))
    )


_KINDS = ("markdown", "caption", "info", "error", "warning")


def heading(app: AppTest) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("#"))


def answer(app: AppTest, text: str = TEXT) -> AppTest:
    return app.chat_input[0].set_value(text).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]
