"""What a refusal means at each stage of a conversation: try later, never again, or mend the account. One row each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from providers.errors import AccessError, ProviderError, ResponseError, TemporaryError
from providers.mail.smtp import SmtpSender
from tests.servers.smtp_script import HANG_UP, ScriptedServer, Stage, scripted_server

FROM, ANA = "oneonone@example.com", "ana@example.com"
MESSAGE = b"From: oneonone@example.com\r\nTo: ana@example.com\r\nSubject: 1:1\r\n\r\nWhat came up?\r\n"
LATER, NEVER, ACCOUNT = TemporaryError, ResponseError, AccessError

ROWS = [
    (Stage.GREETING, "421 4.3.2 Too many of you", LATER),
    (Stage.GREETING, "554 5.7.1 Not for you", ACCOUNT),
    (Stage.GREETING, HANG_UP, LATER),
    (Stage.EHLO, "421 4.3.2 Shutting down", LATER),
    (Stage.EHLO, "450 4.7.1 Who are you", LATER),
    (Stage.EHLO, "550 5.7.1 Not by that name", ACCOUNT),
    (Stage.EHLO, HANG_UP, LATER),
    (Stage.STARTTLS, "454 4.7.0 No TLS now", LATER),
    (Stage.STARTTLS, "554 5.3.0 No TLS at all", ACCOUNT),
    (Stage.STARTTLS, HANG_UP, LATER),
    (Stage.AUTH, "454 4.7.0 Nobody to ask", LATER),
    (Stage.AUTH, "421 4.7.0 Too many tries", LATER),
    (Stage.AUTH, "535 5.7.8 Wrong", ACCOUNT),
    (Stage.AUTH, "534 5.7.9 Too weak", ACCOUNT),
    (Stage.AUTH, HANG_UP, LATER),
    (Stage.MAIL, "421 4.3.2 Shutting down", LATER),
    (Stage.MAIL, "451 4.3.0 Trouble", LATER),
    (Stage.MAIL, "452 4.3.1 No room", LATER),
    (Stage.MAIL, "530 5.7.0 Sign in", ACCOUNT),
    (Stage.MAIL, "550 5.7.1 Not from you", NEVER),
    (Stage.MAIL, "552 5.3.4 Too big", NEVER),
    (Stage.MAIL, HANG_UP, LATER),
    (Stage.RCPT, "421 4.3.2 Shutting down", LATER),
    (Stage.RCPT, "450 4.2.0 Come back", LATER),
    (Stage.RCPT, "451 4.7.1 Greylisted", LATER),
    (Stage.RCPT, "452 4.2.2 Mailbox full", LATER),
    (Stage.RCPT, "550 5.1.1 Nobody", NEVER),
    (Stage.RCPT, "552 5.2.2 Mailbox full", NEVER),
    (Stage.RCPT, "553 5.1.3 No address", NEVER),
    (Stage.RCPT, "554 5.7.1 No", NEVER),
    (Stage.RCPT, HANG_UP, LATER),
    (Stage.DATA, "421 4.3.2 Shutting down", LATER),
    (Stage.DATA, "451 4.3.0 Trouble", LATER),
    (Stage.DATA, "554 5.5.1 No", NEVER),
    (Stage.DATA, HANG_UP, LATER),
    (Stage.END, "421 4.3.2 Shutting down", LATER),
    (Stage.END, "451 4.3.0 Trouble", LATER),
    (Stage.END, "452 4.3.1 No room", LATER),
    (Stage.END, "550 5.7.1 Spam", NEVER),
    (Stage.END, "552 5.2.2 Mailbox full", NEVER),
    (Stage.END, "554 5.6.0 No", NEVER),
    (Stage.END, HANG_UP, LATER),
    (Stage.END, "nonsense", LATER),
]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.mark.parametrize(("stage", "answer", "error"), ROWS, ids=[f"{row[0].name} {row[1] or 'gone'}" for row in ROWS])
def test_a_refusal_means_what_its_stage_and_its_code_say(
    server: ScriptedServer, stage: Stage, answer: str, error: type[ProviderError]
) -> None:
    server.mails.clear()
    server.says(stage, answer)
    with closing(SmtpSender(server.url, "oneonone", "pw")) as sender:
        with pytest.raises(ProviderError) as refused:
            sender.send(FROM, ANA, MESSAGE)
        assert type(refused.value) is error
        assert not (words := answer[10:]) or words not in str(refused.value)
        assert server.mails == ([MESSAGE] if stage is Stage.END else [])
        server.says(None)
        sender.send(FROM, ANA, MESSAGE)
        assert server.mails[-1] == MESSAGE
