"""The time zone of whoever looks at the page, as their browser says, and times by their clock."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> tzinfo | None:
    """None, that of this machine, where the browser says nothing or a zone that is not known here."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def shown(when: datetime) -> datetime:
    """A stored time as their own clock showed it: for every time on a page."""
    return when.astimezone(zone())
