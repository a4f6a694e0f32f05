"""What somebody takes along: all of the own, private notes included, and nothing of anybody else's drafts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from daemon.exporting import own_data
from daemon.private_notes import PrivateNote
from rules.access import Disclosure
from rules.model import Person
from rules.notebook import Template
from rules.records import Outcome, Reason, ReasonKind
from tests.daemon.web.pages import ANA, BEN, KEY, NOW, Pages, a_record, back_again
from tests.daemon.web.past_people import EVERYBODY, KAI, OLD, OLD_KEY, THEN, THIS, with_a_past


@pytest.fixture
def past(pages: Pages) -> Pages:
    made = with_a_past(pages)
    assert made.vault
    for one in (ANA, BEN, OLD):
        key = OLD_KEY if one is OLD else KEY
        assert made.vault.save(PrivateNote(one.email, key, THIS, f"Quixotic {one.email}", NOW))
    return made


def taken(pages: Pages, reader: Person = ANA) -> Any:
    return json.loads(back_again(pages, reader).get("/me/export").text)


def texts(written: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in written]


def test_everything_of_ones_own_is_there(past: Pages) -> None:
    mine = taken(past)
    assert texts(mine["points"]) == [
        *("Grüße 02Jun by ana", "Growth 02Jun", "Grüße 09Jun by ana", "Growth 09Jun"),
        *("Grüße 23Feb by ana", "Growth 23Feb", "Grüße 02Mar by ana", "Growth 02Mar"),
        *("Zebra draft", "Zebra draft of then"),
    ]
    assert texts(mine["feedback"]["given"]) == [f"Praise {one} by ana" for one in ("02Jun", "09Jun", "23Feb", "02Mar")]
    assert texts(mine["feedback"]["received"])[-1] == "Praise 02Mar by ben"
    assert len(mine["notes"]) == 4 and texts(mine["action_items"])[0] == "Deliver 02Jun"
    assert mine["statements"] == [
        {
            "report": ANA.email,
            "manager": BEN.email,
            "week": "2026-03-02",
            "by": ANA.email,
            "at": "2026-03-02T10:00:00Z",
            "held": False,
            "reason": "illness",
            "text": "A word about the illness",
        }
    ]
    assert [one["became"] for one in mine["ledger"]] == ["held", "held", "excused"]
    assert [(one["report"], one["manager"]) for one in mine["pairs"]] == [
        (ANA.email, OLD.email),
        (ANA.email, BEN.email),
    ]


def test_reasons_choices_and_templates_are_there(past: Pages) -> None:
    reason = Reason(ReasonKind.FAMILY, "School", ANA.email, NOW)
    for key, by in (("0000000000000001", reason), ("0000000000000002", Reason(reason.kind, "x", BEN.email, NOW))):
        record = a_record(key=key)
        past.store.save_record(type(record)(**{**_fields(record), "reason": by, "outcome": Outcome.EXCUSED}))
    past.store.disclosures.add(Disclosure(ANA.email, OLD_KEY, BEN.email, THEN, THEN, NOW))
    assert past.store.notebook.save_template(Template(KEY, "Wins", ANA.email, NOW))
    mine = taken(past)
    assert texts(mine["reasons"]) == ["School"]
    assert texts(mine["templates"]) == ["Wins"]
    assert [(one["manager"], one["shown_to"]) for one in mine["shown_to_managers"]] == [(OLD.email, BEN.email)]


def test_that_an_automatic_reply_came_is_told_to_whom_it_is_from_alone(past: Pages) -> None:
    past.store.inbox.note_away("8899aabbccddeeff", ANA.email, NOW)
    assert [len(taken(past, one)["automatic_replies"]) for one in (ANA, BEN)] == [1, 0]


def _fields(noun: Any) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in noun.__dataclass_fields__}


def test_private_notes_leave_to_their_author_alone(past: Pages) -> None:
    for reader in EVERYBODY:
        document = taken(past, reader)
        mine = [f"Quixotic {reader.email}"] if reader in (ANA, BEN, OLD) else []
        assert texts(document["private_notes"]) == mine
        rest = {name: value for name, value in document.items() if name != "private_notes"}
        assert "Quixotic" not in json.dumps(rest)


def test_private_notes_that_cannot_be_opened_are_null_and_the_rest_is_there(past: Pages) -> None:
    for key in ("", "another key than that of before"):
        past.notes_key = key
        document = taken(past)
        assert (document["private_notes"], len(document["points"])) == (None, 10)
        assert taken(past, KAI)["private_notes"] == []


def test_nobody_takes_along_what_others_wrote_but_feedback(past: Pages) -> None:
    document = taken(past, BEN)
    assert "Zebra" not in json.dumps(document)
    assert {one["by"] for kind in ("points", "notes", "remarks") for one in document[kind]} == {BEN.email}
    assert {one["by"] for one in document["feedback"]["received"]} == {ANA.email}
    assert "Praise 02Jun by ana" not in json.dumps(document)


def test_a_file_for_the_signed_in_alone(past: Pages) -> None:
    answer = back_again(past).get("/me/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="1on1-own-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert past.browser().get("/me/export").status_code == 303


def test_the_commands_document_holds_no_private_note(past: Pages) -> None:
    document = own_data(past.store, ANA.email, past.pairs, NOW)
    assert "private_notes" not in document and "Quixotic" not in json.dumps(document)
    assert document == {name: value for name, value in taken(past).items() if name != "private_notes"}
