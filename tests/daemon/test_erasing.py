"""A person is erased: nothing of them is left in the file, and what is counted stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from daemon.auditing import Deed, note
from daemon.erasing import erase, traces, without_erased
from daemon.observe import Observation
from daemon.private_notes import PrivateNote, Vault, wrapping_key
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.store.erasure import mentioning
from rules.access import Disclosure
from rules.audit import faults
from rules.identity import pair_key
from rules.known import Known
from rules.model import Override, Person, Role
from rules.notebook import ActionItem, Point, PointKind, Remark, SharedNote, Statement, Template
from rules.preferences import Preferences
from rules.reading import CalendarState, Resource, Sighting
from rules.records import ExceptionRecord, Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Week
from tests.rules.builders import ANA, DAY, NOW, SLOT, TUESDAY, a_deviation, a_known, a_pair, a_record, a_series

BEN = Person("ben@example.test", "Benedikt Okafor", "Europe/Berlin", "office", "/benedikt/1on1/")
REUBEN = Person("reuben@example.test", "Reuben Lee", "Europe/Berlin", "office")
KEY, OTHERS = pair_key(BEN.email, ANA.email), pair_key(REUBEN.email, ANA.email)
THIS = date(2026, 3, 9)
HIS = "https://dav.example.test/benedikt/1on1/"
HERS = "https://dav.example.test/ana/1on1/"
SECRET = "Xylophone"
"""In everything that he wrote."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "state.db")
    fill(made)
    return made


def a_mail(recipient: str, text: str, key: str = "", number: int = 1) -> QueuedMail:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = recipient, "1:1"
    mail.set_content(text + " ümlaut" * 20)
    keys = (key,) if key else ()
    return QueuedMail(f"<{number}@x>", recipient, "prompt", keys, mail.as_bytes(), NOW, NOW)


def fill(store: Store) -> None:
    """Ben and Reuben both reported to Ana; Ben has left."""
    with store.transaction():
        met = replace(a_pair(), report=BEN)
        places = {Role.REPORT: f"{HIS}new/"}
        store.save_known(a_known(key=KEY, pair=met, places=places, organizer=BEN.email))
        store.save_known(Known(OTHERS, replace(met, report=REUBEN), SLOT, generation=1))
        write(store, KEY, BEN.email, SECRET)
        write(store, KEY, ANA.email, f"Ask {BEN.email} about it")
        write(store, OTHERS, REUBEN.email, "Budget")
        for one in (the_record(), the_record(OTHERS, REUBEN.email)):
            store.save_record(one)
        store.ledger.enter([an_entry(KEY, BEN.email), an_entry(OTHERS, REUBEN.email)], DUE)
        for number, (to, text, key) in enumerate(MAILS):
            store.queue(a_mail(to, text, key, number))
        store.disclosures.add(Disclosure(BEN.email, KEY, "mia@example.test", THIS, THIS, NOW))
    for url in (HIS, HERS):
        store.save_calendar(url, CalendarState(), CalendarState("cursor", True, "", {"x.ics": a_sighting()}))
    assert a_vault(store).save(PrivateNote(BEN.email, KEY, THIS, SECRET, NOW))
    assert a_vault(store).save(PrivateNote(ANA.email, KEY, THIS, "Hers", NOW))


DUE = {KEY: Week(2026, 12), OTHERS: Week(2026, 12)}
MAILS = (
    (BEN.email, SECRET, ""),
    (ANA.email, "The 1:1 with Ben", "of-ben"),
    (ANA.email, f"https://1on1.example.test/agenda/{BEN.email}", ""),
    (ANA.email, "Benedikt Okafor shared the agenda", ""),
    (ANA.email, "Ben shared the agenda", KEY),
    (ANA.email, f"{REUBEN.email} shared the agenda", ""),
)


def a_vault(store: Store) -> Vault:
    return Vault(store.private_notes, wrapping_key("a key of some length for private notes"))


def write(store: Store, key: str, author: str, text: str) -> None:
    """One of everything that people write."""
    kept = store.notebook
    for kind in (PointKind.TOPIC, PointKind.FEEDBACK):
        kept.add_point(Point(key, THIS, author, text, NOW, shared_at=NOW, kind=kind))
    kept.save_shared_note(SharedNote(key, THIS, author, text, NOW))
    kept.add_action_item(ActionItem(key, THIS, author, author, text, NOW))
    kept.add_remark(Remark(key, THIS, author, text, NOW))
    kept.save_statement(Statement(key, THIS, author, False, NOW, ReasonKind.ILLNESS, text))
    kept.save_template(Template(key, text, author, NOW))


def the_record(pair: str = KEY, report: str = BEN.email) -> ExceptionRecord:
    about = a_deviation(said=SECRET if pair == KEY else "")
    reason = Reason(ReasonKind.FAMILY, SECRET if pair == KEY else "School", report, NOW)
    key = "of-ben" if pair == KEY else "of-reuben"
    fields = {"key": key, "pair": pair, "report": report, "asked": (report,), "reason": reason}
    return a_record(about, outcome=Outcome.EXCUSED, closed_at=NOW, **fields)


def an_entry(pair: str, report: str) -> LedgerEntry:
    return LedgerEntry(pair, report, ANA.email, 2026, 11, TUESDAY, "Europe/Berlin", Became.EXCUSED, ReasonKind.FAMILY)


def a_sighting() -> Sighting:
    said = Override(TUESDAY, TUESDAY + DAY, timedelta(minutes=30), comment=SECRET)
    series = a_series(uid=a_known(key=KEY).series, overrides=(said,))
    return Sighting(Resource("x.ics", "1", series.uid, series))


def bytes_of(folder: Path) -> bytes:
    """Everything that lies in the folder of the database."""
    return b"".join(file.read_bytes() for file in folder.iterdir()).lower()


def test_name_address_and_words_are_nowhere_in_the_file_afterwards(store: Store, tmp_path: Path) -> None:
    traits = [b"ben@", b"benedikt", b"okafor", b"xylophone"]
    assert all(trait in bytes_of(tmp_path) for trait in traits)
    erase(store, traces(store, BEN.email), {HIS}, NOW)
    assert store.erasure.shrink()
    left = bytes_of(tmp_path).replace(b"reuben@", b"")
    assert [trait for trait in traits if trait in left] == []


def test_weeks_stay_counted_under_an_address_of_nobody(store: Store) -> None:
    nobody = erase(store, traces(store, BEN.email), (), NOW)
    assert nobody.startswith("erased-") and nobody.endswith("@invalid")
    assert store.ledger.of_report(BEN.email) == []
    assert [(one.became, one.reason) for one in store.ledger.of_report(nobody)] == [(Became.EXCUSED, ReasonKind.FAMILY)]
    (record,) = store.records("report = ?", nobody)
    assert record.reason and (record.reason.kind, record.reason.text, record.reason.by) == (
        ReasonKind.FAMILY,
        "",
        nobody,
    )
    (known,) = store.known_of(nobody)
    assert (known.key, known.report, known.pair.report.name, known.ended_at) == (KEY, nobody, "", NOW)
    (said,) = [one for one in store.notebook.statements(KEY) if one.by == nobody]
    assert (said.held, said.kind, said.text) == (False, ReasonKind.ILLNESS, "")


@pytest.mark.parametrize(
    ("before", "after"), [(None, Outcome.WITHDRAWN), (Outcome.EXCUSED, Outcome.EXCUSED)], ids=["open", "answered"]
)
def test_what_was_open_is_over_and_holds_back_no_retention(
    store: Store, before: Outcome | None, after: Outcome
) -> None:
    store.save_record(replace(the_record(), outcome=before, closed_at=NOW if before else None))
    nobody = erase(store, traces(store, BEN.email), (), NOW)
    (record,) = store.records("report = ?", nobody)
    assert (record.outcome, record.closed_at, record.applied_at) == (after, NOW, NOW)


def test_no_more_weeks_of_the_person_are_entered(store: Store) -> None:
    erase(store, traces(store, BEN.email), (), NOW)
    assert store.ledger.due() == {OTHERS: Week(2026, 12)}


def test_what_others_wrote_stays_and_names_nobody_by_address(store: Store) -> None:
    nobody = erase(store, traces(store, BEN.email), (), NOW)
    texts = {one.text for one in store.notebook.points(KEY)}
    assert texts == {f"Ask {nobody} about it"}
    assert [one.author for one in store.notebook.shared_notes(KEY)] == [ANA.email]
    assert len(store.notebook.points(OTHERS)) == 2
    assert a_vault(store).of_author(ANA.email)[0].text == "Hers"


def test_the_data_key_goes_with_the_private_notes(store: Store) -> None:
    erase(store, traces(store, BEN.email), (), NOW)
    assert store.private_notes.key(BEN.email) is None
    assert [one.author for one in store.private_notes.of_author(ANA.email)] == [ANA.email]
    assert store.private_notes.of_author(BEN.email) == []


def test_another_person_whose_address_ends_like_it_is_left_alone(store: Store) -> None:
    before = traces(store, REUBEN.email)
    erase(store, traces(store, BEN.email), (), NOW)
    after = traces(store, REUBEN.email)
    assert (after.known, after.records, after.counts) == (before.known, before.records, before.counts)


def test_mails_to_and_about_the_person_are_emptied_and_wait_no_longer(store: Store) -> None:
    erase(store, traces(store, BEN.email), (), NOW)
    assert [bool(one.content) for one in store.mails()] == [False] * 5 + [True]
    assert [one.dropped_at for one in store.mails()] == [NOW] * 5 + [None]


def test_nobody_is_said_to_get_mails_back_afterwards(store: Store) -> None:
    for person in (BEN, REUBEN):
        store.inbox.mark_bounced(person.email, NOW)
    erase(store, traces(store, BEN.email), (), NOW)
    assert list(store.inbox.bounced()) == [REUBEN.email]


def test_nobody_is_said_to_have_been_told_of_a_month_afterwards(store: Store) -> None:
    for person in (BEN, REUBEN):
        store.told.claim("rhythm", "2026-03", person.email, NOW)
    nobody = erase(store, traces(store, BEN.email), (), NOW)
    assert nobody and store.told.of("rhythm", "2026-03") == {REUBEN.email}


def test_what_was_chosen_about_mails_goes_also_where_nothing_else_is_kept(store: Store) -> None:
    reader = "people@example.test"
    for person in (BEN.email, reader, REUBEN.email):
        store.preferences.save(person, Preferences(digest=False), NOW)
    assert traces(store, reader).counts["preferences"] == traces(store, BEN.email).counts["preferences"] == 1
    for person in (BEN.email, reader):
        erase(store, traces(store, person), (), NOW)
    assert store.preferences.all() == {REUBEN.email: Preferences(digest=False)}
    assert not traces(store, reader)


def test_nobody_is_said_to_be_away_afterwards(store: Store) -> None:
    for person in (BEN, REUBEN):
        store.inbox.note_away("8899aabbccddeeff", person.email, NOW)
    erase(store, traces(store, BEN.email), (), NOW)
    away = [store.inbox.away_since("8899aabbccddeeff", one.email) for one in (BEN, REUBEN)]
    assert away == [None, NOW]


def test_the_audit_log_is_whole_and_tells_of_the_erasure(store: Store) -> None:
    for who, about in ((BEN.email, ""), (REUBEN.email, ""), (ANA.email, f"{BEN.email} 2026-Q1")):
        note(store, Deed.PACKET, who, about, NOW)
    assert traces(store, BEN.email).counts["audit_entries"] == 2
    nobody = erase(store, traces(store, BEN.email), (), NOW, "ops")
    kept = [(one.deed, one.who, one.about.partition(" ")[0]) for one in store.audit.all()]
    assert kept == [
        ("packet", nobody, ""),
        ("packet", REUBEN.email, ""),
        ("packet", ANA.email, nobody),
        ("erase", "ops", nobody),
    ]
    assert faults(store.audit.all()) == []


def test_who_forgets_themselves_leaves_a_log_that_is_whole(store: Store) -> None:
    nobody = erase(store, traces(store, BEN.email), (), NOW, f"{BEN.email} as root")
    assert faults(store.audit.all()) == []
    assert [one.who for one in store.audit.all()] == [f"{nobody} as root"]


def test_the_index_finds_what_is_left_and_nothing_else(store: Store) -> None:
    erase(store, traces(store, BEN.email), (), NOW)
    store.erasure.shrink()
    found = store.notebook.db.execute("SELECT count(*) FROM points_fts WHERE points_fts MATCH 'text : xylophone'")
    assert found.fetchone() == (0,)
    found = store.notebook.db.execute("SELECT count(*) FROM points_fts WHERE points_fts MATCH 'text : budget'")
    assert found.fetchone() == (2,)


def test_a_failure_in_between_erases_nothing(store: Store) -> None:
    before = traces(store, BEN.email)
    store.notebook.db.execute("DROP TABLE remarks_fts")
    with pytest.raises(Exception, match="remarks_fts"):
        erase(store, before, (), NOW)
    assert traces(store, BEN.email) == before


def test_the_manager_of_somebody_is_erased_in_the_same_way(store: Store, tmp_path: Path) -> None:
    erase(store, traces(store, ANA.email), {HERS}, NOW)
    store.erasure.shrink()
    assert b"ana@example.test" not in bytes_of(tmp_path)
    assert {one.author for one in store.notebook.points(KEY)} == {BEN.email}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ben@example.test", "NOBODY"),
        ("mailto:Ben@Example.test, and", "mailto:NOBODY, and"),
        ("/agenda/ben@example.test/2026-03-09", "/agenda/NOBODY/2026-03-09"),
        ("/cal/ben%40example.test/x.ics", "/cal/NOBODY/x.ics"),
        ("It was ben@example.test.", "It was NOBODY."),
        ("reuben@example.test", "reuben@example.test"),
        ("a.ben@example.test", "a.ben@example.test"),
        ("ben@example.test.au", "ben@example.test.au"),
        ("ben@example.tester", "ben@example.tester"),
    ],
)
def test_an_address_is_found_whole(text: str, left: str) -> None:
    assert mentioning("ben@example.test").sub("NOBODY", text) == left


def test_what_the_others_calendar_still_has_of_their_series_is_not_seen_again(store: Store) -> None:
    before = {HERS: CalendarState(cursor="1", seen=True)}
    erase(store, traces(store, BEN.email), [HIS], NOW)
    whose = ("of-both", KEY), ("of-others", OTHERS)
    shown = {uid: Sighting(Resource(uid, '"1"', uid, a_series(uid=uid, marker=key))) for uid, key in whose}
    seen = Observation({HERS: CalendarState(cursor="2", seen=True, sightings=shown)})

    state = without_erased(seen, store.known().values(), before).state(HERS)

    assert set(state.sightings) == {"of-others"}
    assert without_erased(seen, [], before) is seen
