"""What a real `oneonone run` holds in memory after two passes, and how much of that its imports are."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon import assembly
from tests.bench.company import USERS, Site, Size, site
from tests.bench.measure import Row, at_most, shown
from tests.servers.radicale import start_radicale

LIMIT = 120.0
PATIENCE = 120.0
STEP = 0.2
ONEONONE = (sys.executable, "-c", "from daemon.cli import main; main()")
IMPORTS = """\
import daemon.running, providers.caldav.provider, providers.caldav.credentials, providers.mail.smtp
from pathlib import Path
print(Path("/proc/self/status").read_text())
"""


def bench(size: Size) -> Iterator[Row]:
    """Provision with `run --once --force`, then let the daemon run."""
    server = start_radicale(USERS)
    try:
        with site(server, size, interval="1s") as at:
            config = ("--config", str(at.config.path))
            subprocess.run([*ONEONONE, "run", "--once", "--force", *config], check=True, capture_output=True)
            with _daemon(config) as process:
                _await_passes(at, process, 2)
                status = Path(f"/proc/{process.pid}/status").read_text()
    finally:
        server.stop()
    imports = subprocess.run([sys.executable, "-c", IMPORTS], check=True, capture_output=True, text=True).stdout
    held = _megabytes(status, "VmRSS")
    yield at_most(f"memory of the idle daemon, {size.pairs} pairs", held, LIMIT, "MB")
    yield shown("  of that imports", f"{_megabytes(imports, 'VmRSS'):.0f} MB")
    yield shown("  at its highest", f"{_megabytes(status, 'VmHWM'):.0f} MB")


@contextmanager
def _daemon(config: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*ONEONONE, "run", *config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _await_passes(at: Site, process: subprocess.Popen[bytes], number: int) -> None:
    """Return when so many passes have ended since now; RuntimeError when they do not."""
    store = assembly.look_into_store(at.config)
    ended = {store.passes.last()}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        last = store.passes.last()
        ended |= {last} if last and last.finished_at else set()
        if len(ended) > number:
            store.close()
            return
        time.sleep(STEP)
    raise RuntimeError(f"the daemon did not end {number} passes")


def _megabytes(status: str, name: str) -> float:
    line = next(one for one in status.splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1]) / 1000
