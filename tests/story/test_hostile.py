"""What strangers put into a calendar: that object alone is unreadable, and nothing of it reaches a log."""

from __future__ import annotations

import time

from rules.identity import pair_key
from tests.story.office import HOUR, MONDAY, Finished, Office, uid

SECRET = "Xylophonquartett"
HEAD = f"UID:hostile-{{}}\r\nSUMMARY:{SECRET}\r\nDTSTAMP:20260302T080000Z\r\n"
START = "DTSTART;TZID=Europe/Berlin:20260303T100000\r\n"
HOSTILE = {
    "bomb": START + "RRULE:FREQ=SECONDLY\r\n",
    "dense": START + "RRULE:FREQ=SECONDLY;BYSECOND=" + ",".join(map(str, range(60))) + ";COUNT=999999999\r\n",
    "never": START + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
    "interval": START + "RRULE:FREQ=WEEKLY;INTERVAL=0\r\n",
    "far": "DTSTART:99991231T235959Z\r\nDTEND:99991231T235959Z\r\nRRULE:FREQ=WEEKLY\r\n",
    "long": START + "DURATION:P999999999W\r\nRRULE:FREQ=WEEKLY\r\n",
    "first": "DTSTART:00010101T000000Z\r\nRRULE:FREQ=DAILY\r\n",
    "nostart": "RRULE:FREQ=WEEKLY\r\n",
    "nozone": f"DTSTART;TZID={SECRET}/Nowhere:20260303T100000\r\nRRULE:FREQ=WEEKLY\r\n",
    "long-text": START + "RRULE:FREQ=WEEKLY\r\nDESCRIPTION:" + SECRET * 65_536 + "\r\n",
    "rdates": START + "".join(f"RDATE:2026{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}0000Z\r\n" for n in range(5_000)),
    "nothing": "",
}
GARBAGE = {
    "no text": SECRET.encode() + b"\xff\xfe\x00",
    "half": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + SECRET.encode(),
}


def event(name: str, inside: str) -> bytes:
    """A calendar with one event, marked as if it were ours."""
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nBEGIN:VEVENT\r\n{HEAD.format(name)}{inside}END:VEVENT\r\n"
    return f"{text}END:VCALENDAR\r\n".encode()


def plant(office: Office, name: str, content: bytes) -> None:
    """Lay a file where the server keeps Ben's calendar: no server would take all of these by PUT."""
    (office.storage("ben") / f"{name}.ics").write_bytes(content)


def silent(done: Finished) -> bool:
    """Whether nothing of what was planted was said."""
    return SECRET not in done.out + done.err


def test_hostile_events_of_others_change_nothing(office: Office) -> None:
    office.work(MONDAY)
    hand = office.hand("ben")
    for name, inside in HOSTILE.items():
        plant(office, name, event(name, inside))
    begun = time.monotonic()
    done = office.work(MONDAY + HOUR)
    assert time.monotonic() - begun < 20
    assert (done.actions, silent(done)) == ([], True), done.err[-2000:]
    assert hand.read(f"{uid('ben')}.ics")
    assert office.mails == []


def test_a_series_of_ours_that_cannot_be_read_makes_its_pair_alone_unread(office: Office) -> None:
    office.work(MONDAY)
    marker = f"X-ONEONONE-PAIR:{pair_key('ben@example.test', 'ana@example.test')}\r\n"
    for number, (name, inside) in enumerate(HOSTILE.items()):
        body = event(name, marker + inside).replace(f"UID:hostile-{name}".encode(), f"UID:{uid('ben')}".encode())
        if name in ("bomb", "nozone", "nostart", "far"):
            office.hand("chi").read(f"{uid('chi')}.ics")
            plant(office, uid("ben"), body)
            done = office.work(MONDAY + (number + 1) * HOUR)
            assert silent(done), name
            assert {one["report"] for one in done.document["unread"]} <= {"ben@example.test"}, name
            assert not {"create", "recreate", "put_back", "ask"} & set(done.actions), (name, done.actions)
    assert [one for one in office.mails if one["X-Oneonone"] != "operator"] == []
