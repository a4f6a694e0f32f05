"""Every way out over TLS: a server that is not who it says gets nothing from us, and the error says what helps."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from providers.errors import AccessError, ProviderError, TemporaryError
from providers.google.failures import About, unanswered
from providers.google.lines import Line
from providers.google.scopes import CALENDAR
from providers.mail.imap import ImapMailBox
from providers.mail.smtp import SmtpSender
from providers.tls import UntrustedError, distrust, trusting
from tests.project.sources import modules
from tests.providers.scene import NOW
from tests.servers.impostor import impostor
from tests.servers.smtp_sink import Certificates, certificates_in

DAYS = timedelta(days=3)
NAME, PASSWORD = "svc", "pw-hunter2"


def by_caldav(port: int, ca_file: Path | None) -> None:
    url = f"https://localhost:{port}/"
    login = one_login(Login(NAME, PASSWORD))
    provider = CalDavProvider(url, login, lambda: NOW, ca_file=str(ca_file) if ca_file else None)
    with closing(provider):
        provider.check(CalendarRef("real", f"{url}ana/", "ana@example.test"))


def by_google(port: int, ca_file: Path | None) -> None:
    """As the client does: what fails is one of our errors."""
    line = Line(time.perf_counter, str(ca_file) if ca_file else None)
    try:
        line.request(f"https://localhost:{port}/", headers={"authorization": f"Bearer {PASSWORD}"})
    except OSError as error:
        raise unanswered(error, About("ana@example.test", CALENDAR, "1")).meaning from error
    finally:
        line.close()


def by_smtp(port: int, ca_file: Path | None) -> None:
    with closing(SmtpSender(f"smtps://localhost:{port}", NAME, PASSWORD, ca_file)) as sender:
        sender.check()


def by_imap(port: int, ca_file: Path | None) -> None:
    url = f"imaps://localhost:{port}"
    with closing(ImapMailBox(url, NAME, PASSWORD, ca_file, monotonic=time.monotonic)) as box:
        box.check()


WAYS: Mapping[str, Callable[[int, Path | None], None]] = {
    "caldav": by_caldav,
    "google": by_google,
    "smtp": by_smtp,
    "imap": by_imap,
}


def outdated(folder: Path) -> Certificates:
    """A server that knows no TLS of the last fifteen years."""
    found = certificates_in(folder)
    found.context.minimum_version, found.context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    found.context.set_ciphers("ALL:@SECLEVEL=0")
    return found


KINDS: Mapping[str, tuple[Callable[[Path], Certificates], str]] = {
    "expired": (lambda folder: certificates_in(folder, later=-DAYS), "has expired; whoever runs the server"),
    "early": (lambda folder: certificates_in(folder, later=DAYS), "not valid yet; is the clock of this machine right"),
    "other": (lambda folder: certificates_in(folder, "cal.example.com"), "for another name; write the server's addr"),
    "unknown": (certificates_in, "nobody known has signed it; name the file .* as ca_file"),
    "outdated": (outdated, "speaks no TLS as it should .*TLS 1.2 is the least|imaps://"),
}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Certificates]:
    return request.param, KINDS[request.param][0](tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_server_that_is_not_who_it_says_hears_nothing_and_the_remedy_is_named(
    way: str, kind: tuple[str, Certificates]
) -> None:
    name, certificates = kind
    with impostor(certificates) as server:
        with pytest.raises((AccessError, UntrustedError), match=KINDS[name][1]) as error:
            WAYS[way](server.port, None if name == "unknown" else certificates.ca_file)

        assert server.heard == []
    assert PASSWORD not in str(error.value)


@pytest.mark.parametrize("way", ["caldav", "google"])
def test_with_the_file_of_who_signed_it_the_server_is_spoken_to(way: str, tmp_path: Path) -> None:
    certificates = certificates_in(tmp_path)
    with impostor(certificates) as server:
        with pytest.raises(ProviderError) as error:  # this server hangs up without an answer
            WAYS[way](server.port, certificates.ca_file)

        assert server.heard and not isinstance(error.value, UntrustedError)


def test_a_write_that_meets_an_impostor_is_not_taken_for_a_write_that_may_have_been_done(tmp_path: Path) -> None:
    with impostor(certificates_in(tmp_path)) as server:
        provider = CalDavProvider(f"https://localhost:{server.port}/", one_login(Login(NAME, PASSWORD)), lambda: NOW)
        with closing(provider), pytest.raises(UntrustedError, match="ca_file"):
            provider.make_calendar(CalendarRef("real", f"https://localhost:{server.port}/ana/x/", "ana@example.test"))
        assert server.heard == []


def test_other_errors_are_no_distrust() -> None:
    assert [distrust(one, "h") for one in (OSError(), ssl.SSLEOFError(8, "gone"), TemporaryError("x"))] == [""] * 3


def test_no_way_out_can_be_opened_without_looking_at_the_certificate() -> None:
    ways = re.compile(r"verify=False|CERT_NONE|unverified_context|check_hostname|disable_ssl|ssl\.SSLContext\(")
    context = trusting(None)

    assert [path for path in modules() if ways.search(path.read_text())] == []

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
