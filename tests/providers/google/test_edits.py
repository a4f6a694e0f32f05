"""Changes to an event at Google are those that the rules ask for, and nothing of people's is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from providers.google.compose import event_of
from providers.google.edits import with_changes
from providers.google.ids import Event
from providers.google.links import LABEL, linked, links_of
from providers.google.reading import Group, is_off
from providers.google.writes import OURS, body_of
from providers.malformed import MalformedError
from rules.edit import Attach, Cancel, Change, End, Place, Retime, drafted, edited
from rules.model import Slot
from rules.slot import instant
from tests.providers.changes import HALF_HOUR, OTHER_LINK, TUESDAYS, changes
from tests.providers.drafts import FIRST, HOUR, SLOT, WEEK, a_draft
from tests.providers.google.events import (
    ANA,
    BEN,
    BERLIN,
    DOCUMENT,
    LINK,
    ROOM,
    SCHEMAS,
    a_group,
    a_master,
    a_week,
    a_week_off,
    at,
    day,
    mistakes,
    read,
)
from tests.providers.google.meaning import shown

MEET = {
    "conferenceId": "abc-defg-hij",
    "entryPoints": [{"entryPointType": "video", "uri": "https://meet.google.com/x"}],
}
NOTES = {"fileUrl": "https://docs.google.com/document/d/9/edit", "title": "Notes by Gemini", "fileId": "9"}
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Co")), max_size=60)
CHI = {"email": "chi@example.test", "responseStatus": "declined", "comment": "no"}
GUESTS: st.SearchStrategy[list[dict[str, Any]]] = st.sampled_from([[], [ROOM], [CHI], [CHI, ROOM]])
OTHER = {"fileUrl": OTHER_LINK}
ATTACHMENTS: st.SearchStrategy[list[dict[str, str]]] = st.sampled_from([[], [NOTES], [OTHER], [OTHER, NOTES]])
THEIRS = st.fixed_dictionaries(
    {},
    optional={
        "summary": TEXTS,
        "location": TEXTS,
        "colorId": st.just("7"),
        "visibility": st.just("private"),
        "conferenceData": st.just(MEET),
        "reminders": st.just({"useDefault": False, "overrides": [{"method": "popup", "minutes": 3}]}),
        "attachments": ATTACHMENTS,
        "description": TEXTS | TEXTS.map(lambda text: f"<p>{text}</p><br>{LABEL} <a href='{LINK}'>agenda</a>"),
    },
)
RECURRENCES = st.sampled_from(
    [
        ["RRULE:FREQ=WEEKLY"],
        ["EXDATE;TZID=Europe/Berlin:20260324T100000,20260331T100000", "RRULE:FREQ=WEEKLY;BYDAY=TU"],
        ["RRULE:FREQ=WEEKLY;COUNT=9", "RDATE:20260326T090000Z", "EXDATE;VALUE=DATE:20260407"],
        ["RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260501T000000Z"],
    ]
)
TIMES = st.sampled_from(
    [
        (at("2026-03-10T10:00"), at("2026-03-10T10:30")),
        (at("2026-03-10T05:00", "-04:00", "America/New_York"), at("2026-03-10T05:30", "-04:00", "America/New_York")),
        (day("2026-03-10"), day("2026-03-11")),
    ]
)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    """A series with anything of people in it, and weeks that they edited or took off."""
    start, end = draw(TIMES)
    guests = [ANA, *draw(GUESTS), BEN]
    own = draw(THEIRS)
    master = a_master(start=start, end=end, recurrence=draw(RECURRENCES), attendees=guests, **own)
    days = draw(st.lists(st.sampled_from(TUESDAYS[:5]), max_size=3, unique=True))
    weeks = [_week(draw, number, local, master) for number, local in enumerate(days)]
    return Group(master["id"], master, tuple(weeks))


def _week(draw: st.DrawFn, number: int, local: datetime, master: dict[str, Any]) -> Event:
    original = day(f"{local:%Y-%m-%d}") if "date" in master["start"] else _moment(local)
    if draw(st.booleans()):
        return a_week_off(number, original)
    begins = local + draw(st.sampled_from([timedelta(), HALF_HOUR, timedelta(days=2)]))
    kept = {name: value for name, value in master.items() if name not in ("id", "etag", "recurrence")}
    own = draw(THEIRS) | {"attendees": [*master["attendees"], *draw(GUESTS)]}
    fields = {**kept, "start": _moment(begins), "end": _moment(begins + HALF_HOUR), "originalStartTime": original}
    return a_week(number, **(fields | own))


def _moment(local: datetime) -> dict[str, str]:
    return {"dateTime": f"{instant(local, 'Europe/Berlin').isoformat()}", "timeZone": "Europe/Berlin"}


def applied(group: Group, asked: tuple[Change, ...]) -> Group:
    try:
        return with_changes(group, asked, BERLIN)
    except MalformedError as error:
        assert str(error) == "an end within a day, for a series of whole days"
        reject()


@given(groups(), changes(BERLIN.zone))
def test_any_changes_read_as_the_rules_say(group: Group, asked: list[Change]) -> None:
    for change in asked:
        after = applied(group, (change,))
        assert shown(read(after)) == shown(edited(read(group), (change,)))
        assert mistakes(after) == []
        group = after


@given(groups(), changes(BERLIN.zone))
def test_several_changes_at_once_are_as_one_after_the_other(group: Group, asked: list[Change]) -> None:
    at_once = applied(group, tuple(asked))
    for change in asked:
        group = applied(group, (change,))
    assert at_once == group


@given(groups(), changes(BERLIN.zone))
def test_what_people_keep_in_an_event_survives_whatever_we_do(group: Group, asked: list[Change]) -> None:
    for change in asked:
        after = applied(group, (change,))
        nothing_lost(group, after)
        group = after


def nothing_lost(before: Group, after: Group) -> None:
    """Fails unless all that is not ours is there as it was, in weeks that take place before and after."""
    assert before.master and after.master
    earlier = {week["id"]: week for week in before.weeks if "id" in week}
    pairs = [(before.master, after.master), *((earlier[one["id"]], one) for one in after.weeks if "id" in one)]
    for old, new in pairs:
        if not is_off(old) and not is_off(new):
            assert theirs(new) == theirs(old)
            assert str(new.get("description", "")).startswith(old.get("description", ""))
            assert list(new.get("attachments", ()))[: len(old.get("attachments", ()))] == old.get("attachments", [])


@given(groups(), changes(BERLIN.zone))
def test_a_change_that_is_there_writes_nothing(group: Group, asked: list[Change]) -> None:
    once = applied(group, (asked[0],))
    twice = applied(once, (asked[0],))
    assert once.master and twice.master
    assert body_of(once.master, twice.master) == {}
    assert [body_of(old, new) for old, new in zip(once.weeks, twice.weeks, strict=True) if old != new] == []


def theirs(event: Event) -> Mapping[str, object]:
    return {name: value for name, value in event.items() if name not in (*OURS, "originalStartTime")}


WRITES: dict[str, tuple[Group, Change, dict[str, Any]]] = {
    "a document is added to the attachments": (
        a_group(attachments=[NOTES]),
        Attach(DOCUMENT),
        {
            "attachments": [
                NOTES,
                {"fileUrl": DOCUMENT, "title": "1:1 agenda", "mimeType": "application/vnd.google-apps.document"},
            ]
        },
    ),
    "an end changes one line": (
        a_group(recurrence=["EXDATE:20260317T090000Z", "RRULE:FREQ=WEEKLY;COUNT=9;WKST=MO"]),
        End(WEEK + timedelta(days=7)),
        {"recurrence": ["EXDATE:20260317T090000Z", "RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20260324T085959Z"]},
    ),
    "a new slot names its zone": (
        a_group(),
        Retime(Slot(3, SLOT.time, HALF_HOUR, "Asia/Tokyo"), datetime(2026, 3, 12, 10)),
        {
            "start": {"dateTime": "2026-03-12T10:00:00+09:00", "timeZone": "Asia/Tokyo"},
            "end": {"dateTime": "2026-03-12T10:30:00+09:00", "timeZone": "Asia/Tokyo"},
        },
    ),
    "a whole day that gets a time loses its date": (
        a_group(start=day("2026-03-10"), end=day("2026-03-11")),
        Retime(SLOT, FIRST),
        {
            "start": {"dateTime": "2026-03-10T10:00:00+01:00", "timeZone": "Europe/Berlin", "date": None},
            "end": {"dateTime": "2026-03-10T10:30:00+01:00", "timeZone": "Europe/Berlin", "date": None},
        },
    ),
    "a week off in words of the series is put on again": (
        a_group(recurrence=["RRULE:FREQ=WEEKLY", "EXDATE:20260317T090000Z"]),
        Place(WEEK, WEEK, HALF_HOUR),
        {"recurrence": ["RRULE:FREQ=WEEKLY"]},
    ),
}


@pytest.mark.parametrize(("group", "change", "body"), WRITES.values(), ids=WRITES.keys())
def test_only_what_must_change_is_written(group: Group, change: Change, body: dict[str, Any]) -> None:
    after = with_changes(group, (change,), BERLIN)
    assert group.master and after.master
    assert body_of(group.master, after.master) == body


def test_a_week_that_was_off_comes_back_at_the_time_of_the_series() -> None:
    (back,) = with_changes(a_group(a_week_off()), (Place(WEEK, WEEK, HALF_HOUR),), BERLIN).weeks
    assert (back["id"], back["status"], back["attendees"]) == ("1on10123_opaque1", "confirmed", [ANA, BEN])
    assert back["start"] == {"dateTime": "2026-03-17T10:00:00+01:00", "timeZone": "Europe/Berlin"}


def test_who_declined_is_asked_anew_about_another_time_and_others_keep_their_answers() -> None:
    declined = {**BEN, "responseStatus": "declined", "comment": "at the dentist"}
    group = a_group(a_week(attendees=[ANA, declined, ROOM]))
    (moved,) = with_changes(group, (Place(WEEK, WEEK + 2 * HOUR, HALF_HOUR),), BERLIN).weeks
    assert moved["attendees"] == [ANA, {**BEN, "responseStatus": "needsAction"}, ROOM]


def test_a_week_that_was_edited_is_taken_off_with_nothing_left_of_it() -> None:
    (off,) = with_changes(a_group(a_week()), (Cancel(WEEK),), BERLIN).weeks
    assert set(off) == {"id", "etag", "recurringEventId", "originalStartTime", "status"}


def test_edited_weeks_without_their_series_are_not_written() -> None:
    with pytest.raises(MalformedError, match="without a series"):
        with_changes(Group("x", None, (a_week(),)), (Cancel(WEEK),), BERLIN)


DESCRIPTIONS: dict[str, tuple[str, str]] = {
    "none": ("", f"{LABEL} {LINK}"),
    "text": ("Bring coffee", f"Bring coffee\n{LABEL} {LINK}"),
    "text with a line end": ("Bring coffee\n", f"Bring coffee\n{LABEL} {LINK}"),
    "HTML": ("<b>Bring</b> coffee", f'<b>Bring</b> coffee<br>{LABEL} <a href="{LINK}">{LINK}</a>'),
    "a label alone": (f"{LABEL}\nhttps://x.test/", f"{LABEL}\nhttps://x.test/\n{LABEL} {LINK}"),
    "a comparison": ("1 < 2 & 3 > 2", f"1 < 2 & 3 > 2\n{LABEL} {LINK}"),
}


@pytest.mark.parametrize(("before", "after"), DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_the_agenda_is_one_line_after_the_text_of_people(before: str, after: str) -> None:
    event = linked({"description": before}, LINK)
    assert event["description"] == after
    assert links_of(event) == (LINK,)
    assert linked(event, LINK) is event


QUERY = "https://meet.example.test/agenda/ben?a=1&copy=2"
EDITED = {
    "as we write it": f"Hello\n{LABEL} {QUERY}",
    "with text behind": f"{LABEL} {QUERY}\nsee you",
    "as a link": f'Hello<br>{LABEL} <a href="{QUERY}">{QUERY}</a><br>Bye',
    "escaped": f'Hello<br>{LABEL}&nbsp;<a target="_blank" href="{QUERY.replace("&", "&amp;")}">here</a>',
    "in bold": f"<p><b>{LABEL}</b> <u>{QUERY.replace('&', '&amp;')}</u></p>",
    "through Google": f'{LABEL} <a href="https://www.google.com/url?q=https%3A%2F%2Fmeet.example.test%2Fagenda%2Fben%3Fa%3D1%26copy%3D2&amp;sa=D">x</a>',
}


@pytest.mark.parametrize("text", EDITED.values(), ids=EDITED.keys())
def test_the_agenda_is_found_whatever_editors_make_of_its_line(text: str) -> None:
    assert links_of({"description": text}) == (QUERY,)


def test_a_place_within_a_document_is_a_line_since_attachments_are_whole_files() -> None:
    event = linked({"attachments": [{"fileUrl": DOCUMENT}]}, f"{DOCUMENT}#heading=h.1")
    assert links_of(event) == (f"{DOCUMENT}#heading=h.1", DOCUMENT)


def test_a_new_event_reads_as_it_was_drafted_and_is_as_google_wants_it() -> None:
    event = event_of(a_draft())
    assert SCHEMAS.mistakes_sent("Event", "calendar.events.insert", event) == []
    made = {**event, "iCalUID": "1on10123@google.com", "organizer": ANA}
    assert read(Group("1on10123", made)) == drafted(a_draft())


def test_a_series_that_goes_on_keeps_what_people_gave_and_never_the_conference() -> None:
    chi = {"email": "chi@example.test", "responseStatus": "tentative", "self": True}
    given = {"summary": "Ours", "location": "Room 1", "colorId": "7", "conferenceData": MEET, "attachments": [NOTES]}
    before = a_master(**given, attendees=[ANA, BEN, chi], iCalUID="earlier@google.com")
    event = event_of(a_draft(), before)
    assert SCHEMAS.mistakes_sent("Event", "calendar.events.insert", event) == []
    assert (event["summary"], event["location"], event["colorId"]) == ("Ours", "Room 1", "7")
    assert "conferenceData" not in event
    made = {**event, "iCalUID": "1on10123@google.com", "organizer": ANA}
    assert shown(read(Group("1on10123", made))) == shown(drafted(a_draft(), read(Group("x", before))))
