"""Whatever people and programs keep in an event survives every change of ours, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from providers.caldav.compose import object_of
from providers.caldav.edits import with_changes
from providers.caldav.ical import series_of
from providers.caldav.lines import Component, Line, parse, render
from providers.caldav.people import RESPONSE_COMMENT, address, has_declined
from providers.malformed import MalformedError
from rules.edit import Change, Place, Respond, edited
from rules.model import Series
from rules.slot import instant
from tests.providers.changes import HALF_HOUR, OTHER_LINK, TUESDAYS, changes
from tests.providers.drafts import a_draft
from tests.providers.objects import LINK
from tests.providers.spellings import FOLDER, OWNER, ROWS

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID")
OURS = frozenset({*TIMES, "STATUS", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"})
OUR_LINKS = {f"{name}:{link}" for name in ("ATTACH", "URL") for link in (LINK, OTHER_LINK)}
LOST_WITH_THE_MASTER = OURS | {"COMMENT"}

BODIES = {
    "written": object_of(a_draft(), NOW),
    **{row.name: (FOLDER / f"{row.name}.ics").read_bytes() for row in ROWS if not row.beside},
}
UNWRITABLE = frozenset({"davx5-single-events", "outlook-week-cancelled-alone"})

HEADS = (
    "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:",
    'X-Odd;X-P="a,b;c:d";Y=1:',
    "x-lower;q=^n^':",
    "LOCATION;LANGUAGE=de:",
    "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.test/",
    "CATEGORIES:",
    "COLOR:",
    'DESCRIPTION;ALTREP="data:text/html,%3Cb%3E":',
    "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:",
    "ATTACH;FILENAME=notes.txt:https://files.example.test/",
    "COMMENT:",
    "CONTACT:",
    "GEO:",
    "ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:room-1@example.test",
    'ATTENDEE;CN=Chi;X-RESPONSE-COMMENT="No\\, thanks";PARTSTAT=DECLINED:mailto:chi@example.test',
    'ATTENDEE;CN=Dov;partstat=accepted;SENT-BY="mailto:desk@example.test":MAILTO:dov@example.test',
)
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
TEXTS = st.text(LETTERS, max_size=60)


def folded(text: str, cuts: Iterable[int], space: bytes) -> bytes:
    """The line with folds at odd places, within a letter as well."""
    parts, last = [], 0
    data = text.encode()
    for cut in sorted({cut % max(1, len(data)) for cut in cuts} - {0}):
        parts.append(data[last:cut])
        last = cut
    return (b"\r\n" + space).join([*parts, data[last:]]) + b"\r\n"


@st.composite
def foreign_lines(draw: st.DrawFn) -> bytes:
    head = draw(st.sampled_from(HEADS))
    text = head if head.startswith("ATTENDEE") else head + draw(TEXTS)
    return folded(text, draw(st.lists(st.integers(1, 200), max_size=3)), draw(st.sampled_from([b" ", b"\t"])))


@st.composite
def alarms(draw: st.DrawFn) -> bytes:
    inside = b"".join(draw(st.lists(foreign_lines(), max_size=3)))
    trigger = draw(st.sampled_from([b"TRIGGER:-PT10M\r\n", b"TRIGGER;VALUE=DATE-TIME:20260310T085501Z\r\n"]))
    return b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n" + trigger + inside + b"END:VALARM\r\n"


@st.composite
def overrides(draw: st.DrawFn, master: Sequence[bytes]) -> bytes:
    """A week of its own title, somewhere else or off."""
    at = instant(draw(st.sampled_from(TUESDAYS)), OWNER)
    shown = at + draw(st.sampled_from([timedelta(), HALF_HOUR, timedelta(days=2)]))
    names = (
        b"DTSTART",
        b"DTEND",
        b"DURATION",
        b"RRULE",
        b"EXDATE",
        b"RDATE",
        b"SUMMARY",
        b"STATUS",
        b"END:",
        b"BEGIN:",
    )
    own = [line for line in master if not line.startswith(names)]
    lines = [f"RECURRENCE-ID:{at:%Y%m%dT%H%M%SZ}", f"DTSTART:{shown:%Y%m%dT%H%M%SZ}", "DURATION:PT30M"]
    lines += [f"SUMMARY:{draw(TEXTS)}", draw(st.sampled_from(["STATUS:CONFIRMED", "STATUS:CANCELLED"]))]
    own += [folded(line, (), b" ") for line in lines]
    own += draw(st.lists(foreign_lines(), max_size=3)) + draw(st.lists(alarms(), max_size=1))
    return b"BEGIN:VEVENT\r\n" + b"".join(own) + b"END:VEVENT\r\n"


@st.composite
def bodies(draw: st.DrawFn, names: Sequence[str] = tuple(BODIES.keys() - UNWRITABLE)) -> bytes:
    """A series as some program wrote it, with anything of people in it."""
    lines = list(parse_lines(BODIES[draw(st.sampled_from(sorted(names)))]))
    first, end = lines.index(b"BEGIN:VEVENT\r\n"), lines.index(b"END:VEVENT\r\n")
    alarm = next((at for at in range(first, end) if lines[at].startswith(b"BEGIN:VALARM")), end)
    master = lines[first:alarm]
    for line in draw(st.lists(foreign_lines(), max_size=4)):
        master.insert(draw(st.integers(1, len(master))), line)
    further = draw(st.lists(alarms(), max_size=2))
    weeks = draw(st.lists(overrides(master), max_size=2))
    return b"".join([*lines[:first], *master, *further, *lines[alarm : end + 1], *weeks, *lines[end + 1 :]])


def parse_lines(body: bytes) -> Iterator[bytes]:
    """Physical lines joined where they are folded."""
    whole = b""
    for line in body.splitlines(keepends=True):
        if whole and not line.startswith((b" ", b"\t")):
            yield whole
            whole = b""
        whole += line
    yield whole


def read(calendar: Component) -> Series:
    found = series_of(calendar, OWNER)
    assert found is not None
    return found


def by_week(calendar: Component) -> dict[datetime | None, list[Component]]:
    """The events by the week that they edit, the master under None."""
    found: dict[datetime | None, list[Component]] = {}
    weeks = iter(read(calendar).overrides)
    for event in calendar.components("VEVENT"):
        week = next(weeks).recurrence_id if event.line("RECURRENCE-ID") else None
        found.setdefault(week, []).append(event)
    return found


def theirs(event: Component, names: frozenset[str] = OURS, but: frozenset[str] = frozenset()) -> list[bytes]:
    """What is not ours, in its order; `but` are addresses of guests whose line may change."""
    return [
        item.raw if isinstance(item, Line) else render(item)
        for item in event.items
        if isinstance(item, Component) or not (item.name in names or item.text in OUR_LINKS or _is_of(item, but))
    ]


def _is_of(line: Line, addresses: frozenset[str]) -> bool:
    return line.name == "ATTENDEE" and address(line) in addresses


def asked_anew(before: Component, after: Component) -> frozenset[str]:
    """Guests who had declined, and those who are new."""
    guests = [list(event.lines("ATTENDEE")) for event in (before, after)]
    declined = {address(line) for line in guests[0] if has_declined(line)}
    return frozenset(declined | {address(line) for line in guests[1]} - {address(line) for line in guests[0]})


def around(calendar: Component) -> list[bytes]:
    """What the object holds beside its events."""
    items = [item for item in calendar.items if item.name not in ("VEVENT", "METHOD")]
    return [item.raw if isinstance(item, Line) else render(item) for item in items]


def applied(calendar: Component, change: Change) -> Component:
    """The object as it is read after one change was written."""
    try:
        return parse(render(with_changes(calendar, (change,), NOW, OWNER)))
    except MalformedError as error:
        assert str(error) == "an end within a day, for a series of whole days"
        reject()


def answers(event: Component, addresses: frozenset[str]) -> list[tuple[dict[str, str], str]]:
    """What the lines of guests say beside their answers."""
    lines = (line.parts() for line in event.lines("ATTENDEE") if address(line) in addresses)
    answer = ("PARTSTAT", RESPONSE_COMMENT)
    return [({name: text for name, text in said.items() if name not in answer}, value) for said, value in lines]


def nothing_lost(before: Component, after: Component, answered: frozenset[str]) -> None:
    """Fails unless all that is not ours is there as it was; of who `answered`, the answer may be another."""
    kept = around(before)
    assert [one for one in around(after) if one in kept] == kept
    earlier, (master,) = by_week(before), by_week(before)[None]
    for week, events in by_week(after).items():
        for event, old in zip(events, earlier.get(week, [master]), strict=True):
            names = OURS if week in earlier else LOST_WITH_THE_MASTER
            may_change = asked_anew(old, event) | answered
            assert answers(event, answered) == answers(old, answered)
            assert theirs(event, names, may_change) == theirs(old, names, may_change)


@given(bodies(), changes(OWNER))
def test_what_people_keep_in_an_event_survives_whatever_we_do(body: bytes, asked: list[Change]) -> None:
    before = parse(body)
    for change in asked:
        after = applied(before, change)
        nothing_lost(before, after, frozenset({change.attendee} if isinstance(change, Respond) else ()))
        assert read(after) == edited(read(before), (change,))
        before = after


@given(bodies(), changes(OWNER))
def test_a_change_that_is_there_changes_no_byte(body: bytes, asked: list[Change]) -> None:
    after = applied(parse(body), asked[0])
    assert render(applied(after, asked[0])) == render(after)


@pytest.mark.parametrize("name", sorted(UNWRITABLE))
def test_weeks_without_their_series_are_not_written(name: str) -> None:
    with pytest.raises(MalformedError, match="single events|without a series"):
        with_changes(parse(BODIES[name]), (Place(NOW, NOW, HALF_HOUR),), NOW, OWNER)
