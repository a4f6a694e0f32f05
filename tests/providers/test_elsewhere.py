"""Whatever a server says, nothing is asked of another one, and no login ever leaves for there."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from providers.base import CalendarRef
from providers.caldav import multistatus
from providers.caldav.credentials import Login, one_login
from providers.caldav.probing import CalDavProbe
from providers.caldav.provider import CalDavProvider
from providers.errors import ProviderError, TemporaryError
from providers.google.lines import Line
from tests.providers.drafts import a_draft
from tests.providers.scene import NOW, OWNER, TOKEN, Scene, a_response
from tests.servers import faulty as f
from tests.servers.canary import Canary, canary
from tests.servers.faulty import FaultyServer, faulty
from tests.servers.smtp_sink import certificates_in

LOCATIONS = (
    "http://{elsewhere}/ana/",
    "https://{elsewhere}/ana/",
    "//{elsewhere}/ana/",
    "http://svc:pw@{elsewhere}/ana/",
    "http://{here}@{elsewhere}/ana/",
    "http://{elsewhere}#{here}/",
    "HTTP://{elsewhere}",
    "http://localhost:{port}/ana/",
    "http://[::ffff:127.0.0.1]:{port}/ana/",
    "http:{elsewhere}",
    "\\\\{elsewhere}\\ana",
    "ftp://{elsewhere}/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://[",
)
NAMED = (
    "current-user-principal",
    "owner",
    "principal-URL",
    "calendar-home-set",
    "schedule-outbox-URL",
    "schedule-inbox-URL",
)


@pytest.fixture
def elsewhere() -> Iterator[Canary]:
    with canary() as found:
        yield found


def pointing(form: str, front: FaultyServer, away: Canary) -> str:
    """A Location or href that leads elsewhere."""
    here = front.url.removeprefix("http://").rstrip("/")
    return form.format(elsewhere=away.address, port=away.port, here=here)


@pytest.mark.parametrize("form", LOCATIONS)
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_elsewhere_is_not_followed(alone: Scene, elsewhere: Canary, form: str, code: int) -> None:
    target = pointing(form, alone.front, elsewhere)
    alone.front.always(f.status(code, Location=target))

    for ask in (alone.read, lambda: alone.provider.create(alone.calendar, a_draft())):
        with pytest.raises(TemporaryError):
            ask()

    assert elsewhere.knocks == 0


def test_a_redirect_from_https_to_http_of_the_same_server_is_not_followed(tmp_path: Path, elsewhere: Canary) -> None:
    certificates = certificates_in(tmp_path)
    with faulty(tls=certificates.context) as front:
        front.always(f.status(302, Location=f"http://localhost:{elsewhere.port}/ana/"))
        url, login = front.url, one_login(Login("svc", "pw"))
        with closing(CalDavProvider(url, login, lambda: NOW, ca_file=str(certificates.ca_file))) as provider:
            with pytest.raises(TemporaryError, match="redirect to another server"):
                provider.check(CalendarRef("real", f"{url}ana/", OWNER))
            front.always(f.status(302, Location=front.url.replace("https://", "http://")))
            with pytest.raises(TemporaryError, match="redirect to another server"):
                provider.check(CalendarRef("real", f"{url}ana/", OWNER))
        assert len(front.requests) == 2
    assert elsewhere.knocks == 0


def test_addresses_in_answers_lead_nowhere_else(alone: Scene, elsewhere: Canary) -> None:
    away = f"http://{elsewhere.address}/ana/"
    named = "".join(f"<D:{one}><D:href>{away}</D:href></D:{one}>" for one in NAMED)
    named += "".join(f"<C:{one}><D:href>{away}</D:href></C:{one}>" for one in NAMED)
    answer = a_response(away, named) + a_response(f"{away}x.ics", named) + a_response("/ana/", named) + TOKEN
    alone.front.always(f.multistatus(answer))
    probe = CalDavProbe(alone.front.url, one_login(Login("svc", "pw")))

    with suppress(ProviderError):
        found = probe.explore(alone.calendar)
        probe.try_out(alone.calendar, found, anywhere=True)
    for ask in (
        lambda: alone.provider.check(alone.calendar),
        alone.read,
        lambda: alone.provider.siblings(alone.calendar),
        lambda: alone.provider.create(alone.calendar, a_draft()),
    ):
        with suppress(ProviderError):
            ask()

    assert elsewhere.knocks == 0
    assert len(alone.front.requests) > 5
    assert [one.path for one in alone.front.requests if "well-known" in one.path] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_google_s_redirects_are_not_followed(elsewhere: Canary, code: int, method: str) -> None:
    with faulty() as front:
        front.always(f.status(code, Location=f"http://{elsewhere.address}/"))
        with closing(Line(time.perf_counter)) as line:
            answer, _ = line.request(front.url, method, headers={"authorization": "Bearer hunter2"})

    assert (answer.status, elsewhere.knocks, len(front.requests)) == (code, 0, 1)


ENTITIES = {
    "file": '<!ENTITY a SYSTEM "file:///etc/hostname">',
    "another server": '<!ENTITY a SYSTEM "http://{elsewhere}/">',
    "parameter": '<!ENTITY % a SYSTEM "http://{elsewhere}/"> %a;',
    "quadratic": '<!ENTITY a "{much}">',
}


@pytest.mark.parametrize("kind", ENTITIES)
def test_an_answer_with_entities_is_refused_and_loads_nothing(alone: Scene, elsewhere: Canary, kind: str) -> None:
    entity = ENTITIES[kind].format(elsewhere=elsewhere.address, much="x" * 50_000)
    used = "&a;" * (10_000 if kind == "quadratic" else 1 if kind != "parameter" else 0)
    text = f.MULTISTATUS.format(f"<D:sync-token>1{used}</D:sync-token>")
    body = text.replace("?>", f"?><!DOCTYPE x [{entity}]>", 1).encode()
    alone.front.always(f.status(207, body, Content_Type="application/xml"))

    with pytest.raises(TemporaryError):
        alone.read()
    assert elsewhere.knocks == 0


def test_a_document_type_of_another_server_is_not_loaded(alone: Scene, elsewhere: Canary) -> None:
    text = f.MULTISTATUS.format(TOKEN)
    body = text.replace("?>", f'?><!DOCTYPE x SYSTEM "http://{elsewhere.address}/x.dtd">', 1).encode()
    alone.front.always(f.status(207, body, Content_Type="application/xml"))

    with pytest.raises(TemporaryError, match="document type"):
        alone.read()
    assert elsewhere.knocks == 0


@pytest.mark.parametrize("inside", ["<D:prop>" * 100_000, "<D:prop>" * 100_000 + "</D:prop>" * 100_000])
def test_an_answer_that_is_too_deep_is_refused(alone: Scene, inside: str) -> None:
    alone.front.always(f.multistatus(inside))

    with pytest.raises(TemporaryError):
        alone.read()


def test_an_answer_about_too_many_objects_is_refused(alone: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multistatus, "RESPONSES", 3)
    folder = "/" + alone.calendar.url.removeprefix(alone.front.url)
    listed = [a_response(folder), *(a_response(f"{folder}{number}.ics") for number in range(3))]
    alone.front.always(f.multistatus("".join(listed) + TOKEN))

    with pytest.raises(TemporaryError, match="more than 3 objects"):
        alone.read()


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "gzip, br", "x-gzip"])
def test_an_answer_in_an_encoding_that_was_not_asked_for_is_not_unpacked(alone: Scene, encoding: str) -> None:
    alone.front.always(f.status(207, b"\x28\xb5\x2f\xfd" + b"x" * 100, Content_Encoding=encoding))

    with pytest.raises(TemporaryError):
        alone.read()
    asked = {one.headers.get("Accept-Encoding") for one in alone.front.requests}
    assert asked <= {"gzip", "identity"}


def test_the_canary_counts_who_knocks(elsewhere: Canary) -> None:
    with socket.create_connection(("127.0.0.1", elsewhere.port)) as visitor:
        visitor.recv(1)

    assert elsewhere.knocks == 1
