"""A lease in a calendar at Google: written only over what was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.errors import AccessError, ConflictError
from providers.google.lease import ID, GoogleLease
from rules.lease import Lease, read_lease
from tests.google.running import Google
from tests.providers.google.clients import ANA, a_client


def test_it_is_changed_by_who_has_read_it_and_nobody_else(workspace: Google, tmp_path: Path) -> None:
    place = GoogleLease(a_client(workspace, tmp_path), ANA, ANA)
    assert place.read() is None
    first = Lease("one.example.com", "0123456789abcdef", 1, 0)
    place.write(first.text, None)
    with pytest.raises(ConflictError):
        place.write(Lease("two", "b").text, None)

    before = place.read()
    assert before is not None and read_lease(before.text) == first
    place.write(first.renewed().text, before.tag)
    with pytest.raises(ConflictError):
        place.write(Lease("two", "b").text, before.tag)
    after = place.read()
    assert after is not None and read_lease(after.text) == first.renewed()
    place.close()


def test_one_that_somebody_deleted_is_no_lease_any_more(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    place = GoogleLease(client, ANA, ANA)
    place.write(Lease("one", "a").text, None)
    client.calendar(ANA, lambda api: api.events().delete(calendarId=ANA, eventId=ID))
    with pytest.raises(AccessError, match="another calendar"):
        place.read()
    place.close()
