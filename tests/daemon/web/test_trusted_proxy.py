"""Where a proxy on this machine tells who is signed in."""

from __future__ import annotations

import http.client

import pytest
from flask.testing import FlaskClient

from daemon.web.server import serve
from tests.daemon.web.pages import ANA, Pages, reason_path, sent, sign_in_path, words

HEADER = "X-Remote-User"
PAGE = "/agenda/ana@example.com/2026-03-09"


@pytest.fixture
def trusting(pages: Pages) -> Pages:
    pages.trust_header = HEADER
    return pages


def named(pages: Pages, *given: str, peer: str = "127.0.0.1") -> FlaskClient:
    """A browser behind a proxy that names these people, or nobody."""
    app = pages.app()
    inner = app.wsgi_app

    def proxied(environ, start_response):  # type: ignore[no-untyped-def]
        names = {"HTTP_X_REMOTE_USER": ",".join(given)} if given else {}
        return inner({**environ, **names, "REMOTE_ADDR": peer}, start_response)

    app.wsgi_app = proxied  # type: ignore[method-assign]
    return app.test_client()


@pytest.mark.parametrize("given", ["ana@example.com", "Ana@Example.COM", " ana@example.com "])
def test_who_is_named_is_signed_in(trusting: Pages, given: str) -> None:
    browser = named(trusting, given)
    assert "Ben Okafor" in words(browser.get("/"))
    assert browser.get(PAGE).status_code == 200


def test_the_operator_may_be_named(trusting: Pages) -> None:
    assert named(trusting, "ops@example.com").get("/operator").status_code == 200
    assert named(trusting, "ana@example.com").get("/operator").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("",),
        ("nobody@example.com",),
        ("ana@example.com", "ana@example.com"),
        ("ana@example.com", "eve@example.com"),
        ("Ana <ana@example.com>",),
        ("ana",),
        ("ana@example.com\x00",),
        ("\xe4na@example.com",),
    ],
)
def test_whoever_is_not_named_alone_gets_a_page_and_no_redirect_loop(trusting: Pages, given: tuple[str, ...]) -> None:
    browser = named(trusting, *given)
    first = browser.get("/")
    assert (first.status_code, first.location) == (303, "/sign-in")
    page = browser.get(first.location)
    assert page.status_code == 403 and "You are not signed in" in words(page) and "ops@example.com" in words(page)
    assert browser.get(PAGE).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("peer", ["192.0.2.7", "2001:db8::7", "", "::ffff:192.0.2.7"])
def test_another_machine_is_not_believed(trusting: Pages, peer: str) -> None:
    assert named(trusting, "ana@example.com", peer=peer).get("/").status_code == 303


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1"])
def test_any_address_of_this_machine_is(trusting: Pages, peer: str) -> None:
    assert named(trusting, "ana@example.com", peer=peer).get("/").status_code == 200


def test_what_is_forwarded_for_does_not_make_another_machine_this_one(trusting: Pages) -> None:
    browser = named(trusting, "ana@example.com", peer="192.0.2.7")
    assert browser.get("/", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 303


def test_without_the_setting_the_header_means_nothing(pages: Pages) -> None:
    assert named(pages, "ana@example.com").get("/").status_code == 303


def test_signing_in_by_mail_is_off(trusting: Pages) -> None:
    stranger = named(trusting)
    for path in ("/sign-in", sign_in_path(), "/sign-ins"):
        assert (stranger.get(path).status_code, "You are not signed in" in words(stranger.get(path))) == (403, True)
    browser = named(trusting, "eve@example.com")
    shown = browser.get(PAGE.replace("ana", "eve"))
    token = shown.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    for path in ("/sign-in", sign_in_path(), "/sign-out", "/sign-ins"):
        answer = browser.post(path, data={"csrf_token": token, "email": ANA.email})
        assert (answer.status_code, "You are signed in" in words(answer)) == (200, True)
    assert trusting.store.mails() == [] and "Ben Okafor" in words(browser.get("/"))


def csrf_token(pages: Pages) -> str:
    shown = named(pages, "ana@example.com").get(PAGE)
    return shown.text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_a_cookie_from_before_counts_no_more(pages: Pages) -> None:
    browser = pages.browser()
    sent(browser, sign_in_path())
    cookie = browser.get_cookie("oneonone")
    assert cookie is not None
    pages.trust_header = HEADER
    stranger = named(pages)
    stranger.set_cookie("oneonone", cookie.value)
    assert stranger.get("/").status_code == 303
    eve = named(pages, "eve@example.com")
    eve.set_cookie("oneonone", cookie.value)
    assert eve.get("/agenda/ana@example.com").status_code == 404


def test_the_pages_offer_no_signing_out_that_does_nothing(trusting: Pages) -> None:
    shown = words(named(trusting, "ana@example.com").get("/"))
    assert "Sign out" not in shown and "My 1:1s" in shown


def test_forms_still_need_their_token_and_their_own_site(trusting: Pages) -> None:
    browser = named(trusting, "ana@example.com")
    assert browser.post(PAGE, data={"text": "x"}).status_code == 400
    foreign = {"Origin": "https://evil.example"}
    assert (
        browser.post(PAGE, data={"csrf_token": csrf_token(trusting), "text": "x"}, headers=foreign).status_code == 403
    )
    assert sent(browser, PAGE, text="x").status_code == 303


def test_a_reason_is_given_without_any_proxy(trusting: Pages) -> None:
    assert named(trusting).get(reason_path()).status_code == 404
    assert named(trusting).get("/healthz").status_code == 200


def asked(port: int, *names: str, header: str = HEADER) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", PAGE)
    for name in names:
        connection.putheader(header, name)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_server_passes_the_header_on_once_alone(trusting: Pages) -> None:
    running = serve(trusting.app(), "127.0.0.1", 0)
    answers = [asked(running.port, *names) for names in (["ana@example.com"], [], ["ana@example.com"] * 2)]
    spelled = asked(running.port, "ana@example.com", header="X_Remote_User")
    running.close()
    assert (answers, spelled) == ([200, 303, 303], 303)
