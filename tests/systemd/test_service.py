"""The service under a real systemd: it starts, tells how it is, and comes back from what befalls it."""

from __future__ import annotations

import time

from tests.servers.faulty import Wire, passing
from tests.story.office import uid
from tests.systemd.service import WATCHDOG_SECONDS, Service


def test_it_starts_with_a_first_pass_and_tells_of_it(service: Service) -> None:
    told = service.tells("pass at")

    assert service.state == "active"
    assert " pairs, " in told
    assert (service.page("/readyz"), service.page("/metrics")) == (200, 200)
    service.passes_well()
    assert {uid("ben"), uid("chi")} <= set(service.office.uids("ana"))


def test_it_runs_as_nobody_else_and_keeps_its_state_to_itself(service: Service) -> None:
    status = service.machine.path(f"/proc/{service.pid}/status").read_text()
    state = service.machine.path("/var/lib/private/oneonone")

    assert "Uid:\t0\t" not in status and "CapEff:\t0000000000000000" in status
    assert state.stat().st_mode & 0o077 == 0
    assert (state / "oneonone.db").stat().st_mode & 0o077 == 0
    environ = service.machine.path(f"/proc/{service.pid}/environ").read_text()
    assert service.office.server.password("svc") not in environ


def test_it_comes_back_after_it_was_killed(service: Service) -> None:
    service.passes_well()
    pid, restarts, before = service.pid, service.restarts, service.office.snapshot("ana", "ben", "chi")
    service.kill("SIGKILL")

    service.restarted(pid, restarts)

    service.passes_well()
    assert service.office.snapshot("ana", "ben", "chi") == before


def test_one_that_hangs_is_started_anew(service: Service) -> None:
    pid, restarts, moment = service.pid, service.restarts, service.machine.moment()
    service.kill("SIGSTOP")

    service.restarted(pid, restarts)

    assert any("Watchdog timeout" in one for one in service.said(moment))


def test_a_loop_that_stands_still_is_no_sign_of_life_though_the_pages_answer(service: Service) -> None:
    service.passes_well()
    pid, restarts, moment = service.pid, service.restarts, service.machine.moment()
    service.kill("SIGUSR1")
    time.sleep(0.5)
    answered = service.page()

    service.restarted(pid, restarts)

    assert answered == 200
    assert any("Watchdog timeout" in one for one in service.said(moment))


def test_a_request_that_takes_longer_than_the_watchdog_waits_is_no_hang(service: Service) -> None:
    def late(wire: Wire) -> None:
        time.sleep(1.3 * WATCHDOG_SECONDS)
        passing(wire)

    service.passes_well()
    pid, so_far = service.pid, len(service.way.requests)
    service.way.once(late)
    time.sleep(1.5 * WATCHDOG_SECONDS)

    service.passes_well()

    assert len(service.way.requests) > so_far
    assert service.pid == pid


def test_it_stops_in_time_and_stays_stopped(service: Service) -> None:
    restarts, moment, begun = service.restarts, service.machine.moment(), time.monotonic()
    service.systemctl("stop")

    assert time.monotonic() - begun < 10
    assert (service.state, service.show("Result"), service.show("ExecMainStatus")) == ("inactive", "success", "0")
    assert service.restarts == restarts
    assert not [one for one in service.said(moment) if "Traceback" in one or "Killing" in one]
