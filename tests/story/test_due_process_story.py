"""Due process from the mail to the outcome, over the real pages, and what the calendars explain by themselves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from jsonschema import validate

from tests.story.asking import WEEK, fetch
from tests.story.office import DAY, HOUR, Premises, rfc3339, uid
from tests.story.schemas import EXCEPTIONS
from tests.story.shown import meetings
from tests.story.turns import ASKED, answers, concluded, link_in, records, series_of, settled, started, told

OURS = uid("ben")
BOTH = ["ana@example.test", "ben@example.test"]


@pytest.fixture
def asked(premises: Premises) -> Premises:
    """Ana cancelled the week of 24 March and was asked."""
    started(premises)
    settled(premises, lambda: premises.hand("ana").cancel_week(OURS, WEEK))
    return premises


def shows(office: Premises, week: datetime = WEEK) -> list[list[datetime]]:
    """What the two calendars show in an ISO week."""
    monday = week - timedelta(days=week.weekday(), hours=week.hour)
    return [meetings(series_of(office, user, OURS), monday, 7 * DAY) for user in ("ana", "ben")]


def ends(office: Premises) -> tuple[str | None, str, str]:
    """How the one record ended: outcome, kind of reason, by whom."""
    validate(records(office), EXCEPTIONS)
    (record,) = records(office)
    assert record["closed_at"] is not None
    return record["outcome"], record["reason"]["kind"], record["reason"]["by"]


def test_an_answer_that_keeps_it_off(asked: Premises) -> None:
    link = link_in(asked.mails_of("prompt")[0])
    form = {"kind": "illness", "text": "A cold.", "answer": "keep_off"}
    assert answers(asked, ASKED, link, form)[0] == 200
    concluded(asked)
    assert ends(asked) == ("excused", "illness", "ana@example.test")
    assert shows(asked) == [[], []]
    assert told(asked, "outcome") == BOTH and told(asked, "reminder") == []


def test_an_answer_that_puts_it_back(asked: Premises) -> None:
    assert answers(asked, ASKED, link_in(asked.mails_of("prompt")[0]), {"answer": "put_back"})[0] == 200
    concluded(asked)
    assert ends(asked) == ("restored", "other", "ana@example.test")
    assert shows(asked) == [[WEEK], [WEEK]]
    assert told(asked, "outcome") == BOTH and told(asked, "reminder") == []


def times_on(page: str) -> list[str]:
    """The make-up times that a form offers, as it sends them."""
    return [unescape(one) for one in re.findall(r'<option value="([^"]+)"', page)]


@pytest.mark.parametrize("number", [None, 0, 2])
def test_an_answer_that_makes_it_up_at_a_time_of_three(asked: Premises, number: int | None) -> None:
    link = link_in(asked.mails_of("prompt")[0])
    with asked.running("run", "--no-passes", "--now", rfc3339(ASKED)) as running:
        offered = times_on(fetch(running.pages + link)[1])
        chosen = {} if number is None else {"time": offered[number]}
        assert fetch(running.pages + link, {"answer": "make_up", "time": "2026-03-25T03:00:00Z"})[0] == 400
        assert fetch(running.pages + link, {"answer": "make_up", **chosen})[0] == 200
    assert len(offered) == len(set(offered)) == 3
    concluded(asked)
    start = datetime.fromisoformat(offered[number or 0])
    assert shows(asked) == [[start], [start]]
    assert ends(asked)[0] == "made_up"
    assert told(asked, "outcome") == BOTH and told(asked, "reminder") == []


def test_an_answer_that_it_was_somebody_else(asked: Premises) -> None:
    first = link_in(asked.mails_of("prompt")[0])
    assert answers(asked, ASKED, first, {"answer": "not_me"})[0] == 200
    assert asked.work(ASKED + HOUR).actions == ["ask"]
    assert told(asked, "prompt") == BOTH
    assert records(asked)[0]["asked"] == BOTH
    second = link_in(asked.mails_of("prompt")[1])
    assert answers(asked, ASKED + HOUR, second, {"kind": "family", "answer": "keep_off"})[0] == 200
    concluded(asked)
    assert ends(asked) == ("excused", "family", "ben@example.test")
    assert told(asked, "outcome") == BOTH


def test_a_new_slot_takes_both(premises: Premises) -> None:
    office = started(premises)
    settled(office, lambda: office.hand("ana").retime_series(OURS, datetime(2026, 3, 5, 15)))
    first = link_in(office.mails_of("prompt")[0])
    assert answers(office, ASKED, first, {"answer": "new_slot"})[0] == 200
    assert records(office)[0]["outcome"] is None
    office.work(ASKED + HOUR)
    assert told(office, "prompt") == BOTH
    second = link_in(office.mails_of("prompt")[1])
    assert answers(office, ASKED + HOUR, second, {"answer": "new_slot"})[0] == 200
    concluded(office)
    assert ends(office)[0] == "adopted"
    thursday = datetime.fromisoformat("2026-03-26T14:00:00Z")
    assert shows(office, thursday) == [[thursday], [thursday]]
    assert told(office, "outcome") == BOTH
    slot = office.fast("status", "--json").document["pairs"][0]["slot"]
    assert slot == "Thu 15:00 Europe/Berlin"


def test_the_first_answer_stands_and_a_link_tells_only_of_its_own_record(asked: Premises) -> None:
    link = link_in(asked.mails_of("prompt")[0])
    assert answers(asked, ASKED, link, {"kind": "leave", "answer": "keep_off"})[0] == 200
    assert answers(asked, ASKED, link, {"answer": "put_back"})[0] == 409
    assert answers(asked, ASKED, "/reason/" + "x" * 40, {"answer": "put_back"})[0] == 404
    concluded(asked)
    assert ends(asked)[0] == "excused"
