"""Two machines in network namespaces of their own, each with a cable to where the servers are, which can be cut."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.project.sources import ROOT
from tests.servers.running import free_port
from tests.story.office import Office, Running, eventually
from tests.story.premises import COMMAND, numbers

AS_ROOT: Sequence[str] = () if os.geteuid() == 0 else ("sudo", "-n")
NETWORK = "198.18.{number}.{end}"
"""Of the range that is for such trials (RFC 2544)."""

STANDBY = """\
[standby]
account = "main"
calendar = "/svc/lease/"
host = "{name}"
ttl = "{ttl}"
copies = "copies"
"""


def ip(*arguments: str) -> bool:
    """Whether `ip` did it."""
    return subprocess.run([*AS_ROOT, "ip", *arguments], capture_output=True, check=False).returncode == 0


def can_be_made() -> bool:
    """Whether this machine lets us make network namespaces."""
    try:
        name = f"oneonone-try-{os.getpid()}"
        return ip("netns", "add", name) and ip("netns", "del", name)
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class Machine:
    """One of the two: its namespace, the end of its cable here, and the folder of its configuration."""

    name: str
    namespace: str
    cable: str
    host: str
    folder: Path

    def cut(self) -> None:
        """Nothing comes through any more."""
        assert ip("link", "set", self.cable, "down")

    def heal(self) -> None:
        """All comes through again."""
        assert ip("link", "set", self.cable, "up")

    def inside(self, *command: str) -> list[str]:
        """A command on that machine."""
        return [*AS_ROOT, "ip", "netns", "exec", self.namespace, *command]

    def does(self, *arguments: str) -> None:
        """Run the program to its end; it must succeed."""
        config = str(self.folder / "config.toml")
        done = subprocess.run(
            self.inside(str(COMMAND), *arguments, "--config", config), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(self) -> Iterator[Running]:
        """The daemon, while the context lasts."""
        number = next(numbers)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        command = self.inside(str(COMMAND), "run", "--config", str(self.folder / "config.toml"))
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(command, stdout=to_out, stderr=to_err)
        try:
            yield Running(process, out, err)
        finally:
            ended(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and whatever runs in its name; nothing of it stays."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True, slots=True)
class Asked:
    """A write, or a mail, as it came through a cable."""

    at: float
    host: str
    what: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Both machines, and the log of what they wrote and mailed."""

    one: Machine
    two: Machine
    log: Path

    def asked(self, machine: Machine) -> list[Asked]:
        """What a machine wrote and mailed; not how it renewed the lease."""
        found = [line.split(" ", 2) for line in self.log.read_text().splitlines()]
        all_of_it = [Asked(float(at), host, what) for at, host, what in found]
        return [each for each in all_of_it if each.host == machine.host and "/lease/" not in each.what]


@contextmanager
def two_machines(office: Office, ttl: str) -> Iterator[Pair]:
    """The company of an office on two machines, with the servers behind two cables."""
    with ExitStack() as stack:
        web, smtp = urlsplit(office.server.url).port, urlsplit(office.sink.url).port
        ports = (free_port(), free_port())
        machines = [stack.enter_context(_machine(office, n, ports, ttl)) for n in (1, 2)]
        log = office.folder / "asked"
        behind = [
            f"{one.host}:{port}=127.0.0.1:{to}" for one in machines for port, to in zip(ports, (web, smtp), strict=True)
        ]
        stack.enter_context(_relaying((), log, behind))
        for one in machines:
            routes = [f"127.0.0.1:{port}={one.host}:{port}" for port in ports]
            stack.enter_context(_relaying(one.inside(), one.folder / "asked", routes))
        yield Pair(machines[0], machines[1], log)


@contextmanager
def _machine(office: Office, number: int, ports: tuple[int, int], ttl: str) -> Iterator[Machine]:
    label = f"{os.getpid() % 100000}-{number}"
    namespace, cable, net = f"oneonone-{label}", f"o{label}", (os.getpid() * 2 + number) % 250
    host, guest = (NETWORK.format(number=net, end=end) for end in (1, 2))
    folder = office.folder / f"machine{number}"
    one = Machine(("one", "two")[number - 1], namespace, cable, host, folder)
    try:
        assert ip("netns", "add", namespace)
        assert ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        assert ip("addr", "add", f"{host}/30", "dev", cable) and ip("link", "set", cable, "up")
        assert ip("-n", namespace, "addr", "add", f"{guest}/30", "dev", "eth0")
        assert ip("-n", namespace, "link", "set", "eth0", "up") and ip("-n", namespace, "link", "set", "lo", "up")
        _configure(office, one, ports, ttl)
        yield one
    finally:
        ip("netns", "del", namespace)
        ip("link", "del", cable)


def _configure(office: Office, one: Machine, ports: tuple[int, int], ttl: str) -> None:
    (one.folder / "copies").mkdir(parents=True)
    for name in ("secret", "password", "roster.csv"):
        (one.folder / name).touch(0o600)
        (one.folder / name).write_bytes((office.folder / name).read_bytes())
    lines = office.config.read_text()
    changed = {"url": f"http://127.0.0.1:{ports[0]}/", "smtp": f"smtp://127.0.0.1:{ports[1]}", "interval": "2s"}
    for key, value in changed.items():
        lines = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', lines, flags=re.MULTILINE)
    policy = '[policy]\nsettle = "1s"\n'
    (one.folder / "config.toml").write_text(lines + policy + STANDBY.format(name=one.name, ttl=ttl))


@contextmanager
def _relaying(inside: Sequence[str], log: Path, routes: Sequence[str]) -> Iterator[None]:
    command = [*inside, sys.executable, "-m", "tests.story.relay", str(log), *routes]
    with log.with_suffix(".relay").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT)
    try:
        eventually(log.exists)
        yield
    finally:
        ended(process)
