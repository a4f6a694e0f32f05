"""An account that signs in by tokens which another program renews: no gap while they are good, one mail when not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.bearer import HOUR, a_token
from tests.story.office import HOUR as LATER
from tests.story.office import MONDAY, Office, uid


@pytest.fixture
def office(inviting_office_on_cyrus: Office) -> Office:
    """Everybody has a token in a file of their own."""
    office = inviting_office_on_cyrus
    users = [name for name in office.server.users if name != "svc"]
    rows = "".join(f"{user}@example.test,{user}.token\n" for user in users)
    (office.folder / "credentials.csv").write_text(f"email,token_file\n{rows}")
    for user in users:
        file(office, user).touch(0o600)
        file(office, user).write_text(a_token(user))
    return office


def file(office: Office, user: str) -> Path:
    return office.folder / f"{user}.token"


def renewed(office: Office, age: int = 0) -> list[str]:
    """The tokens of all, made so many seconds ago, as they stand in the files now."""
    tokens = [a_token(user, age) for user in ("ana", "ben", "chi")]
    for user, token in zip(("ana", "ben", "chi"), tokens, strict=True):
        file(office, user).write_text(token)
    return tokens


def unread(office: Office, hours: int) -> int:
    """In how many pairs somebody's calendar could not be read."""
    return len({one["report"] for one in office.work(MONDAY + hours * LATER).document["unread"]})


def test_a_company_signs_in_by_tokens_until_they_expire_and_again_when_they_are_renewed(office: Office) -> None:
    first = office.work(MONDAY)
    assert (first.code, first.document["unread"]) == (0, [])
    assert [office.uids(user) for user in ("ben", "chi")] == [[uid("ben")], [uid("chi")]]
    expired = renewed(office, 2 * HOUR)
    assert [unread(office, hours) for hours in (1, 2, 3, 4)] == [2] * 4
    (mail,) = office.mails_of("operator")
    checked = office.fast("check")
    assert checked.code == 1
    assert "check how [accounts.main] signs in" in checked.out
    renewed(office)
    assert unread(office, 6) == 0
    told = "".join([str(mail), checked.out, checked.err, *(one.read_text(errors="replace") for one in logs(office))])
    for token in expired:
        assert not [piece for piece in token.split(".")[1:] if piece in told]


def logs(office: Office) -> list[Path]:
    """Whatever the daemon wrote, but for the tokens themselves."""
    return [one for one in office.folder.rglob("*") if one.is_file() and one.suffix != ".token"]
