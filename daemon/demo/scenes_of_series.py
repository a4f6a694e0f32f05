"""What people do to all weeks of a 1:1 at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.demo import edits, events
from daemon.demo.acting import DAY, ends, settle, silence, told
from daemon.demo.people import Week
from daemon.demo.place import OPERATOR
from daemon.demo.show import moment
from daemon.demo.stage import AFTERWARDS, NOTICE, ZONE, Stage
from daemon.demo.team import ANA, BEN, CHI, DINA, GIL, KIM, LOU, MAX, MIA, VERA
from rules.model import Kind
from rules.records import Outcome
from rules.slot import first_week
from rules.week import Became

WEEK = timedelta(weeks=1)
COACH = "coach@example.org"


def a_team_begins(stage: Stage) -> None:
    title, place = "Mia & Kim, over tea", "Kitchen, second floor"
    stage.show.says(
        "The roster names eleven pairs. Kim and Mia have met for weeks already, in a series that Kim made by hand:\n"
        "it is taken over as it is. The ten others are made."
    )
    weekly = events.weekly("by-hand", _slot(stage, KIM, MIA, -4 * WEEK), KIM, MIA, SUMMARY=title, LOCATION=place)
    for email in (KIM, MIA):
        stage.hand(email).make_calendar()
        stage.hand(email).add(weekly)
    stage.look()
    for own, other in ((KIM, MIA), (MIA, KIM)):
        _promise(stage, own, other, "have the title and the place that Kim gave them", lambda one: one.place == place)


def the_series_moves(stage: Stage) -> None:
    stage.show.says("Vera drags all her 1:1s with Ana to the next day.")
    stage.hand(VERA).edit(ANA, lambda calendar: edits.move_series(calendar, DAY))
    settle(stage)
    stage.show.says("Vera opens the link and wants them back where they were.")
    stage.answer(VERA, "put_back", "other", "I dragged the wrong thing.")
    stage.look()
    ends(stage, Kind.SERIES_MOVED, Outcome.RESTORED)


def a_guest_is_invited(stage: Stage) -> None:
    stage.show.says("Vera invites a coach to all her 1:1s with Ana. That is theirs to decide: both hear of it once.")
    stage.hand(VERA).edit(ANA, lambda calendar: edits.invite(calendar, COACH))
    with told(stage, "Vera and Ana were told of the coach", VERA, ANA):
        settle(stage)
    ends(stage, Kind.GUEST_ADDED, Outcome.ADOPTED)
    _promise(stage, VERA, ANA, "still have the coach for a guest", lambda one: COACH in one.guests)


def the_series_ends(stage: Stage) -> None:
    week = stage.week(VERA, MAX)
    stage.show.says(f"Vera lets her 1:1s with Max end before {moment(week, ZONE)}.")
    stage.hand(VERA).edit(MAX, lambda calendar: edits.end_series(calendar, week))
    settle(stage)
    silence(stage, "Vera")
    ends(stage, Kind.SERIES_ENDED, Outcome.RESTORED)


def all_that_follow_get_a_title(stage: Stage) -> None:
    week, title = stage.week(ANA, BEN), "Ben and Ana"
    stage.show.says(
        f'From {moment(week, ZONE)} on Ana calls her 1:1s with Ben "{title}". Her calendar program makes another\n'
        "series for this and all that follow. The time is as agreed, so it is theirs from now on, without a word."
    )
    stage.hand(ANA).split(BEN, lambda calendar: edits.halve(calendar, week, week, SUMMARY=title))
    with told(stage, "nobody got a mail about another title"):
        settle(stage)
    ends(stage, Kind.SPLIT, Outcome.ADOPTED)
    _promise(stage, ANA, BEN, "have the new title from then on", lambda one: one.start < week or one.title == title)


def all_that_follow_move(stage: Stage) -> None:
    week = stage.week(ANA, CHI)
    stage.show.says(
        f"From {moment(week, ZONE)} on Ana moves her 1:1s with Chi to the day after: this and all that follow.\n"
        "The other series is followed as theirs, and asked about."
    )
    stage.hand(ANA).split(CHI, lambda calendar: edits.halve(calendar, week, week + DAY))
    settle(stage)
    stage.show.says("Ana would like to keep the new time. That takes both, so Chi is asked.")
    with told(stage, "Chi was asked whether the new time suits", CHI):
        stage.answer(ANA, "new_slot", "conflict", "The board meets on that day from now on.")
        stage.look()
    stage.show.says("Chi agrees.")
    with told(stage, "Ana, Chi and the operator were told of the new time", ANA, CHI, OPERATOR):
        stage.answer(CHI, "new_slot")
        stage.look()
    agreement = stage.agreement(ANA, CHI)
    slot = agreement.pair.slot
    agreement.agreed_anew = week, replace(slot, weekday=slot.weekday + 1)
    ends(stage, Kind.SPLIT, Outcome.ADOPTED)
    ends(stage, Kind.SERIES_MOVED, Outcome.ADOPTED)


def the_series_is_dragged(stage: Stage) -> None:
    stage.show.says("Kim makes a calendar for all 1:1s of the team, and drags the one with Lou there.")
    stage.hand(KIM).beside("team").make_calendar()
    stage.hand(KIM).drag(LOU, "team")
    with told(stage, "nobody got a mail about Kim's other calendar"):
        settle(stage)
    there = lambda: [] if stage.hand(KIM).calendars_with(LOU) == {"team"} else ["they are elsewhere"]
    stage.promise("Kim's 1:1s with Lou are in the calendar that Kim dragged them to", there)


def the_agenda_is_detached(stage: Stage) -> None:
    stage.show.says("Ben takes the agenda off his 1:1s with Ana. It comes back without a word to anyone.")
    stage.hand(BEN).edit(ANA, edits.remove_agenda)
    stage.look()


def the_series_is_deleted(stage: Stage) -> None:
    stage.show.says("Max deletes all his 1:1s with Gil. One reading is not believed: the next one has to confirm it.")
    agreement, deleted_at = stage.agreement(MAX, GIL), stage.now
    stage.hand(MAX).delete_series(GIL)
    stage.glance()
    stage.later()
    settle(stage)
    silence(stage, "Max")
    agreement.deleted_until = stage.now
    agreement.became |= dict.fromkeys(agreement.weeks(deleted_at, stage.now), Became.MISSED)
    ends(stage, Kind.SERIES_DELETED, Outcome.RESTORED)


def the_series_is_made_anew(stage: Stage) -> None:
    start = _slot(stage, ANA, DINA)
    stage.show.says(
        "Ana deletes all her 1:1s with Dina and makes them anew by hand, at the same time. They are the same 1:1s to\n"
        "everybody, with the same agenda."
    )
    stage.hand(ANA).delete_series(DINA)
    stage.hand(ANA).add(events.weekly("made-anew", start, ANA, DINA, SUMMARY="Dina"))
    with told(stage, "nobody got a mail about the series that was made anew"):
        settle(stage)
    stage.agreement(ANA, DINA).deleted_until = start
    ends(stage, Kind.SERIES_DELETED, Outcome.ADOPTED)


def _slot(stage: Stage, manager: str, report: str, ahead: timedelta = timedelta()) -> datetime:
    """When the slot of two people comes next, or came some time ago, on the clock on their wall."""
    slot = stage.agreement(manager, report).pair.slot
    return first_week(slot, stage.now + ahead).replace(tzinfo=ZoneInfo(slot.zone))


def _promise(stage: Stage, own: str, other: str, text: str, holds: Callable[[Week], bool]) -> None:
    """That all 1:1s with another person are as they should be in somebody's calendar."""

    def mistakes() -> list[str]:
        weeks = stage.hand(own).weeks(other, stage.opened_at + NOTICE, stage.now + AFTERWARDS)
        return [f"not so: {one.start:%a %-d %b}" for one in weeks if not holds(one)]

    stage.promise(f"{stage.name(own)}'s 1:1s with {stage.name(other)} {text}", mistakes)
