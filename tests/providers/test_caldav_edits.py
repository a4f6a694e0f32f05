"""Changes to a calendar object: what the rules say comes out, and everything else stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from providers.caldav.edits import with_changes
from providers.caldav.ical import series_of
from providers.caldav.lines import parse, render
from providers.caldav.vtimezone import vtimezone
from providers.malformed import MalformedError
from rules.edit import Attach, Cancel, Change, Invite, Invitee, Place, Respond, Retime, edited
from rules.model import Partstat, Series, Slot
from tests.providers.changes import changes
from tests.providers.objects import LINK, a_week, an_event, an_object

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
OWNER = "America/New_York"


def changed(body: bytes, *changes: Change) -> bytes:
    return render(with_changes(parse(body), changes, NOW, OWNER))


def series(body: bytes) -> Series:
    found = series_of(parse(body), OWNER)
    assert found is not None
    return found


def lines(body: bytes) -> list[str]:
    return body.decode().replace("\r\n ", "").split("\r\n")


STARTS = {
    "zone": ("DTSTART;TZID=Europe/Berlin:20260310T100000", "DTEND;TZID=Europe/Berlin:20260310T103000"),
    "windows-zone": (
        "DTSTART;TZID=W. Europe Standard Time:20260310T100000",
        "DTEND;TZID=W. Europe Standard Time:20260310T103000",
    ),
    "prefixed-zone": ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260310T100000", "DURATION:PT30M"),
    "utc": ("DTSTART:20260310T090000Z", "DTEND:20260310T093000Z"),
    "duration": ("DTSTART;TZID=America/New_York:20260310T050000", "DURATION:PT30M"),
    "no-end": ("DTSTART;TZID=Europe/Berlin:20260310T100000", ""),
    "floating": ("DTSTART:20260310T050000", "DTEND:20260310T053000"),
    "floating-duration": ("DTSTART:20260310T050000", "DURATION:PT30M"),
    "whole-days": ("DTSTART;VALUE=DATE:20260310", ""),
    "two-whole-days": ("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312"),
    "own-zone": ('DTSTART;TZID="Ours, mine":20260310T100000', "DTEND;TZID=Ours, mine:20260310T103000"),
}
EXDATES = (
    "EXDATE:20260317T090000Z",
    "EXDATE;TZID=Europe/Berlin:20260317T100000,20260324T100000",
    "EXDATE;VALUE=DATE:20260331,20260317",
    'EXDATE;TZID="Asia/Tokyo":20260317T180000',
    "EXDATE:20260407T100000",
)
RDATES = (
    "RDATE:20260319T090000Z",
    "RDATE;VALUE=DATE:20260319,20260326",
    "RDATE;VALUE=PERIOD:20260319T090000Z/PT1H,20260326T090000Z/20260326T093000Z",
    "RDATE;TZID=Europe/Berlin:20260319T100000",
    "RDATE:20260319T050000",
)
RULES = (
    "RRULE:FREQ=WEEKLY",
    "RRULE:FREQ=WEEKLY;BYDAY=TU;WKST=MO",
    "RRULE:FREQ=WEEKLY;COUNT=20",
    "RRULE:UNTIL=20260601;FREQ=WEEKLY;INTERVAL=2",
    "RRULE:FREQ=MONTHLY;BYDAY=2TU",
    "RRULE:FREQ=DAILY;INTERVAL=7",
    "RRULE:WKST=SU;BYHOUR=10;BYMINUTE=0;BYDAY=TU;FREQ=YEARLY;UNTIL=99991231",
    "",
)
DECLINED = 'ATTENDEE;RSVP=TRUE;X-RESPONSE-COMMENT="No, \\nsorry";PARTSTAT=declined:mailto:chi@example.test'
OVERRIDES = (
    a_week(week=":20260317T090000Z", start="DTSTART:20260317T120000Z", end="DTEND:20260317T124500Z"),
    a_week("STATUS:CANCELLED", week=";TZID=Europe/Berlin:20260324T100000", start="DTSTART:20260324T090000Z"),
    a_week(week=";VALUE=DATE:20260331", start="DTSTART;TZID=Asia/Tokyo:20260331T180000", end="DURATION:PT1H"),
    a_week("COMMENT:Ill\\, sorry", DECLINED, week=":20260407T080000Z", start="DTSTART;VALUE=DATE:20260407"),
    a_week("STATUS:CANCELLED", "COMMENT:Off", week=":20260407T100000", start="DTSTART:20260407T100000"),
    a_week(week=";RANGE=THISANDFUTURE:20260414T080000Z", start="DTSTART:20260415T080000Z", end="DURATION:PT45M"),
    a_week("STATUS:CANCELLED", week=";RANGE=thisandfuture;VALUE=DATE:20260414", start="DTSTART:20260414T100000"),
)
EXTRAS = (
    "ATTACH:https://meet.example.test/agenda/old",
    "URL:",
    "URL:https://people.example.test/",
    "LOCATION:Room 1",
    "COMMENT:For all weeks",
    "ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:room-1@example.test",
    DECLINED,
)
OWN_ZONE = vtimezone("Europe/Berlin", 2025).decode().replace("TZID:Europe/Berlin", r"TZID:Ours\, mine").splitlines()


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    start, end = draw(st.sampled_from(list(STARTS.values())))
    extras = draw(st.lists(st.sampled_from([*EXDATES, *RDATES, *EXTRAS]), unique=True, max_size=4))
    overrides = draw(st.lists(st.sampled_from(OVERRIDES), unique=True, max_size=2))
    rule = draw(st.sampled_from(RULES))
    return an_object(an_event(*extras, start=start, end=end, rule=rule), *overrides, before=OWN_ZONE)


def changed_as_far_as_it_can_be_written(body: bytes, asked: list[Change]) -> bytes:
    try:
        return changed(body, *asked)
    except MalformedError as error:
        assert str(error) == "an end within a day, for a series of whole days"
        reject()


@given(bodies(), changes(OWNER))
def test_reading_what_was_written_is_what_the_rules_say(body: bytes, asked: list[Change]) -> None:
    after = changed_as_far_as_it_can_be_written(body, asked)
    assert series(after) == edited(series(body), tuple(asked))


@given(bodies(), changes(OWNER))
def test_lines_that_are_nobodys_business_stay(body: bytes, asked: list[Change]) -> None:
    kept = ("SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "ATTACH", "UID", "COMMENT", "URL:h")
    master = body[: body.index(b"END:VEVENT")]
    before = {line for line in lines(master) if line.startswith(kept)}
    assert before <= set(lines(changed_as_far_as_it_can_be_written(body, asked)))


ODD = (
    'x-Odd;x-P="a,b";Y=1:Some\\, text\\;',
    "DESCRIPTION:a line that is folded in an od",
    " d place\\n",
    "CATEGORIES:A,B",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:-PT10M",
    "X-WHO:me",
    "END:VALARM",
)


def test_every_other_line_stays_byte_for_byte_and_in_its_order() -> None:
    body = an_object(an_event(*ODD), before=("X-WR-CALNAME:Mine", "METHOD:PUBLISH"))
    after = changed(body, Cancel(WEEK)).split(b"\r\n")
    ours = (b"EXDATE", b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED")
    before = [line for line in body.split(b"\r\n") if not line.startswith((b"DTSTAMP", b"METHOD"))]
    assert [line for line in after if not line.startswith(ours)] == before


def test_a_change_that_is_there_already_changes_no_byte() -> None:
    body = an_object(an_event(f"ATTACH:{LINK}", "EXDATE:20260317T090000Z"))
    assert changed(body, Cancel(WEEK), Attach(LINK)) == body


def test_a_week_off_is_written_as_the_start_is() -> None:
    assert "EXDATE;TZID=Europe/Berlin:20260317T100000" in lines(changed(an_object(an_event()), Cancel(WEEK)))
    whole_days = an_object(an_event(start="DTSTART;VALUE=DATE:20260310", end=""))
    midnight = datetime(2026, 3, 17, 4, tzinfo=UTC)
    assert "EXDATE;VALUE=DATE:20260317" in lines(changed(whole_days, Cancel(midnight)))


@pytest.mark.parametrize("line", EXDATES[:4])
def test_a_week_is_put_back_from_every_spelling_of_exdate(line: str) -> None:
    after = series(changed(an_object(an_event(line)), Place(WEEK, WEEK, HALF_HOUR)))
    assert WEEK not in after.excluded
    assert len(after.excluded) == line.count(",")


def test_a_cancelled_week_that_is_put_back_loses_its_status_and_keeps_its_title() -> None:
    week = a_week("STATUS:CANCELLED", "X-KEPT:1", week=":20260317T090000Z", start="DTSTART:20260317T090000Z")
    after = lines(changed(an_object(an_event(), week), Place(WEEK, WEEK, HALF_HOUR)))
    assert "STATUS:CANCELLED" not in after
    assert "X-KEPT:1" in after


@pytest.mark.parametrize("change", [Cancel(WEEK), Place(WEEK, WEEK + 2 * HALF_HOUR, HALF_HOUR)], ids=["off", "placed"])
def test_a_change_of_all_weeks_from_one_on_stays_byte_for_byte_where_that_one_is_set(change: Change) -> None:
    later = a_week("X-KEPT:1", week=";RANGE=THISANDFUTURE:20260317T090000Z", start="DTSTART:20260317T120000Z")
    after = changed(an_object(an_event(), later), change)
    assert all(line in lines(after) for line in later)
    assert series(after) == edited(series(an_object(an_event(), later)), (change,))


def test_a_confirmed_week_stays_confirmed() -> None:
    week = a_week("STATUS:CONFIRMED", week=":20260317T090000Z", start="DTSTART:20260317T120000Z")
    assert "STATUS:CONFIRMED" in lines(changed(an_object(an_event(), week), Place(WEEK, WEEK, HALF_HOUR)))


def test_a_new_override_carries_people_and_marker_but_no_rule() -> None:
    body = an_object(an_event("X-ONEONONE-PAIR:a1", "EXDATE:20260407T080000Z", "RDATE:20260408T080000Z"))
    after = parse(changed(body, Place(WEEK, WEEK + HALF_HOUR, HALF_HOUR)))
    override = list(after.components("VEVENT"))[1]
    assert override.value("X-ONEONONE-PAIR") == "a1"
    assert len(list(override.lines("ATTENDEE"))) == 2
    assert [name for name in ("RRULE", "EXDATE", "RDATE") if override.line(name)] == []


def test_sequence_goes_up_by_one_where_times_changed_and_nowhere_else() -> None:
    week = a_week("SEQUENCE:7", week=":20260324T090000Z", start="DTSTART:20260324T120000Z")
    body = an_object(an_event("SEQUENCE:4"), week)
    after = parse(changed(body, Cancel(WEEK), Cancel(WEEK + timedelta(days=21))))
    assert [event.value("SEQUENCE") for event in after.components("VEVENT")] == ["5", "7"]
    attached = parse(changed(body, Attach(LINK)))
    assert [event.value("SEQUENCE") for event in attached.components("VEVENT")] == ["4", "7"]


def test_a_url_of_people_is_left_and_an_empty_one_is_ours() -> None:
    theirs = lines(changed(an_object(an_event("URL:https://people.example.test/")), Attach(LINK)))
    assert "URL:https://people.example.test/" in theirs
    assert f"URL:{LINK}" not in theirs
    assert f"URL:{LINK}" in lines(changed(an_object(an_event("URL:")), Attach(LINK)))


def test_what_is_attached_quietly_is_an_attachment_alone() -> None:
    body = an_object(an_event())
    assert set(lines(changed(body, Attach(LINK, quietly=True)))) - set(lines(body)) >= {f"ATTACH:{LINK}"}
    assert f"URL:{LINK}" not in lines(changed(body, Attach(LINK, quietly=True)))


def test_a_slot_in_another_zone_brings_its_clock_changes_along() -> None:
    slot = Slot(3, time(14), HALF_HOUR, "America/New_York")
    after = parse(changed(an_object(an_event()), Retime(slot, datetime(2026, 3, 12, 14))))
    assert [zone.value("TZID") for zone in after.components("VTIMEZONE")] == ["America/New_York"]


def test_a_week_in_the_second_pass_of_a_fold_is_written_in_utc() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    after = changed(an_object(an_event()), Place(WEEK, second, HALF_HOUR))
    assert "DTSTART:20261025T013000Z" in lines(after)


@pytest.mark.parametrize("end", ["DTEND;TZID=Europe/Berlin:20260310T103000", "DURATION:PT30M"])
def test_an_answer_gives_a_week_words_of_its_own_and_no_other_sequence(end: str) -> None:
    guest = "ATTENDEE;CN=Chi;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:chi@example.test"
    body = an_object(an_event("SEQUENCE:4", guest, "X-ODD:kept", end=end))
    declined = Respond("chi@example.test", Partstat.DECLINED, "On leave", WEEK)
    master, week = parse(changed(body, declined)).components("VEVENT")
    assert [event.value("SEQUENCE") for event in (master, week)] == ["4", "4"]
    assert master.line("DTSTAMP") == next(parse(body).components("VEVENT")).line("DTSTAMP")
    assert week.value("X-ODD") == "kept"
    *others, line = week.lines("ATTENDEE")
    said = {"CN": "Chi", "PARTSTAT": "DECLINED", "RSVP": "TRUE", "X-RESPONSE-COMMENT": "On leave"}
    assert line.parts() == (said, "mailto:chi@example.test")
    assert others == list(master.lines("ATTENDEE"))[:-1]


@pytest.mark.parametrize(
    "place", [Place(WEEK, WEEK + HALF_HOUR, HALF_HOUR), Place(WEEK, WEEK, 2 * HALF_HOUR)], ids=["moved", "longer"]
)
def test_a_week_that_is_put_elsewhere_gets_the_next_sequence(place: Place) -> None:
    _, week = parse(changed(an_object(an_event("SEQUENCE:4")), place)).components("VEVENT")
    assert week.value("SEQUENCE") == "5"


@pytest.mark.parametrize("name", ["ORGANIZER", "ATTENDEE"])
@pytest.mark.parametrize("agent", ["CLIENT", "NONE", "SERVER"])
def test_whoever_is_invited_anew_is_invited_by_whom_the_others_are(name: str, agent: str) -> None:
    body = an_object(an_event()).replace(f"{name};".encode(), f"{name};SCHEDULE-AGENT={agent};".encode())
    (event,) = parse(changed(body, Invite(Invitee("chi@example.test", "Chi")))).components("VEVENT")
    *_, line = event.lines("ATTENDEE")
    asked = {"CN": "Chi", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    wanted = {} if agent == "SERVER" else {"SCHEDULE-AGENT": agent}
    assert line.parts() == ({**asked, **wanted}, "mailto:chi@example.test")
