"""What people do to one week of a 1:1, and what they say when they are asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.demo import edits
from daemon.demo.acting import DAY, cancel, ends, move, settle, silence, stays_off, takes_place, told
from daemon.demo.show import moment
from daemon.demo.stage import ZONE, Stage
from daemon.demo.team import ANA, BEN, CHI, DINA, ELI, FAY, GIL, MAX
from rules.model import Kind
from rules.records import Outcome
from rules.week import Became


def cancelled_and_explained(stage: Stage) -> None:
    week = stage.week(ANA, BEN)
    cancel(stage, ANA, BEN, week)
    settle(stage)
    stage.show.says("Ana opens the link: she is away that week, and the 1:1 stays off.")
    stage.answer(ANA, "keep_off", "travel", "I am at a customer's and offline all day.")
    stage.look()
    stays_off(stage, ANA, BEN, week, Became.EXCUSED)
    ends(stage, Kind.CANCELLED, Outcome.EXCUSED)


def cancelled_without_a_word(stage: Stage) -> None:
    week = stage.week(ANA, CHI)
    cancel(stage, ANA, CHI, week)
    settle(stage)
    silence(stage, "Ana")
    ends(stage, Kind.CANCELLED, Outcome.RESTORED)
    stage.next_day()
    stage.show.says("It stands again, once. Nobody is fought with: what happens a second time is asked, and stays.")
    cancel(stage, ANA, CHI, week)
    settle(stage)
    silence(stage, "Ana")
    stays_off(stage, ANA, CHI, week, Became.MISSED)
    ends(stage, Kind.CANCELLED, Outcome.UNEXPLAINED)


def cancelled_and_made_up(stage: Stage) -> None:
    week = stage.week(MAX, ELI)
    cancel(stage, MAX, ELI, week)
    settle(stage)
    stage.show.says("Max opens the link and picks the first of the three times. It is booked in both calendars.")
    first, *_ = stage.times(MAX)
    with told(stage, "Max and Eli were both told of the time that Max picked", MAX, ELI):
        stage.answer(MAX, "make_up", "conflict", "A customer comes that day.", time=first)
        stage.look()
    takes_place(stage, MAX, ELI, week, datetime.fromisoformat(first), Became.MADE_UP)
    ends(stage, Kind.CANCELLED, Outcome.MADE_UP)


def cancelled_by_somebody_else(stage: Stage) -> None:
    week = stage.week(MAX, FAY)
    stage.show.says(f"The 1:1 with Fay on {moment(week, ZONE)} is gone from Max's calendar.")
    stage.hand(MAX).edit(FAY, lambda calendar: edits.cancel_week(calendar, week))
    settle(stage)
    stage.show.says("Max answers that it was somebody else. So Fay is asked.")
    with told(stage, "Fay was asked when Max said that it was somebody else", FAY):
        stage.answer(MAX, "not_me")
        stage.look()
    stage.show.says("Fay answers.")
    stage.answer(FAY, "keep_off", "travel", "On a train until noon. I was in the wrong calendar.")
    stage.look()
    stays_off(stage, MAX, FAY, week, Became.EXCUSED)
    ends(stage, Kind.CANCELLED, Outcome.EXCUSED)


def moved_within_the_week(stage: Stage) -> None:
    week = move(stage, MAX, ELI, 2 * DAY)
    settle(stage)
    silence(stage, "Max")
    takes_place(stage, MAX, ELI, week, week + 2 * DAY, Became.MOVED)
    ends(stage, Kind.MOVED, Outcome.MOVED)


def moved_to_another_week(stage: Stage) -> None:
    week = move(stage, MAX, FAY, 5 * DAY)
    settle(stage)
    stage.show.says("Max tells a colleague in HR, who records it on the command line.")
    stage.command(MAX, "family", "School holidays.")
    stage.look()
    takes_place(stage, MAX, FAY, week, week + 5 * DAY, Became.EXCUSED)
    ends(stage, Kind.MOVED, Outcome.EXCUSED)


def declined(stage: Stage) -> None:
    week = stage.week(DINA, ANA)
    stage.show.says(f"Dina declines the 1:1 with Ana on {moment(week, ZONE)}.")
    stage.hand(DINA).edit(ANA, lambda calendar: edits.decline_week(calendar, week, DINA))
    settle(stage)
    stage.show.says("Dina answers on the page.")
    stage.answer(DINA, "keep_off", "leave", "On leave, entered last week.")
    stage.look()
    stays_declined(stage, DINA, ANA, week)


def some_weeks_go_by(stage: Stage) -> None:
    stage.show.says(
        "Nothing happens that anybody would have to be asked about. What became of each week is in the history."
    )
    for _ in range(3):
        stage.later(timedelta(weeks=1))
        stage.look()
    stage.history(ELI)


def stays_declined(stage: Stage, email: str, other: str, week: datetime) -> None:
    """A week that should stand with a no in the team member's calendar, for a reason."""
    agreement = stage.agreement(email, other)
    agreement.declined.add(week)
    agreement.became[week] = Became.EXCUSED
    ends(stage, Kind.DECLINED, Outcome.EXCUSED)


def made_shorter(stage: Stage) -> None:
    week = stage.week(MAX, GIL)
    stage.show.says(f"Max cuts the 1:1 with Gil on {moment(week, ZONE)} to 15 minutes.")
    stage.hand(MAX).edit(GIL, lambda calendar: edits.resize_week(calendar, week, timedelta(minutes=15)))
    settle(stage)
    silence(stage, "Max")
    ends(stage, Kind.RESIZED, Outcome.RESTORED)


def changed_and_undone(stage: Stage) -> None:
    week = move(stage, ANA, BEN, DAY)
    stage.look()
    stage.show.says("Ana thinks better of it and moves it back. Nobody is asked.")
    stage.hand(ANA).edit(BEN, lambda calendar: edits.move_week(calendar, week, week))
    stage.later()
    stage.look()
    ends(stage, Kind.MOVED, Outcome.WITHDRAWN)
