"""A system with nothing on it but systemd and what that needs, made by debootstrap, to follow the README on."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.project.sources import PACKAGES, ROOT, run
from tests.systemd.machine import Machine, booted

SOURCES, WHEELS = "/srv/oneonone", "/opt/wheels-lent"
FILES = ("Makefile", "pyproject.toml", "constraints.txt", "README.md", "CHANGELOG.md", "LICENSE")
ENVIRON = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
UNASKED = 'APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\nDPkg::Options {"--force-unsafe-io";};\n'
EDITOR = '#!/bin/sh\nfor file; do cat "/opt/edited/${file##*/}" > "$file"; done\n'
STEP = re.compile(r"@migrations\(\)\ndef name_of_the_program\(.*?(?=\n\n\n|\Z)", re.DOTALL)
BUILD_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Debian:
    """One that runs, with the sources of this checkout in its root's home."""

    machine: Machine
    wheels: Path

    def follow(self, line: str) -> str:
        """Run a line of the README, which must succeed, as root and in the sources; what it says."""
        done = self.tried(line)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def tried(self, line: str) -> subprocess.CompletedProcess[str]:
        """How a line of the README ends."""
        inside = ["env", "-i", *ENVIRON, "bash", "-c", f"cd {SOURCES} && {line}"]
        return self.machine.run(*inside, seconds=BUILD_SECONDS)

    def schema(self, database: str) -> list[str]:
        """The steps that a database went through."""
        query = "SELECT name FROM _sqlite_migrations ORDER BY id"
        program = f"import sqlite3; [print(*one) for one in sqlite3.connect('{database}').execute('{query}')]"
        return self.follow(f'python3 -c "{program}"').split()

    def lend_wheels(self) -> None:
        """What pip would fetch from the index, in the versions of constraints.txt, for the Python that is there now."""
        (version,) = re.findall(r"3\.\d+", self.follow("python3 --version"))
        arch = platform.machine()
        kinds = [f"manylinux{one}_{arch}" for one in ("2014", "_2_17", "_2_28", "_2_34")]
        platforms = [f"--platform={one}" for one in (*kinds, "any")]
        which = ["--only-binary=:all:", "--implementation=cp", f"--python-version={version}", *platforms]
        what = ["-c", str(ROOT / "constraints.txt"), "-d", str(self.wheels), str(ROOT), "setuptools", "click-man"]
        done = run(sys.executable, "-m", "pip", "download", "-q", *which, *what)
        assert done.returncode == 0, done.stderr

    def _inside(self, path: Path) -> str:
        return f"/{path.relative_to(self.machine.path('/'))}"

    def previous(self, package: str) -> None:
        """Make of a package in dist the one before: an earlier version, which knows one step of the schema less."""
        self.follow(f"dpkg-deb -R {package} /tmp/unpacked && mkdir -p dist/new && mv {package} dist/new")
        (module,) = self.machine.path("/tmp/unpacked").glob("opt/oneonone/lib/python3*/site-packages/daemon/store")
        schema, cut = module / "service_schema.py", STEP.subn("", (module / "service_schema.py").read_text())
        assert cut[1] == 1
        schema.write_text(cut[0])
        self.follow(f"python3 -m compileall -qf --invalidation-mode unchecked-hash {self._inside(schema)}")
        control = self.machine.path("/tmp/unpacked/DEBIAN/control")
        control.write_text(control.read_text().replace("\nVersion: ", "\nVersion: 0~"))
        self.follow("dpkg-deb -Znone --root-owner-group -b /tmp/unpacked dist && rm -r /tmp/unpacked")


def mirror() -> tuple[str, str, str]:
    """The name of this system's release, where its packages come from, and which parts of it are used."""
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    form = ["--format", "$(CODENAME) $(REPO_URI) $(COMPONENT)", "Created-By: Packages"]
    found = [line.split() for line in run("apt-get", "indextargets", *form).stdout.splitlines()]
    uri = next(uri for name, uri, part in found if (name, part) == (codename, "main"))
    return codename, uri, ",".join(dict.fromkeys(part for *where, part in found if where == [codename, uri]))


def bootstrapped(folder: Path) -> Path:
    """The files of a new system."""
    codename, uri, parts = mirror()
    which = ["--variant=minbase", "--include=systemd", f"--components={parts}"]
    done = run("debootstrap", *which, codename, folder, uri)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return folder


@contextmanager
def clean(folder: Path) -> Iterator[Debian]:
    """A new system, running: it reaches the packages of its release, and asks nothing before it installs one."""
    wheels = folder / "wheels"
    wheels.mkdir()
    with booted(bootstrapped(folder / "files"), {wheels: WHEELS}) as machine:
        for name in ("/etc/resolv.conf", "/etc/hosts"):
            machine.write(name, Path(name).read_text())
        machine.write("/etc/apt/apt.conf.d/unasked", UNASKED)
        machine.write("/etc/pip.conf", Path(__file__).with_name("pip.conf").read_text())
        machine.write("/usr/local/bin/editor", EDITOR, 0o755)
        for name in (*PACKAGES, "systemd"):
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, machine.path(f"{SOURCES}/{name}"), ignore=left_out)
        for name in FILES:
            shutil.copy(ROOT / name, machine.path(SOURCES))
        debian = Debian(machine, wheels)
        debian.follow("apt-get -q update")
        yield debian
