"""What the service is given: its files, its credentials, its network; and what it says where they are wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.story.office import TEAM, eventually, uid
from tests.systemd.service import ENCRYPTED, NOTIFY_RELOAD, WATCHDOG_SECONDS, Service, version

DAN = "dan@example.test,Dan Roy,ana@example.test,Europe/Berlin,,,Fri 10:00,"
PASSWORD = "/etc/oneonone/caldav-password"


@pytest.fixture
def mended(service: Service) -> Iterator[Service]:
    """The service; what a test has spoilt is put right again."""
    yield service
    service.drop_in("spoilt", None)
    service.drop_in("encrypted", None)
    service.deny("")
    service.machine.write(PASSWORD, service.office.server.password("svc"), 0o600)
    service.configure()
    service.machine.run("systemctl", "reload", "oneonone.service")


def test_a_reload_reads_roster_and_settings_again(service: Service) -> None:
    pid = service.pid
    service.office.hire([*TEAM, DAN])
    service.hire()
    service.configure(operator="night@example.test")
    moment = service.machine.moment()
    service.systemctl("reload")
    at_once = any("roster read" in one for one in service.said(moment))

    assert at_once or version(service.machine) < NOTIFY_RELOAD
    assert "3 pairs" in service.tells("3 pairs")

    eventually(lambda: uid("dan") in service.office.uids("ana"))
    assert (service.pid, service.state, service.show("Result")) == (pid, "active", "success")
    assert any("roster read" in one for one in service.said())


def test_a_reload_with_mistakes_leaves_all_as_it_was(mended: Service) -> None:
    pid, moment = mended.pid, mended.machine.moment()
    mended.configure(operator="nobody")
    mended.systemctl("reload")

    eventually(lambda: any("the one before stays" in one and "operator" in one for one in mended.said(moment)))

    mended.passes_well()
    assert (mended.pid, mended.state) == (pid, "active")


def test_what_is_wrong_or_missing_is_told_and_not_tried_for_ever_whoever_asks(mended: Service) -> None:
    mended.drop_in("spoilt", "[Unit]\nStartLimitIntervalSec=1min\nStartLimitBurst=2\n")
    mended.configure(operator="nobody", interval="soon")
    mended.machine.path(PASSWORD).unlink()
    moment, restarts = mended.machine.moment(), mended.restarts
    mended.machine.run("systemctl", "restart", "oneonone.service")
    eventually(lambda: mended.state == "failed")

    said = mended.said(moment)

    assert (mended.show("ExecMainStatus"), mended.restarts) in [("2", 0), ("2", restarts)]
    assert len([one for one in said if one.startswith("/etc/oneonone/config.toml: ")]) == 3
    assert any("password_file: there is no file /etc/oneonone/caldav-password; make it" in one for one in said), said
    assert not any("Scheduled restart" in one or "Traceback" in one for one in said)
    assert mended.page() == 0
    eventually(lambda: mended.machine.show("oneonone.socket", "ActiveState") == "failed")
    assert len([one for one in mended.said(moment) if one.startswith("Starting ")]) == 2


def test_a_credential_may_lie_encrypted(mended: Service) -> None:
    machine, moment = mended.machine, mended.machine.moment()
    machine.does("systemd-creds", "encrypt", "--name=caldav-password", PASSWORD, f"{PASSWORD}.cred")
    machine.path(PASSWORD).unlink()
    assert mended.office.server.password("svc") not in machine.path(f"{PASSWORD}.cred").read_text()
    mended.drop_in("encrypted", ENCRYPTED)
    mended.systemctl("restart")

    mended.passes_well()

    assert not any(mended.office.server.password("svc") in one for one in mended.said(moment))


def test_without_a_network_it_is_alive_says_so_and_loses_nothing(mended: Service) -> None:
    mended.passes_well()
    before = mended.office.snapshot("ana", "ben", "chi")
    mended.drop_in("spoilt", "[Service]\nPrivateNetwork=yes\n")
    mended.systemctl("restart")

    told = mended.tells("unread")

    assert "; blind in main since " in told and told.endswith(" UTC (3 pairs)")
    assert (mended.state, mended.page("/sign-in")) == ("active", 200)
    mended.drop_in("spoilt", None)
    mended.systemctl("restart")
    mended.passes_well()
    assert mended.office.snapshot("ana", "ben", "chi") == before


def test_where_all_packets_vanish_it_is_alive_and_stops_in_time(mended: Service) -> None:
    mended.passes_well()
    pid = mended.pid
    mended.deny("any")
    time.sleep(1.3 * WATCHDOG_SECONDS)
    after, begun = mended.pid, time.monotonic()
    mended.systemctl("stop")

    assert time.monotonic() - begun < 10
    assert (after, mended.show("Result")) == (pid, "success")
