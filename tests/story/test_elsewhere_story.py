"""What stands in calendars leads nowhere: no address in them is ever asked for anything."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar

from daemon.demo.edits import master
from tests.servers.canary import Canary, canary
from tests.story.asking import fetch
from tests.story.office import BASE_URL, HOUR, MONDAY, Office, rfc3339, text_of, uid

WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
SCHEMES = ("http", "https", "ftp", "ldap", "webcal", "feed")
FORMS = ("{0}://{1}/x", "{0}://user:pw@{1}/x?y=1", "//{1}/x", "{0}:\\\\{1}", "{0}://{1}/x.ics#1")
ONCE = ("URL", "LOCATION", "DESCRIPTION")
PLACES = ("ATTACH", "CONFERENCE;VALUE=URI", "IMAGE;VALUE=URI", "SOURCE;VALUE=URI", "X-GOOGLE-CONFERENCE")
FURTHER = ("X-ALT-DESC;FMTTYPE=text/html", "STRUCTURED-DATA;VALUE=URI", "COMMENT", "CONTACT")


def addresses(away: Canary) -> list[str]:
    return [form.format(scheme, away.address) for scheme in SCHEMES for form in FORMS]


def baited(away: Canary) -> list[str]:
    """Lines of an event, each with an address that somebody might follow."""
    places = (*PLACES, *FURTHER)
    bait = [f"{places[number % len(places)]}:{one}" for number, one in enumerate(addresses(away))]
    bait += [f"{name}:http://{away.address}/{name}" for name in ONCE]
    people = f'ATTENDEE;DIR="http://{away.address}/d";SENT-BY="http://{away.address}/s":mailto:eve@example.test'
    alternative = f'CONTACT;ALTREP="http://{away.address}/alt":Eve'
    alarm = ("BEGIN:VALARM", "ACTION:AUDIO", f"ATTACH:http://{away.address}/a.wav", "TRIGGER:-PT5M", "END:VALARM")
    return [*bait, people, alternative, *alarm]


def bait_event(away: Canary) -> bytes:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VEVENT", "UID:bait", "DTSTAMP:20260301T000000Z")
    times = ("DTSTART:20260324T090000Z", "DTEND:20260324T093000Z", "SUMMARY:Bait")
    lines = (*head, *times, *baited(away), "END:VEVENT", "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines).encode()


def test_no_address_that_stands_in_a_calendar_is_asked_for_anything(office: Office) -> None:
    def lay_bait(calendar: Calendar) -> None:
        for one in addresses(away):
            master(calendar).add("ATTACH", one)
        master(calendar).add("CONFERENCE", f"http://{away.address}/meet")

    with canary() as away:
        office.work(MONDAY)
        for person in ("ana", "ben"):
            office.hand(person).edit(uid("ben"), lay_bait)
            office.hand(person).put("bait.ics", bait_event(away))
        office.hand("ana").cancel_week(uid("ben"), WEEK)
        office.work(MONDAY + HOUR)
        office.work(MONDAY + 2 * HOUR)
        (prompt,) = office.mails_of("prompt")
        with office.running("run", "--no-passes", "--now", rfc3339(MONDAY + 3 * HOUR)) as running:
            (path,) = (word for word in text_of(prompt).split() if word.startswith(f"{BASE_URL}/reason/"))
            assert fetch(running.pages + path.removeprefix(BASE_URL), {"answer": "put_back"})[0] == 200
        done = office.work(MONDAY + 4 * HOUR)

        assert (done.code, "put_back" in done.actions, away.knocks) == (0, True, 0), done.err
    assert office.hand("ana").text(uid("ben")).replace("\r\n ", "").count(away.address) > len(SCHEMES)
