"""What scripts and operators depend on, seen from outside: commands, exit codes, JSON, mails, calendars."""

from __future__ import annotations

import re
import subprocess

import pytest
from jsonschema import validate

from tests.story.asking import asked
from tests.story.office import BASE_URL, COMMAND, HOUR, MONDAY, Office, rfc3339, text_of, uid
from tests.story.schemas import EXCEPTIONS, HISTORY, PLAN, STATUS


def test_every_report_is_as_promised(office: Office) -> None:
    first = office.work(MONDAY)
    link = asked(office)
    plan, status = office.plan(MONDAY + 3 * HOUR), office.fast("status", "--json")
    exceptions, opened = office.fast("exceptions", "--json"), office.fast("exceptions", "--open", "--json")
    history = office.fast("history", "ben@example.test", "--json")
    assert link
    for done, schema in (
        (first, PLAN),
        (plan, PLAN),
        (status, STATUS),
        (exceptions, EXCEPTIONS),
        (opened, EXCEPTIONS),
        (history, HISTORY),
    ):
        validate(done.document, schema)
        assert done.code == 0
    assert first.document["now"] == rfc3339(MONDAY)
    assert status.document["pairs"][0]["slot"] == "Tue 10:00 Europe/Berlin"
    assert (status.document["healthy"], status.document["pairs"][0]["open_exceptions"]) == (True, 1)
    assert exceptions.document == opened.document
    assert history.document == []
    assert exceptions.document[0]["asked"] == ["ana@example.test"]
    assert plan.actions == []


def test_a_plan_writes_nothing(office: Office) -> None:
    planned = office.plan(MONDAY)
    assert (planned.code, planned.actions) == (0, ["create", "create"])
    assert office.snapshot("ana", "ben", "chi") == ()
    assert not (office.folder / "state" / "oneonone.db").exists()


def test_a_pass_rehearses_a_moment_in_any_offset_and_wants_one(office: Office) -> None:
    said = office.run("plan", "--json", "--now", "2026-03-02T10:00:00+02:00")
    assert said.document["now"] == rfc3339(MONDAY)
    for wrong in ("2026-03-02T08:00:00", "2026-03-02", "soon"):
        for command in (("plan",), ("run", "--once")):
            assert office.run(*command, "--now", wrong).code == 2


def test_config_and_json_stand_before_and_after_the_command(office: Office) -> None:
    config = str(office.config)
    ways = (["--config", config, "--json", "status"], ["status", "--json", "--config", config])
    said = [subprocess.run([COMMAND, *way], capture_output=True, cwd="/") for way in ways]
    assert [one.returncode for one in said] == [0, 0]
    assert said[0].stdout == said[1].stdout
    validate(office.fast("status", "--json").document, STATUS)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "--now", "soon"), 2),
        (("run", "--once", "--now", "soon"), 2),
        (("reason", "nothing", "--kind", "leave", "--by", "ana@example.test"), 2),
        (("approve", "not-a-plan"), 2),
        (("status", "--unheard-of"), 2),
        (("run", "--force"), 2),
        (("history", "ben@example.test", "--from", "soon"), 2),
        (("history", "nobody@example.test"), 2),
    ],
)
def test_a_refusal_is_one_json_document_too(office: Office, arguments: tuple[str, ...], code: int) -> None:
    done = office.run(*arguments, "--json")
    assert done.code == code
    assert done.document["mistakes"]
    assert done.err


def test_wrong_configuration_is_told_whole(office: Office) -> None:
    office.configure(interval="soon", operator="nobody", smtp="http://x")
    done = office.run("plan", "--json")
    assert done.code == 2
    assert len(done.document["mistakes"]) == 3
    (office.folder / "config.toml").unlink()
    missing = office.fast("status", "--json")
    assert (missing.code, len(missing.document["mistakes"])) == (2, 1)


def test_a_reason_by_command_is_taken_once_and_only_from_the_two(office: Office) -> None:
    asked(office)
    (before,) = office.fast("exceptions", "--json").document

    def reason(key: str, kind: str, by: str) -> int:
        return office.fast("reason", key, "--kind", kind, "--text", "flu", "--by", by, "--json").code

    assert reason("0000000000000000", "illness", "ana@example.test") == 2
    assert reason(before["key"], "boredom", "ana@example.test") == 2
    assert reason(before["key"], "illness", "chi@example.test") == 2
    assert reason(before["key"], "illness", "ben@example.test") == 0
    assert reason(before["key"], "leave", "ana@example.test") == 1
    (after,) = office.fast("exceptions", "--json").document
    assert (after["outcome"], after["reason"]["kind"], after["reason"]["by"]) == (
        "excused",
        "illness",
        "ben@example.test",
    )
    assert office.work(MONDAY + 3 * HOUR).actions == ["repair"]
    assert "EXDATE" in "".join(office.objects("ben"))
    assert office.plan(MONDAY + 4 * HOUR).actions == []


def test_a_prompt_has_its_headers_one_recipient_and_one_link(office: Office) -> None:
    asked(office)
    (mail,), (delivery,) = office.mails, office.sink.deliveries
    (kept,) = office.fast("exceptions", "--json").document
    assert (mail["X-Oneonone"], mail["X-Oneonone-Record"]) == ("prompt", kept["key"])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] and mail["Message-ID"]
    assert delivery.recipients == ("ana@example.test",)
    for kind in ("plain", "html"):
        assert len(set(re.findall(rf"{BASE_URL}/reason/[^\s\"<]+", text_of(mail, kind)))) == 1
        assert "Tuesday 24 March" in text_of(mail, kind)


def test_an_event_is_as_promised(office: Office) -> None:
    office.work(MONDAY)
    for person in ("ana", "ben"):
        text = office.hand(person).read(f"{uid('ben')}.ics").decode().replace("\r\n ", "")
        lines = text.splitlines()
        assert f"UID:{uid('ben')}" in lines
        assert "DTSTART;TZID=Europe/Berlin:20260303T100000" in lines
        assert "SUMMARY:1:1 Ana / Ben" in lines
        assert "RRULE:FREQ=WEEKLY" in lines
        assert any(line.startswith("X-ONEONONE-PAIR:") for line in lines)
        assert f"URL:{BASE_URL}/agenda/ben@example.test" in lines
        assert any(line.startswith("ATTACH") and line.endswith("/agenda/ben@example.test") for line in lines)
        assert any(line.startswith("ORGANIZER") and line.endswith("mailto:ana@example.test") for line in lines)
        assert sum(line.startswith("ATTENDEE") for line in lines) == 2
        assert not any(line.startswith("DESCRIPTION") for line in lines)


def twelve(office: Office) -> None:
    """Ana leads twelve people."""
    people = (
        f"p{n:02}@example.test,Person {n},ana@example.test,Europe/Berlin,,,Tue {8 + n // 2:02}:00," for n in range(12)
    )
    office.hire(["ana@example.test,Ana Lima,,Europe/Berlin,,,,", *people])


def test_a_large_plan_is_held_until_it_is_approved(office: Office) -> None:
    twelve(office)
    held = office.work(MONDAY)
    again = office.work(MONDAY + HOUR)
    assert (held.code, again.code) == (0, 0)
    assert held.document["held"] and held.document["id"] == again.document["id"] == office.plan(MONDAY).document["id"]
    assert office.uids("ana") == []
    assert len(office.mails_of("operator")) == len(office.mails) == 1
    assert held.document["id"] in text_of(office.mails[0])
    assert office.fast("status", "--json").document["healthy"] is False
    approved = office.fast("approve", held.document["id"], "--json", at=MONDAY + HOUR)
    done = office.work(MONDAY + 2 * HOUR)
    assert (approved.code, done.code, done.document["held"]) == (0, 0, None)
    assert len(office.uids("ana")) == 12
    assert len(office.mails) == 1
    assert office.plan(MONDAY + 3 * HOUR).actions == []


def test_force_releases_a_large_plan(office: Office) -> None:
    twelve(office)
    done = office.work(MONDAY, "--force")
    assert (done.code, done.document["held"], done.actions) == (0, None, ["create"] * 12)
    assert len(office.uids("ana")) == 12


def test_check_says_what_is_wrong_and_changes_nothing(office: Office) -> None:
    well = office.run("check", "--json")
    assert (well.code, bool(well.document)) == (0, True)
    office.configure(url="http://127.0.0.1:9/")
    wrong = office.run("check", "--json")
    assert (wrong.code, bool(wrong.document)) == (1, True)
    assert office.snapshot("ana", "ben", "chi") == ()
    assert office.mails == []
