"""Private notes beside the real command: no command, log, file, mail or calendar tells them, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes, policy
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from daemon.cli import main
from daemon.private_notes import PrivateNote, Vault, wrapping_key
from daemon.store import Store
from daemon.web.tokens import sign_in_link
from rules.identity import pair_key
from rules.notebook import ActionItem, Point, SharedNote
from tests.story.asking import WEEK as CANCELLED
from tests.story.loud import loud
from tests.story.office import ANA, CHI, DAY, HOUR, MONDAY, Office, rfc3339, uid
from tests.story.turns import records, settled, started

SECRET, OLD_SECRET, NEW_SECRET = "s3cret" * 8, "o" * 40, "n" * 40
PAIR = pair_key("ben@example.test", "ana@example.test")
TWO = ("ana@example.test", "ben@example.test")
MONDAYS = [date(2026, 3, 2) + timedelta(weeks=number) for number in range(3)]
EXEMPT = {"demo": "it has servers, people and a database of its own, and none of ours"}


@pytest.fixture
def office(office: Office) -> Office:
    """An office in which private notes can be kept, and are."""
    text = office.config.read_text().replace("[agenda]\n", '[agenda]\nnotes_key_file = "notes-key"\n')
    office.config.write_text(text)
    for name, secret in (("notes-key", OLD_SECRET), ("old-key", OLD_SECRET)):
        (office.folder / name).touch(0o600)
        (office.folder / name).write_text(secret)
    started(office)
    with stored(office) as store:
        plant(store)
    return office


@contextmanager
def stored(office: Office) -> Iterator[Store]:
    """What the command keeps."""
    store = Store(office.folder / "state" / "oneonone.db")
    yield store
    store.close()


def plant(store: Store) -> None:
    """For each of three weeks a canary in a private note of each, beside what makes mails be written."""
    vault = Vault(store.private_notes, wrapping_key(OLD_SECRET))
    for author in TWO:
        for week in MONDAYS:
            assert vault.save(PrivateNote(author, PAIR, week, f"before {canary(author, week)} after", MONDAY))
            store.notebook.save_shared_note(SharedNote(PAIR, week, author, "Something shared", MONDAY))
            store.notebook.add_point(Point(PAIR, week, author, "A point", MONDAY, shared_at=MONDAY))
            store.notebook.add_action_item(ActionItem(PAIR, week, author, author, "An item", MONDAY, due=week))


def canary(author: str, week: date) -> str:
    return f"kanarie{author[:3]}{week:%m%d}"


CANARIES = [canary(author, week) for author in TWO for week in MONDAYS]


def hits(*texts: str) -> list[str]:
    """The canaries that can be read in any of the texts."""
    return [one for one in CANARIES if any(one in text.lower() for text in texts)]


def everything(office: Office) -> list[str]:
    """All files of the company, what its calendars hold, and its mails as their readers see them."""
    files = [path.read_bytes().decode(errors="replace") for path in office.folder.rglob("*") if path.is_file()]
    calendars = [text for user in ("ana", "ben", "chi") for text in office.objects(user)]
    mails = [message_from_bytes(one.content, policy=policy.default) for one in office.sink.deliveries]
    parts = [str(part.get_content()) for mail in mails for part in mail.walk() if not part.is_multipart()]
    return [*files, *calendars, *map(str, mails), *parts]


def commands(office: Office) -> dict[str, list[list[str]]]:
    """Each command with what it may be given; one that is not named here, nor exempt, fails the test."""
    key = records(office)[0]["key"]
    ben = "ben@example.test"
    return {
        "init": [[str(office.folder / "elsewhere")]],
        "check": [[]],
        "plan": [[], ["--now", rfc3339(MONDAY + 30 * DAY)]],
        "approve": [["0123456789ab"]],
        "run": [["--once", "--now", rfc3339(MONDAY + 9 * DAY)], ["--once", "--force"]],
        "status": [[]],
        "exceptions": [[], ["--open"]],
        "bounced": [[], ["--clear", ben]],
        "reason": [[one, "--kind", "family", "--text", "so it is", "--by", ben] for one in (key, "none")],
        "history": [[one, "--format", form] for one in TWO for form in ("text", "md", "csv", "json")],
        "mail": [
            ["list"],
            ["list", "--all"],
            *(["show", one] for one in message_ids(office)),
            ["drop", "none"],
            ["preview"],
        ],
        "audit": [[], ["verify"], ["--deed", "reason"]],
        "backup": [[str(office.folder / f"backup-{number}.db")] for number in range(2)],
        "restore": [[str(office.folder / "backup-0.db")], ["nowhere"]],
        "rekey": [["--old-key-file", "old-key"], ["--old-key-file", "nowhere"]],
        "export": [[one] for one in TWO] + [[ben, "--out", str(office.folder / "export.json")]],
        "forget": [[ben], ["nobody@example.test", "--yes"]],
        "erase": [[ben], ["nobody@example.test", "--yes"]],
    }


def message_ids(office: Office) -> list[str]:
    """Every mail of the outbox."""
    with stored(office) as store:
        return [one.message_id for one in store.mails()]


def test_no_command_tells_them(office: Office) -> None:
    settled(office, lambda: office.hand("ana").cancel_week(uid("ben"), CANCELLED))
    known = commands(office)
    assert known.keys() | EXEMPT.keys() == main.commands.keys()
    for command, ways in known.items():
        for way in ways:
            said = [loud(office, [command, *way, *form]) for form in _forms(command)]
            assert hits(*(one.out + one.err for one in said)) == [], command
            assert not any("Traceback" in one.err for one in said), (command, way)
    assert hits(*everything(office)) == []


def _forms(command: str) -> list[list[str]]:
    return [[]] if command == "init" else [[], ["--json"]]


def test_nothing_of_them_is_in_mails_calendars_or_files_after_weeks_of_passes(office: Office) -> None:
    settled(office, lambda: office.hand("ana").cancel_week(uid("ben"), CANCELLED))
    for half_days in range(1, 20):
        assert office.work(MONDAY + 2 * HOUR + half_days * DAY / 2).code == 0
    assert {one["X-Oneonone"] for one in office.mails} >= {"prompt", "reminder", "outcome"}
    assert hits(*everything(office)) == []
    with stored(office) as store:
        vault = Vault(store.private_notes, wrapping_key(OLD_SECRET))
        assert hits(*(one.text for author in TWO for one in vault.of_author(author))) == CANARIES


def test_a_note_that_is_written_in_a_browser_lies_nowhere_in_clear(office: Office) -> None:
    with office.running("run", "--no-passes", "--now", rfc3339(MONDAY)) as running:
        browser = signed_in(running.pages)
        page = f"{running.pages}/agenda/ben@example.test/2026-03-02"
        shown = browser.open(page).read().decode()
        assert hits(shown) == [canary("ben@example.test", MONDAYS[0])]
        version, text = field(shown, "private-notes", "version"), f"{CANARIES[0]} {'x' * 19_000}"
        form = {"csrf_token": field(shown, "private-notes", "csrf_token"), "version": version, "text": text}
        answer = browser.open(f"{page}/private-notes", urlencode(form).encode())
        assert (answer.status, CANARIES[0] in answer.read().decode()) == (200, True)
        assert hits(*everything(office)) == []
        assert hits(running.log) == []
    with stored(office) as store:
        note = Vault(store.private_notes, wrapping_key(OLD_SECRET)).read("ben@example.test", PAIR, MONDAYS[0])
        assert note and (note.text, note.version) == (text, 2)


def signed_in(pages: str) -> OpenerDirector:
    """A browser in which Ben has signed in by a link."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    link = sign_in_link(pages, (SECRET,), "ben@example.test", "/", MONDAY)
    token = field(browser.open(link).read().decode(), "", "csrf_token")
    browser.open(link, urlencode({"csrf_token": token}).encode())
    return browser


def field(page: str, form: str, name: str) -> str:
    """The value of a hidden field of a form, found by the end of its address."""
    found = re.search(rf'<form[^>]*{form}.*?name="{name}" value="([^"]*)"', page, re.DOTALL)
    assert found, page
    return found[1]


def test_who_is_erased_leaves_no_note_and_no_key(office: Office) -> None:
    office.hire([ANA, CHI])
    done = office.fast("erase", "ben@example.test", "--yes")
    assert done.code == 0, done.err
    with stored(office) as store:
        assert list(store.private_notes.keys()) == ["ana@example.test"]
        vault = Vault(store.private_notes, wrapping_key(OLD_SECRET))
        assert (vault.of_author("ben@example.test"), len(vault.of_author("ana@example.test"))) == ([], 3)


def test_without_the_right_key_everything_else_goes_on(office: Office) -> None:
    (office.folder / "notes-key").write_text(NEW_SECRET)
    assert office.work(MONDAY + DAY).code == 0
    check = office.fast("check")
    assert check.code == 1 and "does not open those that are there" in check.out
    rekeyed = office.fast("rekey", "--old-key-file", str(office.folder / "old-key"))
    assert (rekeyed.code, rekeyed.out) == (0, "2 keys were wrapped anew, 0 were so already.\n")
    told = office.fast("check").out
    assert "ok    private notes: are sealed with" in told and "ok    retention: next to go: mails" in told


def test_what_would_come_out_would_be_noticed(office: Office) -> None:
    assert hits(*everything(office)) == []
    (office.folder / "state" / "note.tmp").write_text(canary(TWO[0], MONDAYS[1]).upper())
    assert hits(*everything(office)) == [canary(TWO[0], MONDAYS[1])]
