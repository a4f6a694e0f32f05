"""Files, and who may do what with them."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google import faults
from tests.google.drive.cabinet import DOCUMENT
from tests.google.running import Google, Mail

ANA, BEN = "ana@example.test", "ben@example.test"
BOTH = {"supportsAllDrives": True, "includeItemsFromAllDrives": True}


def drive(server: Google, user: str = ANA, scope: str = "drive") -> Any:
    return server.client(user, "drive", "v3", scopes=(scope,))


def made(service: Any, **given: Any) -> str:
    body = {"name": "1:1 Ana / Ben", "mimeType": DOCUMENT} | given
    return str(service.files().create(body=body, supportsAllDrives=True).execute()["id"])


def found(service: Any, query: str, **given: Any) -> list[str]:
    return [one["id"] for one in service.files().list(q=query, **given).execute()["files"]]


def refusal(request: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as refused:
        request.execute()
    return refused.value.resp.status, refused.value.error_details[0]["reason"]


def test_a_file_is_found_by_what_the_program_wrote_on_it(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service, appProperties={"oneonone": "it's"})
    made(service, appProperties={"oneonone": "other"})

    query = r"appProperties has { key='oneonone' and value='it\'s' } and trashed=false"

    assert found(service, query) == [one]
    service.files().update(fileId=one, body={"trashed": True}).execute()
    assert found(service, query) == []
    assert found(service, query.partition(" and trashed")[0]) == [one]


def test_a_search_that_does_not_read_as_one_is_refused(workspace: Google) -> None:
    assert refusal(drive(workspace).files().list(q="trashed=false or trashed=true"))[0] == 400


def test_only_what_is_asked_for_is_shown_of_a_file(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)

    usual = service.files().get(fileId=one).execute()
    link = service.files().get(fileId=one, fields="webViewLink").execute()

    assert set(usual) == {"kind", "id", "name", "mimeType"}
    assert link == {"webViewLink": f"https://docs.google.com/document/d/{one}/edit?usp=drivesdk"}


def test_a_file_is_there_for_those_it_was_shared_with(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)
    assert refusal(drive(workspace, BEN).files().get(fileId=one))[0] == 404

    body = {"type": "user", "role": "reader", "emailAddress": BEN}
    service.permissions().create(fileId=one, body=body, sendNotificationEmail=False).execute()

    assert drive(workspace, BEN).files().get(fileId=one).execute()["id"] == one
    assert refusal(drive(workspace, BEN).files().update(fileId=one, body={"name": "x"}))[0] == 403
    assert workspace.mails == []


def test_sharing_sends_a_mail_unless_it_is_told_not_to(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)

    service.permissions().create(fileId=one, body={"type": "user", "role": "writer", "emailAddress": BEN}).execute()

    assert workspace.mails == [Mail(BEN, "share", one)]


def test_sharing_again_changes_the_role_of_the_one_permission(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)
    for role in ("reader", "writer"):
        body = {"type": "user", "role": role, "emailAddress": BEN}
        service.permissions().create(fileId=one, body=body, sendNotificationEmail=False).execute()

    fields = "permissions(id,role,emailAddress)"
    seen = service.permissions().list(fileId=one, fields=fields).execute()["permissions"]

    assert [(one["emailAddress"], one["role"]) for one in seen] == [(ANA, "owner"), (BEN, "writer")]
    service.permissions().delete(fileId=one, permissionId=seen[1]["id"]).execute()
    assert refusal(drive(workspace, BEN).files().get(fileId=one))[0] == 404


def test_an_address_without_an_account_is_shared_with_by_mail_only(workspace: Google) -> None:
    workspace.cabinet.strangers.add("zoe@elsewhere.test")
    service = drive(workspace)
    body = {"type": "user", "role": "writer", "emailAddress": "zoe@elsewhere.test"}

    sharing = service.permissions().create(fileId=made(service), body=body, sendNotificationEmail=False)

    assert refusal(sharing) == (400, "invalidSharingRequest")


def test_a_program_with_the_narrow_scope_sees_its_own_files_alone(workspace: Google) -> None:
    workspace.dispatch.tokens.delegated = frozenset()
    one = made(drive(workspace))
    narrow = workspace.client(ANA, "drive", "v3", scopes=("drive.file",))
    workspace.cabinet.files[one].app = "another program"

    assert refusal(narrow.files().get(fileId=one))[0] == 404
    assert found(narrow, "trashed=false") == []


def test_a_shared_drive_needs_its_flags_and_members(workspace: Google) -> None:
    workspace.cabinet.drives["0ADrive"] = {ANA: "fileOrganizer"}
    service = drive(workspace)
    one = made(service, parents=["0ADrive"], appProperties={"oneonone": "p"})

    assert refusal(service.files().get(fileId=one))[0] == 404
    assert service.files().get(fileId=one, supportsAllDrives=True, fields="driveId").execute() == {"driveId": "0ADrive"}
    assert found(service, "trashed=false") == []
    assert found(service, "trashed=false", corpora="drive", driveId="0ADrive", **BOTH) == [one]
    assert refusal(drive(workspace, BEN).files().get(fileId=one, supportsAllDrives=True))[0] == 404
    assert refusal(service.files().list(corpora="drive", driveId="0ADrive"))[0] == 400


def test_a_document_takes_no_id_of_our_own(workspace: Google) -> None:
    service = drive(workspace)
    [own] = service.files().generateIds(count=1).execute()["ids"]

    assert refusal(service.files().create(body={"id": own, "mimeType": DOCUMENT}))[0] == 400


def test_a_copy_has_the_text_and_neither_comments_nor_sharing(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)
    docs = workspace.client(ANA, "docs", "v1", scopes=("documents",))
    insert = {"insertText": {"location": {"index": 1}, "text": "Template"}}
    docs.documents().batchUpdate(documentId=one, body={"requests": [insert]}).execute()
    service.comments().create(fileId=one, fields="id", body={"content": "Nice"}).execute()

    other = service.files().copy(fileId=one, body={"name": "Copy"}).execute()["id"]

    document = workspace.cabinet.files[other].document
    assert document is not None
    assert document.tabs[0].body.text == "Template\n"
    assert service.comments().list(fileId=other, fields="comments(id)").execute() == {"comments": []}
    assert len(service.comments().list(fileId=one, fields="comments(id)").execute()["comments"]) == 1


def test_pages_of_a_search_may_come_short(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)
    workspace.faults.put("drive.files.list", faults.Short(0))

    first = service.files().list(fields="nextPageToken,files(id)").execute()

    assert first["files"] == []
    rest = service.files().list(pageToken=first["nextPageToken"], fields="files(id)").execute()
    assert rest["files"] == [{"id": one}]


def test_only_the_owner_deletes_a_file_for_good(workspace: Google) -> None:
    service = drive(workspace)
    one = made(service)
    body = {"type": "user", "role": "writer", "emailAddress": BEN}
    service.permissions().create(fileId=one, body=body, sendNotificationEmail=False).execute()

    assert refusal(drive(workspace, BEN).files().delete(fileId=one))[0] == 403
    service.files().delete(fileId=one).execute()
    assert workspace.cabinet.files == {}
