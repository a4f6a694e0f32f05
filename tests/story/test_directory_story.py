"""The roster beside the company's directory, with the real command: what `check` names, and what passes make of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from providers.google.scopes import DIRECTORY
from tests.google import people, splitting
from tests.google.running import google
from tests.providers.google.clients import USUAL, delegated
from tests.story.office import HOUR, MONDAY, TEAM
from tests.story.test_google_account import findings
from tests.story.workspace import USERS, Workspace, a_workspace

ADMIN, SCOPE = "it@example.test", "https://www.googleapis.com/auth/admin.directory.user.readonly"
ANA, BEN, CHI, DAN, *_ = USERS
DAN_ROW = "dan@example.test,Dan Roy,ana@example.test,Europe/Berlin,,,Thu 10:00,"
DIRECTORY_TOO = f'directory = true\nadmin = "{ADMIN}"\n'


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Workspace]:
    """The company before its first pass, whose directory may be read."""
    with mail_sink() as sink, google((*USERS, ADMIN), scopes=[*USUAL, *delegated(DIRECTORY)]) as server:
        server.clock.at = MONDAY
        server.company.admins.add(ADMIN)
        one = a_workspace(tmp_path / "workspace", server, sink)
        one.config.write_text(one.config.read_text() + DIRECTORY_TOO)
        yield one
        assert not server.bugs, "\n".join(server.bugs)


def test_a_roster_that_agrees_is_well(company: Workspace) -> None:
    company.server.register.enter(BEN, managers=(ANA,))
    done = company.run("check", "--json")
    said = findings(done)
    assert done.code == 0, done.out + done.err
    assert said["directory of [accounts.main]"] == (True, f"names {len(USERS) + 1} people")
    assert not [one for one in said if one.startswith("directory entry")]


def test_check_names_every_difference_with_its_remedy(company: Workspace) -> None:
    server = company.server
    company.hire((*TEAM, DAN_ROW))
    server.register.rename(DAN, "dan.roy@example.test")
    splitting.suspend(company.page("chi"))
    server.register.enter(BEN, managers=("it",), name="Ben")
    server.register.enter(ADMIN, name="It")
    done = company.run("check", "--json")
    said = findings(done)
    assert done.code == 1
    assert said[f"directory entry of {DAN}"] == (
        False,
        "is an alias; write the primary address dan.roy@example.test into the roster",
    )
    assert said[f"directory entry of {CHI}"][1].startswith("is suspended; take the row out")
    assert said[f"directory entry of {BEN}"] == (
        True,
        f"please note: the directory names {ADMIN} as manager, the roster {ANA}; correct whichever is wrong",
    )


def test_who_left_is_named_as_unknown(company: Workspace) -> None:
    splitting.leave_company(company.page("ben"))
    said = findings(company.run("check", "--json"))
    assert said[f"directory entry of {BEN}"][1].startswith("is not in the directory; correct the address")


def test_another_manager_alone_is_no_failure(company: Workspace) -> None:
    company.server.register.enter(BEN, managers=(DAN,))
    done = company.run("check", "--json")
    assert done.code == 0, done.out + done.err
    assert findings(done)[f"directory entry of {BEN}"][0]


def test_the_scope_or_the_role_that_is_missing_is_named(company: Workspace) -> None:
    company.server.company.admins.clear()
    ok, text = findings(company.run("check", "--json"))["directory of [accounts.main]"]
    assert (ok, "privilege Users > Read in Admin console > Account > Admin roles" in text) == (False, True)
    company.server.allow(USUAL)
    ok, text = findings(company.run("check", "--json"))["directory of [accounts.main]"]
    assert (ok, text.endswith(f"the scopes {SCOPE}")) == (False, True)


def test_a_series_with_an_alias_is_taken_over(company: Workspace) -> None:
    company.server.register.enter(BEN, aliases=("benjamin@example.test",))
    people.make_series(company.page("ana"), datetime(2026, 3, 3, 10), ["benjamin@example.test"])
    for hours in (0, 1, 2):
        done = company.work(MONDAY + hours * HOUR)
        assert done.code == 0, done.out + done.err
    assert len(company.page("ben").series()) == 1
