"""What one object of a CalDAV calendar is read as."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from providers.caldav.compose import object_of
from providers.caldav.ical import read
from providers.caldav.vtimezone import YEARS_AHEAD, vtimezone
from rules.edit import Invitee, SeriesDraft, drafted
from rules.model import Attendee, Frequency, Override, Partstat, Rule, Series, Slot
from rules.reading import Resource
from tests.providers.objects import LINK, UID, a_week, an_event, an_object

WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def resource(body: bytes) -> Resource:
    return read("/ana/1on1/x.ics", '"1"', body)


def series(body: bytes) -> Series:
    found = resource(body)
    assert found.series is not None, found.fault
    return found.series


def test_a_series_is_read_whole() -> None:
    body = an_object(an_event("X-ONEONONE-PAIR:a1b2", f"ATTACH:{LINK}", f"URL:{LINK}"))
    assert series(body) == Series(
        uid=UID,
        start=datetime(2026, 3, 10, 10),
        zone="Europe/Berlin",
        length=timedelta(minutes=30),
        rule=Rule(),
        organizer="ana@example.test",
        attendees=(
            Attendee("ana@example.test", Partstat.ACCEPTED),
            Attendee("ben@example.test", Partstat.ACCEPTED),
        ),
        links=(LINK,),
        marker="a1b2",
    )


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE:20260317T090000Z",
        "EXDATE;TZID=Europe/Berlin:20260317T100000",
        'EXDATE;TZID="W. Europe Standard Time":20260317T100000',
        "EXDATE;TZID=Asia/Tokyo:20260317T180000",
        "EXDATE;VALUE=DATE:20260317",
        "EXDATE:20260317T100000",
        "exdate;tzid=Europe/Berlin:20260317t100000",
    ],
)
def test_a_week_off_is_the_same_instant_in_every_spelling(line: str) -> None:
    assert series(an_object(an_event(line))).excluded == {WEEK}


@pytest.mark.parametrize("week", [":20260317T090000Z", ";TZID=Europe/Berlin:20260317T100000", ";VALUE=DATE:20260317"])
def test_an_override_names_its_week_in_every_spelling(week: str) -> None:
    override = a_week(week=week, start="DTSTART:20260317T120000Z", end="DURATION:PT45M")
    assert series(an_object(an_event(), override)).overrides == (
        Override(WEEK, WEEK + timedelta(hours=3), timedelta(minutes=45)),
    )


@pytest.mark.parametrize(
    ("until", "instant"),
    [
        ("20260601T080000Z", datetime(2026, 6, 1, 8, tzinfo=UTC)),
        ("20260601T100000", datetime(2026, 6, 1, 8, tzinfo=UTC)),
        ("20260601", datetime(2026, 6, 1, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_instant_is_read_in_every_spelling(until: str, instant: datetime) -> None:
    assert series(an_object(an_event(rule=f"RRULE:FREQ=WEEKLY;UNTIL={until}"))).rule == Rule(until=instant)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_a_zone_is_read_by_its_iana_name(name: str, zone: str) -> None:
    assert series(an_object(an_event(start=f"DTSTART;TZID={name}:20260310T100000", end=""))).zone == zone


def test_rules_of_other_kinds_are_read_for_what_they_are() -> None:
    rule = series(an_object(an_event(rule="RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=TU,1WE;COUNT=5"))).rule
    assert rule == Rule(Frequency.MONTHLY, 2, (1,), count=5, further=True)
    assert series(an_object(an_event(rule="RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=TH,TU"))).rule == Rule(weekdays=(1, 3))


def test_a_single_event_of_ours_is_a_series_without_a_rule() -> None:
    assert series(an_object(an_event(rule=""))).rule is None


def test_an_address_is_read_from_email_where_the_value_is_none() -> None:
    body = an_object(an_event("ATTENDEE;EMAIL=Chi@Example.test:urn:uuid:1"))
    assert series(body).attendees[-1] == Attendee("chi@example.test")


def test_other_peoples_events_are_nobodys_business() -> None:
    lonely = an_object(("BEGIN:VEVENT", "UID:dentist", "DTSTART:nonsense", "RRULE:FREQ=SECONDLY", "END:VEVENT"))
    once = an_object(an_event(uid="lunch", rule="", start="DTSTART:20260310T100000"))
    assert [resource(body) for body in (lonely, once)] == [
        Resource("/ana/1on1/x.ics", '"1"', "dentist"),
        Resource("/ana/1on1/x.ics", '"1"', "lunch"),
    ]


def test_a_single_event_is_no_series_because_its_zone_has_rules() -> None:
    zone = vtimezone("Europe/Berlin", 2025).decode().splitlines()
    assert resource(an_object(an_event(uid="lunch", rule=""), before=zone)).series is None
    assert series(an_object(an_event("RDATE:20260312T090000Z", uid="lunch", rule=""), before=zone)).added


def test_floating_times_and_whole_days_are_the_owners() -> None:
    floating = an_object(an_event("EXDATE:20260317T100000", start="DTSTART:20260310T100000", end=""))
    read_in_berlin = read("/x.ics", None, floating, "Europe/Berlin").series
    assert read_in_berlin is not None
    assert (read_in_berlin.zone, read_in_berlin.excluded) == ("Europe/Berlin", frozenset({WEEK}))
    week = a_week(week=":20260329T000000", start="DTSTART;VALUE=DATE:20260329")
    days = an_object(an_event(start="DTSTART;VALUE=DATE:20260301", end=""), week)
    whole = read("/x.ics", None, days, "Europe/Berlin").series
    assert whole is not None
    assert (whole.start, whole.length) == (datetime(2026, 3, 1), timedelta(days=1))
    midnight = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert whole.overrides == (Override(midnight, midnight, timedelta(days=1)),)


def test_single_events_tell_where_they_differ() -> None:
    times = [
        (f"DTSTART:202603{day}T090000Z", f"DTEND:202603{day}T09{end}00Z") for day, end in ((10, 30), (17, 30), (24, 45))
    ]
    first, second, third = (an_event(start=start, end=end, rule="") for start, end in times)
    off = an_event("STATUS:CANCELLED", "COMMENT:Off", start="DTSTART:20260331T090000Z", end="DURATION:PT30M", rule="")
    whole = series(an_object(third, off, first, second))
    later = [WEEK + timedelta(days=7 * number) for number in range(3)]
    assert (whole.start, whole.rule, whole.added) == (datetime(2026, 3, 10, 9), None, frozenset(later))
    assert whole.overrides == (
        Override(later[1], later[1], timedelta(minutes=45)),
        Override(later[2], later[2], timedelta(minutes=30), cancelled=True, comment="Off"),
    )


def test_what_was_written_is_kept_as_one_line_of_bounded_length() -> None:
    text = r"Ill\, sorry\n\n  back\; soon" + "x" * 2000
    week = a_week("STATUS:CANCELLED", f"COMMENT:{text}", week=":20260317T090000Z", start="DTSTART:20260317T090000Z")
    (override,) = series(an_object(an_event(), week)).overrides
    assert override.comment.startswith("Ill, sorry back; soonxx")
    assert len(override.comment) == 1000


def test_a_comment_on_a_week_that_takes_place_tells_nothing() -> None:
    week = a_week(
        "COMMENT:Bring cake", week=":20260317T090000Z", start="DTSTART:20260317T110000Z", end="DURATION:PT30M"
    )
    assert series(an_object(an_event(), week)).overrides[0].comment == ""


def test_a_folded_marker_is_still_seen() -> None:
    body = an_object(("BEGIN:VEVENT", "UID:other", "DTSTART:20260310T090000Z", "X-ONEO", " NONE-PAIR:a1", "END:VEVENT"))
    assert series(body).marker == "a1"


STANDARD = ("BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD")
ZONES_BOMB = [
    line for number in range(4000) for line in ("BEGIN:VTIMEZONE", f"TZID:z{number}", *STANDARD, "END:VTIMEZONE")
]
WEEKS = [datetime(2026, 3, 17, 9, tzinfo=UTC) + timedelta(days=7 * number) for number in range(3000)]
HOSTILE = {
    "no DTSTART": an_event(start=""),
    "unknown time zone": an_event(start="DTSTART;TZID=Nowhere/Else:20260310T100000", end=""),
    "unknown time zone ": an_event(start="DTSTART;TZID=../../etc/passwd:20260310T100000", end=""),
    "unknown time zone  ": an_event(start=f"DTSTART;TZID={'x' * 100_000}:20260310T100000", end=""),
    "unknown time zone   ": an_event("EXDATE;TZID=Mars:20260317T100000"),
    "a year outside 1900 to 2200": an_event(start="DTSTART:99990310T100000Z", end=""),
    "a year outside 1900 to 2200 ": an_event("EXDATE:18991231T000000Z"),
    "a date that is none": an_event(start="DTSTART:2026-03-10", end=""),
    "a date that is none ": an_event(start="DTSTART:20260230T100000Z", end=""),
    "FREQ=SECONDLY": an_event(rule="RRULE:FREQ=SECONDLY"),
    "FREQ=MINUTELY": an_event(rule="RRULE:FREQ=MINUTELY;COUNT=5"),
    "a rule with an odd INTERVAL or COUNT": an_event(rule="RRULE:FREQ=WEEKLY;INTERVAL=0"),
    "a rule with an odd INTERVAL or COUNT ": an_event(rule=f"RRULE:FREQ=WEEKLY;COUNT={'9' * 10_000}"[:1900]),
    "a rule with too many times a day": an_event(rule="RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5"),
    "a rule with parts named twice": an_event(rule="RRULE:FREQ=WEEKLY;FREQ=DAILY"),
    "a rule without FREQ": an_event(rule="RRULE:INTERVAL=1"),
    "several rules": an_event("RRULE:FREQ=WEEKLY"),
    "EXRULE": an_event("EXRULE:FREQ=WEEKLY"),
    "more than 2000 dates in EXDATE and RDATE": an_event(*(f"EXDATE:{week:%Y%m%dT%H%M%SZ}" for week in WEEKS)),
    "no UID, or several": an_event("X-ONEONONE-PAIR:a1", uid=""),
    "larger than 1 MiB": an_event(f"DESCRIPTION:{'x' * 2**20}"),
    "text that is not UTF-8": an_event("ATTENDEE;CN=\udcff:mailto:eve@example.test"),
    "a line without a name": an_event("???"),
    "BEGIN and END that do not match": an_event("BEGIN:VALARM", "END:VTODO"),
    "components nested too deep": an_event(*["BEGIN:VALARM"] * 50, *["END:VALARM"] * 50),
    "an end before the start, or a year after it": an_event(end="DTEND:20260101T000000Z"),
    "a DURATION that is none": an_event(end="DURATION:soon"),
    "a DURATION that is none ": an_event(end=f"DURATION:P{'9' * 500}W"),
    "an override without DTSTART": (*an_event(), *a_week(week=":20260317T090000Z", start="")),
    "several series in one object": (*an_event(), *an_event()),
    "more than 500 overrides": [
        line
        for week in WEEKS[:600]
        for line in (*a_week(week=f":{week:%Y%m%dT%H%M%SZ}", start=f"DTSTART:{week:%Y%m%dT%H%M%SZ}"),)
    ],
}


def _body(lines: list[str] | tuple[str, ...]) -> bytes:
    text = ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in text).encode(errors="surrogateescape")


@pytest.mark.parametrize("fault", HOSTILE, ids=lambda fault: fault.replace(" ", "-"))
def test_a_hostile_object_is_a_fault_in_words_and_soon(fault: str) -> None:
    began = time.process_time()
    found = resource(_body(list(HOSTILE[fault])))
    assert (found.fault, found.series) == (fault.strip(), None)
    assert time.process_time() - began < 3


def test_a_fault_still_names_the_uid() -> None:
    assert resource(_body(list(HOSTILE["no DTSTART"]))).uid == UID


@pytest.mark.parametrize("body", [b"", b"\x00" * 1000, b"BEGIN:VCALENDAR", b"X-ONEONONE-PAIR:a", b"\xff\xfeRRULE:"])
def test_what_is_no_calendar_object_raises_nothing(body: bytes) -> None:
    assert resource(body).series is None


def test_thousands_of_zones_are_no_reason_to_wait() -> None:
    began = time.process_time()
    assert series(an_object(an_event(), before=ZONES_BOMB)).zone == "Europe/Berlin"
    assert time.process_time() - began < 3


def test_any_cut_of_an_object_is_read_without_a_surprise() -> None:
    week = a_week(week=":20260317T090000Z", start="DTSTART:20260317T090000Z")
    body = an_object(an_event("EXDATE;VALUE=DATE:20260317"), week)
    for end in range(0, len(body) - len("R\r\n"), 7):
        assert resource(body[:end]).series is None


def a_draft(zone: str = "Europe/Berlin", title: str = "1:1 Ana / Ben", *, invites: bool = False) -> SeriesDraft:
    slot = Slot(1, datetime(2026, 3, 10, 10).time(), timedelta(minutes=30), zone)
    people = Invitee("ana@example.test", 'Ana "the boss"; Ümit, Dr.'), Invitee("ben@example.test", "")
    return SeriesDraft(UID, "a1b2", title, slot, datetime(2026, 3, 10, 10), *people, LINK, invites=invites)


@pytest.mark.parametrize("invites", [True, False])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Asia/Kathmandu"])
def test_a_draft_is_written_as_what_it_says(zone: str, invites: bool) -> None:  # noqa: FBT001
    draft = a_draft(zone, invites=invites)
    assert series(object_of(draft, NOW)) == drafted(draft)
    assert (b"RSVP=TRUE" in object_of(draft, NOW)) == invites


TEXTS = ["a\r\nX-INJECTED:1", "a\nATTENDEE:mailto:eve@example.test", "a\x0b\x85\u2028b", ";,\\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_of_people_becomes_a_line_of_its_own(text: str) -> None:
    body = object_of(a_draft(title=text), NOW)
    assert series(body) == drafted(a_draft(title=text))
    assert b"\nX-INJECTED" not in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_nothing_is_written_into_the_description() -> None:
    assert b"DESCRIPTION" not in object_of(a_draft(), NOW)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Jerusalem", "Africa/Casablanca", "Australia/Lord_Howe",
     "Europe/Dublin", "America/Santiago", "Pacific/Chatham", "America/Sao_Paulo"],
)  # fmt: skip
def test_a_written_zone_tells_the_time_for_ten_years(zone: str) -> None:
    component = Timezone.from_ical(vtimezone(zone, 2025))
    assert isinstance(component, Timezone)
    written = component.to_tz(lookup_tzid=False)
    for days in range(0, (date(2025 + YEARS_AHEAD, 12, 28) - date(2025, 1, 2)).days, 3):
        local = datetime(2025, 1, 2, 12) + timedelta(days=days)
        assert local.replace(tzinfo=written).utcoffset() == local.replace(tzinfo=ZoneInfo(zone)).utcoffset(), local
