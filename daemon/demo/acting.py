"""What scenes are made of: people change something, the daemon looks at it, somebody answers or does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from daemon.demo import edits
from daemon.demo.show import moment
from daemon.demo.stage import ZONE, Stage
from rules.model import Kind
from rules.records import Outcome, ReasonKind
from rules.week import Became

DAY = timedelta(days=1)


def cancel(stage: Stage, email: str, other: str, week: datetime) -> None:
    """Somebody deletes one week."""
    stage.show.says(f"{stage.name(email)} deletes the 1:1 with {stage.name(other)} on {moment(week, ZONE)}.")
    stage.hand(email).edit(other, lambda calendar: edits.cancel_week(calendar, week))


def move(stage: Stage, email: str, other: str, by: timedelta) -> datetime:
    """Somebody lets one week start so much later; when it should have started."""
    week = stage.week(email, other)
    moved = f"from {moment(week, ZONE)} to {moment(week + by, ZONE)}"
    stage.show.says(f"{stage.name(email)} moves the 1:1 with {stage.name(other)} {moved}.")
    stage.hand(email).edit(other, lambda calendar: edits.move_week(calendar, week, week + by))
    return week


def settle(stage: Stage) -> None:
    """The change is seen; when it has settled, somebody is asked, or nobody has to be."""
    stage.look()
    stage.later()
    stage.look()


def silence(stage: Stage, name: str) -> None:
    """Nobody answers: a reminder, then the deadline."""
    stage.show.says(f"{name} does not answer.")
    stage.next_day(40)
    stage.look()
    stage.next_day(55)
    stage.look()


def ends(stage: Stage, kind: Kind, outcome: Outcome) -> None:
    """What should be on record in the end."""
    stage.outcomes.append((kind, outcome))


def stays_off(stage: Stage, email: str, other: str, week: datetime, became: Became) -> None:
    """A week that no calendar should show, and what the history should say of it."""
    agreement = stage.agreement(email, other)
    agreement.off.add(week)
    agreement.became[week] = became


def takes_place(stage: Stage, email: str, other: str, week: datetime, start: datetime, became: Became) -> None:
    """A week that should stand at another time, and what the history should say of it."""
    agreement = stage.agreement(email, other)
    agreement.elsewhere[week] = start
    agreement.became[week] = became


@contextmanager
def told(stage: Stage, text: str, *emails: str) -> Iterator[None]:
    """Promise that just these people get mails meanwhile, one each; nobody where none is named."""
    before = stage.mails_shown
    yield
    heard, should = Counter(stage.heard(before)), Counter(emails)
    wrong = [f"a mail too many to {one}" for one in (heard - should).elements()]
    wrong += [f"no mail came to {one}" for one in (should - heard).elements()]
    stage.promise(text, lambda: wrong)


def known_to_be(stage: Stage, report: str, kind: ReasonKind) -> None:
    """Promise that the newest record of a team member has a reason that the calendars gave."""
    reason = stage.store.records("report = ?", report)[-1].reason
    found = (reason.kind, reason.by) if reason else None
    wrong = [] if found == (kind, "calendar") else [f"it says {found}"]
    stage.promise(f"the record about {stage.name(report)} says by itself: {kind.replace('_', ' ')}", lambda: wrong)
