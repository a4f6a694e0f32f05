"""Sending through a real SMTP server: what arrives, what is refused, and when a password goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from providers.errors import AccessError, ProviderError, ResponseError, TemporaryError
from providers.mail.smtp import SmtpSender
from tests.servers.smtp_sink import (
    PASSWORD,
    USERNAME,
    Certificates,
    Fault,
    PickySink,
    certificates_in,
    picky_sink,
    sign_in_sink,
)

SENDER = "1:1s <oneonone@example.com>"
ANA, BEN = "ana@example.com", "ben@example.com"
MESSAGE = b"From: oneonone@example.com\r\nTo: ana@example.com\r\nSubject: 1:1\r\n\r\n.first\r\n..second\r\n"
ELSEWHERE = "127.1"
"""Loopback under a name that does not look like it, as another host would be."""


@pytest.fixture
def sink() -> Iterator[PickySink]:
    with picky_sink() as running:
        yield running


@pytest.fixture
def sender(sink: PickySink) -> Iterator[SmtpSender]:
    with closing(SmtpSender(sink.url())) as opened:
        yield opened


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates_in(tmp_path_factory.mktemp("elsewhere"), ELSEWHERE)


@contextmanager
def signing_in(url: str, password: str = PASSWORD, ca_file: Path | None = None) -> Iterator[SmtpSender]:
    with closing(SmtpSender(url, USERNAME, password, ca_file)) as opened:
        yield opened


def test_a_message_arrives_byte_for_byte_from_the_bare_address(sink: PickySink, sender: SmtpSender) -> None:
    sender.send(SENDER, ANA, MESSAGE)
    (delivery,) = sink.deliveries
    assert (delivery.sender, delivery.recipients, delivery.content) == ("oneonone@example.com", (ANA,), MESSAGE)


def test_a_batch_goes_over_one_connection(sink: PickySink, sender: SmtpSender) -> None:
    for recipient in (ANA, BEN, ANA):
        sender.send(SENDER, recipient, MESSAGE)
    assert [delivery.recipients for delivery in sink.deliveries] == [(ANA,), (BEN,), (ANA,)]
    assert sink.connections == 1


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [("reject@example.com", ResponseError, "550 5.1.1"), ("tempfail@example.com", TemporaryError, "451 4.7.1")],
)
def test_a_refused_recipient_is_told_by_the_code_alone(
    sink: PickySink, sender: SmtpSender, address: str, error: type[ProviderError], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        sender.send(SENDER, address, MESSAGE)
    assert address not in str(refused.value)
    assert "such person" not in str(refused.value)
    assert not sink.deliveries


@pytest.mark.parametrize(
    ("address", "error"), [("reject@b.example", ResponseError), ("tempfail@b.example", TemporaryError)]
)
def test_a_refused_sender_is_an_error_too(sender: SmtpSender, address: str, error: type[ProviderError]) -> None:
    with pytest.raises(error):
        sender.send(address, ANA, MESSAGE)


def test_after_a_refusal_the_next_mail_goes_out_over_the_same_connection(sink: PickySink, sender: SmtpSender) -> None:
    for address in ("reject@example.com", "tempfail@example.com"):
        with pytest.raises(ProviderError):
            sender.send(SENDER, address, MESSAGE)
    sender.send(SENDER, ANA, MESSAGE)
    assert [delivery.recipients for delivery in sink.deliveries] == [(ANA,)]
    assert sink.connections == 1


def test_a_mail_is_never_sent_again_after_data(sink: PickySink, sender: SmtpSender) -> None:
    sink.fault = Fault.DROP_AFTER_DATA
    with pytest.raises(TemporaryError):
        sender.send(SENDER, ANA, MESSAGE)
    assert len(sink.deliveries) == 1


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER_DATA, Fault.DROP_AT_RECIPIENT, Fault.SHUTTING_DOWN])
def test_after_a_drop_the_next_mail_opens_a_new_connection(sink: PickySink, sender: SmtpSender, fault: Fault) -> None:
    sink.fault = fault
    with pytest.raises(TemporaryError):
        sender.send(SENDER, ANA, MESSAGE)
    sender.send(SENDER, BEN, MESSAGE)
    assert sink.deliveries[-1].recipients == (BEN,)
    assert sink.connections == 2


def test_a_connection_dropped_between_two_mails_is_opened_anew_without_an_error(
    sink: PickySink, sender: SmtpSender
) -> None:
    sender.send(SENDER, ANA, MESSAGE)
    sink.hang_up()
    sender.send(SENDER, BEN, MESSAGE)
    assert len(sink.deliveries) == sink.connections == 2


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with picky_sink() as sink, closing(SmtpSender(sink.url(), timeout=timedelta(milliseconds=200))) as sender:
        sink.fault = Fault.NO_ANSWER
        with pytest.raises(TemporaryError):
            sender.send(SENDER, ANA, MESSAGE)


def test_a_server_that_is_down_is_a_temporary_error() -> None:
    with picky_sink() as sink:
        url = sink.url()
    with closing(SmtpSender(url)) as sender, pytest.raises(TemporaryError, match="cannot be reached"):
        sender.send(SENDER, ANA, MESSAGE)


def test_a_server_that_comes_back_is_used_again() -> None:
    with picky_sink() as first:
        sender, port = SmtpSender(first.url()), first.port
        sender.send(SENDER, ANA, MESSAGE)
    with pytest.raises(TemporaryError):
        sender.send(SENDER, ANA, MESSAGE)
    with picky_sink(port=port) as second, closing(sender):
        sender.send(SENDER, BEN, MESSAGE)
        assert [delivery.recipients for delivery in second.deliveries] == [(BEN,)]


@pytest.mark.parametrize(
    "address",
    ["änne@example.com", "ana@example.com\r\nRCPT TO:<ben@example.com>", "", "a@b@c d", "Ben <ben@example.com>"],
)
def test_an_address_that_smtp_cannot_carry_is_refused_before_it_is_said(
    sink: PickySink, sender: SmtpSender, address: str
) -> None:
    with pytest.raises(ResponseError):
        sender.send(SENDER, address, MESSAGE)
    assert sink.connections == 0


def test_an_international_domain_goes_out_as_ascii(sink: PickySink, sender: SmtpSender) -> None:
    sender.send(SENDER, "ana@bücher.example", MESSAGE)
    assert sink.deliveries[0].recipients == ("ana@xn--bcher-kva.example",)


def test_the_right_password_after_starttls_sends(certificates: Certificates) -> None:
    with sign_in_sink(certificates) as sink, signing_in(sink.url(), ca_file=certificates.ca_file) as sender:
        sender.send(SENDER, ANA, MESSAGE)
        sender.send(SENDER, BEN, MESSAGE)
        assert (len(sink.deliveries), sink.signed_in, sink.in_clear) == (2, [True], [False])


def test_a_wrong_password_is_an_access_error(certificates: Certificates) -> None:
    with sign_in_sink(certificates) as sink, signing_in(sink.url(), "wrong", certificates.ca_file) as sender:
        with pytest.raises(AccessError, match="535") as refused:
            sender.send(SENDER, ANA, MESSAGE)
        assert "wrong" not in str(refused.value)
        assert True not in sink.signed_in


def test_a_password_that_is_not_ascii_is_an_access_error(certificates: Certificates) -> None:
    with sign_in_sink(certificates) as sink, signing_in(sink.url(), "pässword", certificates.ca_file) as sender:
        with pytest.raises(AccessError, match="ASCII"):
            sender.send(SENDER, ANA, MESSAGE)
        assert not sink.signed_in


def test_a_certificate_that_is_not_trusted_is_an_access_error(certificates: Certificates) -> None:
    with sign_in_sink(certificates) as sink, signing_in(sink.url()) as sender:
        with pytest.raises(AccessError, match="certificate"):
            sender.send(SENDER, ANA, MESSAGE)
        assert not sink.signed_in


def test_a_certificate_for_another_name_is_an_access_error(tmp_path: Path) -> None:
    other = certificates_in(tmp_path, "mail.example.com")
    with sign_in_sink(other) as sink, signing_in(sink.url(host="localhost"), ca_file=other.ca_file) as sender:
        with pytest.raises(AccessError, match="certificate"):
            sender.send(SENDER, ANA, MESSAGE)
        assert not sink.signed_in


def test_smtps_speaks_tls_from_the_start(certificates: Certificates) -> None:
    with (
        sign_in_sink(certificates, from_the_start=True) as sink,
        signing_in(sink.url("smtps"), ca_file=certificates.ca_file) as sender,
    ):
        sender.send(SENDER, ANA, MESSAGE)
        assert (len(sink.deliveries), sink.signed_in) == (1, [True])


def test_smtps_trusts_no_unknown_certificate(certificates: Certificates) -> None:
    with sign_in_sink(certificates, from_the_start=True) as sink, signing_in(sink.url("smtps")) as sender:
        with pytest.raises(AccessError, match="certificate"):
            sender.send(SENDER, ANA, MESSAGE)
        assert not sink.signed_in


def test_where_starttls_was_stripped_no_password_goes_to_another_host() -> None:
    with sign_in_sink() as sink, signing_in(sink.url(host=ELSEWHERE)) as sender:
        with pytest.raises(AccessError, match="STARTTLS"):
            sender.send(SENDER, ANA, MESSAGE)
        assert (sink.signed_in, sink.deliveries) == ([], ())


def test_on_loopback_a_password_may_go_without_tls_when_the_server_has_none() -> None:
    with sign_in_sink() as sink, signing_in(sink.url()) as sender:
        sender.send(SENDER, ANA, MESSAGE)
        assert (len(sink.deliveries), sink.signed_in, sink.in_clear) == (1, [True], [True])


def test_a_server_without_sign_in_is_an_access_error_when_a_username_is_set(sink: PickySink) -> None:
    with signing_in(sink.url()) as sender, pytest.raises(AccessError, match="AUTH"):
        sender.send(SENDER, ANA, MESSAGE)


def test_another_host_gets_starttls_even_without_a_password(elsewhere: Certificates) -> None:
    with (
        picky_sink(tls_context=elsewhere.context, require_starttls=True) as sink,
        closing(SmtpSender(sink.url(host=ELSEWHERE), ca_file=elsewhere.ca_file)) as sender,
    ):
        sender.send(SENDER, ANA, MESSAGE)
        assert len(sink.deliveries) == 1


def test_another_host_without_starttls_and_without_a_password_is_used_in_clear(sink: PickySink) -> None:
    with closing(SmtpSender(sink.url(host=ELSEWHERE))) as sender:
        sender.send(SENDER, ANA, MESSAGE)
    assert len(sink.deliveries) == 1


def test_a_server_that_wants_a_password_nobody_set_is_an_access_error(elsewhere: Certificates) -> None:
    with (
        picky_sink(tls_context=elsewhere.context, auth_required=True) as sink,
        closing(SmtpSender(sink.url(host=ELSEWHERE), ca_file=elsewhere.ca_file)) as sender,
        pytest.raises(AccessError, match="530"),
    ):
        sender.send(SENDER, ANA, MESSAGE)


@pytest.mark.parametrize(
    "url", ["", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://u:p@h", "smtp://h:x"]
)
def test_a_url_that_is_none_of_smtp_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError):
        SmtpSender(url)


def test_closing_twice_is_fine(sender: SmtpSender) -> None:
    sender.send(SENDER, ANA, MESSAGE)
    sender.close()
    sender.close()
