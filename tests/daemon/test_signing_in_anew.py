"""What signs in is read again by a reload, which opens all accounts anew: a renewed one needs no restart."""

from __future__ import annotations

import base64
from pathlib import Path

from daemon.assembly import open_accounts
from daemon.clock import SystemClock
from daemon.config import load
from providers.errors import ProviderError
from rules.model import Person
from tests.daemon.config_files import GOOGLE, LEAST, a_config
from tests.google.running import google
from tests.providers.google.clients import USUAL
from tests.servers import faulty as f
from tests.servers.faulty import faulty

ANA = Person("ana@example.com", "Ana", "UTC", "main")


def asks(config_file: Path) -> str:
    """Open the accounts as a reload does, and ask the only one for something; what is wrong, if anything."""
    account = open_accounts(load(config_file, {}), SystemClock())["main"]
    try:
        account.provider.check(account.locate(ANA))
    except ProviderError as error:
        return str(error)
    finally:
        account.provider.close()
    return ""


def test_a_password_in_a_file_is_read_each_time(tmp_path: Path) -> None:
    with faulty() as front:
        front.always(f.status(403))
        account = LEAST["accounts.main"].replace("http://127.0.0.1:5232/", front.url)
        path = a_config(tmp_path, {**LEAST, "accounts.main": account})
        for password in ("pw", "renewed"):
            (tmp_path / "password").write_text(password)
            asks(path)

        given = [one.headers["Authorization"].removeprefix("Basic ") for one in front.requests]
    assert list(dict.fromkeys(base64.b64decode(one) for one in given)) == [b"svc:pw", b"svc:renewed"]


def test_a_key_of_google_s_is_read_each_time(tmp_path: Path) -> None:
    with google(("ana@example.com",)) as server:
        account = GOOGLE + f'discovery = "{server.discovery}"\n'
        path = a_config(tmp_path, {**LEAST, "accounts.main": account})
        server.service_account_file(tmp_path, "before").replace(tmp_path / "key.json")
        server.allow((), "before")
        after = server.service_account_file(tmp_path, "after")
        server.allow(USUAL, "after")

        assert "unauthorized_client" in asks(path)
        after.replace(tmp_path / "key.json")
        assert asks(path) == ""
