"""Mails whose cause goes away while they wait: never sent, and each is logged with why and without what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from daemon.outbox import Sent, send_due
from daemon.rows import QueuedMail
from rules.edit import Place, edited
from rules.model import Role
from rules.notebook import ActionItem
from rules.preferences import Extra, Preferences
from tests.daemon.failing import Postman
from tests.daemon.world import DAY, DESK, HOUR, START, World, a_team, cancel, key_of, provisioned

CANARY = b"nobody but the reader"
Change = Callable[[World], object]


def asked() -> World:
    """A week was cancelled, and the question why waits, since no mail goes out."""
    world = provisioned(pairs=a_team(2))
    cancel(world, 1)
    world.settle()
    return world


def put_back(world: World) -> None:
    week, length = world.week(1), world.pair.slot.length
    world.edit(
        Role.MANAGER, lambda hand, uid: hand.edit(uid, lambda series: edited(series, (Place(week, week, length),)))
    )
    world.run(HOUR)


def leave(world: World, pairs: int = 1) -> None:
    """The team members are gone from the roster for as long as it takes to believe it."""
    world.employ(*world.pairs[pairs:])
    world.hourly(world.now + DAY + 2 * HOUR)


@pytest.mark.parametrize(
    ("change", "why", "kinds"),
    [
        (lambda world: world.answer(world.records[0]), "answered", ["prompt"]),
        (put_back, "withdrawn", ["prompt"]),
        (lambda world: world.hourly(START + 2 * DAY + HOUR), "restored", ["prompt", "reminder"]),
        (leave, "the pair has ended", ["prompt"]),
    ],
    ids=["answered", "put back by a person", "put back by the daemon", "the pair has ended"],
)
def test_a_question_whose_cause_is_gone_is_dropped_and_that_is_logged(
    change: Change, why: str, kinds: list[str]
) -> None:
    world, postman = asked(), Postman()
    with capture_logs() as logs:
        change(world)
        send_due(world.store, postman, DESK, world.now)
    dropped = [one for one in logs if one["event"] == "mail dropped"]
    assert [(one["about"], one["why"]) for one in dropped] == [(kind, why) for kind in kinds]
    assert [one["message_id"] for one in dropped] == [one.message_id for one in world.mails() if one.dropped_at]
    assert b"came up" not in b"".join(content for _, _, content in postman.taken)


def waiting(world: World, about: str, *keys: str, recipient: str = "p0@example.test") -> None:
    world.store.queue(QueuedMail("<1@x>", recipient, about, keys, CANARY, world.now, world.now + 14 * HOUR))


def promised(world: World, *, pair: int, done: bool = False) -> str:
    """An action item of the manager's with somebody."""
    key = key_of(world.pairs[pair])
    item = ActionItem(key, date(2026, 3, 9), "ana@example.test", "ana@example.test", "Send it", START, date(2026, 3, 4))
    kept = world.store.notebook.add_action_item(item)
    if done:
        world.store.notebook.mark_action_item(kept, START)
    return str(kept.id)


def sends(world: World, after: timedelta = timedelta()) -> tuple[Sent, list[str]]:
    """A round through the outbox, and why mails were dropped in it."""
    with capture_logs() as logs:
        sent = send_due(world.store, Postman(), DESK, world.now + after)
    assert CANARY.decode() not in str(logs)
    return sent, [one["why"] for one in logs if one["event"] == "mail dropped"]


SHARED = (START + DAY).isoformat()


@pytest.mark.parametrize(
    ("keys", "after", "change", "why"),
    [
        (("share", "2026-03-09", SHARED), HOUR, lambda world: shared(world), "the agenda is shared"),
        (("share", "2026-03-09", SHARED), DAY, lambda _: None, "it would come too late"),
        (("share", "2026-03-09", SHARED), HOUR, lambda world: world.employ(), ""),
        (("agenda", "2026-03-09", SHARED), DAY, lambda _: None, "it would come too late"),
        (("feedback", "1"), HOUR, lambda world: world.employ(), ""),
        (("feedback", "1"), HOUR, leave, "the two do not meet any more"),
    ],
)
def test_a_mail_of_an_agenda_is_dropped_once_there_is_no_cause_for_it(
    keys: tuple[str, ...], after: timedelta, change: Change, why: str
) -> None:
    world = provisioned(pairs=a_team(2))
    waiting(world, "agenda", keys[0], key_of(world.pair), *keys[1:])
    change(world)
    assert sends(world, after) == (Sent(), [why] if why else [])


def shared(world: World) -> None:
    world.store.notebook.share_sheet(key_of(world.pair), date(2026, 3, 9), START)


def test_feedback_still_reaches_who_leaves_while_it_is_not_sure_that_they_do() -> None:
    world = provisioned(pairs=a_team(2))
    waiting(world, "agenda", "feedback", key_of(world.pair), "1")
    world.employ(world.pairs[1])
    world.run(HOUR)
    assert sends(world, 14 * HOUR) == (Sent(sent=1), [])


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([(0, True), (0, True)], "all of it is done"),
        ([(0, False), (1, True)], "the two do not meet any more"),
        ([(0, False), (1, False)], ""),
    ],
    ids=["done", "left with who has left", "one still to do"],
)
def test_a_reminder_of_items_needs_one_that_is_open_with_somebody_who_is_there(
    items: list[tuple[int, bool]], why: str
) -> None:
    world = provisioned(pairs=a_team(2))
    numbers = [promised(world, pair=pair, done=done) for pair, done in items]
    waiting(world, "agenda", "due", *numbers, recipient="ana@example.test")
    leave(world)
    assert sends(world) == (Sent() if why else Sent(sent=1), [why] if why else [])


@pytest.mark.parametrize(
    ("extra", "choices", "why"),
    [
        (Extra.DIGEST, Preferences(), ""),
        (Extra.DIGEST, Preferences(digest=False), "its reader wants no digests"),
        (Extra.RHYTHM, Preferences(rhythm=True), ""),
        (Extra.RHYTHM, Preferences(), "its reader wants no notes"),
    ],
)
def test_a_digest_or_a_note_that_its_reader_gave_up_meanwhile_is_dropped(
    extra: Extra, choices: Preferences, why: str
) -> None:
    world = provisioned(pairs=a_team(2))
    waiting(world, "digest", extra, "2026-03")
    world.store.preferences.save("p0@example.test", choices, world.now)
    assert sends(world, DAY) == (Sent() if why else Sent(sent=1), [why] if why else [])


def test_a_note_goes_to_nobody_who_has_left() -> None:
    world = provisioned(pairs=a_team(2))
    waiting(world, "digest", Extra.RHYTHM, "2026-03")
    world.store.preferences.save("p0@example.test", Preferences(rhythm=True), world.now)
    leave(world)
    assert sends(world) == (Sent(), ["the two do not meet any more"])


@pytest.mark.parametrize(("minutes", "expected"), [(14, (Sent(sent=1), [])), (15, (Sent(), ["its link is over"]))])
def test_a_link_to_sign_in_that_is_over_is_not_sent(minutes: int, expected: tuple[Sent, list[str]]) -> None:
    world, now = provisioned(), START
    world.store.queue(QueuedMail("<1@x>", "p0@example.test", "sign-in", (), CANARY, now, now))
    assert sends(world, timedelta(minutes=minutes)) == expected


def test_a_mail_that_is_given_up_is_logged() -> None:
    world = provisioned()
    waiting(world, "prompt", "k")
    with capture_logs() as logs:
        send_due(world.store, Postman(trouble=lambda _: ValueError("ours")), DESK, START + 4 * DAY)
    assert "mail given up" in [one["event"] for one in logs]
