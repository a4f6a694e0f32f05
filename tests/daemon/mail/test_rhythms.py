"""What the rules keep in English words, in English word for word and in German."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.i18n import speaking
from daemon.mail.rhythms import PHRASES, in_words, in_zone

ENGLISH_AND_GERMAN = {
    "Thu 15:00 Europe/Berlin, 30 min, every 2 weeks": "Do 15:00 Europe/Berlin, 30 min, alle 2 Wochen",
    "Mon, Thu 15:00 Europe/Berlin, 30 min, 5 times": "Mo, Do 15:00 Europe/Berlin, 30 min, 5-mal",
    "Tue 10:00 UTC, 30 min, every month on the first Tue": "Di 10:00 UTC, 30 min, jeden Monat am ersten Di",
    "Tue 10:00 UTC, 30 min, last on 3 Mar 2026": "Di 10:00 UTC, 30 min, zuletzt am 3. März 2026",
    "Tue 10:00 UTC, 30 min, from 3 Mar 2026 on Thu 11:00": "Di 10:00 UTC, 30 min, ab 3. März 2026 Do 11:00",
    "Tue 10:00 UTC, 30 min, from 3 Mar 2026 on none": "Di 10:00 UTC, 30 min, ab 3. März 2026 keine",
    "Tue 10:00 UTC, 30 min, on 4 single days": "Di 10:00 UTC, 30 min, an 4 einzelnen Tagen",
    "Tue 10:00 UTC, 30 min, once": "Di 10:00 UTC, 30 min, einmal",
    "a single event": "ein einzelner Termin",
    "same time, next day": "gleiche Zeit, am Tag danach",
    "same time, on Friday": "gleiche Zeit, am Freitag",
    "nearest free time on Monday": "nächste freie Zeit am Montag",
    "": "",
}


@pytest.mark.parametrize("text", ENGLISH_AND_GERMAN)
def test_english_stays_as_the_rules_wrote_it(text: str) -> None:
    assert in_words(text) == text


@pytest.mark.parametrize(("text", "german"), ENGLISH_AND_GERMAN.items())
def test_the_same_is_said_in_german(text: str, german: str) -> None:
    with speaking("de"):
        assert in_words(text) == german


def test_every_phrase_of_the_rules_is_said_in_german() -> None:
    with speaking("de"):
        assert in_words("every day") == "jeden Tag" and in_words("every year") == "jedes Jahr"
    assert len({said for _, said in PHRASES}) == len(PHRASES)


BY_THE_READERS_CLOCK = {
    "Tue 10:00 Europe/Berlin, 30 min, every 2 weeks": "Tue 05:00 America/New_York, 30 min, every 2 weeks",
    "Tue 10:00 Europe/Berlin": "Tue 05:00 America/New_York",
    "Tue 10:00 America/New_York, 30 min": "Tue 10:00 America/New_York, 30 min",
    "Tue 01:00 Europe/Berlin, 30 min": "Tue 01:00 Europe/Berlin, 30 min",
    "Tue 10:00 Europe/Berlin, 30 min, from 31 Mar 2026 on Thu 15:00": None,
    "Tue, Thu 10:00 Europe/Berlin, 30 min": None,
    "Tue 10:00 Mars/Olympus, 30 min": None,
    "a single event": None,
}


@pytest.mark.parametrize(("text", "here"), BY_THE_READERS_CLOCK.items())
def test_a_weekly_time_is_told_by_the_readers_clock_where_it_is_the_same_day(text: str, here: str | None) -> None:
    assert in_zone(text, "America/New_York", datetime(2026, 3, 24, 9, tzinfo=UTC)) == (here or text)
