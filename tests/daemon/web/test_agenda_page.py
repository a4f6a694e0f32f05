"""The agenda page: for the two alone, the team member's points first, open ones carried on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.web.markdown import as_html
from daemon.web.points import LONGEST_POINT, MOST_OPEN
from rules.known import Known
from rules.model import Kind, Span
from rules.notebook import Point
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, TUESDAY, Pages, a_pair, a_record, sent, signed_in, words

THIS, BEFORE, AFTER = date(2026, 3, 9), date(2026, 3, 2), date(2026, 3, 16)
PAGE = "/agenda/ana@example.com/2026-03-09"
DONE = f"{PAGE}/points/1/done"


def a_point(text: str = "Budget", author: str = ANA.email, week: date = THIS) -> Point:
    return Point(KEY, week, author, text, NOW, shared_at=NOW)


def the_points(pages: Pages) -> list[Point]:
    return pages.store.notebook.points(KEY)


def test_the_address_alone_leads_to_the_week_of_the_next_meeting(pages: Pages) -> None:
    answer = signed_in(pages).get("/agenda/ana@example.com")
    assert (answer.status_code, answer.location) == (302, PAGE)


def test_while_the_meeting_runs_the_address_leads_to_its_week(pages: Pages) -> None:
    browser = signed_in(pages)
    pages.clock.at = NOW + timedelta(days=4, minutes=15)
    assert browser.get("/agenda/ana@example.com").location == PAGE
    pages.clock.at = NOW + timedelta(days=4, minutes=31)
    assert browser.get("/agenda/ana@example.com").location == "/agenda/ana@example.com/2026-03-16"


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-15", "20260309", "2026-W11-3"])
def test_any_date_leads_to_the_monday_of_its_week(pages: Pages, day: str) -> None:
    answer = signed_in(pages).get(f"/agenda/ana@example.com/{day}")
    assert (answer.status_code, answer.location) == (302, PAGE)


@pytest.mark.parametrize("day", ["x", "2026-13-01", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_what_is_no_date_is_a_404(pages: Pages, day: str) -> None:
    assert signed_in(pages).get(f"/agenda/ana@example.com/{day}").status_code == 404


def test_the_points_of_the_team_member_come_first(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point("From the manager", BEN.email))
    pages.store.notebook.add_point(a_point("From the report"))
    for reader in (ANA, BEN):
        shown = words(signed_in(pages, reader).get(PAGE))
        order = ["Ana ’s points", "From the report", "Ben ’s points", "From the manager"]
        places = [shown.index(one) for one in order]
        assert places == sorted(places)


def test_the_agreed_time_is_told_in_the_readers_zone(pages: Pages) -> None:
    far = replace(BEN, zone="America/New_York")
    pages.pairs = (a_pair(ANA, far),)
    assert "Tuesday 10 March, 10:00 as agreed, Europe/Berlin" in words(signed_in(pages).get(PAGE))
    assert "Tuesday 10 March, 05:00 as agreed, America/New_York" in words(signed_in(pages, far).get(PAGE))


def test_a_week_that_moved_or_is_off_says_so_beside_what_was_agreed(pages: Pages) -> None:
    browser, record = signed_in(pages), a_record(Kind.MOVED)
    shows = Span(TUESDAY + timedelta(days=1, hours=5), timedelta(minutes=30))
    pages.store.save_record(replace(record, deviation=replace(record.deviation, now_shows=shows)))
    told = "Wednesday 11 March, 15:00 agreed: Tuesday 10 March, 10:00, Europe/Berlin"
    assert told in words(browser.get(PAGE))
    pages.store.save_record(replace(a_record(key="1b"), seen_at=NOW))
    assert "Tuesday 10 March, 10:00 off this week by the calendar" in words(browser.get(PAGE))


def test_the_page_is_about_the_weekly_time_that_the_two_agreed_on(pages: Pages) -> None:
    pair = a_pair()
    thursday = replace(pair.slot, weekday=3, time=time(15))
    pages.store.save_known(Known(KEY, pair, thursday, 1, NOW - timedelta(days=70), NOW, roster=pair.slot))
    browser = signed_in(pages)
    assert "Thursday 12 March, 15:00 as agreed" in words(browser.get(PAGE))
    assert sent(browser, PAGE, text="Still writable").status_code == 303


def test_both_can_add_points_of_their_own(pages: Pages) -> None:
    for reader in (ANA, BEN):
        answer = sent(signed_in(pages, reader), PAGE, text=f"By {reader.name}")
        assert (answer.status_code, answer.location.partition("#")[0]) == (303, PAGE)
    assert [(one.author, one.text, one.week) for one in the_points(pages)] == [
        (ANA.email, "By Ana Ruiz", THIS),
        (BEN.email, "By Ben Okafor", THIS),
    ]


def test_open_points_are_carried_to_later_weeks_and_say_from_when(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point(week=BEFORE))
    assert "Budget carried from 3 March" in words(signed_in(pages).get(PAGE))


def test_points_of_later_weeks_are_not_shown_yet(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point(week=AFTER))
    assert "Budget" not in words(signed_in(pages).get(PAGE))


def test_a_done_point_stays_in_its_weeks_and_is_carried_no_further(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point(week=BEFORE))
    pages.clock.at = NOW + timedelta(days=5)
    browser = signed_in(pages)
    assert sent(browser, PAGE, DONE, done="yes").status_code == 303
    weeks = [f"/agenda/ana@example.com/{week}" for week in (BEFORE, THIS, AFTER)]
    assert ["done on 11 March" in words(browser.get(one)) for one in weeks] == [True, True, False]
    assert "Budget" not in words(browser.get(weeks[2]))


def test_done_twice_keeps_the_first_moment_and_open_again_forgets_it(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point())
    browser = signed_in(pages, BEN)
    sent(browser, PAGE, DONE, done="yes")
    pages.clock.at += timedelta(hours=1)
    sent(browser, PAGE, DONE, done="yes")
    assert the_points(pages)[0].done_at == NOW
    sent(browser, PAGE, DONE, done="no")
    assert the_points(pages)[0].done_at is None


def test_a_point_of_another_pair_or_a_wrong_mark_changes_nothing(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point())
    before = pages.dump()
    eve = "/agenda/eve@example.com/2026-03-09"
    assert sent(signed_in(pages, BEN), eve, f"{eve}/points/1", done="yes").status_code == 404
    assert sent(signed_in(pages), PAGE, DONE, done="perhaps").status_code == 400
    signing_in = ('INSERT INTO "used_tokens"', 'INSERT INTO "audit"')
    assert [line for line in pages.dump() if not line.startswith(signing_in)] == before


def test_other_employees_get_the_404_that_everybody_gets_for_nobody(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point())
    eve = signed_in(pages, EVE)
    answers = [eve.get(PAGE), eve.get("/agenda/ana@example.com"), eve.get("/agenda/nobody@example.com/2026-03-09")]
    own = "/agenda/eve@example.com/2026-03-09"
    answers += [sent(eve, own, PAGE), sent(eve, own, DONE, done="yes")]
    assert len({one.text for one in answers}) == 1
    answers += [sent(eve, own, PAGE, text="Hello")]
    assert [one.status_code for one in answers] == [404] * 6
    assert [(one.text, one.done_at) for one in the_points(pages)] == [("Budget", None)]


def test_who_is_signed_out_is_sent_to_sign_in_and_back(pages: Pages) -> None:
    browser = pages.browser()
    answer = browser.get(PAGE)
    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=/agenda/ana")
    assert browser.get("/agenda/nobody@example.com").status_code == 303
    assert 'name="next" value="/agenda/ana@example.com/2026-03-09"' in browser.get(answer.location).text


def test_who_left_the_roster_is_signed_out(pages: Pages) -> None:
    browser = signed_in(pages)
    pages.pairs = pages.pairs[1:]
    assert browser.get(PAGE).status_code == 303


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "write something"), (" \r\n\x00 ", "write something"), ("x" * (LONGEST_POINT + 1), "under 4000 characters")],
)
def test_a_point_has_some_words_and_not_too_many(pages: Pages, text: str, said: str) -> None:
    answer = sent(signed_in(pages), PAGE, text=text)
    assert (answer.status_code, said in words(answer), the_points(pages)) == (400, True, [])


def test_two_hundred_open_points_are_enough(pages: Pages) -> None:
    with pages.store.transaction():
        for number in range(MOST_OPEN):
            pages.store.notebook.add_point(a_point(f"Point {number}"))
    browser = signed_in(pages)
    refused = sent(browser, PAGE, text="One more")
    assert refused.status_code == 400
    assert "There are 200 open points already" in words(refused) and "One more" in refused.text
    sent(browser, PAGE, DONE, done="yes")
    assert sent(browser, PAGE, text="One more").status_code == 303


def test_markdown_is_shown_as_what_it_means(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point("**Bold** and [a page](https://example.com/x)\n\n- one\n- two"))
    shown = signed_in(pages).get(PAGE).text
    assert "<strong>Bold</strong>" in shown and "<li>one</li>" in shown
    assert 'href="https://example.com/x" rel="noopener noreferrer nofollow"' in shown


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "<javascript:alert(1)>",
    '[x](https://example.com/"onmouseover="alert(1))',
    '[x](https://example.com "title\\" onclick=\\"x")',
    "<style>*{display:none}</style>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=https://evil.example></iframe>",
    '"><svg/onload=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "`<script>`\n\n    <script>alert(1)</script>",
    "```html onload=x\n<script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "{{ 7*7 }}{% raw %}",
]
OWN_SCRIPT = '<script src="/static/keep.js" defer></script>'
ALLOWED = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
LINK = re.compile(r'<a( href="(https?://|mailto:)[^"]*")? rel="noopener noreferrer nofollow">')


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_written_in_a_point_becomes_live(payload: str) -> None:
    made = as_html(payload)
    tags = re.findall(r"<(\w+)([^>]*)>", made)
    assert {name for name, _ in tags} <= ALLOWED
    assert all(LINK.fullmatch(f"<{name}{rest}>") for name, rest in tags if name == "a")
    assert all(not rest or rest.startswith(' start="') for name, rest in tags if name != "a")


def test_a_hostile_point_and_name_leave_the_page_without_scripts(pages: Pages) -> None:
    for payload in PAYLOADS:
        pages.store.notebook.add_point(a_point(payload))
    shown = signed_in(pages, BEN).get(PAGE).text
    assert not re.search(
        r"<(script|img|style|svg|iframe)\b|\son\w+=[^&]*>", re.sub(r'"[^"]*"', '""', shown.replace(OWN_SCRIPT, ""))
    )


def test_points_need_the_token_of_the_readers_own_session(pages: Pages) -> None:
    ana, ben = signed_in(pages), signed_in(pages, BEN)
    foreign = re.findall(r'name="csrf_token" value="([^"]*)"', ben.get(PAGE).text)[0]
    ana.get(PAGE)
    tries = [{"text": "x"}, {"text": "x", "csrf_token": ""}, {"text": "x", "csrf_token": foreign}]
    assert [ana.post(PAGE, data=one).status_code for one in tries] == [400, 400, 400]
    assert the_points(pages) == []


@pytest.mark.parametrize(
    "header", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_what_another_site_sends_is_refused_even_with_a_token(pages: Pages, header: dict[str, str]) -> None:
    browser = signed_in(pages)
    assert post_with(browser, header).status_code == 403
    assert the_points(pages) == []


@pytest.mark.parametrize(
    "header", [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "http://localhost"}]
)
def test_what_our_own_pages_send_is_taken(pages: Pages, header: dict[str, str]) -> None:
    assert post_with(signed_in(pages), header).status_code == 303


def post_with(browser: FlaskClient, header: dict[str, str]) -> TestResponse:
    token = re.findall(r'name="csrf_token" value="([^"]*)"', browser.get(PAGE).text)[0]
    return browser.post(PAGE, data={"text": "x", "csrf_token": token}, headers=header)


@pytest.mark.parametrize("number", ["-1", f"-{10**30}", f"{10**30}", "x"])
def test_a_number_in_the_address_that_no_point_has_changes_nothing(pages: Pages, number: str) -> None:
    browser = signed_in(pages)
    assert [browser.get(f"{PAGE}?{name}={number}").status_code for name in ("done", "page")] == [200, 200]
