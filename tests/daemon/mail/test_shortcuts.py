"""The links of a mail that give one answer each: they do what the words before them say, and there are few."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.mail.answer_links import answer_claim, meant
from daemon.mail.compose import Mail, Question, prompt, reminder
from rules.answers import offered
from rules.clicks import USUAL, Click
from rules.model import Kind, Policy, Span
from rules.records import Answer, ExceptionRecord, ReasonKind
from tests.daemon.mail.letters import (
    ANA,
    BASE_URL,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    OPTIONS,
    WEEK,
    a_proposal,
    a_record,
    part,
    passed_on,
    read,
)
from tests.daemon.mail.mails import ASKING

LINKS = re.compile(rf"{BASE_URL}/answer/(\S+)")
ANCHORS = re.compile(rf'<a href="{BASE_URL}/answer/([^"]*)">([^<]*)</a>')
BACK, NEW_SLOT, NOT_ME = (Click(one) for one in (Answer.PUT_BACK, Answer.NEW_SLOT, Answer.NOT_ME))
KEPT = [Click(Answer.KEEP_OFF, kind) for kind in USUAL]
TIMES = [Click(Answer.MAKE_UP, None, one.start) for one in OPTIONS]
CANCELLED = a_record(EVERY_KIND[Kind.CANCELLED])
OFFERED = replace(CANCELLED, options=OPTIONS)


def asked(*records: ExceptionRecord, **facts: object) -> Mail:
    return prompt(DESK, replace(Question(BEN, ANA, records, LINK, DEADLINE), **facts), NOW)  # type: ignore[arg-type]


def clicks(mail: Mail, person: str = BEN.email) -> list[Click]:
    """What the links of the text part do, for whom it is written."""
    claims = [answer_claim(token) for token in LINKS.findall(part(read(mail.content), "plain"))]
    found = [meant(DESK.secrets, claim, [ANA.email, BEN.email]) for claim in claims if claim]
    assert len(found) == len(claims) and {one[0] for one in found if one} <= {person}
    return [one[1] for one in found if one]


@pytest.mark.parametrize(
    ("record", "links"),
    [
        (CANCELLED, [BACK, *KEPT, NOT_ME]),
        (OFFERED, [*TIMES, BACK, *KEPT, NOT_ME]),
        (a_record(EVERY_KIND[Kind.DECLINED]), KEPT),
        (a_record(EVERY_KIND[Kind.SERIES_MOVED]), [BACK, NEW_SLOT, *KEPT, NOT_ME]),
        (replace(CANCELLED, after_put_back=True), [*KEPT, NOT_ME]),
        (replace(CANCELLED, denied=(BEN.email,)), [BACK, *KEPT]),
        (passed_on(CANCELLED), [BACK, *KEPT, NOT_ME]),
        (a_proposal(), [NEW_SLOT, BACK]),
        (replace(CANCELLED, prompt=""), []),
    ],
    ids=[
        "cancelled",
        "other times",
        "declined",
        "moved",
        "put back before",
        "denied",
        "passed on",
        "proposed",
        "early",
    ],
)
def test_the_links_are_those_that_the_record_allows(record: ExceptionRecord, links: list[Click]) -> None:
    assert clicks(asked(record)) == links
    again = reminder(DESK, Question(BEN, ANA, [record], LINK, DEADLINE), NOW + timedelta(days=1))
    assert clicks(again) == links


@pytest.mark.parametrize("name", [name for name in ASKING if "german" not in name])
def test_every_mail_that_asks_offers_nothing_that_is_not_possible(name: str) -> None:
    mail = ASKING[name]
    found = clicks(mail, mail.recipient)
    assert 2 <= len(found) <= 8 and len(set(found)) == len(found)


def test_what_is_offered_is_what_the_page_offers_but_for_words() -> None:
    for kind in EVERY_KIND:
        record = a_record(EVERY_KIND[kind])
        possible = offered([record], BEN.email, NOW)
        assert {one.answer for one in clicks(asked(record))} == set(possible)


def test_a_length_that_the_company_does_not_allow_is_no_new_slot() -> None:
    record = a_record(replace(EVERY_KIND[Kind.SERIES_MOVED], now_shows=Span(WEEK, timedelta(minutes=60))))
    assert NEW_SLOT not in clicks(asked(record))
    assert NEW_SLOT in clicks(asked(record, policy=Policy(longest=timedelta(minutes=60))))


def test_whoever_seems_to_be_away_confirms_just_that() -> None:
    leave = Click(Answer.KEEP_OFF, ReasonKind.LEAVE)
    assert clicks(asked(CANCELLED, away=True)) == [leave, BACK, NOT_ME]


def test_text_and_html_have_the_same_links_and_each_has_words_of_its_own() -> None:
    message = read(asked(OFFERED).content)
    anchors = ANCHORS.findall(part(message, "html"))
    assert [token for token, _ in anchors] == LINKS.findall(part(message, "plain"))
    assert [words for _, words in anchors[3:]] == [
        "Put it back as agreed",
        "Illness",
        "Leave",
        "Travel",
        "It was somebody else",
    ]
    assert anchors[0][1].startswith("1. Wednesday 18 March")


def test_in_text_each_link_stands_alone_on_the_line_below_its_words() -> None:
    lines = part(read(asked(OFFERED).content), "plain").splitlines()
    links = [number for number, line in enumerate(lines) if "/answer/" in line]
    assert all(lines[number].strip().startswith(f"{BASE_URL}/answer/") for number in links)
    assert all("/answer/" not in lines[number - 1] and lines[number - 1].strip() for number in links)
    assert max(len(lines[number].strip()) for number in links) <= len(BASE_URL) + 63


def test_the_reader_and_the_other_one_have_no_link_in_common() -> None:
    both = replace(OFFERED, asked=(ANA.email, BEN.email))
    mails = [prompt(DESK, Question(*people, [both], LINK, DEADLINE), NOW) for people in ((ANA, BEN), (BEN, ANA))]
    tokens = [token for mail in mails for token in LINKS.findall(part(read(mail.content), "plain"))]
    assert len(set(tokens)) == len(tokens) == 16
