"""A team member with nothing but mail: exactly the invitations that a person needs, whatever server the manager has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.demo.sink import Mailbox, MailSink, listening, mail_sink
from tests.servers.faulty import faulty
from tests.servers.killing import KillingMailbox, Trap
from tests.servers.running import Server
from tests.servers.xandikos import MAILS_FROM, start_scheduling_xandikos
from tests.story.crashing import Stage, homes
from tests.story.delivering import an_office_that_delivers
from tests.story.guests import GUEST, guests_uid, invited, keeps_off, with_a_guest
from tests.story.office import DAY, HOUR, MONDAY, Office, Premises, an_office, text_of
from tests.story.turns import outcomes, settled, told
from tests.story.workspace import Workspace

SERIES = guests_uid()
WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
FIRST = "REQUEST: series 0"
LAST = 8
"""So many of the last transactions of a pass have to do with its mails."""

SERVERS = {
    "radicale": "office",
    "xandikos-scheduling": "inviting_office",
    "cyrus": "inviting_office_on_cyrus",
    "google": "workspace",
}


@pytest.fixture(params=list(SERVERS.values()), ids=list(SERVERS))
def company(request: pytest.FixtureRequest) -> Premises:
    """Ana and a guest, who is invited."""
    found: Premises = request.getfixturevalue(request.param)
    with_a_guest(found)
    assert found.work(MONDAY).actions == ["create", "tell"]
    assert found.work(MONDAY + HOUR / 2).actions == []
    assert invited(found) == [FIRST]
    return found


def passes(company: Premises, start: datetime, end: datetime, step: timedelta = HOUR * 12) -> None:
    """Go on from one moment to another; the last pass plans nothing."""
    at = start
    while at < end:
        at = min(at + step, end)
        assert company.work(at).code == 0
    assert company.plan(at).actions == []


def test_weeks_that_stay_off_or_elsewhere_are_mailed_and_what_is_put_back_is_not(company: Premises) -> None:
    hand = company.hand("ana")
    settled(company, lambda: hand.cancel_week(SERIES, WEEK))
    assert invited(company) == [FIRST]
    keeps_off(company, MONDAY + 3 * HOUR)
    company.work(MONDAY + 3 * HOUR)
    kept_off = [FIRST, "CANCEL: 2026-03-24 1"]
    assert invited(company) == kept_off

    at = MONDAY + 4 * HOUR
    hand.cancel_week(SERIES, WEEK + timedelta(weeks=2, hours=-1))
    passes(company, at, at + 3 * DAY)
    assert outcomes(company) == [("cancelled", "excused"), ("cancelled", "restored")]
    assert invited(company) == kept_off

    at += 3 * DAY
    hand.move_week(SERIES, WEEK - timedelta(weeks=1), WEEK - timedelta(days=5))
    for later in (HOUR, 2 * HOUR):
        company.work(at + later)
    keeps_off(company, at + 3 * HOUR)
    company.work(at + 3 * HOUR)
    assert invited(company)[2:] == ["REQUEST: series 0, 2026-03-17 " + invited(company)[2].rpartition(" ")[2]]

    hand.remove_agenda(SERIES)
    passes(company, at + 4 * HOUR, at + DAY)
    assert len(invited(company)) == 3
    assert {str(one["To"]).partition("<")[2].rstrip(">") for one in company.mails_of("invitation")} == {GUEST}
    assert_no_other_mails(company)


def assert_no_other_mails(company: Premises) -> None:
    """No server mailed the guest as well, and the guest was asked nothing; how it ended is told to who was asked."""
    assert GUEST not in told(company, "prompt") + told(company, "outcome")
    assert not any("Gil Roe gets a mail" in text_of(one) for one in company.mails_of("outcome"))
    if isinstance(company, Workspace):
        assert company.server.mails == []


def test_another_slot_and_a_leaver_are_mailed_once_each(company: Premises) -> None:
    row = company.roster.read_text()
    company.roster.write_text(row.replace("Tue 10:00", "Thu 11:00"))
    company.work(MONDAY + HOUR)
    assert len(invited(company)) == 2 and invited(company)[1].startswith("REQUEST: series ")

    begun = MONDAY + 10 * DAY
    passes(company, MONDAY + HOUR, begun, 10 * DAY)
    company.roster.write_text(row.replace("Tue 10:00", "Fri 11:00"))
    company.work(begun + HOUR)
    ends, anew = invited(company)[2:]
    assert (ends.endswith(" ends"), anew) == (True, "REQUEST: series 0")

    company.hire(["ana@example.test,Ana Lima,,Europe/Berlin,main,,,"])
    passes(company, begun + HOUR, begun + 3 * DAY, DAY)
    assert len(invited(company)) == 5
    assert_no_other_mails(company)


@pytest.mark.parametrize("company", ["office", "workspace"], ids=["radicale", "google"], indirect=True)
def test_this_and_following_ends_one_series_and_begins_another(company: Premises) -> None:
    hand: Any = company.hand("ana")
    hand.split_series(SERIES, WEEK, datetime.fromisoformat("2026-03-24T10:00:00"), "split-by-hand")
    passes(company, MONDAY + HOUR, MONDAY + DAY)
    assert outcomes(company)[0] == ("split", "adopted")
    ends, anew = invited(company)[1:]
    assert ends.endswith(" ends") and anew.startswith("REQUEST: series ")


@pytest.mark.parametrize("company", ["office", "workspace"], ids=["radicale", "google"], indirect=True)
def test_a_series_that_is_deleted_and_made_anew_is_called_off_and_invited_again(company: Premises) -> None:
    settled(company, lambda: company.hand("ana").delete_series(SERIES))
    passes(company, MONDAY + 3 * HOUR, MONDAY + 4 * DAY)
    assert outcomes(company) == [("series_deleted", "restored")]
    off, anew = invited(company)[1:]
    assert off.startswith("CANCEL: series ") and anew == FIRST
    assert_no_other_mails(company)


@pytest.fixture
def dying(radicale: Server, tmp_path: Path) -> Iterator[Stage]:
    """Ana and a guest, between whom and the daemon death waits."""
    trap, mailbox = Trap(), Mailbox()
    with faulty(radicale.url) as proxy, listening(KillingMailbox(trap, mailbox)) as port:
        proxy.always(trap.calendar)
        office = an_office(tmp_path / "office", radicale, MailSink(port, mailbox), proxy.url)
        with_a_guest(office)
        yield Stage(office, trap, homes(office, tmp_path / "kept"), tmp_path / "kept", whole=False)
        office.move_out()


def test_a_kill_at_any_moment_invites_once(dying: Stage) -> None:
    dying.keep()
    found, points = [], dying.points(MONDAY)
    assert "after PUT" in dying.trap.moments and "before DATA" in dying.trap.moments
    for point in [one for one in points if one.network] + points[-LAST:]:
        dying.set_back()
        since = len(dying.office.sink.deliveries)
        dying.run(MONDAY, point)
        dying.ok(MONDAY + HOUR)
        dying.ok(MONDAY + 2 * HOUR)
        mails = [one.content for one in dying.office.sink.deliveries[since:]]
        found += [] if len(set(mails)) == 1 else [f"{point}: {len(set(mails))} invitations"]
        found += [] if dying.office.uids("ana") == [SERIES] else [f"{point}: {dying.office.uids('ana')}"]
    assert found == []


def test_an_adopted_series_counts_as_told_when_the_database_is_lost(office: Office) -> None:
    with_a_guest(office)
    office.work(MONDAY)
    (office.folder / "state" / "oneonone.db").unlink()
    passes(office, MONDAY + HOUR, MONDAY + DAY)
    assert invited(office) == [FIRST]


@pytest.mark.parametrize(("setting", "ours"), [("", 0), ("mails_guests = false\n", 1)])
def test_where_the_server_mails_the_guest_we_do_not_unless_we_are_told_to(
    tmp_path: Path, setting: str, ours: int
) -> None:
    with mail_sink() as sink:
        server = start_scheduling_xandikos(smtp_port=sink.port)
        try:
            office = an_office_that_delivers(tmp_path / "office", server, sink)
            text = office.config.read_text()
            office.config.write_text(text.replace("[accounts.main]\n", f"[accounts.main]\n{setting}"))
            with_a_guest(office)
            office.work(MONDAY)
            assert office.work(MONDAY + HOUR).actions == []
            theirs = [one for one in office.mails if one["From"].addresses[0].addr_spec == MAILS_FROM]
            assert (len(theirs), len(invited(office))) == (1, ours)
        finally:
            server.stop()
