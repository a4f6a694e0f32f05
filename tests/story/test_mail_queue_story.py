"""The operator has the outbox in hand: mails that wait for the morning are seen, sent at once or dropped."""

from __future__ import annotations

from datetime import datetime

from tests.story.asking import WEEK
from tests.story.office import BASE_URL, HOUR, Office, rfc3339, uid
from tests.story.turns import records, started, told

NOON = datetime.fromisoformat("2026-03-06T12:00:00Z")
SETTLED = datetime.fromisoformat("2026-03-06T13:00:00Z")
EVENING = datetime.fromisoformat("2026-03-06T18:00:00Z")


def test_mails_that_wait_for_the_morning_are_released_or_dropped(office: Office) -> None:
    office.config.write_text(office.config.read_text().replace("quiet = false", "quiet = true"))
    started(office)
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    office.work(NOON)
    office.work(SETTLED)
    (record,) = records(office)
    reason = ("--kind", "family", "--by", "ana@example.test", "--now", rfc3339(EVENING))
    assert office.fast("reason", record["key"], *reason).code == 0
    office.work(EVENING)
    assert told(office, "outcome") == []

    waiting = office.fast("mail", "list", "--json").document
    assert [(one["kind"], one["state"], one["next_try"]) for one in waiting] == [
        ("outcome", "waiting", "2026-03-09T08:00:00Z")
    ] * 2
    ids = {one["recipient"]: one["message_id"] for one in waiting}
    ana, ben = ids["ana@example.test"], ids["ben@example.test"]
    assert "To: Ana Lima <ana@example.test>" in office.run("mail", "show", ana).out
    assert office.fast("mail", "release", ana, "nobody", "--now", rfc3339(EVENING)).code == 2
    assert office.run("mail", "release", ana, "--now", rfc3339(EVENING)).code == 0
    assert office.run("mail", "drop", ben, "--now", rfc3339(EVENING)).code == 0
    assert office.fast("mail", "release", ben, "--now", rfc3339(EVENING)).code == 1

    office.work(EVENING)
    assert told(office, "outcome") == ["ana@example.test"]
    office.work(datetime.fromisoformat("2026-03-09T08:00:00Z"))
    assert told(office, "outcome") == ["ana@example.test"]
    assert office.run("mail", "list").out == "No mails wait, and none was given up.\n"


def test_each_mail_can_be_seen_before_anybody_gets_one(office: Office) -> None:
    names = office.run("mail", "preview").out.split()
    assert {"prompt", "reminder", "outcome", "agenda", "due", "feedback", "sign-in", "operator"} <= set(names)
    shown = office.run("mail", "preview", "reminder", "--language", "de")
    assert (shown.code, shown.out.partition(":")[0]) == (0, "Subject") and f"{BASE_URL}/reason/example" in shown.out
    assert office.mails == []


def test_a_question_that_was_not_sent_yet_is_dropped_once_the_week_is_back_and_that_is_logged(office: Office) -> None:
    started(office)
    mails, port = office.config.read_text(), office.sink.port
    office.config.write_text(mails.replace(f":{port}", ":1"))
    hand, cancelled = office.hand("ana"), NOON + HOUR
    hand.cancel_week(uid("ben"), WEEK)
    office.work(NOON)
    assert office.work(cancelled).code == 1
    (waiting,) = office.fast("mail", "list", "--json").document
    assert (waiting["kind"], waiting["attempts"]) == ("prompt", 1)

    hand.put_back(uid("ben"), WEEK)
    office.config.write_text(mails)
    done = office.work(cancelled + HOUR)
    line = next(one for one in done.err.splitlines() if "mail dropped" in one)
    assert waiting["message_id"] in line and "why=withdrawn" in line
    assert office.mails == []
