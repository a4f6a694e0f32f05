"""The kind of a reason, from a few words."""

from __future__ import annotations

import pytest

from rules.keywords import kind_of_words
from rules.records import ReasonKind

ILLNESS, LEAVE, HOLIDAY = ReasonKind.ILLNESS, ReasonKind.LEAVE, ReasonKind.PUBLIC_HOLIDAY
FAMILY, TRAVEL, EVENT, CONFLICT = ReasonKind.FAMILY, ReasonKind.TRAVEL, ReasonKind.COMPANY_EVENT, ReasonKind.CONFLICT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sick", ILLNESS),
        ("I'm sick today, sorry", ILLNESS),
        ("sick leave", ILLNESS),
        ("Dentist at ten", ILLNESS),
        ("KRANK", ILLNESS),
        ("Bin leider krankgeschrieben", ILLNESS),
        ("Erkältung", ILLNESS),
        ("Erka\u0308ltung, in two code points", ILLNESS),
        ("Erkaeltung", ILLNESS),
        ("Er\u00adkältung with a soft hyphen", ILLNESS),
        ("Arzttermin", ILLNESS),
        ("Vacation", LEAVE),
        ("Holidays in Spain", LEAVE),
        ("annual leave", LEAVE),
        ("Leave", LEAVE),
        ("PTO", LEAVE),
        ("Out of office", LEAVE),
        ("family holiday", FAMILY),
        ("Urlaub", LEAVE),
        ("Ben: Resturlaub", LEAVE),
        ("Überstundenabbau", LEAVE),
        ("Elternzeit bis Mai", LEAVE),
        ("Brückentag", LEAVE),
        ("Public holiday", HOLIDAY),
        ("bank holiday (UK)", HOLIDAY),
        ("Karfreitag", HOLIDAY),
        ("2. Weihnachtsfeiertag", HOLIDAY),
        ("New Year’s Day", HOLIDAY),
        ("Feiertag in Bayern", HOLIDAY),
        ("My kid is sick", FAMILY),
        ("Kind krank", FAMILY),
        ("family emergency", FAMILY),
        ("Notfall in der Familie", FAMILY),
        ("wedding of a friend", FAMILY),
        ("Travelling to Lisbon", TRAVEL),
        ("on the train without network", TRAVEL),
        ("Dienstreise Wien", TRAVEL),
        ("Rückflug", TRAVEL),
        ("Company off-site", EVENT),
        ("All-hands", EVENT),
        ("Weihnachtsfeier", EVENT),
        ("Christmas party", EVENT),
        ("Betriebsausflug", EVENT),
        ("PyCon conference", EVENT),
        ("conflict with the board meeting", CONFLICT),
        ("I'm double-booked", CONFLICT),
        ("Terminüberschneidung, habe einen anderen Termin", CONFLICT),
        ("Kundentermin", CONFLICT),
        ("no time\nthis week", CONFLICT),
    ],
)
def test_words_of_two_languages_give_a_kind(text: str, kind: ReasonKind) -> None:
    assert kind_of_words(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Declined: 1:1 Ana / Ben",
        "sick of meetings",
        "ill-prepared, sorry",
        "I will send notes",
        "Booked the Holiday Inn",
        "holiday planning",
        "Urlaubsvertretung für Ana",
        "Krankenkasse anrufen",
        "kind regards",
        "that kind of meeting",
        "please leave it as it is",
        "train the model",
        "trained the model",
        "conference room is taken",
        "Nachbarschaft",
        "travel expenses",
        "trip report",
        "merge conflict",
        "no conflict any more",
        "product family",
        "emergency release",
        "Geburtstag Eva",
        "birthday",
        "Flughafenstraße 4",
        "Messe",
        "Homeoffice",
        "influence",
        "roadmap",
        "not sick",
    ],
)
def test_words_that_only_sound_like_a_reason_give_none(text: str) -> None:
    assert kind_of_words(text) is None


def test_a_quoted_thread_below_is_not_read() -> None:
    assert kind_of_words("see below " + "x " * 1000 + "sick") is None
