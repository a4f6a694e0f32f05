"""SOGo mails guests itself (SOGoAppointmentSendEMailNotifications): with `mails_guests` we leave it to that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.sogo import demand_sogo, start_sogo
from tests.story.delivering import an_office_that_delivers
from tests.story.guests import GUEST, calendar_in, guests_uid, invited, with_a_guest
from tests.story.office import DAY, HOUR, Office
from tests.story.turns import outcomes

SERIES = guests_uid()
AHEAD = datetime(2035, 3, 5, 8, tzinfo=UTC)
"""A Monday in the future: by its own clock SOGo mails nothing of what is over."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    demand_sogo()
    with mail_sink() as sink:
        server = start_sogo(sink.url)
        try:
            made = an_office_that_delivers(tmp_path / "office", server, sink)
            text = made.config.read_text()
            made.config.write_text(text.replace("[accounts.main]\n", "[accounts.main]\nmails_guests = true\n"))
            with_a_guest(made)
            yield made
        finally:
            server.stop()


def mailed(office: Office) -> list[str]:
    """What SOGo told the guest, oldest first: METHOD, which generation, and what is peculiar to it."""
    mails = [one for one in office.mails if GUEST in str(one["To"]) and one["X-Sogo-Message-Type"]]
    calendars = [calendar_in(one) for one in mails]
    events = [(one["METHOD"], *one.walk("VEVENT")) for one in calendars]
    return [" ".join([method, *(_said(one) for one in some)]) for method, *some in events]


def _said(event: dict[str, object]) -> str:
    generation = 1 if event["UID"] == SERIES else 2
    off = " without a week" if "EXDATE" in event else ""
    return f"{generation}{off}" + (" ends" if "UNTIL" in dict(event["RRULE"]) else "")  # type: ignore[call-overload]


def passes(office: Office, start: datetime, *hours: int) -> None:
    """Passes so many hours after a moment; after the last one there is nothing to do."""
    for one in hours:
        assert office.work(start + one * HOUR).code == 0
    assert office.plan(start + hours[-1] * HOUR).actions == []


def test_the_guest_is_mailed_once_for_each_change_and_by_nobody_else(office: Office) -> None:
    assert office.work(AHEAD).actions == ["create"]
    passes(office, AHEAD, 1)
    assert mailed(office) == ["REQUEST 1"]
    office.hand("ana").cancel_week(SERIES, AHEAD + 15 * DAY + HOUR)
    by_ana = "REQUEST 1 without a week"
    office.hand("ana").remove_agenda(SERIES)
    passes(office, AHEAD, 2, 3, 28, 53, 78)
    assert outcomes(office) == [("cancelled", "restored")]
    assert mailed(office) == ["REQUEST 1", by_ana, "REQUEST 1"]
    office.roster.write_text(office.roster.read_text().replace("Tue 10:00", "Thu 11:00"))
    passes(office, AHEAD + 5 * DAY, 0, 1)
    assert mailed(office)[3:] == ["REQUEST 1 without a week ends", "REQUEST 2"]
    assert invited(office) == []
