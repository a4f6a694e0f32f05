"""One of two machines is cut off: it stops, the other one goes on, and at no moment do both act."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.story.office import ANA, BEN, CHI, Office, eventually, uid
from tests.story.two_machines import Machine, can_be_made, two_machines

TTL = 10
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def namespaces() -> None:
    """They need root, or `sudo -n`, and iproute2; CI fails without them."""
    if not can_be_made():
        assert not os.environ.get("CI"), "network namespaces cannot be made; .ci/run needs root and iproute2"
        pytest.skip("network namespaces cannot be made here")


def start(office: Office, report: str) -> datetime:
    """When a series begins, in UTC, in the calendar of its organizer."""
    (text,) = (one for one in office.objects("ana") if uid(report) in one)
    found = re.search(r"DTSTART;TZID=(\S+?):(\d{8}T\d{6})", text)
    assert found
    return datetime.strptime(found[2], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(found[1]))


def weeks_later(begins: datetime, weeks: int) -> datetime:
    """The week so many later at the same local time, as an instant."""
    return (begins + weeks * WEEK).astimezone(UTC)


def copy(source: Machine, target: Machine) -> None:
    """What an operator's timer does: back up, and bring it across."""
    source.does("backup", str(target.folder / "copies"))


def prompts(office: Office) -> int:
    return len(office.mails_of("prompt"))


def test_the_other_machine_goes_on_and_never_do_both_act(office: Office) -> None:
    office.hire([ANA, BEN, CHI])
    with two_machines(office, f"{TTL}s") as pair, pair.one.running() as one:
        one.says("holds the lease")
        eventually(lambda: len(office.uids("chi")) == len(office.uids("ben")) == 1)
        one.says("pass finished")
        ben, chi = start(office, "ben"), start(office, "chi")
        copy(pair.one, pair.two)

        with pair.two.running() as two:
            two.says("one holds the lease")
            office.hand("ana").cancel_week(uid("ben"), weeks_later(ben, 3))
            eventually(lambda: prompts(office) == 1)
            assert pair.asked(pair.two) == []

            pair.one.cut()
            cut = time.monotonic()
            two.says("restored a copy")
            two.says("pass finished")
            office.hand("ana").cancel_week(uid("chi"), weeks_later(chi, 3))
            eventually(lambda: prompts(office) == 2)
            assert one.process.wait(20) == 1, one.log
            assert "the lease is lost" in one.log

            pair.one.heal()
            with pair.one.running() as again:
                again.says("two holds the lease")
                office.hand("ana").cancel_week(uid("ben"), weeks_later(ben, 4))
                eventually(lambda: prompts(office) == 3)
            assert two.process.poll() is None

        ours, theirs = pair.asked(pair.one), pair.asked(pair.two)
        assert max(each.at for each in ours) < min(each.at for each in theirs)
        assert max(each.at for each in ours) <= cut + TTL / 2
        assert len({one["Message-ID"] for one in office.mails}) == len(office.mails)
        asked_about = [str(one["Subject"]) for one in office.mails_of("prompt")]
        assert len(set(asked_about)) == len(asked_about) == 3
        assert [len(office.uids(user)) for user in ("ana", "ben", "chi")] == [2, 1, 1]
