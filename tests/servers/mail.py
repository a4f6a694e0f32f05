"""Debian's Postfix and Dovecot on loopback: submission with TLS and sign-in, mailboxes, and everything that is refused.

Nothing of the machine's own mail server is read, changed or started: ports, settings, queue and mailboxes are
the test's. Postfix runs as root alone.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers import mail_settings
from tests.servers.dovecot_settings import Dialect, dialect
from tests.servers.mail_settings import DOMAIN, USERS
from tests.servers.running import data_folder, free_port
from tests.servers.smtp_sink import certificates_in

PACKAGES = "postfix dovecot-imapd dovecot-lmtpd"
REMEDY = f"needs {PACKAGES}, and root or sudo without a password: apt install --no-install-recommends {PACKAGES}"
MASTER = "/usr/lib/postfix/sbin/master"
PROGRAMS = ("/usr/sbin/dovecot", MASTER, "/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp")
START_SECONDS, STOP_SECONDS = 30.0, 10.0
HOST = "localhost"


@dataclass
class MailServer:
    """A running mail server; `submission` wants STARTTLS and a password, `smtp` takes mail for here from anybody."""

    folder: Path
    smtp: int = field(default_factory=free_port)
    submission: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)

    @property
    def ca_file(self) -> Path:
        """What makes a client trust it."""
        return self.folder / "server.pem"

    @property
    def submission_url(self) -> str:
        """Where mails are handed in, with STARTTLS and a password."""
        return f"smtp://{HOST}:{self.submission}"

    @property
    def imap_url(self) -> str:
        """Where mails are read, with STARTTLS."""
        return f"imap://{HOST}:{self.imap}"

    @property
    def imaps_url(self) -> str:
        """Where mails are read, with TLS from the start."""
        return f"imaps://{HOST}:{self.imaps}"

    def maildir(self, user: str) -> Path:
        """Where the user's mails lie; the tests may write there."""
        return self.folder / "home" / user / "Maildir"

    def count(self, user: str) -> int:
        """How many mails lie in the inbox."""
        return sum(len(list(self.maildir(user).glob(f"{part}/*"))) for part in ("new", "cur"))

    def put(self, user: str, *messages: bytes, folder: str = "") -> None:
        """Lay mails straight into a mailbox, in this order."""
        inbox = self.maildir(user) / folder
        for message in messages:
            seconds, nanoseconds = divmod(time.time_ns(), 10**9)
            name = f"{seconds}.M{nanoseconds // 1000}P{nanoseconds}.test"
            (inbox / "tmp" / name).write_bytes(message)
            (inbox / "tmp" / name).rename(inbox / "new" / name)

    def doveadm(self, *command: str) -> str:
        """What Dovecot's own tool says; it may do everything in every mailbox."""
        return _run("doveadm", "-c", str(self.folder / "dovecot.conf"), *command)

    @contextmanager
    def taking_on(self, user: str) -> Iterator[None]:
        """There is a mailbox of that name meanwhile."""
        users = self.folder / "users"
        before = users.read_text()
        ana = before.splitlines()[0]
        users.write_text(before + ana.replace("ana:", f"{user}:", 1).replace("/home/ana:", f"/home/{user}:") + "\n")
        try:
            until(lambda: self._knows(user), f"Dovecot does not learn of {user}")  # it looks once a second at most
            yield
        finally:
            users.write_text(before)

    def _knows(self, user: str) -> bool:
        with suppress(subprocess.CalledProcessError):
            return bool(self.doveadm("user", user))
        return False

    def empty(self, user: str) -> None:
        """Take everything out of a mailbox."""
        self.doveadm("expunge", "-u", user, "mailbox", "INBOX", "all")

    def deliver(self, recipient: str, message: bytes, sender: str = f"somebody@{DOMAIN}") -> None:
        """Bring a mail in from outside and wait until it lies in the mailbox, or the queue has no place for it."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as client:
            client.sendmail(sender, [recipient], message)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way: what is still in the queue waits there."""
        until(lambda: self._rests() and self._rests(), "the queue does not empty")

    def _rests(self) -> bool:
        """Seen once it may be wrong: a mail that moves from one queue to the next is listed in neither."""
        return all(one["queue_name"] == "deferred" for one in self.queue())

    def queue(self) -> list[dict[str, object]]:
        """What waits in Postfix's queue."""
        listed = _run("postqueue", "-c", str(self.folder / "postfix"), "-j")
        return [json.loads(line) for line in listed.splitlines()]

    def flush(self) -> None:
        """Try again now what waits in the queue."""
        _run("postqueue", "-c", str(self.folder / "postfix"), "-f")

    def empty_queue(self) -> None:
        """Throw away what waits in the queue."""
        _run("postsuper", "-c", str(self.folder / "postfix"), "-d", "ALL")

    def start_imap(self) -> None:
        """Start Dovecot; returns once it listens."""
        _start(["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")], self.folder / "dovecot.out")
        until(lambda: _listens(self.imap), "Dovecot does not start")

    @contextmanager
    def without_imap(self) -> Iterator[None]:
        """Dovecot is down meanwhile."""
        self.stop_imap()
        try:
            yield
        finally:
            self.start_imap()

    @contextmanager
    def without_smtp(self) -> Iterator[None]:
        """Postfix is down meanwhile."""
        self.stop_smtp()
        try:
            yield
        finally:
            self.start_smtp()

    def start_smtp(self) -> None:
        """Start Postfix; returns once it listens. Its script would look at every file of the installation first."""
        _start([MASTER, "-c", str(self.folder / "postfix"), "-s"], self.folder / "postfix.out")
        until(lambda: _listens(self.smtp) and _listens(self.submission), "Postfix does not start")

    def stop_imap(self) -> None:
        """End Dovecot as a restart does."""
        _end(self.folder / "dovecot/run/master.pid")

    def stop_smtp(self) -> None:
        """End Postfix; the queue stays."""
        _end(self.folder / "queue/pid/master.pid")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server of its own while the context lasts; skips the test where it cannot be had."""
    if not _available():
        pytest.skip(REMEDY)
    if (spoken := dialect(version := _run("/usr/sbin/dovecot", "--version"))) is None:
        pytest.skip(f"dovecot_settings.py has no settings for Dovecot {version}")
    server = MailServer(data_folder("mail"))
    try:
        _set_up(server, spoken)
        server.start_imap()
        server.start_smtp()
        yield server
    except RuntimeError as error:
        error.add_note(_said(server.folder))
        raise
    finally:
        server.stop_smtp()
        server.stop_imap()
        _run("rm", "-rf", str(server.folder))


def _said(folder: Path) -> str:
    """The ends of what the two wrote down."""
    logs = [path for path in sorted(folder.glob("*.*")) if path.suffix in (".log", ".out")]
    return "\n".join(_run("tail", "-n", "20", str(path)) for path in logs)


def until(done: Callable[[], bool], otherwise: str, seconds: float = START_SECONDS) -> None:
    """Wait for something; RuntimeError when it does not come."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise RuntimeError(otherwise)
        time.sleep(0.02)


def _available() -> bool:
    root = os.geteuid() == 0 or (shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"]).returncode)
    return bool(root) and all(Path(one).exists() for one in PROGRAMS)


def _as_root(*command: str) -> list[str]:
    return [*command] if os.geteuid() == 0 else ["sudo", "-n", *command]


def _run(*command: str) -> str:
    return subprocess.run(_as_root(*command), check=True, capture_output=True, text=True, timeout=60).stdout


def _start(command: list[str], log: Path) -> None:
    """In a session of its own: Ctrl-C is for the tests, which then end it."""
    with log.open("ab") as output:
        subprocess.Popen(
            _as_root(*command), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _end(pid_file: Path) -> None:
    """The master leads a group and a session of its own, all of which end."""
    with suppress(FileNotFoundError, subprocess.CalledProcessError):
        leader = int(_run("cat", str(pid_file)))
        _run("kill", "-TERM", "--", f"-{leader}")
        until(lambda: not any(_sessions(leader)), f"{leader} does not end", STOP_SECONDS)


def _sessions(leader: int) -> Iterator[bool]:
    """Who is alive in a session; not those that only their parent has not noticed yet."""
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session, *_ = process.read_text().rpartition(")")[2].split()
            yield int(session) == leader and state != "Z"


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as client:
        return client.recv(1) in (b"*", b"2")
    return False


def _queues() -> Iterator[str]:
    yield from (f"queue/{name}" for name in mail_settings.QUEUES)


def _maildirs() -> Iterator[str]:
    yield from (f"home/{user}/Maildir/{part}" for user in USERS for part in ("cur", "new", "tmp"))


def _set_up(server: MailServer, spoken: Dialect) -> None:
    folder = server.folder
    folder.chmod(0o755)
    certificates_in(folder)
    for name in ("postfix", "postfix-data", "dovecot/run", *_queues(), *_maildirs()):
        (folder / name).mkdir(parents=True)
    owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    facts = {"folder": folder, "domain": DOMAIN, "uid": owner.pw_uid, "gid": owner.pw_gid, **mail_settings.tables()}
    ports = {"smtp": server.smtp, "submission": server.submission, "imap": server.imap, "imaps": server.imaps}
    (folder / "users").write_text(mail_settings.users(owner.pw_uid, owner.pw_gid, str(folder), spoken.limit))
    (folder / "dovecot.conf").write_text(spoken.conf.format(**facts, **ports))
    (folder / "postfix/main.cf").write_text(mail_settings.MAIN.format(**facts))
    (folder / "postfix/master.cf").write_text(mail_settings.MASTER.format(folder=folder, **ports))
    (folder / "postfix/strangers").write_text(mail_settings.FOR_STRANGERS)
    (folder / "postfix/signed-in").write_text(mail_settings.FOR_SIGNED_IN)
    (folder / "postfix/dynamicmaps.cf").touch()
    os.utime(folder / "postfix/main.cf", (0, 0))  # what was just written might go on, Postfix fears, and waits
    _run("chown", "-R", f"{owner.pw_uid}:{owner.pw_gid}", str(folder / "home"))
    _run("chown", "-R", "root", str(folder / "postfix"), str(folder / "queue"))
    _run("chown", "postfix", str(folder / "postfix-data"), *(str(folder / one) for one in _queues()))
