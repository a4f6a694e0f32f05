"""What people do to their 1:1s in the story, scene by scene, and what should come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.demo import edits
from daemon.demo.show import moment
from daemon.demo.stage import ZONE, Stage
from rules.model import Kind
from rules.records import Outcome

VERA, ANA, MAX = "vera@example.com", "ana@example.com", "max@example.com"
BEN, CHI, DINA = "ben@example.com", "chi@example.com", "dina@example.com"
ELI, FAY, GIL = "eli@example.com", "fay@example.com", "gil@example.com"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """One heading and what is played below it."""

    heading: str
    play: Callable[[Stage], None]


def a_team_begins(stage: Stage) -> None:
    stage.show.says("The roster names eight pairs; no calendar holds a 1:1 yet.")
    stage.look()


def the_series_moves(stage: Stage) -> None:
    stage.show.says("Vera drags all her 1:1s with Ana to the next day.")
    stage.hand(VERA).edit(ANA, lambda calendar: edits.move_series(calendar, DAY))
    _asked(stage)
    stage.show.says("Vera opens the link and wants them back where they were.")
    stage.answer(VERA, "put_back", "other", "I dragged the wrong thing.")
    stage.look()
    stage.outcomes.append((Kind.SERIES_MOVED, Outcome.RESTORED))


def cancelled_and_explained(stage: Stage) -> None:
    week = stage.week(ANA, BEN)
    _cancel(stage, ANA, BEN, week)
    _asked(stage)
    stage.show.says("Ana opens the link: she is away that week, and the 1:1 stays off.")
    stage.answer(ANA, "keep_off", "travel", "I am at a customer's and offline all day.")
    stage.look()
    stage.agreements[BEN].off.add(week)
    stage.outcomes.append((Kind.CANCELLED, Outcome.EXCUSED))


def cancelled_without_a_word(stage: Stage) -> None:
    week = stage.week(ANA, CHI)
    _cancel(stage, ANA, CHI, week)
    _asked(stage)
    _silence(stage, "Ana")
    stage.outcomes.append((Kind.CANCELLED, Outcome.RESTORED))
    stage.next_day()
    stage.show.says("It stands again, once. Nobody is fought with: what happens a second time is asked, and stays.")
    _cancel(stage, ANA, CHI, week)
    _asked(stage)
    _silence(stage, "Ana")
    stage.outcomes.append((Kind.CANCELLED, Outcome.UNEXPLAINED))
    stage.agreements[CHI].off.add(week)


def moved_within_the_week(stage: Stage) -> None:
    week = _move(stage, MAX, ELI, 2 * DAY)
    _asked(stage)
    _silence(stage, "Max")
    stage.agreements[ELI].elsewhere[week] = week + 2 * DAY
    stage.outcomes.append((Kind.MOVED, Outcome.MOVED))


def moved_to_another_week(stage: Stage) -> None:
    week = _move(stage, MAX, FAY, 5 * DAY)
    _asked(stage)
    stage.show.says("Max tells a colleague in HR, who records it on the command line.")
    stage.command(MAX, "family", "School holidays.")
    stage.look()
    stage.agreements[FAY].elsewhere[week] = week + 5 * DAY
    stage.outcomes.append((Kind.MOVED, Outcome.EXCUSED))


def declined(stage: Stage) -> None:
    week = stage.week(DINA, ANA)
    stage.show.says(f"Dina declines the 1:1 with Ana on {moment(week, ZONE)}.")
    stage.hand(DINA).edit(ANA, lambda calendar: edits.decline_week(calendar, week, DINA))
    _asked(stage)
    stage.show.says("Dina answers on the page.")
    stage.answer(DINA, "keep_off", "leave", "On leave, entered last week.")
    stage.look()
    stage.agreements[DINA].declined.add(week)
    stage.outcomes.append((Kind.DECLINED, Outcome.EXCUSED))


def made_shorter(stage: Stage) -> None:
    week = stage.week(MAX, GIL)
    stage.show.says(f"Max cuts the 1:1 with Gil on {moment(week, ZONE)} to 15 minutes.")
    stage.hand(MAX).edit(GIL, lambda calendar: edits.resize_week(calendar, week, timedelta(minutes=15)))
    _asked(stage)
    _silence(stage, "Max")
    stage.outcomes.append((Kind.RESIZED, Outcome.RESTORED))


def the_series_ends(stage: Stage) -> None:
    week = stage.week(VERA, MAX)
    stage.show.says(f"Vera lets her 1:1s with Max end before {moment(week, ZONE)}.")
    stage.hand(VERA).edit(MAX, lambda calendar: edits.end_series(calendar, week))
    _asked(stage)
    _silence(stage, "Vera")
    stage.outcomes.append((Kind.SERIES_ENDED, Outcome.RESTORED))


def the_agenda_is_detached(stage: Stage) -> None:
    stage.show.says("Ben takes the agenda off his 1:1s with Ana. It comes back without a word to anyone.")
    stage.hand(BEN).edit(ANA, edits.remove_agenda)
    stage.look()


def changed_and_undone(stage: Stage) -> None:
    week = _move(stage, ANA, BEN, DAY)
    stage.look()
    stage.show.says("Ana thinks better of it and moves it back. Nobody is asked.")
    stage.hand(ANA).edit(BEN, lambda calendar: edits.move_week(calendar, week, week))
    stage.later()
    stage.look()
    stage.outcomes.append((Kind.MOVED, Outcome.WITHDRAWN))


def the_series_is_deleted(stage: Stage) -> None:
    stage.show.says("Max deletes all his 1:1s with Eli. One reading is not believed: the next one has to confirm it.")
    stage.hand(MAX).delete_series(ELI)
    stage.glance()
    stage.later()
    _asked(stage)
    _silence(stage, "Max")
    stage.agreements[ELI].deleted_until = stage.now
    stage.outcomes.append((Kind.SERIES_DELETED, Outcome.RESTORED))


SCENES = (
    Scene("A team gets its weekly 1:1s", a_team_begins),
    Scene("The whole series is moved, by mistake", the_series_moves),
    Scene("A week is cancelled, for a reason", cancelled_and_explained),
    Scene("A week is cancelled, without a word", cancelled_without_a_word),
    Scene("A week moves within the same week", moved_within_the_week),
    Scene("A week moves to another week", moved_to_another_week),
    Scene("A team member declines", declined),
    Scene("A week is made shorter", made_shorter),
    Scene("The series is ended", the_series_ends),
    Scene("The agenda is taken off", the_agenda_is_detached),
    Scene("A change is undone", changed_and_undone),
    Scene("The series is deleted", the_series_is_deleted),
)


def _cancel(stage: Stage, email: str, other: str, week: datetime) -> None:
    stage.show.says(f"{stage.name(email)} deletes the 1:1 with {stage.name(other)} on {moment(week, ZONE)}.")
    stage.hand(email).edit(other, lambda calendar: edits.cancel_week(calendar, week))


def _move(stage: Stage, email: str, other: str, by: timedelta) -> datetime:
    week = stage.week(email, other)
    moved = f"from {moment(week, ZONE)} to {moment(week + by, ZONE)}"
    stage.show.says(f"{stage.name(email)} moves the 1:1 with {stage.name(other)} {moved}.")
    stage.hand(email).edit(other, lambda calendar: edits.move_week(calendar, week, week + by))
    return week


def _asked(stage: Stage) -> None:
    """The change is seen; when it has settled, somebody is asked."""
    stage.look()
    stage.later()
    stage.look()


def _silence(stage: Stage, name: str) -> None:
    """Nobody answers: a reminder, then the deadline."""
    stage.show.says(f"{name} does not answer.")
    stage.next_day(40)
    stage.look()
    stage.next_day(55)
    stage.look()
