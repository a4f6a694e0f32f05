"""The 1:1 that the provider tests write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from rules.edit import Invitee, SeriesDraft
from rules.model import Slot

SLOT = Slot(1, time(10), timedelta(minutes=30), "Europe/Berlin")
FIRST = datetime(2026, 3, 10, 10)
WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
AFTER_CLOCK_CHANGE = datetime(2026, 4, 7, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINK = "https://meet.example.test/agenda/ben"


def an_invitation(uid: str) -> SeriesDraft:
    return replace(a_draft(uid), invites=True)


def a_draft(uid: str = "1on1-0123") -> SeriesDraft:
    people = Invitee("ana@example.test", "Ana Ümit, Dr."), Invitee("ben@example.test", "Ben")
    return SeriesDraft(uid, "a1b2c3", "1:1 Ana / Ben; weekly", SLOT, FIRST, *people, LINK, invites=False)
