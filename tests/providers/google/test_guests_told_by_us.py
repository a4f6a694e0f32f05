"""Guests of another domain, whom Google would mail: it mails nobody where somebody else tells them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rules.edit import Cancel, Invitee, SeriesEdit
from tests.google.running import Google
from tests.providers.drafts import WEEK, a_draft
from tests.providers.google.office import Office

GUEST = Invitee("olga@elsewhere.test", "Olga")


@pytest.mark.parametrize(("by_client", "mails"), [(True, []), (False, ["invitation", "cancellation"])])
def test_google_mails_guests_of_elsewhere_unless_it_is_to_keep_out(
    workspace: Google, tmp_path: Path, by_client: bool, mails: list[str]
) -> None:
    office = Office(workspace, tmp_path)
    draft = replace(a_draft(), invites=True, attendee=GUEST, by_client=by_client)
    made = office.provider.create(office.ana, draft)
    edit = SeriesEdit(made.href, made.uid, (Cancel(WEEK),), by_client=by_client)
    office.provider.replace(office.ana, edit, made.etag)
    assert [one.kind for one in workspace.mails] == mails
