"""A machine with a real systemd as its process 1, in namespaces of this one: same files, same network, no traces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

BOOT = Path(__file__).with_name("boot.sh")
SYSTEMD = Path("/usr/lib/systemd/systemd")
NEEDED = ("unshare", "nsenter", "setpriv", "systemctl", "journalctl")
REMEDY = "needs root that may mount (a container: privileged), systemd, util-linux and cgroup2"
START_SECONDS = 30.0
COMMAND_SECONDS = 60.0
LENT = {Path(sys.base_prefix): "/opt/python", Path(sysconfig.get_path("purelib")): "/opt/lent"}
"""The interpreter of the tests, and its libraries."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One that runs; `leader` is the number of its process 1 as seen from here."""

    leader: int

    def run(self, *command: str, given: str = "", seconds: float = COMMAND_SECONDS) -> subprocess.CompletedProcess[str]:
        """A command inside, run to its end."""
        return subprocess.run(
            ["nsenter", "--target", str(self.leader), "--all", *command],
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def does(self, *command: str, given: str = "") -> str:
        """What a command that succeeds says."""
        done = self.run(*command, given=given)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    def path(self, inside: str) -> Path:
        """Where one of its files is reached from here; no absolute symbolic link may lie on the way."""
        return Path(f"/proc/{self.leader}/root") / inside.removeprefix("/")

    def write(self, inside: str, text: str, mode: int = 0o644) -> None:
        """Write a file, and the folders on the way to it."""
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.does("systemctl", "show", unit, f"--property={name}", "--value").strip()

    def journal(self, unit: str, cursor: str = "") -> list[dict[str, Any]]:
        """What is in the journal of a unit, from itself and about it, after a moment, oldest first."""
        self.does("journalctl", "--sync")
        after = [f"--after-cursor={cursor}"] if cursor else []
        lines = self.does("journalctl", f"--unit={unit}", "--output=json", "--all", "--quiet", *after)
        return [json.loads(line) for line in lines.splitlines()]

    def moment(self) -> str:
        """The cursor of what the journal holds last."""
        self.does("journalctl", "--sync")
        return str(json.loads(self.does("journalctl", "--lines=1", "--output=json", "--quiet"))["__CURSOR"])


def demand_systemd() -> None:
    """Skip the test where no systemd can be booted."""
    there = SYSTEMD.exists() and all(shutil.which(name) for name in NEEDED)
    if os.geteuid() != 0 or not there or _groups() is None or not _may_mount():
        pytest.skip(REMEDY)


def _may_mount() -> bool:
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return tried.returncode == 0


@contextmanager
def booted(files: Path = Path("/"), lent: Mapping[Path, str] = LENT) -> Iterator[Machine]:
    """A machine on these files from its boot until all its processes are gone; folders of this one are lent to it."""
    folder, group = Path(tempfile.mkdtemp(prefix="machine-")), _groups_of_ours()
    process = _launched(folder, group, [files, *(one for pair in lent.items() for one in pair)])
    try:
        yield _started(process, folder / "log")
    finally:
        _end(process, group)
        shutil.rmtree(folder, ignore_errors=True)


def _launched(folder: Path, group: Path, what: Sequence[Path | str]) -> subprocess.Popen[bytes]:
    """It dies with this process, and all that is inside with it."""
    (folder / "root").mkdir()
    enter = f'echo $$ > {group}/cgroup.procs && exec "$@"'
    apart = ["unshare", "--fork", "--kill-child", "--pid", "--mount", "--cgroup", "--ipc", "--uts"]
    inside = ["sh", str(BOOT), str(folder / "root"), *map(str, what)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "sh", "-c", enter, "sh", *apart, *inside],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _started(process: subprocess.Popen[bytes], log: Path) -> Machine:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if leader := _child(process.pid):
            state = Machine(leader).run("systemctl", "is-system-running").stdout.strip()
            if state in ("running", "degraded"):
                return Machine(leader)
        time.sleep(0.05)
    raise RuntimeError(f"systemd did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _child(pid: int) -> int | None:
    """The one child of a process, once that is systemd."""
    with suppress(OSError, ValueError):
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(child) if Path(f"/proc/{child}/comm").read_text() == "systemd\n" else None
    return None


def _end(process: subprocess.Popen[bytes], group: Path) -> None:
    """Kill it, wait until the kernel has cleared up, and give the control group back."""
    leader = _child(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while time.monotonic() < end and ((leader and Path(f"/proc/{leader}").exists()) or _populated(group)):
        time.sleep(0.02)
    for folder, _, _ in os.walk(group, topdown=False):
        with suppress(OSError):
            Path(folder).rmdir()


def _populated(group: Path) -> bool:
    with suppress(OSError):
        return "populated 1" in (group / "cgroup.events").read_text()
    return False


def _groups() -> Path | None:
    """Where the second version of control groups is mounted, alone or beside the first."""
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return next((Path(one[1]) for one in mounts if one[2] == "cgroup2" and "rw" in one[3].split(",")), None)


def _groups_of_ours() -> Path:
    above = _groups()
    assert above is not None
    return Path(tempfile.mkdtemp(prefix="machine-", dir=above))
