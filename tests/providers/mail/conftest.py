"""One real mail server for a module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.mail import MailServer, mail_server


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    """Postfix and Dovecot; tests share the mailboxes, and empty those they count in."""
    with mail_server() as server:
        yield server
