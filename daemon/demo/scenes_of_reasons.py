"""Weeks that are off for a reason which the calendars give by themselves: nobody is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.demo import edits, events
from daemon.demo.acting import cancel, ends, known_to_be, settle, stays_off, told
from daemon.demo.scenes_of_weeks import stays_declined
from daemon.demo.show import moment
from daemon.demo.stage import AHEAD, ZONE, Stage
from daemon.demo.team import ELI, KIM, LOU, MAX, VERA
from providers.holidays import public_holiday
from rules.model import Kind
from rules.records import Outcome, ReasonKind
from rules.week import Became

HORIZON = timedelta(days=50)


def cancelled_while_on_leave(stage: Stage) -> None:
    week = stage.week(VERA, KIM)
    day = week.astimezone(ZoneInfo(ZONE)).date()
    stage.show.says(f"Kim keeps {day:%A %-d %B} free: a whole day in another calendar, for a hike.")
    private = stage.hand(KIM).beside("private")
    private.make_calendar()
    private.add(events.day_off(day, "Hiking"))
    cancel(stage, VERA, KIM, week)
    with told(stage, "nobody got a mail about the day that Kim has off"):
        settle(stage)
    _excused(stage, VERA, KIM, week, ReasonKind.LEAVE)


def cancelled_on_a_public_holiday(stage: Stage) -> None:
    found = _holiday(stage)
    if found is None:
        stage.show.says("No public holiday where Lou lives falls on a day of a 1:1 in the next weeks.")
        return
    week, name = found
    stage.show.says(f"{week:%A %-d %B} is a public holiday where Lou lives: {name}.")
    cancel(stage, KIM, LOU, week)
    with told(stage, f"nobody got a mail about {name}"):
        settle(stage)
    _excused(stage, KIM, LOU, week, ReasonKind.PUBLIC_HOLIDAY)


def declined_with_a_note(stage: Stage) -> None:
    week, note = stage.week(ELI, MAX), "On a business trip, back on Monday."
    stage.show.says(f"Eli declines the 1:1 with Max on {moment(week, ZONE)}, and notes: {note}")
    stage.hand(ELI).edit(MAX, lambda calendar: edits.decline_week(calendar, week, ELI, note))
    with told(stage, "nobody got a mail about what Eli's note says"):
        settle(stage)
    known_to_be(stage, ELI, ReasonKind.TRAVEL)
    stays_declined(stage, ELI, MAX, week)


def _excused(stage: Stage, manager: str, report: str, week: datetime, kind: ReasonKind) -> None:
    known_to_be(stage, report, kind)
    stays_off(stage, manager, report, week, Became.EXCUSED)
    ends(stage, Kind.CANCELLED, Outcome.EXCUSED)


def _holiday(stage: Stage) -> tuple[datetime, str] | None:
    """The first week with Lou on a public holiday where Lou lives, and what that is called."""
    lou = stage.place.roster.people[LOU]
    weeks = stage.hand(KIM).weeks(LOU, stage.now + AHEAD, stage.now + HORIZON)
    for start in (one.start for one in weeks):
        if name := public_holiday(lou.holidays, start.astimezone(ZoneInfo(lou.zone)).date()):
            return start, name.partition(";")[0]
    return None
