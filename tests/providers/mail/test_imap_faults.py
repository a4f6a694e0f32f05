"""IMAP servers that talk rubbish, hang, or offer too little: an error of ours, in time and in little memory."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.errors import AccessError, NotFoundError, ProviderError, ResponseError, TemporaryError
from providers.mail.imap import RENEW, ImapMailBox
from tests.servers.faulty_imap import BODY, HEAD, WELL, Fault, Wire, faulty_imap

PASSWORD = "correct horse"
QUICK, PATIENT = timedelta(milliseconds=150), timedelta(seconds=5)
ELSEWHERE = "127.1"
"""Loopback under a name that does not look like it, as another host would be."""
EIGHT = WELL["FETCH"].replace(b"UID 7", b"UID 8")
STAGES = ("GREETING", "CAPABILITY", "AUTHENTICATE", "EXAMINE", "SEARCH", "FETCH")


def opened(url: str, timeout: timedelta = PATIENT) -> ImapMailBox:
    poll = timedelta(milliseconds=50)
    return ImapMailBox(url, "oneonone", PASSWORD, monotonic=time.monotonic, timeout=timeout, poll=poll)


def read(url: str, timeout: timedelta = PATIENT) -> list[tuple[bytes, int]]:
    with closing(opened(url, timeout)) as box:
        return [(one.content, one.size) for one in box.newer(3, 6)]


def hang_up(_: Wire) -> None:
    raise ConnectionError


def silence(wire: Wire) -> None:
    wire.keep_saying(b"", 0.05)


def drip(wire: Wire) -> None:
    wire.keep_saying(b"* OK x\r\n", 0.02)


def endless_line(wire: Wire) -> None:
    wire.keep_saying(b"x" * 2**16)


def endless_lines(wire: Wire) -> None:
    wire.keep_saying(b"* OK Still there\r\n" * 2**12)


def half_a_literal(wire: Wire) -> None:
    wire.say(HEAD + b"{400}\r\n" + BODY)
    raise ConnectionError


def test_a_server_that_says_what_it_should_is_read() -> None:
    with faulty_imap() as server:
        assert read(server.url) == [(BODY, len(BODY))]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (b"\x00\xff rubbish\r\n", ResponseError),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", ResponseError),
        (b"%s BAD What?\r\n", (ResponseError, AccessError)),
        (b"* BYE Too many connections\r\n", TemporaryError),
        (b"* {99999999999}\r\n", ProviderError),
        (hang_up, TemporaryError),
        (silence, TemporaryError),
        (drip, TemporaryError),
        (endless_line, ProviderError),
        (endless_lines, ProviderError),
    ],
)
def test_a_server_that_misbehaves_is_an_error_in_time(
    stage: str, fault: bytes | Fault, error: type[ProviderError] | tuple[type[ProviderError], ...]
) -> None:
    began = time.monotonic()
    patience = QUICK if error in (TemporaryError, ProviderError) else PATIENT
    with faulty_imap(**{stage: fault}) as server, pytest.raises(error):
        read(server.url, patience)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"{99999999}\r\n" + BODY,
        HEAD + b"{5}\r\n" + BODY + b")\r\n%s OK Done\r\n",
        b"* 1 FETCH (UID 7 BODY[]<0> {12}\r\n" + BODY + b")\r\n%s OK Done\r\n",
        HEAD + b"of sorts)\r\n%s OK Done\r\n",
        b"%s NO Not this one\r\n",
    ],
)
def test_a_mail_that_is_told_wrongly_is_passed_over_after_five_tries(answer: bytes) -> None:
    with faulty_imap(SEARCH=b"* SEARCH 7 8\r\n%s OK Done\r\n") as server, closing(opened(server.url)) as box:
        server.answers["FETCH"] = lambda wire: wire.say(answer if b"FETCH 7" in server.heard[-1] else EIGHT)
        for _ in range(4):
            with pytest.raises(ProviderError, match="reading a mail"):
                next(box.newer(3, 6))
        found = [(one.uid, one.content, one.size) for one in box.newer(3, 6)]
        assert found == [(7, b"", 0), (8, BODY, len(BODY))]


def test_a_server_that_can_read_no_mail_for_long_loses_none() -> None:
    with faulty_imap(SEARCH=b"* SEARCH 7 8\r\n%s OK Done\r\n") as server, closing(opened(server.url)) as box:
        server.answers["FETCH"] = b"%s NO [SERVERBUG] Disk gone\r\n"
        for _ in range(20):
            with pytest.raises(TemporaryError):
                next(box.newer(3, 6))
        server.answers["FETCH"] = lambda wire: wire.say(WELL["FETCH"] if b"FETCH 7" in server.heard[-1] else EIGHT)
        assert [(one.uid, one.content) for one in box.newer(3, 6)] == [(7, BODY), (8, BODY)]


def test_a_connection_that_ends_within_a_mail_is_tried_again() -> None:
    with faulty_imap(FETCH=half_a_literal) as server, closing(opened(server.url)) as box:
        with pytest.raises(TemporaryError):
            next(box.newer(3, 6))
        server.answers |= WELL
        assert [one.content for one in box.newer(3, 6)] == [BODY]


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (b'* 1 FETCH (BODY[]<0> "Hi \\"x\\"" UID 7 RFC822.SIZE 6)\r\n%s OK Done\r\n', b'Hi "x"'),
        (b"* 1 FETCH (BODY[]<0> {2}\r\nHi UID 7 RFC822.SIZE 6)\r\n%s OK Done\r\n", b"Hi"),
        (b"* 4 FETCH (UID 9 FLAGS (\\Seen))\r\n" + WELL["FETCH"], BODY),
        (b"* 3 EXISTS\r\n" + WELL["FETCH"], BODY),
    ],
)
def test_a_mail_is_understood_in_every_order_and_form(answer: bytes, content: bytes) -> None:
    with faulty_imap(FETCH=answer) as server:
        assert [found for found, _ in read(server.url)] == [content]


@settings(max_examples=40)
@given(
    st.sampled_from(STAGES),
    st.binary(max_size=40) | st.text('* OK[]{}()%s1UIDFETCHBODYSEARCH"\r\n', max_size=60).map(str.encode),
)
def test_no_answer_whatever_is_another_error_than_ours(stage: str, answer: bytes) -> None:
    with faulty_imap(**{stage: answer + b"\r\n%s OK Done\r\n"}) as server:
        try:
            read(server.url, timedelta(milliseconds=150))
        except ProviderError as error:
            assert PASSWORD not in str(error)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (b"[UNAVAILABLE]", TemporaryError),
        (b"[AUTHENTICATIONFAILED]", AccessError),
        (b"[EXPIRED]", AccessError),
        (b"", AccessError),
    ],
)
def test_a_refused_sign_in_tells_whether_it_is_for_a_while(code: bytes, error: type[ProviderError]) -> None:
    with faulty_imap(AUTHENTICATE=b"%s NO " + code + b" For reasons\r\n") as server, pytest.raises(error) as refused:
        read(server.url)
    assert "reasons" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "error"), [(b"[INUSE]", TemporaryError), (b"[NOPERM]", AccessError), (b"", NotFoundError)]
)
def test_a_refused_folder_tells_why(code: bytes, error: type[ProviderError]) -> None:
    with faulty_imap(EXAMINE=b"%s NO " + code + b" Not here\r\n") as server, pytest.raises(error):
        read(server.url)


def test_a_folder_without_uidvalidity_cannot_be_followed() -> None:
    with faulty_imap(EXAMINE=b"* 1 EXISTS\r\n%s OK Done\r\n") as server, pytest.raises(ResponseError):
        read(server.url)


def test_where_starttls_was_stripped_no_password_goes_to_another_host() -> None:
    with faulty_imap() as server:
        with pytest.raises(AccessError, match="STARTTLS.*imaps"):
            read(f"imap://{ELSEWHERE}:{server.port}")
        assert not [one for one in server.heard if one.startswith((b"AUTHENTICATE", b"LOGIN"))]


def test_where_signing_in_is_off_without_tls_no_password_goes_out() -> None:
    with faulty_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%s OK Done\r\n") as server:
        with pytest.raises(AccessError, match="imaps"):
            read(server.url)
        assert not [one for one in server.heard if one.startswith((b"AUTHENTICATE", b"LOGIN"))]


def test_a_server_that_knows_login_alone_gets_the_password_by_it() -> None:
    with faulty_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\n%s OK Done\r\n") as server:
        assert read(server.url)
        assert b'LOGIN "oneonone" "correct horse"' in server.heard


def test_what_came_in_clear_before_tls_is_not_believed() -> None:
    injected = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK Done\r\n"
    with (
        faulty_imap(CAPABILITY=injected, STARTTLS=b"%s OK Go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n") as server,
        pytest.raises(ProviderError),
    ):
        read(server.url, QUICK)
    assert not [one for one in server.heard if one.startswith((b"AUTHENTICATE", b"LOGIN"))]


def test_without_idle_it_is_asked_now_and_then() -> None:
    with faulty_imap(
        CAPABILITY=b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%s OK Done\r\n", SEARCH=b"* SEARCH\r\n%s OK Done\r\n"
    ) as server:
        with closing(opened(server.url)) as box:
            assert not list(box.newer(3, 6))
            assert not box.wait(0.6)
            server.answers["SEARCH"] = WELL["SEARCH"]
            assert box.wait(5)
        assert b"IDLE" not in server.heard


def test_an_idle_that_is_refused_is_asked_for_no_more() -> None:
    with faulty_imap(IDLE=b"%s NO Not today\r\n", SEARCH=b"* SEARCH\r\n%s OK Done\r\n") as server:
        with closing(opened(server.url)) as box:
            assert not list(box.newer(3, 6))
            assert not box.wait(0.6)
        assert server.heard.count(b"IDLE") == 1


def test_an_idle_is_begun_anew_before_the_server_ends_it() -> None:
    often = timedelta(milliseconds=100)
    with faulty_imap(SEARCH=b"* SEARCH\r\n%s OK Done\r\n") as server:
        with closing(ImapMailBox(server.url, "oneonone", PASSWORD, monotonic=time.monotonic, renew=often)) as box:
            assert not list(box.newer(3, 6))
            assert not box.wait(0.8)
        assert server.heard.count(b"IDLE") > 2
    assert timedelta(minutes=29) > RENEW


def test_news_in_one_breath_with_the_beginning_of_idle_are_not_slept_over() -> None:
    with faulty_imap(SEARCH=b"* SEARCH\r\n%s OK Done\r\n") as server, closing(opened(server.url)) as box:
        assert not list(box.newer(3, 6))
        server.answers |= {"IDLE": lambda wire: _told_at_once(wire, server.answers)}
        began = time.monotonic()
        assert box.wait(20)
        assert time.monotonic() - began < 2


def _told_at_once(wire: Wire, answers: dict[str, bytes | Fault]) -> None:
    answers["SEARCH"] = WELL["SEARCH"]
    wire.say(b"+ idling\r\n* 1 EXISTS\r\n")


def test_a_server_that_falls_silent_does_not_make_the_wait_longer() -> None:
    with faulty_imap(SEARCH=b"* SEARCH\r\n%s OK Done\r\n") as server, closing(opened(server.url)) as box:
        assert not list(box.newer(3, 6))
        server.answers["DONE"] = silence
        began = time.monotonic()
        with pytest.raises(TemporaryError, match="in time"):
            box.wait(0.8)
        assert time.monotonic() - began < 0.9
