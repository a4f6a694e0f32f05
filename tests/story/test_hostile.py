"""What strangers put into a calendar: that object alone is unreadable, and nothing of it reaches a log."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from tests.servers.faulty import Reply, Wire, faulty
from tests.story.office import HOUR, MONDAY, Finished, Office, uid

DISGUISE = re.compile(
    rb"BEGIN:VCALENDAR(?:(?!END:VCALENDAR).)*?X-REPLACE:(?P<name>[a-z-]+)(?:(?!END:VCALENDAR).)*END:VCALENDAR",
    re.DOTALL,
)
ILLEGIBLE = ("nostart", "nozone", "nothing")
CHI_WEEK = datetime.fromisoformat("2026-03-25T13:00:00Z")
LONGEST = 15.0
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


def event(name: str, inside: str) -> bytes:
    """A calendar with one event, marked as if it were ours."""
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nBEGIN:VEVENT\r\n{HEAD.format(name)}{inside}END:VEVENT\r\n"
    return f"{text}END:VCALENDAR\r\n".encode()


def disguised(wire: Wire) -> None:
    """The server's answer with the hostile text of its name in place of every event that bears X-REPLACE."""
    headers = {name: value for name, value in wire.request.headers.items() if name.lower() != "accept-encoding"}
    wire.request = replace(wire.request, headers=headers)
    reply = wire.forward()
    wire.send(Reply(reply.status, DISGUISE.sub(_hostile, reply.body), reply.headers))


def _hostile(found: re.Match[bytes]) -> bytes:
    name = found["name"].decode()
    body = event(name, HOSTILE[name])
    own = re.search(rb"UID:(1on1-[0-9a-f]+)", found[0])
    return body.replace(f"UID:hostile-{name}".encode(), own[0]) if own else body


@pytest.fixture
def proxy(office: Office) -> Iterator[None]:
    """Stands between the command and the server: no server takes all of these by PUT."""
    with faulty(office.server.url) as proxy:
        proxy.always(disguised)
        office.configure(url=proxy.url)
        yield


def silent(done: Finished) -> bool:
    """Whether nothing of what was planted was said."""
    return SECRET not in done.out + done.err


def affected(done: Finished) -> set[str]:
    """Whose copies were unread."""
    return {one["report"] for one in done.document["unread"]}


@pytest.mark.usefixtures("proxy")
def test_hostile_events_of_others_change_nothing(office: Office) -> None:
    office.work(MONDAY)
    hand = office.hand("ben")
    for name in HOSTILE:
        hand.put(f"{name}.ics", event(name, f"{START}X-REPLACE:{name}\r\n"))
    before = office.snapshot("ana", "ben", "chi")
    begun = time.monotonic()
    done = office.work(MONDAY + HOUR)
    assert time.monotonic() - begun < LONGEST
    assert (done.actions, affected(done), silent(done)) == ([], set(), True), done.err[-2000:]
    assert office.snapshot("ana", "ben", "chi") == before
    assert office.mails == []


@pytest.mark.usefixtures("proxy")
def test_a_series_of_ours_that_became_hostile_harms_its_own_pair_alone(office: Office) -> None:
    office.work(MONDAY)
    found = {name: _pass_over(office, name, MONDAY + number * HOUR) for number, name in enumerate(HOSTILE, 1)}
    assert {name for name, done in found.items() if not silent(done)} == set()
    assert set().union(*map(affected, found.values())) == {"ben@example.test"}
    assert {name: done.code for name, done in found.items() if name in ILLEGIBLE} == dict.fromkeys(ILLEGIBLE, 1)
    assert {action for done in found.values() for action in done.actions} <= {"record", "close"}
    assert [one["X-Oneonone"] for one in office.mails if one["X-Oneonone"] != "operator"] == []
    office.hand("ana").cancel_week(uid("chi"), CHI_WEEK)
    others = office.work(MONDAY + 20 * HOUR)
    assert (others.code, others.actions, affected(others)) == (1, ["record"], {"ben@example.test"})


def _pass_over(office: Office, name: str, at: datetime) -> Finished:
    office.hand("ben").set_text(uid("ben"), "X-REPLACE", name)
    begun = time.monotonic()
    done = office.work(at)
    assert time.monotonic() - begun < LONGEST, name
    assert done.out, done.err[-2000:]
    return done
