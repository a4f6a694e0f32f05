"""Signing in by a token that another program renews in a file, on a server that takes such tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from providers.base import CalendarRef
from providers.caldav.answers import Request
from providers.caldav.credentials import one_login
from providers.caldav.provider import CalDavProvider
from providers.caldav.tokens import Bearer, TokenFile
from providers.errors import AccessError
from tests.providers.backends import NOW
from tests.providers.drafts import a_draft
from tests.servers.bearer import HOUR, a_token
from tests.servers.cyrus import DEPUTY, DEPUTYS_HOME
from tests.servers.faulty import FaultyServer, Reply, Wire, faulty
from tests.servers.people import hand_of
from tests.servers.running import Server

OWNER = "ana@example.test"
MINUTE = 60
_numbers = iter(range(10**6))


@dataclass(frozen=True, slots=True)
class Scene:
    """A service user at Ana's calendar, and what is asked of the server."""

    provider: CalDavProvider
    front: FaultyServer
    calendar: CalendarRef
    file: Path

    def read(self) -> None:
        self.provider.changes(self.calendar, "", {})

    @property
    def sent(self) -> list[str]:
        """The tokens that came with requests."""
        return [one.headers["Authorization"] for one in self.front.requests]


@pytest.fixture
def scene(cyrus: Server, tmp_path: Path) -> Iterator[Scene]:
    file = tmp_path / "token"
    file.write_text(a_token(DEPUTY) + "\n")
    with faulty(cyrus.url) as front:
        provider = CalDavProvider(front.url, one_login(TokenFile(file)), lambda: NOW)
        url = f"{front.url.rstrip('/')}{DEPUTYS_HOME.format(user='ana')}{cyrus.arrivals}/"
        yield Scene(provider, front, CalendarRef("real", url, OWNER), file)
        provider.close()
    ana = hand_of(cyrus, "ana", cyrus.calendar("ana", cyrus.arrivals))
    for name in ana.names():
        if name.startswith("1on1-bearer-"):
            ana.delete_series(name.removesuffix(".ics"))


def renew(scene: Scene, token: str) -> None:
    """As such programs do: a new file in place of the old one."""
    fresh = scene.file.with_suffix(".new")
    fresh.write_text(token)
    fresh.replace(scene.file)


def renew_unseen(scene: Scene, token: str) -> None:
    """The same, so that nothing shows from outside."""
    before = scene.file.stat()
    assert len(token) <= before.st_size
    scene.file.write_text(token.ljust(before.st_size))
    os.utime(scene.file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_service_user_reads_and_writes_by_token(scene: Scene) -> None:
    made = scene.provider.create(scene.calendar, a_draft(f"1on1-bearer-{next(_numbers)}"))
    assert made.href in {one.href for one in scene.provider.changes(scene.calendar, "", {}).changed}
    assert set(scene.sent) == {f"Bearer {scene.file.read_text().strip()}"}


def test_a_token_that_was_renewed_is_the_one_that_is_sent(scene: Scene) -> None:
    renew(scene, a_token(DEPUTY, 2 * HOUR))
    with pytest.raises(AccessError):
        scene.read()
    renew(scene, fresh := a_token(DEPUTY, 1))
    scene.front.requests.clear()
    scene.read()
    assert set(scene.sent) == {f"Bearer {fresh}"}


def test_a_token_that_is_refused_is_read_anew_and_the_request_goes_on(scene: Scene) -> None:
    renew(scene, a_token(DEPUTY) + " ")
    scene.read()
    fresh = a_token(DEPUTY, MINUTE)  # not of the same second, or it would be the same token

    def expired(wire: Wire) -> None:
        renew_unseen(scene, fresh)
        wire.send(Reply(401))

    scene.front.once(expired, "PUT")
    scene.front.requests.clear()
    scene.provider.create(scene.calendar, a_draft(f"1on1-bearer-{next(_numbers)}"))
    refused, done = [one for one in scene.front.requests if one.method == "PUT"]
    assert refused.body == done.body
    assert refused.headers["Authorization"] != done.headers["Authorization"] == f"Bearer {fresh}"


def test_a_token_that_stays_refused_costs_one_request(scene: Scene) -> None:
    renew(scene, a_token(DEPUTY, 2 * HOUR))
    with pytest.raises(AccessError):
        scene.read()
    assert len(scene.sent) == 1


def test_while_a_token_is_being_written_the_one_before_is_sent(scene: Scene) -> None:
    scene.read()
    scene.file.write_text("")
    scene.read()
    scene.file.unlink()
    scene.read()
    assert len(set(scene.sent)) == 1


def test_a_token_that_was_never_there_is_said_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="nowhere cannot be read"):
        TokenFile(tmp_path / "nowhere").token()


def test_a_token_never_shows(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    refused = a_token(DEPUTY, 2 * HOUR)
    renew(scene, refused)
    with pytest.raises(AccessError) as raised:
        scene.read()
    file = TokenFile(scene.file)
    file.token()
    request = Request("GET", "/", b"", {}, Bearer(refused))
    told = f"{raised.value!r} {raised.value} {file!r} {request!r} {request.auth!r} {caplog.text}"
    for piece in refused.split("."):
        assert piece not in told
