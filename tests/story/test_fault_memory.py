"""What a large roster takes of the memory that the unit allows."""

from __future__ import annotations

import subprocess
import sys

PAIRS = 2000
"""More than the unit's limits speak of; ten thousand take 230 MiB and ten times as long."""

MEBIBYTES = 200
PASSES = f"""\
import logging, re, pathlib
import structlog
import daemon.pages, daemon.running, providers.caldav.provider, providers.google.provider, providers.mail.smtp
from dataclasses import replace
from tests.daemon.world import HOUR, World, a_person, a_team

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
team = a_team(8)
pairs = tuple(
    replace(one, report=a_person(f"P{{number}}of{{boss}}"), manager=a_person(f"M{{boss}}"))
    for boss in range({PAIRS} // 8) for number, one in enumerate(team)
)
world = World(pairs=pairs)
world.run(force=True)
world.run(HOUR)
assert len(world.store.known()) == {PAIRS}
print(int(re.search(r"VmHWM:\\s*(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_a_large_roster_stays_far_below_what_the_unit_allows() -> None:
    done = subprocess.run([sys.executable, "-c", PASSES], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MEBIBYTES
