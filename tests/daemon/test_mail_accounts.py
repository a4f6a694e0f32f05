"""People who have nothing but mail: the organizer's copy is all that is read and written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.assembly import company, open_accounts, read_roster
from daemon.cli import main
from daemon.clock import SystemClock
from daemon.config import load
from rules.delivery import Delivery
from rules.model import Role
from rules.roster import RosterError
from tests.daemon.config_files import LEAST, a_config
from tests.daemon.mailed import a_world_of_mail
from tests.daemon.test_assembly import HEADER
from tests.daemon.world import HOUR, cancel

OUTSIDE = {**LEAST, "accounts.outside": 'provider = "mail"\n'}
ANA = "ana@example.com,Ana,,Europe/Berlin,main,,,,,"
BEN = "ben@example.com,Ben,ana@example.com,Europe/Berlin,outside,,Tue 10:00,,,"


def test_the_series_is_written_once_and_a_second_pass_plans_nothing() -> None:
    world = a_world_of_mail()
    assert [row.action for row in world.run().plan.rows][:1] == ["create"]
    for _ in range(3):
        assert list(world.run(HOUR).plan.rows) == []

    assert [one.uid for one in world.calendars.objects(world.calendar(Role.MANAGER))] == [world.uid()]
    assert list(world.store.calendars()) == [world.calendar(Role.MANAGER).url]


def test_a_week_that_the_manager_takes_off_is_asked_about() -> None:
    world = a_world_of_mail()
    world.run()
    cancel(world, 1)
    world.settle()

    assert [mail.recipient for mail in world.mails("prompt")] == ["ana@example.test"]
    assert world.records[0].deviation.kind == "cancelled"


def _hired(folder: Path, *rows: str) -> Path:
    path = a_config(folder, OUTSIDE)
    load(path, {}).roster.file.write_text("\n".join([HEADER, *rows]))
    return path


def test_who_has_nothing_but_mail_is_invited_by_mail(tmp_path: Path) -> None:
    config = load(_hired(tmp_path, ANA, BEN), {})
    whole = company(config, read_roster(config), open_accounts(config, SystemClock()))
    assert whole.delivery(whole.pairs[0]) is Delivery.MAIL


def test_whoever_leads_a_team_needs_a_calendar(tmp_path: Path) -> None:
    config = load(_hired(tmp_path, ANA.replace("main", "outside"), BEN.replace(",,Tue", ",/ben/,Tue")), {})
    with pytest.raises(RosterError) as raised:
        company(config, read_roster(config), open_accounts(config, SystemClock()))

    assert raised.value.mistakes == (
        "ana@example.com: leads a team, so the 1:1s need a calendar, and [accounts.outside] has none; "
        "name an account with calendars, or another manager",
        "ben@example.com: has a calendar, and [accounts.outside] is for mail alone; keep one of the two",
    )


def test_check_says_who_is_invited_by_mail(tmp_path: Path) -> None:
    _hired(tmp_path, ANA, BEN)
    done = CliRunner().invoke(main, ["check", "--json", "--config", str(tmp_path / "config.toml")])
    found = {one["what"]: one["text"] for one in json.loads(done.stdout)["findings"]}
    assert found["calendar of ben@example.com"] == "none that can be reached; invites by mail"
