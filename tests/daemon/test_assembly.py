"""The parts put together as the files say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.assembly import company, open_accounts, read_roster
from daemon.clock import SystemClock
from daemon.config import load
from rules.model import Person
from rules.roster import RosterError
from tests.daemon.config_files import GOOGLE, LEAST, a_config
from tests.providers.google.key_files import a_key

HEADER = "email,name,manager,timezone,account,calendar,slot,duration,hours,holidays"


def test_unknown_holidays_are_found_together_with_every_other_mistake(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})
    rows = ["ana@example.com,Ana,,Europe/Berlin,,,,,,DE-BX", "ben@example.com,Ben,,Europe/Berln,,,,,9 to 5,Germany"]
    config.roster.file.write_text("\n".join([HEADER, *rows]))

    with pytest.raises(RosterError) as raised:
        read_roster(config)

    assert [one.partition(";")[0] for one in raised.value.mistakes] == [
        'line 2: no public holidays are known for "DE-BX"',
        'line 3: "Europe/Berln" is not an IANA time zone',
        'line 3: "9 to 5" are not working hours',
        'line 3: no public holidays are known for "Germany"',
    ]


def test_whoever_is_in_no_pair_is_still_known(tmp_path: Path) -> None:
    config = load(a_config(tmp_path), {})
    rows = [
        "ben@example.com,Ben,,Europe/Berlin,,,,,,",
        "ana@example.com,Ana,ben@example.com,Europe/Berlin,,,Tue 10:00,,,",
        "olga@example.com,Olga,,Europe/Berlin,,,,,,",
    ]
    config.roster.file.write_text("\n".join([HEADER, *rows]))
    assert [one.email for one in company(config, read_roster(config), {}).unpaired] == ["olga@example.com"]


def test_a_person_at_google_has_the_own_calendar_or_the_one_of_the_roster(tmp_path: Path) -> None:
    a_key(tmp_path)
    config = load(a_config(tmp_path, {**LEAST, "accounts.g": GOOGLE}), {})
    ana = Person("ana@example.com", "Ana", "Europe/Berlin", "g")

    account = open_accounts(config, SystemClock())["g"]
    own, named = account.locate(ana), account.locate(replace(ana, calendar="c_1@group.calendar.google.com"))

    assert own.url == "https://www.googleapis.com/calendar/v3/calendars/ana@example.com/"
    assert named.url == "https://www.googleapis.com/calendar/v3/calendars/c_1@group.calendar.google.com/"
    assert (own.owner, own.zone, own.account) == ("ana@example.com", "Europe/Berlin", "g")


OPENED = """\
import sys
from pathlib import Path
from daemon.assembly import open_accounts
from daemon.clock import SystemClock
from daemon.config import load
account = open_accounts(load(Path(sys.argv[1]), {}), SystemClock())["g"]
loaded = [name for name in ("providers.google.directory", "providers.google.names") if name in sys.modules]
print(account.directory is not None, len(loaded))
"""


@pytest.mark.parametrize(
    ("more", "found"), [("", "False 0"), ('admin = "it@example.com"\ndirectory = true\n', "True 2")]
)
def test_the_directory_is_loaded_only_where_it_is_wanted(tmp_path: Path, more: str, found: str) -> None:
    a_key(tmp_path)
    path = a_config(tmp_path, {**LEAST, "accounts.g": GOOGLE + more})

    done = subprocess.run([sys.executable, "-c", OPENED, path], capture_output=True, text=True)

    assert done.stdout.strip() == found, done.stderr
