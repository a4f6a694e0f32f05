"""The parts put together as the files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.assembly import read_roster
from daemon.config import load
from rules.roster import RosterError
from tests.daemon.config_files import a_config

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
