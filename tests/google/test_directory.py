"""The directory of the test server: people with their aliases and whatever was entered as their manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google import splitting
from tests.google.pages import Page
from tests.google.running import Google, google

ANA, BEN, CHI, ADMIN = (f"{name}@example.test" for name in ("ana", "ben", "chi", "it"))
MASK = "nextPageToken,users(primaryEmail,name/fullName,aliases,suspended,archived,relations)"


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(ANA, BEN, CHI, ADMIN)) as one:
        one.company.admins.add(ADMIN)
        yield one
        assert not one.bugs, "\n".join(one.bugs)


def users(server: Google, user: str = ADMIN, scope: str = "admin.directory.user.readonly") -> Any:
    return server.client(user, "admin", "directory_v1", (scope,)).users()


def told(server: Google, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = users(server).list(customer="my_customer", **query).execute()
    return found


def reason(error: pytest.ExceptionInfo[HttpError]) -> tuple[int, str]:
    return error.value.resp.status, error.value.error_details[0]["reason"]


def test_everybody_is_listed_with_what_was_entered_of_them(server: Google) -> None:
    server.register.enter(BEN, name="Ben Roy", aliases=("benjamin@example.test",), managers=("Ana",))
    server.register.of(CHI).archived = True
    splitting.suspend(Page(server, CHI))
    ana, ben, chi, _ = told(server, fields=MASK)["users"]
    assert ana == {"primaryEmail": ANA, "name": {"fullName": "Ana"}, "suspended": False, "archived": False}
    assert (ben["aliases"], ben["name"]) == (["benjamin@example.test"], {"fullName": "Ben Roy"})
    assert ben["relations"] == [{"value": "Ana", "type": "manager"}]
    assert (chi["suspended"], chi["archived"]) == (True, True)


def test_who_left_is_in_it_no_more(server: Google) -> None:
    splitting.leave_company(Page(server, BEN))
    assert [one["primaryEmail"] for one in told(server)["users"]] == [ANA, CHI, ADMIN]


def test_it_comes_in_pages_that_are_asked_for_with_the_same_words(server: Google) -> None:
    first = told(server, maxResults=3)
    second = told(server, maxResults=3, pageToken=first["nextPageToken"])
    assert [len(one["users"]) for one in (first, second)] == [3, 1]
    assert "nextPageToken" not in second
    for wrong in ({"maxResults": 501}, {"maxResults": 2, "pageToken": first["nextPageToken"]}):
        with pytest.raises(HttpError) as refused:
            told(server, **wrong)
        assert refused.value.resp.status == 400


def test_it_is_sorted_as_asked_and_kept_to_one_domain(server: Google) -> None:
    server.register.enter(BEN, name="Ben Aal")
    backwards = told(server, orderBy="email", sortOrder="DESCENDING")["users"]
    assert [one["primaryEmail"] for one in backwards] == [ADMIN, CHI, BEN, ANA]
    assert told(server, orderBy="familyName")["users"][-1]["primaryEmail"] == BEN
    assert "users" not in users(server).list(domain="elsewhere.test").execute()
    with pytest.raises(HttpError) as refused:
        users(server).list().execute()
    assert reason(refused) == (400, "invalid")


@pytest.mark.parametrize("key", [BEN, "Benjamin@example.test"])
def test_one_person_is_found_by_any_address_and_by_id(server: Google, key: str) -> None:
    server.register.enter(BEN, aliases=("benjamin@example.test",))
    found = users(server).get(userKey=key).execute()
    assert found["primaryEmail"] == BEN
    assert users(server).get(userKey=found["id"]).execute() == found
    with pytest.raises(HttpError) as refused:
        users(server).get(userKey="zoe@example.test").execute()
    assert reason(refused) == (404, "notFound")


def test_a_former_address_is_an_alias(server: Google) -> None:
    server.register.rename(BEN, "ben.roy@example.test")
    found = users(server).get(userKey=BEN).execute()
    assert (found["primaryEmail"], found["aliases"]) == ("ben.roy@example.test", [BEN])


def test_administrators_alone_may_read_it_and_with_its_scope_alone(server: Google) -> None:
    with pytest.raises(HttpError) as refused:
        users(server, BEN).list(customer="my_customer").execute()
    assert reason(refused) == (403, "forbidden")
    with pytest.raises(HttpError) as refused:
        users(server, scope="calendar").list(customer="my_customer").execute()
    assert reason(refused) == (403, "insufficientPermissions")
