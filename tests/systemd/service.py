"""The program as a service of a machine, installed as the README says; calendars and mails of an office are outside."""

from __future__ import annotations

import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from tests.project.sources import PACKAGES, ROOT
from tests.servers.faulty import FaultyServer
from tests.servers.running import free_port
from tests.story.office import Office, eventually
from tests.systemd.machine import Machine

UNIT, BACKUP = "oneonone.service", "oneonone-backup.service"
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
COMMAND = "#!/opt/oneonone/bin/python\nimport sys\nfrom daemon.cli import main\nsys.exit(main())\n"
WATCHDOG_SECONDS = 3
NOTIFY_RELOAD = 253
"""The first systemd that knows Type=notify-reload."""

QUICK = f"""\
[Unit]
StartLimitIntervalSec=0
[Service]
WatchdogSec={WATCHDOG_SECONDS}s
RestartSec=100ms
Environment=PYTHONPATH=/opt/standing
"""
"""What nobody wants to wait for; and where the next one lies."""

LENT = "[Service]\nEnvironment=LD_LIBRARY_PATH=/opt/python/lib\n"
"""Python may be a library that is looked for where it was installed: perhaps in a home, which no service sees."""

STANDING_STILL = """\
import signal, time
signal.signal(signal.SIGUSR1, lambda *_: time.sleep(3600))
"""
"""The loop's thread stops at this signal for an hour, wherever it is, while all the others go on."""

ENCRYPTED = """\
[Service]
LoadCredentialEncrypted=caldav-password:/etc/oneonone/caldav-password.cred
"""


@dataclass(frozen=True, slots=True)
class Service:
    """The daemon on its machine; `way` lies between it and the calendars, `port` is where the pages are."""

    machine: Machine
    office: Office
    way: FaultyServer
    port: int

    def systemctl(self, *arguments: str) -> None:
        """A command to systemd about the service, which must succeed."""
        done = self.machine.run("systemctl", *arguments, UNIT)
        assert done.returncode == 0, "\n".join([done.stderr, *self.said()[-30:]])

    def show(self, name: str) -> str:
        """A property of the service."""
        return self.machine.show(UNIT, name)

    @property
    def pid(self) -> str:
        return self.show("MainPID")

    @property
    def state(self) -> str:
        return self.show("ActiveState")

    @property
    def restarts(self) -> int:
        return int(self.show("NRestarts"))

    def tells(self, text: str) -> str:
        """Wait until the status holds this text; all of it."""
        eventually(lambda: text in self.show("StatusText"))
        return self.show("StatusText")

    def passes_well(self) -> str:
        """Wait for a pass that could read everything, from now on; what it says."""
        moment = self.machine.moment()
        eventually(lambda: any("pass finished" in one and "unread" not in one for one in self.said(moment)))
        return self.show("StatusText")

    def said(self, moment: str = "") -> list[str]:
        """What the journal holds about the service after a moment."""
        return [str(one.get("MESSAGE")) for one in self.machine.journal(UNIT, moment)]

    def kill(self, signal: str) -> None:
        """Send a signal to the daemon itself."""
        self.systemctl("kill", f"--signal={signal}", "--kill-whom=main")

    def restarted(self, pid: str, restarts: int) -> None:
        """Wait until another process is there, by itself, and has told that it is ready."""
        eventually(lambda: self.restarts > restarts and self.pid not in ("0", pid) and self.state == "active")

    def deny(self, addresses: str) -> None:
        """Deny it addresses while it runs; "" denies none."""
        self.machine.does("systemctl", "set-property", "--runtime", UNIT, f"IPAddressDeny={addresses}")

    def settings(self, **changed: str) -> str:
        """What config.toml is to hold; `changed` replaces lines by their key."""
        lines = self.office.settings.splitlines()
        given = {
            "state_dir": "/var/lib/oneonone",
            "listen": f"127.0.0.1:{self.port}",
            "password_file": "caldav-password",
            "interval": "1s",
            **changed,
        }
        keyed = ((line.partition(" ")[0], line) for line in lines)
        return "".join(f'{key} = "{given[key]}"\n' if key in given else f"{line}\n" for key, line in keyed)

    def configure(self, **changed: str) -> None:
        """Write config.toml; `changed` replaces lines by their key."""
        self.machine.write("/etc/oneonone/config.toml", self.settings(**changed))

    def hire(self) -> None:
        """Hand the office's roster over."""
        self.machine.write("/etc/oneonone/roster.csv", self.office.roster.read_text())

    def drop_in(self, name: str, text: str | None, unit: str = UNIT) -> None:
        """Add to a unit's settings, or take away again."""
        if text is None:
            self.machine.path(f"/etc/systemd/system/{unit}.d/{name}.conf").unlink(missing_ok=True)
        else:
            self.machine.write(f"/etc/systemd/system/{unit}.d/{name}.conf", text)
        self.machine.does("systemctl", "daemon-reload")

    def page(self, path: str = "/healthz") -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


def set_up(machine: Machine, office: Office, way: FaultyServer) -> Service:
    """Follow the README, with a port of our own and little patience."""
    service = Service(machine, office, way, free_port())
    _install(machine)
    machine.does("/opt/oneonone/bin/oneonone", "init", "/etc/oneonone")
    machine.write("/etc/oneonone/caldav-password", office.server.password(office.server.service), 0o600)
    service.configure()
    service.hire()
    for unit in ROOT.joinpath("systemd").glob("oneonone*.*"):
        machine.write(f"/etc/systemd/system/{unit.name}", unit.read_text())
    machine.write("/opt/standing/sitecustomize.py", STANDING_STILL)
    service.drop_in("port", f"[Socket]\nListenStream=\nListenStream=127.0.0.1:{service.port}\n", "oneonone.socket")
    service.drop_in("quick", QUICK)
    for name in (UNIT, BACKUP):
        service.drop_in("lent", LENT, name)
    if version(machine) >= NOTIFY_RELOAD:
        service.drop_in("notify-reload", ROOT.joinpath("systemd", "notify-reload.conf").read_text())
    return service


def version(machine: Machine) -> int:
    """Which systemd it is."""
    return int(machine.does("systemctl", "--version").split()[1])


def _install(machine: Machine) -> None:
    """What `python3 -m venv` and pip make, from this checkout and with the libraries of the tests: no network."""
    opt = machine.path("/opt/oneonone")
    libraries = opt / "lib" / PYTHON / "site-packages"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, libraries / name)
    (opt / "bin").mkdir()
    (opt / "bin" / "python").symlink_to(f"/opt/python/bin/{PYTHON}")
    machine.write("/opt/oneonone/pyvenv.cfg", "home = /opt/python/bin\ninclude-system-site-packages = false\n")
    (libraries / "lent.pth").write_text("/opt/lent\n")
    machine.write("/opt/oneonone/bin/oneonone", COMMAND, 0o755)
    machine.does("/opt/oneonone/bin/python", "-m", "compileall", "-q", f"/opt/oneonone/lib/{PYTHON}")
