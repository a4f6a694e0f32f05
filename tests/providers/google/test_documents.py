"""The document of a pair: one whatever happens, shared without a mail, never made again behind anybody's back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.errors import AccessError, NotFoundError, TemporaryError
from tests.google import faults
from tests.google.running import Google, google
from tests.providers.google.agendas import (
    DRIVE_ID,
    KEY,
    OWNER,
    SCOPES,
    TITLE,
    USERS,
    a_section,
    ana,
    docs,
    made,
)
from tests.providers.google.clients import ANA, BEN, a_patience, statuses

CREATE = "drive.files.create"


@pytest.fixture
def workspace() -> Iterator[Google]:
    with google(USERS, scopes=SCOPES) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)


def writes(server: Google) -> list[str]:
    """The methods that were called and change something."""
    return [call.method for call in server.calls if call.method.endswith(("create", "update", "batchUpdate", "delete"))]


def roles(server: Google) -> dict[str, str]:
    [file] = server.cabinet.files.values()
    return {one.email: one.role for one in file.permissions.values()}


@pytest.mark.parametrize("drive", ["", DRIVE_ID])
def test_a_pair_has_one_document_open_to_both_and_nobody_gets_a_mail(
    workspace: Google, tmp_path: Path, drive: str
) -> None:
    agenda = docs(workspace, tmp_path, drive)

    first, second = made(agenda), made(agenda)

    assert first == second
    assert first.link == f"https://docs.google.com/document/d/{first.id}/edit"
    assert roles(workspace) == {ANA: "writer", BEN: "writer"} | ({} if drive else {OWNER: "owner"})
    assert writes(workspace) == [CREATE, *["drive.permissions.create"] * 2]
    assert workspace.mails == []
    assert [file.name for file in workspace.cabinet.files.values()] == [TITLE]


def test_pairs_have_documents_of_their_own(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)

    assert made(agenda).id != agenda.document("pair-2", TITLE, (ANA,)).id


def test_who_comes_later_gets_access_and_nobody_loses_it(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    agenda.document(KEY, TITLE, (ANA,))

    agenda.document(KEY, TITLE, (BEN,))

    assert roles(workspace) == {OWNER: "owner", ANA: "writer", BEN: "writer"}


def test_an_answer_that_is_lost_makes_no_second_document(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put(CREATE, faults.Lose())

    made(docs(workspace, tmp_path))

    assert len(workspace.cabinet.files) == 1
    assert statuses(workspace, CREATE) == [0]


def test_a_request_that_never_arrived_is_made_by_the_next_pass(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    workspace.faults.put(CREATE, faults.Lose(done=False))
    with pytest.raises(TemporaryError):
        made(agenda)

    made(agenda)

    assert len(workspace.cabinet.files) == 1


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("step", range(9))
def test_wherever_the_program_is_stopped_there_is_one_document_and_one_section(
    workspace: Google, tmp_path: Path, step: int, done: bool
) -> None:
    calls = [
        *("drive.files.list", CREATE, "drive.permissions.list", "drive.permissions.create", "drive.permissions.create"),
        *("drive.files.get", "docs.documents.get", "docs.documents.batchUpdate", "docs.documents.get"),
    ]
    times = 1 + calls[:step].count(calls[step])
    stopped = docs(workspace, tmp_path, patience=a_patience(attempts=1))
    if times > 1:
        workspace.faults.put(calls[step], faults.Slow(0), times=times - 1)
    workspace.faults.put(calls[step], faults.Lose(done=done))
    try:
        stopped.section(made(stopped), a_section())
    except TemporaryError:
        workspace.faults.clear()
    agenda = docs(workspace, tmp_path)

    agenda.section(made(agenda), a_section())

    assert len(workspace.cabinet.files) == 1
    assert ana(workspace).text().count("Tuesday 10 March 2026") == 1
    assert roles(workspace) == {OWNER: "owner", ANA: "writer", BEN: "writer"}
    assert workspace.mails == []


def test_of_two_documents_the_older_one_stands_and_the_other_is_told(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    first = made(agenda)
    older = workspace.cabinet.files[first.id]
    older.properties = {}
    other = made(agenda)
    older.properties = {"oneonone": KEY}

    found = made(agenda)

    assert (found.id, found.others) == (first.id, (other.id,))
    assert len(workspace.cabinet.files) == 2


def test_a_document_in_the_trash_is_told_and_none_is_made_instead(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    person = ana(workspace)
    person.trash()

    with pytest.raises(NotFoundError, match="trash"):
        made(agenda)
    with pytest.raises(NotFoundError, match="trash"):
        agenda.section(document, a_section())

    assert len(workspace.cabinet.files) == 1
    assert person.text() == "\n"
    person.restore()
    assert made(agenda).id == document.id


def test_another_document_is_made_beside_one_in_the_trash_when_somebody_wants_it(
    workspace: Google, tmp_path: Path
) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    ana(workspace).trash()

    other = agenda.document(KEY, TITLE, (ANA, BEN), anew=True)

    assert other.id != document.id
    assert made(agenda) == other


def test_a_document_that_was_deleted_for_good_is_not_found(workspace: Google, tmp_path: Path) -> None:
    agenda = docs(workspace, tmp_path)
    document = made(agenda)
    del workspace.cabinet.files[document.id]

    with pytest.raises(NotFoundError):
        agenda.section(document, a_section())


def test_whom_google_does_not_know_stays_outside_and_is_named(workspace: Google, tmp_path: Path) -> None:
    workspace.cabinet.strangers.add("zoe@elsewhere.test")
    agenda = docs(workspace, tmp_path)

    found = agenda.document(KEY, TITLE, ("zoe@elsewhere.test", BEN))

    assert found.closed_to == ("zoe@elsewhere.test",)
    assert roles(workspace) == {OWNER: "owner", BEN: "writer"}
    assert workspace.mails == []


def test_a_scope_that_is_missing_is_named(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([])

    with pytest.raises(AccessError, match=r"drive\.file"):
        docs(workspace, tmp_path).check()


def test_with_its_scope_alone_everything_is_well(workspace: Google, tmp_path: Path) -> None:
    docs(workspace, tmp_path, DRIVE_ID).check()

    assert writes(workspace) == []


def test_a_shared_drive_that_the_account_is_no_member_of_is_told(workspace: Google, tmp_path: Path) -> None:
    workspace.cabinet.drives["0ASecret"] = {}

    with pytest.raises(NotFoundError):
        docs(workspace, tmp_path, "0ASecret").check()
