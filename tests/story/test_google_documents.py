"""A Workspace company whose agendas are documents, with the real command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.demo.sink import MailSink, mail_sink
from daemon.store import Store
from providers.google.scopes import DRIVE
from tests.google import faults
from tests.google.drive.cabinet import File
from tests.google.running import Google, google
from tests.google.writers import Writer, writer
from tests.providers.google.clients import ANA, BEN, USUAL, delegated
from tests.story.office import ANA as ANA_ROW
from tests.story.office import BASE_URL, CONFIG, HEADER, MONDAY, Finished, rfc3339
from tests.story.office import BEN as BEN_ROW
from tests.story.premises import played
from tests.story.test_google_account import ACCOUNT, findings

OWNER, ZOE = "agendas@example.test", "zoe@example.test"
WEEK = timedelta(days=7)
AGENDA = f'provider = "google_docs"\naccount = "main"\nowner = "{OWNER}"\n'
ZOE_ROW = ANA_ROW.replace(ANA, ZOE).replace("Ana", "Zoe")


@dataclass(frozen=True, slots=True)
class Library:
    """A company in a folder, beside a Google that holds its calendars and documents."""

    folder: Path
    server: Google
    sink: MailSink

    def command(self, *arguments: str) -> Finished:
        """Run the command to its end."""
        return played(self.folder, (*arguments, "--json"))

    def work(self, now: datetime) -> Finished:
        """One pass at a moment."""
        return played(self.folder, ("run", "--once", "--json"), now)

    def employ(self, *rows: str) -> None:
        """Write another roster."""
        (self.folder / "roster.csv").write_text("\n".join([HEADER, *rows]) + "\n")

    def written(self, since: datetime) -> list[bool | None]:
        """Whether anybody wrote in the sections of the weeks that begin later, as far as that was looked at."""
        (path,) = self.folder.rglob("oneonone.db")
        sections = Store(path).documents.sections(since)
        return [one.written for some in sections.values() for one in some.values()]

    @property
    def files(self) -> list[File]:
        """All documents there are."""
        return list(self.server.cabinet.files.values())

    def person(self) -> Writer:
        """Ben at the only document."""
        return writer(self.server.cabinet, BEN)

    def attached(self, user: str) -> list[list[str]]:
        """The files on each series of a person's calendar."""
        events: list[dict[str, Any]] = self.server.client(user).events().list(calendarId="primary").execute()["items"]
        masters = [one for one in events if "recurrence" in one]
        return [[each["fileUrl"] for each in one.get("attachments", ())] for one in masters]

    def lines(self, user: str) -> list[str]:
        """What the descriptions of single weeks say in a person's calendar, by their time."""
        events: list[dict[str, Any]] = self.server.client(user).events().list(calendarId="primary").execute()["items"]
        weeks = [one for one in events if "recurringEventId" in one]
        return [one["description"] for one in sorted(weeks, key=lambda one: str(one["start"]["dateTime"]))]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with google((ANA, BEN, OWNER, ZOE), scopes=[*USUAL, *delegated(DRIVE)]) as server, mail_sink() as sink:
        server.service_account_file(tmp_path).chmod(0o600)
        general = CONFIG.format(base_url=BASE_URL, interval="5m", smtp=sink.url, url="", calendar="")
        text = general.partition("[accounts.main]")[0] + ACCOUNT.format(discovery=server.discovery)
        (tmp_path / "config.toml").write_text(f"{text}\n[agenda]\n{AGENDA}")
        (tmp_path / "secret").write_text("s" * 40)
        (tmp_path / "secret").chmod(0o600)
        made = Library(tmp_path, server, sink)
        made.employ(ANA_ROW, BEN_ROW)
        yield made
        assert not server.bugs, "\n".join(server.bugs)


def link(file: File) -> str:
    return f"https://docs.google.com/document/d/{file.id}/edit"


def test_check_says_whether_documents_can_be_kept(library: Library) -> None:
    assert findings(library.command("check"))["agenda documents"][0]

    library.server.allow(USUAL)

    ok, text = findings(library.command("check"))["agenda documents"]
    assert not ok
    assert "drive.file" in text


def test_the_first_pass_makes_shares_and_attaches_the_document_and_the_second_sends_nothing(library: Library) -> None:
    done = library.work(MONDAY)
    [file] = library.files
    before = len(library.server.calls)
    again = library.work(MONDAY)

    assert (done.code, done.actions) == (0, ["create"]), done.out + done.err
    assert (again.code, again.actions) == (0, [])
    assert {one.email: one.role for one in file.permissions.values()} == {OWNER: "owner", ANA: "writer", BEN: "writer"}
    assert [library.attached(user) for user in (ANA, BEN)] == [[[link(file)]]] * 2
    assert {call.method for call in library.server.calls[before:]} == {"token", "calendar.events.list"}
    assert library.command("status").document["pairs"][0]["agenda_url"] == link(file)
    assert (library.server.mails, library.sink.deliveries) == ([], ())


def test_week_after_week_the_document_grows_at_the_top_and_open_items_come_along(library: Library) -> None:
    library.work(MONDAY)
    person = library.person()
    person.type_after("Action items\n", "Write the plan")

    for number in (1, 2):
        library.work(MONDAY + number * WEEK)

    headings = [line for line in person.text().splitlines() if line.startswith("Tuesday ")]
    assert headings == ["Tuesday 17 March 2026", "Tuesday 10 March 2026", "Tuesday 3 March 2026"]
    assert person.text().count("Write the plan") == 3
    assert len(library.files) == 1
    assert library.server.mails == []


def test_a_document_in_the_trash_is_told_once_and_never_replaced(library: Library) -> None:
    library.work(MONDAY)
    library.person().trash()

    for number in (1, 2, 3):
        library.work(MONDAY + number * WEEK)

    assert len(library.files) == 1
    assert [mail.recipients for mail in library.sink.deliveries] == [("ops@example.test",)]


def test_a_lost_answer_at_the_first_pass_leaves_one_document(library: Library) -> None:
    for method in ("drive.files.create", "drive.permissions.create", "docs.documents.batchUpdate"):
        library.server.faults.put(method, faults.Lose())

    for _ in range(3):
        library.work(MONDAY)

    [file] = library.files
    assert library.person().text().count("Action items") == 1
    assert [library.attached(user) for user in (ANA, BEN)] == [[[link(file)]]] * 2


def test_another_manager_means_another_document_and_the_old_one_stays(library: Library) -> None:
    library.work(MONDAY)
    [old] = library.files
    library.person().type_after("Action items\n", "Between us")

    library.employ(ANA_ROW, ZOE_ROW, BEN_ROW.replace(ANA, ZOE))
    library.work(MONDAY + timedelta(hours=1))
    library.work(MONDAY + timedelta(hours=2))

    [_, new] = library.files
    assert "Between us" in library.server.cabinet.files[old.id].document.tabs[0].body.text  # type: ignore[union-attr]
    assert {one.email for one in new.permissions.values()} == {OWNER, BEN, ZOE}
    assert {one.email for one in old.permissions.values()} == {OWNER, BEN, ANA}
    assert library.attached(ZOE) == [[link(new)]]


def test_a_database_that_is_lost_loses_no_document(library: Library) -> None:
    library.work(MONDAY)
    library.person().type_after("Action items\n", "Between us")
    before = library.person().text()
    for path in library.folder.rglob("oneonone.db*"):
        path.unlink()

    library.work(MONDAY + timedelta(hours=1))
    again = library.work(MONDAY + timedelta(hours=2))

    assert again.actions == []
    assert library.person().text() == before
    assert library.attached(BEN) == [[link(library.files[0])]]
    assert library.server.mails == []


def test_before_a_meeting_it_is_known_whether_anybody_has_written_for_it(library: Library) -> None:
    library.work(MONDAY)
    eve = MONDAY + WEEK  # the day before the second meeting
    library.work(eve - timedelta(days=4))
    library.work(eve)
    empty = library.written(eve)
    library.person().type_after("Action items\n", "SECRET-PLAN")
    library.work(eve + timedelta(hours=2))

    assert (empty, library.written(eve)) == ([False], [True])
    assert not any(b"SECRET" in path.read_bytes() for path in library.folder.rglob("oneonone.db*"))
    assert library.command("status").document["pairs"][0]["agenda_written"] is None  # of a week that nobody looked at


def test_nothing_that_people_write_is_kept_or_printed(library: Library) -> None:
    library.work(MONDAY)
    library.person().type_after("Action items\n", "SECRET-PLAN")

    done = library.work(MONDAY + 2 * WEEK)

    kept = [path for path in library.folder.rglob("*") if path.is_file() and b"SECRET-PLAN" in path.read_bytes()]
    assert kept == []
    assert "SECRET-PLAN" not in done.out + done.err
    assert library.person().text().count("SECRET-PLAN") == 2


def test_weeks_of_their_own_link_to_their_headings_and_nobody_gets_a_mail(library: Library) -> None:
    config = library.folder / "config.toml"
    config.write_text(config.read_text() + 'attach_to = "occurrence"\n')

    done = library.work(MONDAY)
    again = library.command("plan", "--now", rfc3339(MONDAY))

    assert done.code == 0, done.out + done.err
    assert done.actions == ["create", "attach", "attach"]
    assert again.document["actions"] == []
    assert library.attached(ANA) == [[]]
    for user in (ANA, BEN):
        said = library.lines(user)
        assert len(said) == len(set(said)) == 2
        assert all(f"/document/d/{library.files[0].id}/edit?tab=t.0#heading=h." in line for line in said)
    assert (library.server.mails, library.sink.deliveries) == ([], ())


def test_weeks_of_their_own_link_to_the_pages_where_agendas_are_ours(library: Library) -> None:
    config = library.folder / "config.toml"
    config.write_text(config.read_text().replace(AGENDA, 'attach_to = "occurrence"\n'))

    done = library.work(MONDAY)
    again = library.command("plan", "--now", rfc3339(MONDAY))

    assert done.actions == ["create", "attach", "attach"], done.out + done.err
    assert again.document["actions"] == []
    assert [line.partition("/agenda/")[2] for line in library.lines(BEN)] == [f"{BEN}/2026-03-03", f"{BEN}/2026-03-10"]
    assert (library.files, library.server.mails, library.sink.deliveries) == ([], [], ())
