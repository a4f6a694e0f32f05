"""How fast mails go out: one row a rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.pacing import HOUR, MINUTE, Due, Gone, Pace, crowded, may_go

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PACE = Pace(per_minute=3, per_recipient=2)


def ago(*recipients: str, by: timedelta = SECOND) -> list[Gone]:
    return [Gone(one, NOW - by) for one in recipients]


def going(due: str, gone: list[Gone], pace: Pace = PACE) -> str:
    """Who of these gets a mail now; capital letters are urgent."""
    wanted = [Due(one.lower(), urgent=one.isupper()) for one in due]
    return "".join(one for one, goes in zip(due, may_go(wanted, gone, NOW, pace), strict=True) if goes)


@pytest.mark.parametrize(
    ("why", "due", "gone", "expected"),
    [
        ("nothing is due", "", [], ""),
        ("there is room", "abc", [], "abc"),
        ("a minute has room for three", "abcd", [], "abc"),
        ("what went within the minute takes up room", "abcd", ago("x", "y"), "a"),
        ("a minute later there is room again", "abcd", ago("x", "y", by=MINUTE), "abc"),
        ("an address gets two", "aaab", [], "aab"),
        ("what went within the hour counts for the address", "aab", ago("a", by=59 * MINUTE), "ab"),
        ("an hour later it does not", "aab", ago("a", "a", by=HOUR), "aab"),
        ("one address keeps no other from its mails", "aaaabc", ago("a", "a", by=2 * MINUTE), "bc"),
        ("urgent ones go in any case", "ABCDE", ago("x", "y", "z"), "ABCDE"),
        ("and to whomever", "AAAA", ago("a", "a"), "AAAA"),
        ("and take the place of others", "ABcd", [], "ABc"),
        ("what went in the future counts for nothing", "abc", ago("a", "a", "b", by=-SECOND), "abc"),
    ],
)
def test_who_gets_a_mail_now(why: str, due: str, gone: list[Gone], expected: str) -> None:
    assert going(due, gone) == expected, why


@given(some.lists(some.sampled_from("abc"), max_size=12), some.integers(1, 4), some.integers(1, 4))
def test_all_go_in_the_end_each_address_in_its_order_and_never_too_many_at_once(
    due: list[str], per_minute: int, per_recipient: int
) -> None:
    pace, now = Pace(per_minute, per_recipient), NOW
    waiting, gone = list(enumerate(due)), list[tuple[int, Gone]]()
    while waiting:
        lately = [one for _, one in gone]
        goes = list(may_go([Due(one) for _, one in waiting], lately, now, pace))
        gone += [(n, Gone(one, now)) for (n, one), yes in zip(waiting, goes, strict=True) if yes]
        waiting = [one for one, yes in zip(waiting, goes, strict=True) if not yes]
        assert sum(one.at == now for _, one in gone) <= per_minute
        now += MINUTE
    for recipient in "abc":
        theirs = [(n, one.at) for n, one in gone if one.recipient == recipient]
        assert theirs == sorted(theirs)
        assert all(
            later - first >= HOUR for (_, first), (_, later) in zip(theirs, theirs[per_recipient:], strict=False)
        )


@pytest.mark.parametrize(
    ("held", "expected"), [("", False), ("aa", False), ("aaa", True), ("ab" * 2, False), ("abc" * 61, True)]
)
def test_it_is_crowded_when_the_last_one_waits_for_more_than_an_hour(held: str, expected: bool) -> None:  # noqa: FBT001
    assert crowded(held, PACE) is expected
