"""Links to one answer each, from mails that arrived: whoever looks at them changes nothing, and one button does."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import pytest

from tests.story.asking import asked, fetch
from tests.story.office import BASE_URL, DAY, HOUR, MONDAY, Office, rfc3339, text_of, uid

SCANNERS = (
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks"},
    {"User-Agent": "Barracuda Sentinel (EE)", "Accept": "*/*"},
    {"User-Agent": "", "Purpose": "prefetch", "Sec-Purpose": "prefetch"},
    {"User-Agent": "GoogleImageProxy", "X-HTTP-Method-Override": "POST", "Content-Length": "0"},
)
ASKED = MONDAY + 2 * HOUR
THURSDAY = datetime.fromisoformat("2026-03-05T14:00:00")
"""Where Ben lives."""


def links(mail: EmailMessage, kind: str = "plain") -> list[str]:
    """The paths of all links of a mail that lead to our pages."""
    return re.findall(rf'{BASE_URL}(/[^\s"<]*)', text_of(mail, kind))


def link_below(mail: EmailMessage, words: str) -> str:
    """The path of the link on the line below these words."""
    lines = [line.strip() for line in text_of(mail).splitlines()]
    (number,) = (number for number, line in enumerate(lines) if line.startswith(words))
    return lines[number + 1].removeprefix(BASE_URL)


def looked_at(url: str, method: str, headers: dict[str, str]) -> int:
    """What a program gets that follows a link without being asked to."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers, method=method), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@dataclass(frozen=True, slots=True)
class Mailed:
    """Ana was asked about a week of Ben's: what stands in the mail, and where the pages are an hour later."""

    office: Office
    mail: EmailMessage
    pages: str

    @property
    def records(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = self.office.fast("exceptions", "--json").document
        return found


@pytest.fixture
def mailed(office: Office) -> Iterator[Mailed]:
    asked(office)
    with office.running("run", "--no-passes", "--now", rfc3339(ASKED + HOUR)) as running:
        yield Mailed(office, office.mails_of("prompt")[0], running.pages)


def test_a_scanner_that_follows_every_link_of_a_mail_answers_nothing(mailed: Mailed) -> None:
    before, paths = mailed.records, {*links(mailed.mail), *links(mailed.mail, "html")}
    assert len([one for one in paths if one.startswith("/answer/")]) == 8
    assert len([one for one in paths if one.startswith("/reason/")]) == 1
    answers = {
        (path, method): looked_at(mailed.pages + path, method, headers)
        for path in paths
        for headers in SCANNERS
        for method in ("GET", "HEAD", "OPTIONS")
    }
    assert set(answers.values()) <= {200}
    assert mailed.records == before and before[0]["reason"] is None
    assert mailed.office.work(MONDAY + 4 * HOUR).actions == []


def test_a_click_puts_the_week_back_and_a_second_one_comes_too_late(mailed: Mailed) -> None:
    back, other = link_below(mailed.mail, "Put it back as agreed"), link_below(mailed.mail, "It was somebody else")
    assert fetch(mailed.pages + back)[0] == 200
    status, text = fetch(mailed.pages + back, {})
    assert status == 200 and "It is put back into the calendar as agreed" in text
    assert [fetch(mailed.pages + one, {})[0] for one in (back, other)] == [409, 409]
    (record,) = mailed.records
    assert (record["outcome"], record["asked"]) == ("restored", ["ana@example.test"])
    assert "EXDATE" in "".join(mailed.office.objects("ana"))
    assert mailed.office.work(MONDAY + 4 * HOUR).actions == ["put_back"]
    assert "EXDATE" not in "".join(mailed.office.objects("ana"))


def test_a_click_on_a_time_moves_the_week_there(mailed: Mailed) -> None:
    first = next(line.strip() for line in text_of(mailed.mail).splitlines() if line.strip().startswith("1. "))
    assert fetch(mailed.pages + link_below(mailed.mail, "1. "), {})[0] == 200
    assert mailed.records[0]["outcome"] == "made_up"
    mailed.office.work(MONDAY + 4 * HOUR)
    assert first.startswith("1. Wednesday 25 March, 10:00–10:30")
    assert "DTSTART;TZID=Europe/Berlin:20260325T100000" in "".join(mailed.office.objects("ben"))


def test_a_click_on_a_reason_keeps_it_and_who_gave_it(mailed: Mailed) -> None:
    assert fetch(mailed.pages + link_below(mailed.mail, "Illness"), {})[0] == 200
    (record,) = mailed.records
    assert (record["outcome"], record["reason"]) == (
        "excused",
        {"kind": "illness", "text": "", "by": "ana@example.test", "at": rfc3339(ASKED + HOUR)},
    )


def test_after_the_deadline_a_click_changes_nothing_and_says_why(office: Office) -> None:
    asked(office)
    (mail,) = office.mails_of("prompt")
    office.work(ASKED + DAY)
    office.work(ASKED + 2 * DAY)
    before, calendars = office.fast("exceptions", "--json").document, office.snapshot("ana", "ben")
    assert before[0]["outcome"] == "restored"
    with office.running("run", "--no-passes", "--now", rfc3339(ASKED + 2 * DAY + HOUR)) as running:
        for words in ("Put it back as agreed", "Illness", "1. "):
            link = running.pages + link_below(mail, words)
            for status, text in (fetch(link), fetch(link, {})):
                assert status == 410 and "It could be used until Wednesday 4 March, 11:00." in text
    assert office.fast("exceptions", "--json").document == before
    assert office.snapshot("ana", "ben") == calendars


def test_the_other_one_agrees_to_a_new_weekly_time_with_a_click(office: Office) -> None:
    office.work(MONDAY)
    office.hand("ana").retime_series(uid("ben"), THURSDAY)
    office.work(MONDAY + HOUR)
    office.work(ASKED)
    (mail,) = office.mails_of("prompt")
    with office.running("run", "--no-passes", "--now", rfc3339(ASKED + HOUR)) as running:
        assert fetch(running.pages + link_below(mail, "Make this the new weekly time"), {})[0] == 200
    office.work(ASKED + 2 * HOUR)
    _, second = office.mails_of("prompt")
    assert second["To"].addresses[0].addr_spec == "ben@example.test"
    with office.running("run", "--no-passes", "--now", rfc3339(ASKED + 3 * HOUR)) as running:
        assert fetch(running.pages + link_below(second, "Agreed: make this the new weekly time"), {})[0] == 200
    (record,) = office.fast("exceptions", "--json").document
    assert record["outcome"] == "adopted"
