"""The commands `mail list`, `show`, `release` and `drop`, beside a company whose mails wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.clock import SystemClock
from daemon.mail import compose
from daemon.mail.showing import without_capabilities
from daemon.mail_queue import COMES_BACK, PACED
from daemon.outbox import send_due
from daemon.rows import QueuedMail
from daemon.web.app import BY_TOKEN, SHOWN
from providers.errors import ResponseError, TemporaryError
from rules.notebook import Point, PointKind
from rules.preferences import Preferences
from tests.daemon.config_files import a_config
from tests.daemon.failing import Postman
from tests.daemon.world import BASE_URL, DAY, DESK, HOUR, START, World, cancel, provisioned
from tests.story.office import rfc3339

WORDS = "You might listen more."


@dataclass(frozen=True, slots=True)
class Queue:
    """A company, and the command of its operator."""

    world: World
    folder: Path

    def mail(self, *arguments: str) -> Result:
        """What `oneonone mail …` says."""
        return CliRunner().invoke(main, ["mail", *arguments, "--config", str(self.folder / "config.toml")])

    def listed(self, *arguments: str) -> list[dict[str, object]]:
        """The list as JSON."""
        found: list[dict[str, object]] = json.loads(self.mail("list", *arguments, "--json").stdout)
        return found

    @property
    def prompt(self) -> QueuedMail:
        """The question."""
        return self.world.mails("prompt")[0]

    def save(self, **facts: object) -> QueuedMail:
        """Let other facts be true of the question."""
        changed = replace(self.prompt, **facts)  # type: ignore[arg-type]
        self.world.store.save_mail(changed)
        return changed

    def queue(self, mail: compose.Mail, at: datetime = START) -> str:
        """Put a mail into the outbox; its Message-ID."""
        self.world.store.queue(
            QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, at, at + 14 * HOUR)
        )
        return mail.message_id


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    """A week was cancelled, and the question why waits."""
    a_config(tmp_path)
    (tmp_path / "state").mkdir(exist_ok=True)
    world = provisioned(path=tmp_path / "state" / "oneonone.db")
    cancel(world, 1)
    world.settle()
    return Queue(world, tmp_path)


def an_outage(queue: Queue) -> str:
    """A mail to the operator that waits until the next morning."""
    return queue.queue(compose.operator(DESK, "unread main 1", "main cannot be read", ["It does not answer."], START))


def feedback(queue: Queue) -> str:
    """Feedback that waits until the next morning."""
    ana, ben = queue.world.pair.manager, queue.world.pair.report
    day = START.date()
    point = Point("pair", day, ana.email, WORDS, START, shared_at=START, kind=PointKind.FEEDBACK, id=7)
    return queue.queue(compose.feedback(DESK, ben, ana, point, f"{BASE_URL}/agenda/x/2026-03-09", START))


def test_what_waits_is_listed_without_what_it_says(queue: Queue) -> None:
    (row,) = queue.listed()
    assert row == {
        "message_id": queue.prompt.message_id.strip("<>"),
        "kind": "prompt",
        "recipient": queue.prompt.recipient,
        "state": "waiting",
        "queued_at": "2026-03-02T09:11:00Z",
        "next_try": "2026-03-02T09:11:00Z",
        "ended_at": None,
        "attempts": 0,
        "error": "",
    }
    feedback(queue)
    said = queue.mail("list").output
    assert "prompt" in said and "agenda" in said and BASE_URL not in said and WORDS not in said


def test_what_was_given_up_is_listed_with_the_error_and_what_ended_well_only_when_asked_for(queue: Queue) -> None:
    queue.save(failed_at=START, error="550 no\nsuch user")
    assert "given up" in queue.mail("list").output and "550 no such user" in queue.mail("list").output
    queue.save(sent_at=START)
    assert queue.mail("list").output == "No mails wait, and none was given up.\n"
    assert [one["state"] for one in queue.listed("--all")] == ["sent"]


def test_a_question_to_an_address_that_mails_come_back_from_waits_for_no_time(queue: Queue) -> None:
    queue.world.store.inbox.mark_bounced(queue.prompt.recipient, START)
    (row,) = queue.listed()
    assert (row["next_try"], row["error"]) == (None, COMES_BACK)
    done = queue.mail("release", queue.prompt.message_id)
    assert done.exit_code == 1 and f"--clear {queue.prompt.recipient}" in done.stderr


def test_a_mail_that_only_the_pace_holds_says_so_instead_of_a_time_that_is_over(queue: Queue) -> None:
    config = queue.folder / "config.toml"
    config.write_text(config.read_text().replace("[mail]\n", "[mail]\nper_recipient = 1\n"))
    queue.queue(compose.sign_in(DESK, queue.prompt.recipient, f"{BASE_URL}/sign-in/x", START))
    (sign_in,) = queue.world.mails("sign-in")
    queue.world.store.save_mail(replace(sign_in, sent_at=SystemClock()()))
    (row,) = queue.listed()
    assert (row["kind"], row["next_try"], row["error"]) == ("prompt", None, PACED)
    assert PACED in queue.mail("list").output


def test_a_mail_is_shown_without_the_token_of_its_link(queue: Queue) -> None:
    said = queue.mail("show", queue.prompt.message_id)
    assert said.exit_code == 0
    assert f"To: Ana <{queue.prompt.recipient}>" in said.output
    assert f"{BASE_URL}/reason/[cut]\n" in said.output and "are cut]" in said.output


def test_the_address_to_reply_to_is_cut_as_well(queue: Queue) -> None:
    token = "abcdefghijklmnopqrstuvwxyz"
    address = f"1on1+8899aabbccddeeff-{token}@example.test"
    queue.save(content=f"Reply-To: {address}\r\nContent-Type: text/plain\r\n\r\nWrite to {address}.\r\n".encode())
    said = queue.mail("show", queue.prompt.message_id, "--json").stdout
    assert token not in said and said.count("+8899aabbccddeeff-[cut]@") == 2


def test_the_link_to_sign_in_is_cut_as_well(queue: Queue) -> None:
    link = f"{BASE_URL}/sign-in/InByb21wdCI.aa-bb_cc"
    shown = queue.mail("show", queue.queue(compose.sign_in(DESK, "ana@example.test", link, START))).output
    assert f"{BASE_URL}/sign-in/[cut]\n" in shown and "InByb" not in shown


def test_whatever_leads_to_a_page_by_a_token_is_cut() -> None:
    pages = [rule.removesuffix("<token>") for rule, _ in (*SHOWN, *BY_TOKEN) if rule.endswith("/<token>")]
    assert "/answer/" in pages
    assert [without_capabilities(f"{page}aa-bb_cc.dd") for page in pages] == [f"{page}[cut]" for page in pages]


def test_the_link_with_which_mails_are_given_up_is_cut_in_its_header(queue: Queue) -> None:
    queue.world.hourly(queue.world.now + DAY + HOUR)
    shown = queue.mail("show", queue.world.mails("reminder")[0].message_id, "--json").stdout
    assert f"<{BASE_URL}/unsubscribe/[cut]>" in shown


def test_words_of_people_for_one_another_are_not_shown(queue: Queue) -> None:
    message_id = feedback(queue)
    for said in (queue.mail("show", message_id).output, queue.mail("show", message_id, "--json").output):
        assert WORDS not in said and "is not shown" in said


def test_a_mail_whose_words_were_erased_shows_that(queue: Queue) -> None:
    queue.save(content=b"", failed_at=START)
    assert queue.mail("show", queue.prompt.message_id).output == "\n[what it said was erased]\n"
    assert "erased" in queue.mail("release", queue.prompt.message_id).stderr


def test_a_released_mail_goes_with_the_next_round(queue: Queue) -> None:
    message_id, postman, now = an_outage(queue), Postman(), START + HOUR
    queue.save(sent_at=START)
    assert send_due(queue.world.store, postman, DESK, now).sent == 0
    done = queue.mail("release", message_id.strip("<>"), "--now", rfc3339(now), "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"released": [message_id.strip("<>")]})
    assert "mail released" in done.stderr
    assert send_due(queue.world.store, postman, DESK, now).sent == 1


def test_a_mail_that_was_given_up_is_tried_again(queue: Queue) -> None:
    queue.save(failed_at=START + HOUR, attempts=9, error="550 no such user")
    now = START + DAY
    assert queue.mail("release", queue.prompt.message_id, "--now", rfc3339(now)).exit_code == 0
    assert send_due(queue.world.store, Postman(), DESK, now).sent == 1


def test_what_was_answered_meanwhile_is_not_asked_by_a_release(queue: Queue) -> None:
    queue.save(failed_at=START, error="550")
    queue.world.answer(queue.world.records[0])
    done = queue.mail("release", queue.prompt.message_id)
    assert (done.exit_code, queue.prompt.failed_at) == (1, START)
    assert "no cause" in done.stderr


def test_a_link_that_is_over_and_a_reminder_without_its_agenda_are_not_released(queue: Queue) -> None:
    link = queue.queue(compose.sign_in(DESK, "ana@example.test", f"{BASE_URL}/sign-in/x", START))
    share = queue.save(about="agenda", keys=("share", "nobody", "2026-03-02", START.isoformat()))
    done = queue.mail("release", link, share.message_id, "--now", rfc3339(START + HOUR))
    assert done.exit_code == 1 and done.stderr.count("there is no cause for it any more") == 2


def test_a_reminder_is_not_released_to_somebody_who_wants_none(queue: Queue) -> None:
    queue.save(about="reminder", failed_at=START)
    queue.world.store.preferences.save("ana@example.test", Preferences(reminders=False), START)
    done = queue.mail("release", queue.world.mails("reminder")[0].message_id, "--now", rfc3339(START + HOUR))
    assert done.exit_code == 1 and "no cause" in done.stderr


def test_all_mistakes_are_told_at_once_and_nothing_is_done(queue: Queue) -> None:
    message_id = an_outage(queue)
    queue.save(sent_at=START)
    for verb in ("release", "drop"):
        done = queue.mail(verb, message_id, "one@x", queue.prompt.message_id, "<two@x>", "--json")
        mistakes = json.loads(done.stdout)["mistakes"]
        assert (done.exit_code, len(mistakes)) == (2, 3)
        assert [one.partition(":")[0] for one in mistakes[:2]] == ["one@x", "two@x"]
        assert mistakes[2].endswith("sent already")
    assert [one["state"] for one in queue.listed()] == ["waiting"]
    assert queue.listed()[0]["next_try"] == rfc3339(START + 14 * HOUR)
    assert queue.mail("show", "one@x").exit_code == queue.mail("release").exit_code == 2


def test_a_dropped_mail_is_never_sent_and_that_is_logged(queue: Queue) -> None:
    message_id = an_outage(queue)
    queue.save(sent_at=START)
    done = queue.mail("drop", message_id, message_id, "--now", rfc3339(START + HOUR))
    assert (done.exit_code, done.stdout) == (0, f"dropped  {message_id.strip('<>')}\n")
    assert "mail dropped" in done.stderr
    assert send_due(queue.world.store, Postman(), DESK, START + DAY).sent == 0
    assert [one["state"] for one in queue.listed("--all")] == ["dropped", "sent"]
    for verb in ("drop", "release"):
        assert "dropped already" in queue.mail(verb, message_id).stderr


def test_a_question_that_is_open_is_not_dropped_for_then_nobody_would_have_been_asked(queue: Queue) -> None:
    done = queue.mail("drop", queue.prompt.message_id)
    assert done.exit_code == 1 and queue.world.records[0].key in done.stderr
    queue.save(failed_at=START, error="550")
    assert queue.mail("drop", queue.prompt.message_id).exit_code == 0
    assert queue.mail("list").output == "No mails wait, and none was given up.\n"


def test_what_is_dropped_while_a_round_goes_on_is_not_sent_in_it(queue: Queue) -> None:
    an_outage(queue)
    later = feedback(queue)
    queue.save(sent_at=START)
    postman = Postman(trouble=_once(lambda: queue.mail("drop", later)))
    assert send_due(queue.world.store, postman, DESK, START + DAY).sent == 1
    assert [one["state"] for one in queue.listed("--all") if one["message_id"] == later.strip("<>")] == ["dropped"]


@pytest.mark.parametrize("error", [TemporaryError("451"), ResponseError("550")])
def test_what_is_dropped_while_it_cannot_be_sent_stays_dropped(queue: Queue, error: Exception) -> None:
    message_id = an_outage(queue)
    queue.save(sent_at=START)
    postman = Postman(trouble=_once(lambda: queue.mail("drop", message_id), error))
    send_due(queue.world.store, postman, DESK, START + DAY)
    assert [one["state"] for one in queue.listed("--all")] == ["dropped", "sent"]
    assert send_due(queue.world.store, Postman(), DESK, START + 2 * DAY).sent == 0


def _once(act: Callable[[], object], error: Exception | None = None) -> Callable[[str], Exception | None]:
    """Something happens while the first mail is handed over, which then fails or does not."""
    left = [act]

    def trouble(_: str) -> Exception | None:
        if left:
            left.pop()()
        return error

    return trouble
