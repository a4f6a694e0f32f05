"""What people choose about their mails is kept as they chose it."""

from __future__ import annotations

from datetime import time, timedelta

from daemon.store import Store
from rules.model import Hours
from rules.preferences import Preferences
from tests.daemon.world import START


def test_who_never_chose_anything_has_what_the_company_has() -> None:
    assert Store(None).preferences.of("ana@example.test") == Preferences()


def test_choices_are_kept_for_each_person() -> None:
    store, hours = Store(None), Hours(frozenset({0, 2}), time(8), time(12))
    chosen = Preferences("de", hours, timedelta(hours=6), reminders=False, rhythm=True, digest=False)
    store.preferences.save("ana@example.test", Preferences(), START)
    store.preferences.save("ana@example.test", chosen, START)
    assert store.preferences.of("ana@example.test") == chosen
    assert store.preferences.all() == {"ana@example.test": chosen}
