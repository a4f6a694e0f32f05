"""Configurations to test with, and the secret files they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

LEAST = {
    "daemon": 'state_dir = "state"\nsecret_file = "secret"\noperator = "ops@example.com"\n',
    "mail": 'from = "oneonone@example.com"\n',
    "accounts.main": 'provider = "caldav"\nurl = "http://127.0.0.1:5232/"\ncalendar = "/{email}/1on1/"\n'
    'username = "svc"\npassword_file = "password"\n',
}
GOOGLE = 'provider = "google"\nservice_account_file = "key.json"\ndomain = "example.com"\n'
Tables = Mapping[str, str]


@contextmanager
def an_open_folder() -> Iterator[Path]:
    """A folder that others can enter; pytest's own are closed to them."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def a_config(folder: Path, tables: Tables = LEAST) -> Path:
    """A config.toml with these tables, and the secret files it speaks of."""
    for name, text in (("secret", "s" * 40), ("password", "pw\n")):
        (folder / name).touch(0o600)
        (folder / name).write_text(text)
    path = folder / "config.toml"
    path.write_text("".join(f"[{name}]\n{text}\n" for name, text in tables.items()))
    return path
