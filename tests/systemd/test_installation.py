"""The README followed word for word on a new Debian: to a running service, to the next version, back, to the end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import click
import pytest

from daemon.cli import main
from daemon.demo.sink import mail_sink
from daemon.store.opening import steps
from tests.servers.faulty import FaultyServer
from tests.servers.radicale import start_radicale
from tests.story.office import an_office, uid
from tests.systemd.debian import Debian, clean
from tests.systemd.following import BACK, END, INSTALL, LOOK, UPGRADE, lines
from tests.systemd.machine import demand_systemd
from tests.systemd.service import Service

PORT, EXPOSURE = 8411, 1.2
STATE = "/var/lib/private/oneonone"
DATABASE = f"{STATE}/oneonone.db"
COMPLETIONS = (
    "bash-completion/completions/oneonone",
    "zsh/vendor-completions/_oneonone",
    "fish/vendor_completions.d/oneonone.fish",
)
REFUSAL = (
    r"/var/lib/oneonone/oneonone.db: was written by a newer oneonone \(its schema has name_of_the_program, .*"
    r"oneonone restore /var/lib/oneonone/oneonone-before-upgrade-\S+\.db\n"
)
LEFT = "find /opt/oneonone /usr/bin/oneonone /etc/oneonone /var/lib/oneonone* /var/lib/private/oneonone* 2>/dev/null"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Debian, Service]]:
    """A new system that nobody has touched, beside calendars and a mail server of others."""
    demand_systemd()
    if shutil.which("debootstrap") is None:
        pytest.skip("needs debootstrap, and network to the packages of this release")
    folder, server = tmp_path_factory.mktemp("debian"), start_radicale()
    way = FaultyServer(server.url)
    try:
        with mail_sink() as sink, clean(folder) as debian:
            office = an_office(folder / "office", server, sink, way.url)
            yield debian, Service(debian.machine, office, way, PORT)
    finally:
        way.stop()
        server.stop()


def prepare(debian: Debian, service: Service) -> None:
    """What whoever follows the README will write into the files that the editor is shown."""
    password = service.office.server.password(service.office.server.service)
    texts = {"config.toml": service.settings(), "roster.csv": service.office.roster.read_text()}
    for name, text in {**texts, "caldav-password": f"{password}\n"}.items():
        debian.machine.write(f"/opt/edited/{name}", text)


def install(debian: Debian, service: Service) -> None:
    """Follow the block, with the previous version in the place of the one that was built."""
    prepare(debian, service)
    for line in lines(INSTALL):
        debian.follow(line)
        if line == INSTALL:
            debian.lend_wheels()
        elif line == "make deb":
            debian.previous("dist/oneonone_*.deb")
        elif line.startswith("apt install ./dist/"):
            assert service.state == "inactive"
            brings_along(debian)


def brings_along(debian: Debian) -> None:
    """A manual page for each command, completions, and a folder for what only the reader knows."""
    pages = debian.follow("basename -s .1.gz /usr/share/man/man1/oneonone*").split()

    assert set(pages) == {"-".join(one) for one in commands(("oneonone",), main)}
    assert all("oneonone" in debian.follow(f"cat /usr/share/{one}") for one in COMPLETIONS)
    assert debian.follow("stat -c '%a %U' /etc/oneonone") == "755 root\n"


def commands(name: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
    """The names of a command and of those below it, but for former names."""
    yield name
    for one, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from commands((*name, one), below)


def looks_well(debian: Debian, service: Service) -> None:
    """Follow the block that looks at the service."""
    said = {line: debian.follow(line) for line in lines(LOOK)}

    assert "active (running)" in said[LOOK]
    (exposure,) = re.findall(r"exposure level for oneonone\.service: ([\d.]+)", "".join(said.values()))
    assert float(exposure) <= EXPOSURE
    service.passes_well()
    assert {uid("ben"), uid("chi")} <= set(service.office.uids("ana"))
    assert "nothing" in debian.follow("oneonone plan").lower()


def test_the_readme_leads_to_a_service_and_to_the_next_version_and_back(service: tuple[Debian, Service]) -> None:
    debian, daemon = service
    install(debian, daemon)
    looks_well(debian, daemon)
    before, pid = debian.schema(DATABASE), daemon.pid
    assert set(steps()) - set(before) == {"name_of_the_program"}

    debian.follow("mv dist/oneonone_*.deb dist/former && mv dist/new/* dist")  # as `make deb` does
    for line in lines(UPGRADE):
        debian.follow(line)

    looks_well(debian, daemon)
    assert daemon.pid != pid
    assert set(debian.schema(DATABASE)) == set(steps())
    (copy,) = debian.follow(f"ls {STATE}/*-before-upgrade-*").split()
    assert debian.schema(copy) == before

    goes_back(debian, daemon)
    looks_well(debian, daemon)
    assert debian.schema(DATABASE) == before

    ends(debian, daemon)


def goes_back(debian: Debian, service: Service) -> None:
    """Follow the block, and try in between what happens without its last lines."""
    for line in lines(BACK):
        debian.follow(line)
        if "--allow-downgrades" in line:
            refused, moment = debian.tried("oneonone status"), debian.machine.moment()
            assert (refused.returncode, refused.stdout) == (1, "")
            assert re.fullmatch(REFUSAL, refused.stderr), refused.stderr
            assert debian.tried("systemctl start oneonone.service").returncode != 0
            assert any(re.fullmatch(REFUSAL, f"{one}\n") for one in service.said(moment))
            debian.follow(BACK)


def ends(debian: Debian, service: Service) -> None:
    """Follow the block that takes all away, and look for what is left."""
    for line in lines(END):
        debian.follow(line)
        if line == "apt purge oneonone":
            assert debian.follow("ls /etc/oneonone/config.toml /var/lib/private/oneonone/oneonone.db")

    assert (service.state, service.page()) == ("inactive", 0)
    assert debian.tried(LEFT).stdout == ""
