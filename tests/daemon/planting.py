"""One person in every table of the database, and how to find what is left of that person anywhere in a file."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from quopri import encodestring
from typing import Any
from urllib.parse import quote

from daemon.auditing import Deed, note
from daemon.private_notes import PrivateNote, Vault, wrapping_key
from daemon.rows import QueuedMail, to_json
from daemon.store import Store
from rules.identity import pair_key
from rules.known import Home, OwnWeek
from rules.model import Attendee, Override, Person, Role
from rules.reading import CalendarState, Resource, Sighting
from rules.records import Outcome, Reason, ReasonKind
from tests.rules.builders import ANA, DAY, NOW, TUESDAY, a_deviation, a_known, a_pair, a_record, a_series

BEN = Person("ben@example.test", "Benedikt Okafor", "Europe/Berlin", "office", "/benedikt/1on1/")
KEY = pair_key(BEN.email, ANA.email)
HIS = "https://dav.example.test/benedikt/1on1/"
HERS = "https://dav.example.test/ana/1on1/"
WEEK = date(2026, 3, 9)
SECRET = "Xylophone"
"""In everything that he wrote."""

TRAITS = (BEN.email, "Benedikt", "Okafor", SECRET)
AT = "2026-03-02T09:00:00Z"
OF_WEEK = {"pair": KEY, "week": WEEK.isoformat()}

ROWS: Mapping[str, tuple[dict[str, Any], ...]] = {
    "points": (
        {**OF_WEEK, "author": BEN.email, "text": SECRET, "added_at": AT, "edited_by": BEN.email},
        {**OF_WEEK, "author": ANA.email, "text": f"Ask {BEN.email.upper()}", "added_at": AT, "edited_by": BEN.email},
    ),
    "shared_notes": ({**OF_WEEK, "author": BEN.email, "text": SECRET, "saved_at": AT, "version": 1},),
    "action_items": (
        {**OF_WEEK, "author": BEN.email, "owner": BEN.email, "text": SECRET, "added_at": AT, "version": 1},
        {**OF_WEEK, "author": ANA.email, "owner": BEN.email, "text": "Book", "added_at": AT, "version": 1},
    ),
    "remarks": ({**OF_WEEK, "author": BEN.email, "text": SECRET, "added_at": AT},),
    "statements": ({**OF_WEEK, "by": BEN.email, "held": 0, "at": AT, "kind": "family", "text": SECRET},),
    "agenda_templates": ({"pair": KEY, "text": SECRET, "saved_by": BEN.email, "saved_at": AT, "version": 1},),
    "disclosures": (
        {"report": BEN.email, "pair": KEY, "reader": "mia@example.test", "first": "x", "last": "x", "at": AT},
        {"report": "mia@example.test", "pair": "x", "reader": BEN.email, "first": "x", "last": "x", "at": AT},
    ),
    "packets": ({"pair": KEY, "term": "2026-Q1", "by": BEN.email, "at": AT},),
    "preferences": ({"person": BEN.email, "choices": "{}", "saved_at": AT},),
    "sign_outs": ({"person": BEN.email, "at": AT},),
    "bounced": ({"address": BEN.email, "at": AT},),
    "away": ({"prompt": "8899aabbccddeeff", "person": BEN.email, "at": AT},),
    "told": ({"kind": "rhythm", "period": "2026-03", "person": BEN.email, "at": AT},),
    "channels": (
        {
            "id": "c1",
            "account": "office",
            "calendar": HIS,
            "owner": BEN.email,
            "address": quote(BEN.email, safe=""),
            "resource": "r",
            "until": AT,
        },
    ),
    "responses": (
        {
            "uid": "u",
            "attendee": BEN.email,
            "week": "",
            "sequence": 1,
            "stamped_at": AT,
            "pair": KEY,
            "came_at": AT,
            "response": json.dumps({"comment": SECRET}),
            "settled": 0,
        },
    ),
    "documents": (
        {
            "pair": KEY,
            "id": "d",
            "link": "https://docs.example.test/d",
            "people": json.dumps([BEN.email, ANA.email]),
            "closed_to": json.dumps([BEN.email]),
            "others": "[]",
        },
    ),
    "document_troubles": ({"cause": f"not opened to {BEN.email}", "since": AT, "passes": 1},),
    "outages": ({"cause": f"office: {HIS} is gone", "since": AT, "passes": 3},),
    "passes": (
        {
            "started_at": AT,
            "unread": json.dumps(
                [{"report": BEN.email, "account": "office", "why": "/benedikt/1on1/: 403", "cause": HIS}]
            ),
            "failed": f"ask {BEN.email}: away",
        },
    ),
    "plans": ({"id": "p", "why": f"writes to {BEN.email}", "identities": json.dumps([f"ask|{BEN.email}|x"])},),
    "ledger": (
        {
            "pair": KEY,
            "report": BEN.email,
            "manager": ANA.email,
            "year": 2026,
            "week": 11,
            "recurrence_id": AT,
            "zone": "UTC",
            "became": "held",
        },
    ),
    "ledger_due": ({"pair": KEY, "year": 2026, "week": 12},),
    "blind": ({"account": "office", "pair": KEY, "since": AT},),
    "doings": ({"pair": KEY, "verb": "ask", "at": AT},),
    "sections": ({**OF_WEEK, "link": "https://docs.example.test/d#1", "fingerprint": "f", "at": AT},),
    "sheets": ({**OF_WEEK, "shared_at": AT},),
    "handled_mails": ({"validity": 1, "uid": 1, "message": "h", "body": "h", "at": AT, "became": "it counts"},),
    "used_tokens": ({"token": "h", "at": AT},),
    "mailbox": ({"one": 1, "validity": 1, "uid": 1},),
    "measurements": ({"account": "office", "setup": "s", "measured_at": AT, "found": "{}", "at": "{}"},),
    "restorations": ({"at": AT},),
}
"""What is as it stands; what the program reads as a whole is written by it, below."""


def plant(store: Store) -> None:
    """One person, who has left, wherever anybody can be."""
    db = store.erasure.db
    with store.transaction():
        for table, rows in ROWS.items():
            for row in rows:
                names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
                db.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", row)
        _plant_nouns(store)
        for number, content in enumerate(_mails()):
            store.queue(QueuedMail(f"<{number}@x>", ANA.email, "prompt", (), content, NOW, NOW, sent_at=NOW))
        store.queue(QueuedMail("<to-him@x>", BEN.email, "sign-in", (), _mail("Come in"), NOW, NOW, error=HIS))
    vault = Vault(store.private_notes, wrapping_key("a key of some length for private notes"))
    for author in (BEN.email, ANA.email):
        assert vault.save(PrivateNote(author, KEY, WEEK, "For no other eyes", NOW))


def _plant_nouns(store: Store) -> None:
    met = replace(a_pair(), report=BEN)
    homes = {Role.REPORT: Home("office", HIS)}
    vacated = {Role.REPORT: (f"{HIS}before/",)}
    known = a_known(key=KEY, pair=met, places={Role.REPORT: f"{HIS}new/"}, homes=homes, vacated=vacated)
    store.save_known(replace(known, organizer=BEN.email))
    reason = Reason(ReasonKind.FAMILY, SECRET, BEN.email, NOW)
    record = a_record(a_deviation(said=SECRET), key="of-ben", pair=KEY, report=BEN.email, asked=(BEN.email,))
    store.save_record(replace(record, reason=reason, denied=(BEN.email,), outcome=Outcome.EXCUSED, closed_at=NOW))
    said = Override(TUESDAY, TUESDAY + DAY, timedelta(minutes=30), comment=SECRET)
    theirs = a_series(uid=known.series, overrides=(said,), attendees=(Attendee(BEN.email, comment=SECRET),))
    others = a_series(uid="of-others", attendees=(Attendee(ANA.email), Attendee(BEN.email, comment=SECRET)))
    shown = {one.uid: Sighting(Resource(f"{one.uid}.ics", "1", one.uid, one)) for one in (theirs, others)}
    for url in (HIS, HERS):
        store.save_calendar(url, CalendarState(), CalendarState("cursor", True, "", shown))
    told = {"pair": KEY, "uid": known.series, "series": to_json(theirs), "sequence": 1, "weeks": "{}"}
    store.erasure.db.put("invitations", told, "pair", "uid")
    store.weeks.note([OwnWeek(KEY, Role.REPORT, known.series, TUESDAY)])
    note(store, Deed.EXPORT, BEN.email, BEN.email, NOW)


def _mail(text: str, cte: str = "quoted-printable") -> bytes:
    mail = EmailMessage()
    mail["To"], mail["Subject"] = ANA.email, "1:1"
    mail.set_content(f"{text} ümlaut", cte=cte)
    return mail.as_bytes()


def _mails() -> Iterator[bytes]:
    """Mails that tell of him in each way in which a mail can."""
    for text in (BEN.email.title(), f"{SECRET} by {BEN.name}", f"https://x.test/agenda/{quote(BEN.email, safe='')}"):
        yield _mail(f"{text} {SECRET}")
        yield _mail(f"{text} {SECRET}", "base64")


def remnants(folder: Path, *texts: str) -> list[bytes]:
    """In which spellings any of these texts is left in any file of a folder."""
    raw = b"\n".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    plain = raw.lower()
    spelled = [one for text in texts for one in _spellings(text) if one in raw]
    return spelled + [text.lower().encode() for text in texts if text.lower().encode() in plain]


def _spellings(text: str) -> Iterator[bytes]:
    """A text as URLs and mails carry it; in base64 it has three faces, by where it begins."""
    for form in {text, text.lower(), text.upper(), text.title()}:
        yield quote(form, safe="").encode()
        yield encodestring(form.encode(), quotetabs=True)
        yield json.dumps(form).strip('"').encode()
        for offset in range(3):
            for encode in (b64encode, urlsafe_b64encode):
                # Characters at both ends hold bits of what stands beside it.
                yield encode(b"\0" * offset + form.encode())[offset + 1 : -4]
