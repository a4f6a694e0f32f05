"""The key file of a service account, and the mistakes in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from providers.google.keys import read_key
from tests.providers.google.key_files import a_key


def mistakes(path: Path) -> str:
    with pytest.raises(ValueError, match=r"key\.json") as raised:
        read_key(path)
    return str(raised.value)


def test_a_key_tells_its_account_and_the_client_that_an_admin_delegates_to(tmp_path: Path) -> None:
    key = read_key(a_key(tmp_path))

    assert (key.email, key.client_id) == ("one-on-ones@company.iam.gserviceaccount.com", "1234567")


def test_a_key_never_shows_its_secret(tmp_path: Path) -> None:
    assert "PRIVATE" not in repr(read_key(a_key(tmp_path)))


def test_every_mistake_is_told_at_once_with_the_remedy(tmp_path: Path) -> None:
    said = mistakes(a_key(tmp_path, client_id=None, private_key="none", token_uri="http://elsewhere.test/token"))

    assert said == (
        "key.json: client_id is missing, token_uri is not an https address, private_key is no RSA key in PEM form;"
        " in the Google Cloud console, open the service account and make a new key of type JSON"
    )


@pytest.mark.parametrize("kind", ["authorized_user", "external_account", None])
def test_credentials_of_another_kind_are_not_taken_for_a_key(tmp_path: Path, kind: str | None) -> None:
    assert "is not the key of a service account" in mistakes(a_key(tmp_path, type=kind))


def test_a_client_secret_is_not_taken_for_a_key(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps({"installed": {"client_id": "1"}}))

    assert "is not the key of a service account" in mistakes(path)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----", b"\xff\xfe", b"[]"])
def test_a_file_that_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)

    assert "make a new key of type JSON" in mistakes(path)


def test_a_token_address_on_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    assert read_key(a_key(tmp_path, token_uri="http://127.0.0.1:8000/token")).client_id == "1234567"


def test_mistakes_never_show_the_key(tmp_path: Path) -> None:
    assert "S3CRET" not in mistakes(a_key(tmp_path, private_key="S3CRET"))
