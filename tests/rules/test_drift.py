"""What counts as a deviation, on either copy and in either delivery, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.delivery import Delivery
from rules.model import Attendee, Deviation, Frequency, Kind, Override, Partstat, Role, Rule, Series, Span
from rules.phrases import in_words
from rules.reading import Copy, CopyState, Unreachable
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, LINK, NOW, TUESDAY, WEEK, a_series, seen

Told = tuple[Kind, Role, datetime | None]


def guests(ana: Partstat = Partstat.ACCEPTED, ben: Partstat = Partstat.ACCEPTED) -> tuple[Attendee, ...]:
    return Attendee(ANA.email, ana), Attendee(BEN.email, ben)


def a_week(start: datetime = TUESDAY, length: timedelta = HALF_HOUR, **changes: object) -> Series:
    override = Override(TUESDAY, start, length)
    return a_series(overrides=(replace(override, **changes),))  # type: ignore[arg-type]


def from_then_on(attendees: tuple[Attendee, ...]) -> Series:
    """All weeks from one on, with answers of their own."""
    return a_week(attendees=attendees, onwards=True)


def told(found: tuple[Deviation, ...]) -> list[Told]:
    return [(one.kind, one.role, one.recurrence_id) for one in found]


BEN_SAYS_NO = guests(ben=Partstat.DECLINED)
ANA_SAYS_NO = guests(ana=Partstat.DECLINED)

ORGANIZERS: dict[str, tuple[CopyState, list[Told]]] = {
    "week-excluded": (a_series(excluded=frozenset({TUESDAY})), [(Kind.CANCELLED, Role.MANAGER, TUESDAY)]),
    "week-cancelled-by-status": (a_week(cancelled=True), [(Kind.CANCELLED, Role.MANAGER, TUESDAY)]),
    "week-moved": (a_week(TUESDAY + 2 * HOUR), [(Kind.MOVED, Role.MANAGER, TUESDAY)]),
    "week-moved-and-longer": (
        a_week(TUESDAY + HOUR, HOUR),
        [(Kind.MOVED, Role.MANAGER, TUESDAY), (Kind.RESIZED, Role.MANAGER, TUESDAY)],
    ),
    "week-moved-by-an-added-date": (
        a_series(excluded=frozenset({TUESDAY}), added=frozenset({TUESDAY + DAY})),
        [(Kind.MOVED, Role.MANAGER, TUESDAY)],
    ),
    "week-without-the-report": (
        a_week(attendees=guests()[:1]),
        [(Kind.GUEST_REMOVED, Role.MANAGER, TUESDAY)],
    ),
    "week-with-a-further-guest": (
        a_week(attendees=(*guests(), Attendee("eve@example.test"))),
        [(Kind.GUEST_ADDED, Role.MANAGER, TUESDAY)],
    ),
    "report-no-longer-invited": (a_series(attendees=guests()[:1]), [(Kind.GUEST_REMOVED, Role.MANAGER, None)]),
    "further-guest": (
        a_series(attendees=(*guests(), Attendee("eve@example.test"))),
        [(Kind.GUEST_ADDED, Role.MANAGER, None)],
    ),
    "another-organizer": (a_series(organizer="eve@example.test"), [(Kind.ORGANIZER_CHANGED, Role.MANAGER, None)]),
    "all-weeks-moved-from-one-on": (
        a_series(overrides=(Override(TUESDAY, TUESDAY + DAY, HALF_HOUR, onwards=True),)),
        [(Kind.SERIES_MOVED, Role.MANAGER, None)],
    ),
    "all-weeks-cancelled-from-one-on": (
        a_series(overrides=(Override(TUESDAY, TUESDAY, HALF_HOUR, cancelled=True, onwards=True),)),
        [(Kind.SERIES_ENDED, Role.MANAGER, None)],
    ),
    "week-longer": (a_week(length=HOUR), [(Kind.RESIZED, Role.MANAGER, TUESDAY)]),
    "week-shorter": (a_week(length=HALF_HOUR / 2), [(Kind.RESIZED, Role.MANAGER, TUESDAY)]),
    "week-45-minutes-though-30-agreed": (
        a_week(length=timedelta(minutes=45)),
        [(Kind.RESIZED, Role.MANAGER, TUESDAY)],
    ),
    "week-declined-by-the-report": (a_week(attendees=BEN_SAYS_NO), [(Kind.DECLINED, Role.REPORT, TUESDAY)]),
    "week-declined-by-the-manager": (a_week(attendees=ANA_SAYS_NO), [(Kind.DECLINED, Role.MANAGER, TUESDAY)]),
    "series-declined-by-the-manager": (a_series(attendees=ANA_SAYS_NO), [(Kind.DECLINED, Role.MANAGER, None)]),
    "all-weeks-declined-from-one-on": (from_then_on(ANA_SAYS_NO), [(Kind.DECLINED, Role.MANAGER, None)]),
    "series-gone": (Copy.GONE, [(Kind.SERIES_DELETED, Role.MANAGER, None)]),
    "series-cancelled": (a_series(cancelled=True), [(Kind.SERIES_DELETED, Role.MANAGER, None)]),
    "edited-weeks-alone-left": (
        a_series(rule=None, headless=True, overrides=a_week().overrides),
        [(Kind.SERIES_DELETED, Role.MANAGER, None)],
    ),
    "series-until": (a_series(rule=Rule(until=NOW + 30 * DAY)), [(Kind.SERIES_ENDED, Role.MANAGER, None)]),
    "series-until-long-ago": (a_series(rule=Rule(until=NOW - 9 * DAY)), [(Kind.SERIES_ENDED, Role.MANAGER, None)]),
    "series-counted": (a_series(rule=Rule(count=10)), [(Kind.SERIES_ENDED, Role.MANAGER, None)]),
    "series-turned-into-one-event": (a_series(rule=None), [(Kind.SERIES_ENDED, Role.MANAGER, None)]),
    "series-on-another-day": (
        a_series(start=datetime(2026, 2, 5, 10)),
        [(Kind.SERIES_MOVED, Role.MANAGER, None)],
    ),
    "series-at-another-time": (
        a_series(start=datetime(2026, 2, 3, 15)),
        [(Kind.SERIES_MOVED, Role.MANAGER, None)],
    ),
    "series-in-another-zone": (a_series(zone="Asia/Tokyo"), [(Kind.SERIES_MOVED, Role.MANAGER, None)]),
    "series-on-another-day-by-rule": (a_series(rule=Rule(weekdays=(3,))), [(Kind.SERIES_MOVED, Role.MANAGER, None)]),
    "series-longer": (a_series(length=HOUR), [(Kind.RESIZED, Role.MANAGER, None)]),
    "series-fortnightly": (a_series(rule=Rule(interval=2)), [(Kind.CADENCE_CHANGED, Role.MANAGER, None)]),
    "series-monthly": (
        a_series(rule=Rule(frequency=Frequency.MONTHLY)),
        [(Kind.CADENCE_CHANGED, Role.MANAGER, None)],
    ),
    "series-twice-a-week": (a_series(rule=Rule(weekdays=(1, 3))), [(Kind.CADENCE_CHANGED, Role.MANAGER, None)]),
    "series-by-a-rarer-rule": (a_series(rule=Rule(further=True)), [(Kind.CADENCE_CHANGED, Role.MANAGER, None)]),
    "series-begins-two-weeks-later": (
        a_series(start=datetime(2026, 3, 17, 10)),
        [(Kind.CANCELLED, Role.MANAGER, TUESDAY - WEEK), (Kind.CANCELLED, Role.MANAGER, TUESDAY)],
    ),
    "agenda-detached": (a_series(links=()), [(Kind.AGENDA_DETACHED, Role.MANAGER, None)]),
    "agenda-replaced": (
        a_series(links=("https://elsewhere.example.test/",)),
        [(Kind.AGENDA_DETACHED, Role.MANAGER, None)],
    ),
}

DECLINED: dict[str, tuple[CopyState, datetime | None]] = {
    "copy-deleted": (Copy.GONE, None),
    "series-declined": (a_series(attendees=BEN_SAYS_NO), None),
    "all-weeks-declined-from-one-on": (from_then_on(BEN_SAYS_NO), None),
    "series-cancelled": (a_series(cancelled=True), None),
    "edited-weeks-alone-left": (a_series(rule=None, headless=True, overrides=a_week().overrides), None),
    "week-declined": (a_week(attendees=BEN_SAYS_NO), TUESDAY),
    "week-deleted": (a_series(excluded=frozenset({TUESDAY})), TUESDAY),
    "week-cancelled-by-status": (a_week(cancelled=True), TUESDAY),
}

WRITTEN_BY_US: dict[str, tuple[Series, Told]] = {
    "week-moved": (a_week(TUESDAY + 2 * HOUR), (Kind.MOVED, Role.REPORT, TUESDAY)),
    "week-longer": (a_week(length=HOUR), (Kind.RESIZED, Role.REPORT, TUESDAY)),
    "series-until": (a_series(rule=Rule(until=NOW + 30 * DAY)), (Kind.SERIES_ENDED, Role.REPORT, None)),
    "series-moved": (a_series(start=datetime(2026, 2, 5, 10)), (Kind.SERIES_MOVED, Role.REPORT, None)),
    "series-longer": (a_series(length=HOUR), (Kind.RESIZED, Role.REPORT, None)),
    "series-fortnightly": (a_series(rule=Rule(interval=2)), (Kind.CADENCE_CHANGED, Role.REPORT, None)),
    "agenda-detached": (a_series(links=()), (Kind.AGENDA_DETACHED, Role.REPORT, None)),
}

IN_ORDER: dict[str, Series] = {
    "as-written": a_series(),
    "same-instants-in-another-zone": a_series(zone="Europe/Paris"),
    "weekday-said-in-the-rule": a_series(rule=Rule(weekdays=(1,))),
    "override-of-other-fields": a_week(),
    "answers": a_series(attendees=guests(Partstat.TENTATIVE, Partstat.NEEDS_ACTION)),
    "answers-from-one-week-on": from_then_on(guests(Partstat.TENTATIVE, Partstat.NEEDS_ACTION)),
    "week-deleted-long-ago": a_series(excluded=frozenset({TUESDAY - 3 * WEEK})),
    "week-moved-long-ago": a_series(overrides=(Override(TUESDAY - 3 * WEEK, TUESDAY - 3 * WEEK + HOUR, HALF_HOUR),)),
    "no-week-of-the-series-excluded": a_series(excluded=frozenset({TUESDAY + HOUR})),
    "further-attachments": a_series(links=("https://files.example.test/plan", LINK)),
    "organized-by-the-report": a_series(organizer=BEN.email),
    "the-organizer-is-no-attendee": a_series(attendees=guests()[1:]),
}


@pytest.mark.parametrize("way", Delivery)
@pytest.mark.parametrize(("organizer", "what"), ORGANIZERS.values(), ids=ORGANIZERS.keys())
def test_a_change_of_the_organizers_copy_deviates(way: Delivery, organizer: CopyState, what: list[Told]) -> None:
    assert told(seen(organizer, a_series(), way)) == what


@pytest.mark.parametrize("way", Delivery)
@pytest.mark.parametrize(("attendee", "week"), DECLINED.values(), ids=DECLINED.keys())
def test_an_attendee_who_takes_it_out_of_the_own_calendar_declines(
    way: Delivery, attendee: CopyState, week: datetime | None
) -> None:
    assert told(seen(a_series(), attendee, way)) == [(Kind.DECLINED, Role.REPORT, week)]


@pytest.mark.parametrize(("attendee", "what"), WRITTEN_BY_US.values(), ids=WRITTEN_BY_US.keys())
def test_a_change_of_a_copy_that_the_daemon_wrote_deviates(attendee: Series, what: Told) -> None:
    assert told(seen(a_series(), attendee, Delivery.COPY)) == [what]


@pytest.mark.parametrize(("attendee", "what"), WRITTEN_BY_US.values(), ids=WRITTEN_BY_US.keys())
def test_what_the_server_delivers_is_judged_by_the_organizers_copy(attendee: Series, what: Told) -> None:
    assert what not in told(seen(a_series(), attendee, Delivery.SCHEDULING))


@pytest.mark.parametrize("way", Delivery)
@pytest.mark.parametrize("series", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_what_stands_at_the_slot_does_not_deviate(way: Delivery, series: Series) -> None:
    assert seen(series, a_series(), way) == seen(a_series(), series, way) == seen(series, series, way) == ()


@pytest.mark.parametrize("organizer", [Copy.NEVER, Copy.VANISHED, Unreachable("down")])
def test_what_was_not_seen_is_not_judged(organizer: CopyState) -> None:
    assert seen(organizer, a_series()) == ()


@pytest.mark.parametrize("attendee", [Copy.NEVER, Copy.VANISHED])
def test_an_invitation_that_has_not_come_is_not_declined(attendee: Copy) -> None:
    assert seen(a_series(), attendee) == ()


@pytest.mark.parametrize("way", Delivery)
def test_the_copies_disagree_where_a_server_brings_the_attendee_none(way: Delivery) -> None:
    found = seen(a_series(), Copy.NEVER, way)
    said = [(Kind.COPIES_DISAGREE, Role.REPORT, None)] if way is Delivery.SCHEDULING else []
    assert told(found) == said


def test_an_invitation_that_was_declined_before_it_was_seen_is_declined() -> None:
    found = seen(a_series(attendees=BEN_SAYS_NO), Copy.NEVER, Delivery.SCHEDULING)
    assert told(found) == [(Kind.DECLINED, Role.REPORT, None)]


def test_one_weeks_decline_that_a_server_spread_over_the_series_is_one_week() -> None:
    found = seen(a_series(attendees=BEN_SAYS_NO), a_week(attendees=BEN_SAYS_NO), Delivery.SCHEDULING)
    assert told(found) == [(Kind.DECLINED, Role.REPORT, TUESDAY)]


def test_a_week_that_both_took_out_is_cancelled_and_not_declined() -> None:
    off = a_series(excluded=frozenset({TUESDAY}))
    assert told(seen(off, off)) == [(Kind.CANCELLED, Role.MANAGER, TUESDAY)]


def test_a_week_that_both_moved_apart_is_told_once() -> None:
    found = seen(a_week(TUESDAY + HOUR), a_week(TUESDAY + 3 * HOUR))
    assert told(found) == [(Kind.MOVED, Role.MANAGER, TUESDAY)]


def test_a_week_that_both_declined_is_told_once() -> None:
    found = seen(a_week(attendees=guests(Partstat.DECLINED, Partstat.DECLINED)), a_series())
    assert told(found) == [(Kind.DECLINED, Role.REPORT, TUESDAY)]


def test_each_copys_agenda_counts() -> None:
    bare = a_series(links=())
    assert told(seen(bare, bare)) == [
        (Kind.AGENDA_DETACHED, Role.MANAGER, None),
        (Kind.AGENDA_DETACHED, Role.REPORT, None),
    ]


def test_several_weeks_are_told_in_their_order() -> None:
    weeks = frozenset(TUESDAY + n * WEEK for n in range(3))
    assert [one.recurrence_id for one in seen(a_series(excluded=weeks), a_series())] == sorted(weeks)


def test_a_week_beyond_the_horizon_waits() -> None:
    assert seen(a_series(excluded=frozenset({TUESDAY + 8 * WEEK})), a_series()) == ()


def test_a_deviation_tells_what_was_agreed_and_what_stands_instead() -> None:
    (moved,) = seen(a_week(TUESDAY + HOUR), a_series())
    assert (moved.agreed, moved.now_shows) == (Span(TUESDAY, HALF_HOUR), Span(TUESDAY + HOUR, HALF_HOUR))


def test_weeks_of_a_series_that_was_moved_are_compared_with_the_series_itself() -> None:
    thursday = TUESDAY + 2 * DAY
    moved = a_series(start=datetime(2026, 2, 5, 10), excluded=frozenset({thursday}))
    assert told(seen(moved, a_series())) == [
        (Kind.SERIES_MOVED, Role.MANAGER, None),
        (Kind.CANCELLED, Role.MANAGER, thursday),
    ]


def test_a_further_edit_is_another_deviation_and_the_passing_of_weeks_is_not() -> None:
    once, again = seen(a_week(TUESDAY + HOUR), a_series())[0], seen(a_week(TUESDAY + 2 * HOUR), a_series())[0]
    assert not once.is_still(again)
    fortnightly = a_series(rule=Rule(interval=2))
    (now,), (later,) = seen(fortnightly, a_series()), seen(fortnightly, a_series(), now=NOW + 3 * WEEK)
    assert now.is_still(later)


def test_the_same_change_in_the_other_copy_is_still_the_same() -> None:
    (mine,), (theirs,) = seen(a_week(TUESDAY + HOUR), a_series()), seen(a_series(), a_week(TUESDAY + HOUR))
    assert mine.is_still(theirs)


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (a_series(), "Tue 10:00 Europe/Berlin, 30 min"),
        (a_series(rule=None), "Tue 10:00 Europe/Berlin, 30 min, once"),
        (a_series(rule=Rule(interval=2)), "Tue 10:00 Europe/Berlin, 30 min, every 2 weeks"),
        (a_series(rule=Rule(Frequency.MONTHLY)), "Tue 10:00 Europe/Berlin, 30 min, every month"),
        (
            a_series(rule=Rule(Frequency.MONTHLY, weekdays=(1,), nth=1)),
            "Tue 10:00 Europe/Berlin, 30 min, every month on the first Tue",
        ),
        (
            a_series(rule=Rule(Frequency.MONTHLY, interval=2, weekdays=(1,), nth=-1)),
            "Tue 10:00 Europe/Berlin, 30 min, every 2 months on the last Tue",
        ),
        (a_series(rule=Rule(count=3)), "Tue 10:00 Europe/Berlin, 30 min, 3 times"),
        (a_series(rule=Rule(until=TUESDAY)), "Tue 10:00 Europe/Berlin, 30 min, last on 10 Mar 2026"),
        (a_series(rule=Rule(weekdays=(1, 3))), "Tue, Thu 10:00 Europe/Berlin, 30 min"),
    ],
)
def test_a_series_is_told_in_words(series: Series, words: str) -> None:
    assert in_words(series) == words
