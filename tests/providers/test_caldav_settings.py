"""Addresses and logins of a CalDAV account, as they are configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.caldav.credentials import Login, login_for_each, one_login, read_credentials, token_files
from providers.caldav.hrefs import calendar_url, canonical
from providers.caldav.tokens import TokenFile


@pytest.mark.parametrize(
    ("base", "template", "url"),
    [
        ("https://dav.example.test/", "/{email}/1on1/", "https://dav.example.test/ben@example.test/1on1/"),
        ("https://dav.example.test/", "/{user}/1on1", "https://dav.example.test/ben/1on1/"),
        ("https://dav.example.test/dav/", "{user}/", "https://dav.example.test/dav/ben/"),
        ("https://dav.example.test/dav/", "/{user}/", "https://dav.example.test/ben/"),
        ("https://dav.example.test:443/", "https://dav.example.test/{user}/", "https://dav.example.test/ben/"),
    ],
)
def test_a_calendar_is_found_by_its_template(base: str, template: str, url: str) -> None:
    assert calendar_url(base, template, "ben@example.test") == url


def test_an_odd_address_stays_one_segment_of_the_path() -> None:
    url = calendar_url("https://dav.example.test/", "/{user}/{email}/", "a/../b c?#%@example.test")
    assert url == "https://dav.example.test/a%2F..%2Fb%20c%3F%23%25/a%2F..%2Fb%20c%3F%23%25@example.test/"


@pytest.mark.parametrize("template", ["https://other.test/{user}/", "//other.test/{user}/", "http://dav.example.test/"])
def test_a_template_cannot_lead_to_another_server(template: str) -> None:
    with pytest.raises(ValueError, match="another server"):
        calendar_url("https://dav.example.test/", template, "ben@example.test")


@pytest.mark.parametrize(
    "href",
    ["/a@b/1%202.ics", "/a%40b/1%202.ics", "/%61@b/1 2.ics", "//a@b/1%202.ics", "https://x.test:8/a@b/1%202.ics"],
)
def test_an_href_has_one_spelling(href: str) -> None:
    assert canonical(href) == "/a@b/1%202.ics"


def test_an_encoded_slash_is_no_slash() -> None:
    assert canonical("/a%2Fb/c") == "/a%2Fb/c"


@pytest.mark.parametrize("href", ["/a/../b/", "/a/%2e%2e/b/", "/./a"])
def test_an_href_that_climbs_is_refused(href: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        canonical(href)


def test_logins_are_read_by_address(tmp_path: Path) -> None:
    file = tmp_path / "logins.csv"
    file.write_text('email,username,password\nBen@Example.test,ben,"a,b"\nana@example.test,ana,pw\n')
    logins = read_credentials(file)
    assert logins == {"ben@example.test": Login("ben", "a,b"), "ana@example.test": Login("ana", "pw")}
    assert login_for_each(logins)("BEN@example.test") == Login("ben", "a,b")
    assert login_for_each(logins)("chi@example.test") is None


def test_every_mistake_in_the_logins_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "logins.csv"
    file.write_text("email,username,password\n,x,pw-secret\nben,b:c,pw\nana@x.test,ana,\nana@x.test,ana,pw\n")
    with pytest.raises(ValueError, match="logins.csv") as raised:
        read_credentials(file)
    assert str(raised.value) == (
        "logins.csv: line 2: email is empty; line 3: email is no address; "
        "line 3: username has a colon, which Basic sign-in cannot carry; line 4: password is empty; "
        "line 5: ana@x.test stands here a second time"
    )


def test_logins_may_be_tokens_in_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "ana.token").write_text("t0ken\n")
    file = tmp_path / "logins.csv"
    file.write_text("email,username,password,token_file\nana@example.test,,,ana.token\nben@example.test,ben,pw,\n")
    logins = read_credentials(file)
    ana = logins["ana@example.test"]
    assert isinstance(ana, TokenFile)
    assert (ana.token(), logins["ben@example.test"]) == ("t0ken", Login("ben", "pw"))
    assert token_files(file) == [tmp_path / "ana.token"]


def test_every_mistake_in_the_tokens_is_named_with_its_line_and_without_them(tmp_path: Path) -> None:
    odd, nowhere = tmp_path / "odd", tmp_path / "nowhere"
    odd.write_text("Bearer s3cret")
    file = tmp_path / "logins.csv"
    file.write_text("email,token_file,username\na@x.test,odd,\nb@x.test,nowhere,ben\nc@x.test,,\n")
    with pytest.raises(ValueError, match="logins.csv") as raised:
        read_credentials(file)
    assert str(raised.value).removeprefix("logins.csv: ").split("; line") == [
        f"line 2: token_file: {odd} must hold one token on one line and nothing else, not even the word Bearer",
        " 3: token_file stands beside username and password; keep either the one or the other",
        f" 3: token_file: {nowhere} cannot be read (No such file or directory); correct its name or its rights",
        " 4: username is empty",
        " 4: password is empty",
    ]


def test_a_file_without_the_columns_says_so(tmp_path: Path) -> None:
    file = tmp_path / "logins.csv"
    file.write_text("email,password\n")
    with pytest.raises(ValueError, match="line 1: missing column username"):
        read_credentials(file)


def test_a_password_never_shows() -> None:
    login = Login("svc", "pw-secret")
    assert "pw-secret" not in repr(login)
    assert one_login(login)("anyone@example.test") == login
