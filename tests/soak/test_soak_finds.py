"""The soak finds mistakes: each of these, planted in the daemon, breaks a rule within a few seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from daemon.observe import Trouble, _read
from daemon.outbox import _sent
from daemon.store import Store
from rules.noting import record
from rules.records import Answer
from tests.soak.course import Course, charted
from tests.soak.play import play
from tests.story.simulation.story import Answered, Did, Forgot, Passed, Rostered, moment

Patch = pytest.MonkeyPatch
WITHIN = 40
"""So many seeds at most."""


def readings_that_are_made_up(instead: Patch) -> None:
    """A calendar that cannot be read is as it was."""

    def read(ref: Any, account: Any, before: Any, *more: Any) -> Any:
        found = _read(ref, account, before, *more)
        return before if isinstance(found, Trouble) and before.seen else found

    instead.setattr("daemon.observe._read", read)


def mails_that_are_given_up(instead: Patch) -> None:
    """What the mail server did not take counts as sent."""

    def sent(sender: Any, mail_from: str, mail: Any, now: Any) -> Any:
        return replace(_sent(sender, mail_from, mail, now), sent_at=now, failed_at=None)

    instead.setattr("daemon.outbox._sent", sent)


def mails_that_are_new_each_time(instead: Patch) -> None:
    """A mail that is tried again gets another Message-ID."""

    def sent(sender: Any, mail_from: str, mail: Any, now: Any) -> Any:
        name = f"Message-ID: <{mail.attempts}".encode()
        content = mail.content.replace(b"Message-ID: <", name, 1)
        after = _sent(sender, mail_from, replace(mail, content=content), now)
        return replace(after, content=mail.content)

    instead.setattr("daemon.outbox._sent", sent)


def answers_that_overwrite(instead: Patch) -> None:
    """What an answer said is not kept when the pass stores its record."""
    real = Store.save_record

    def save(self: Store, record: Any, before: Any = None) -> bool:
        return real(self, replace(record, reason=None) if record.applied_at else record, before)

    instead.setattr(Store, "save_record", save)


def writes_at_any_time(instead: Patch) -> None:
    """Meetings change however near they are."""
    instead.setattr("rules.tidying.far", lambda *_: True)
    instead.setattr("rules.restore.HANDS_OFF", -timedelta(hours=30))


def logs_that_tell(instead: Patch) -> None:
    """The words of an answer are logged."""
    real = Store.save_record

    def save(self: Store, record: Any, before: Any = None) -> bool:
        structlog.get_logger().info("stored", said=record.reason.text if record.reason else "")
        return real(self, record, before)

    instead.setattr(Store, "save_record", save)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is planted, by which rules it comes to light, and from which seed on that does not take long."""

    plant: Callable[[Patch], None]
    rules: tuple[str, ...]
    first: int = 0


MISTAKES = (
    Mistake(readings_that_are_made_up, ("nobody is asked about what was not read",), first=7),
    Mistake(mails_that_are_given_up, ("what is said to be sent was sent",)),
    Mistake(mails_that_are_new_each_time, ("nobody is written to twice",), first=7),
    Mistake(answers_that_overwrite, ("no answer is lost", "what is on record stays")),
    Mistake(writes_at_any_time, ("nothing that begins within two hours changes",)),
    Mistake(logs_that_tell, ("no words of people in logs",)),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[one.plant.__name__ for one in MISTAKES])
def test_a_mistake_comes_to_light_within_a_few_seeds(mistake: Mistake, monkeypatch: Patch) -> None:
    mistake.plant(monkeypatch)
    broken = (play(charted(seed)).broken for seed in range(mistake.first, mistake.first + WITHIN))
    assert any(one is not None and one.rule in mistake.rules for one in broken)


def nothing_is_recorded(instead: Patch, since: int) -> None:
    """From a minute on."""
    instead.setattr("rules.decide.record", lambda of, now: record(of, now) if now < moment(since) else iter(()))


@pytest.mark.parametrize("deed", ["delete", "cancel"])
def test_what_is_not_put_on_record_comes_to_light_after_the_database_was_lost_too(
    deed: str, monkeypatch: Patch
) -> None:
    nothing_is_recorded(monkeypatch, 250)
    events = (Forgot(100), Passed(200), Did(300, deed, pair=0, week=2))
    broken = play(Course(7, size=2, events=events, last=400)).broken
    assert broken is not None
    assert broken.rule == "every deviation is on record"


@pytest.mark.parametrize("missing", [False, True], ids=["all on record", "one missing"])
def test_a_week_that_goes_along_with_a_new_slot_is_on_record_and_stands_for_no_other(
    missing: bool, monkeypatch: Patch
) -> None:
    nothing_is_recorded(monkeypatch, 15000 if missing else 99999)
    off = (Did(13700, "cancel", pair=1), Passed(13800), Passed(14500), Answered(14600, pair=1, answer=Answer.KEEP_OFF))
    moved = (Rostered(14700, "slot", pair=1, weekday=2, hour=14), Passed(14800))
    played = play(Course(7, size=2, events=(*off, *moved, Did(15100, "cancel", pair=1, week=2)), last=15200))
    assert played.counts["repair"]
    assert (played.broken and played.broken.rule) == ("every deviation is on record" if missing else None)
