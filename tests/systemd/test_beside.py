"""What stands beside the service: the door that stays open, the nightly copy, and the journal."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from pathlib import Path

from pyrage import x25519

from daemon.backing_up import SPARED
from daemon.sealing import unseal
from daemon.store import Store
from tests.systemd.service import BACKUP, UNIT, Service

COPIES = "oneonone backup "
FOLDER = "/var/lib/private/oneonone-backups"


def test_whoever_asks_while_it_restarts_gets_an_answer(service: Service) -> None:
    service.passes_well()
    pid, answers, over = service.pid, Counter[int](), threading.Event()

    def ask() -> None:
        while not over.is_set():
            answers[service.page("/sign-in")] += 1

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for one in asking:
        one.start()
    service.systemctl("restart")
    over.set()
    for one in asking:
        one.join()

    assert service.pid != pid
    assert set(answers) == {200}, answers
    assert service.page("/sign-in") == 200


def test_a_request_starts_a_service_that_was_stopped_and_its_door_stops_both(service: Service) -> None:
    service.systemctl("stop")

    assert service.page("/sign-in") == 200
    assert service.state == "active"

    service.machine.does("systemctl", "stop", "oneonone.socket")
    assert (service.state, service.page("/sign-in")) == ("inactive", 0)


def test_the_nightly_copy_opens_and_holds_what_is_known(service: Service, tmp_path: Path) -> None:
    service.passes_well()
    service.machine.does("systemctl", "start", BACKUP)

    assert service.machine.show(BACKUP, "Result") == "success"
    (copy,) = service.machine.path(FOLDER).glob("oneonone-*.db")
    assert copy.stat().st_mode & 0o077 == 0
    assert len(Store(Path(shutil.copy(copy, tmp_path))).known()) >= 2
    assert service.state == "active"


def test_the_copy_is_made_every_night_also_while_the_service_stands(service: Service) -> None:
    for old in service.machine.path(FOLDER).glob("*.db"):
        old.unlink()
    for day in range(1, 6):
        (service.machine.path(FOLDER) / f"oneonone-2020010{day}T020000Z.db").touch()
    service.machine.does("systemctl", "start", "oneonone-backup.timer")
    service.systemctl("stop")

    service.machine.does("systemctl", "start", BACKUP)

    assert len(list(service.machine.path(FOLDER).glob("oneonone-*.db"))) == SPARED
    assert service.machine.show(BACKUP, "Result") == "success"
    assert service.machine.show("oneonone-backup.timer", "NextElapseUSecRealtime")
    assert service.machine.show("oneonone-backup.timer", "Unit") == BACKUP


def test_the_nightly_copy_is_encrypted_where_the_unit_says_so(service: Service, tmp_path: Path) -> None:
    key, folder = x25519.Identity.generate(), service.machine.path(FOLDER)
    (tmp_path / "key").write_text(str(key))
    (command,) = (line for line in service.machine.does("systemctl", "cat", BACKUP).splitlines() if COPIES in line)
    encrypting = command.replace(COPIES, f"{COPIES} --encrypt-to {key.to_public()} ")
    service.drop_in("encrypted", f"[Service]\nExecStart=\n{encrypting}\n", BACKUP)
    try:
        service.machine.does("systemctl", "start", BACKUP)
    finally:
        service.drop_in("encrypted", None, BACKUP)

    (copy,) = folder.glob("oneonone-*.db.age")
    assert copy.stat().st_mode & 0o077 == 0
    unseal(copy, tmp_path / "oneonone.db", tmp_path / "key")
    assert len(Store(tmp_path / "oneonone.db").known()) >= 2


def test_the_journal_has_one_line_for_each_action_and_fields_to_search_by(service: Service) -> None:
    service.passes_well()
    entries = service.machine.journal(UNIT)

    done = [one for one in entries if "ONEONONE_ACTION" in one]
    created = [one for one in done if one["ONEONONE_ACTION"] == "create"]

    assert len({one["ONEONONE_PAIR"] for one in created}) == len(created) >= 2
    for one in done:
        people = f"{one['ONEONONE_REPORT']} / {one['ONEONONE_MANAGER']}"
        assert one["MESSAGE"].startswith(f"done: {one['ONEONONE_ACTION']}  {people}  "), one
        assert one["MESSAGE"].endswith(one["ONEONONE_TEXT"])
        assert (one["PRIORITY"], one["SYSLOG_IDENTIFIER"], one["_TRANSPORT"]) == ("6", "oneonone", "journal")
    secrets = service.office.server.password("svc"), service.machine.path("/etc/oneonone/secret").read_text().strip()
    assert not any(secret in str(one) for one in entries for secret in secrets)
    searched = service.machine.does("journalctl", "ONEONONE_REPORT=ben@example.test", "--output=cat", "--quiet")
    assert "done: create  ben@example.test / " in searched and "chi@" not in searched
