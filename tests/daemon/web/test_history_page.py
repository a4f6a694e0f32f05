"""The history page: each reader finds the weeks that are theirs, and a search finds nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from daemon.erasing import erase, traces
from daemon.private_notes import PrivateNote
from rules.identity import pair_key
from rules.model import Person
from rules.notebook import Point, Statement
from rules.records import ReasonKind
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, back_again, signed_in, words
from tests.daemon.web.past_people import (
    BEFORE,
    EVERYBODY,
    HISTORY,
    KAI,
    LATER,
    OLD,
    THEN,
    THIS,
    at,
    browsers,
    with_a_past,
)


@pytest.fixture
def past(pages: Pages) -> Pages:
    return with_a_past(pages)


def found(pages: Pages, query: str, reader: Person = ANA) -> list[str]:
    """The texts that a search shows, from all pages of results."""
    texts: list[str] = []
    for page in range(1, 5):
        shown = back_again(pages, reader).get(f"{HISTORY}?q={quote(query)}&page={page}")
        assert shown.status_code == 200
        texts += [re.sub("<[^>]*>", "", one) for one in re.findall(r'<p class="excerpt"[^>]*>(.*?)</p>', shown.text)]
    return texts


def told(pages: Pages, query: str, reader: Person = ANA) -> int:
    """How many results the page says there are."""
    shown = words(back_again(pages, reader).get(f"{HISTORY}?q={quote(query)}"))
    (number,) = re.findall(r"(\d+) texts? holds? all", shown)
    return int(number)


def test_only_those_who_met_find_a_page_and_everybody_else_the_404_for_nobody(past: Pages) -> None:
    answers = {name: one.get(HISTORY).status_code for name, one in browsers(past).items()}
    assert answers == {
        ANA.email: 200,
        BEN.email: 200,
        OLD.email: 200,
        KAI.email: 404,
        EVE.email: 404,
        "ops@example.com": 404,
        "": 303,
    }
    eve = back_again(past, EVE)
    assert eve.get(HISTORY).text == eve.get("/history/nobody@example.com").text


def test_who_is_signed_out_comes_back_after_signing_in(past: Pages) -> None:
    assert past.browser().get(HISTORY).location == f"/sign-in?next={HISTORY}"
    assert past.browser().get("/history/nobody@example.com").status_code == 303


def test_a_quarter_is_shown_with_all_that_both_wrote_newest_first(past: Pages) -> None:
    shown = words(signed_in(past).get(HISTORY))
    order = ["The first quarter of 2026", "3 March with Ben excused: Illness", "24 February with Ben held"]
    places = [shown.index(one) for one in order]
    assert places == sorted(places)
    for text in ("Grüße 02Mar by ben", "Noted 02Mar by ana", "Deliver 02Mar", "Remark 23Feb", "Zebra draft"):
        assert text in shown
    assert "for Ana , added by Ben , 2 March · due 12 March · done on 12 March" in shown
    assert "Jun" not in shown


def test_other_quarters_are_a_link_away(past: Pages) -> None:
    browser = signed_in(past)
    links = re.findall(r'href="(/history/[^"]*quarter=[^"]*)"', browser.get(HISTORY).text)
    assert links == [f"{HISTORY}?quarter=2026-Q1", f"{HISTORY}?quarter=2025-Q2"]
    earlier = words(browser.get(links[1]))
    assert "3 June 2025 with Olga held" in earlier and "10 June 2025" in earlier


@pytest.mark.parametrize("quarter", ["2024-Q1", "2026", "x", "", "2026-Q1%00", "9" * 5000])
def test_a_quarter_without_weeks_shows_the_newest(past: Pages, quarter: str) -> None:
    assert "The first quarter of 2026" in words(back_again(past).get(f"{HISTORY}?quarter={quarter}"))


def test_managers_find_their_own_time_alone(past: Pages) -> None:
    ben, old = (words(back_again(past, one).get(HISTORY)) for one in (BEN, OLD))
    assert "3 March with Ben" in ben and "Olga" not in ben and "2025" not in ben
    assert "3 June 2025 with Olga" in old and "Ben" not in old and "2026" not in old
    for reader, theirs in ((BEN, "2025-Q2"), (OLD, "2026-Q1")):
        assert words(back_again(past, reader).get(f"{HISTORY}?quarter={theirs}")) == words(
            back_again(past, reader).get(HISTORY)
        )


def test_drafts_and_words_of_reasons_are_seen_by_nobody_else(past: Pages) -> None:
    for reader in (BEN, OLD):
        for quarter in ("2026-Q1", "2025-Q2"):
            shown = back_again(past, reader).get(f"{HISTORY}?quarter={quarter}").text
            assert "Zebra" not in shown and "A word about" not in shown


def test_a_quarter_of_drafts_alone_is_there_for_their_author_alone(past: Pages) -> None:
    past.store.notebook.add_point(Point(KEY, date(2025, 11, 3), ANA.email, "Zebra draft", NOW))
    shown = {one: back_again(past, one).get(HISTORY).text for one in (ANA, BEN, OLD)}
    assert ["2025-Q4" in text for text in shown.values()] == [True, False, False]


def test_a_page_without_a_past_says_so(pages: Pages) -> None:
    assert "There is nothing to look back at yet" in words(signed_in(pages).get(HISTORY))
    assert told(pages, "x") == 0


def test_weeks_lead_to_their_own_pages(past: Pages) -> None:
    for reader, week in ((ANA, THIS), (BEN, THIS), (OLD, THEN), (ANA, THEN)):
        browser = back_again(past, reader)
        shown = browser.get(f"{HISTORY}?quarter={'2026-Q1' if week == THIS else '2025-Q2'}").text
        page = f"/agenda/ana@example.com/{week.isoformat()}"
        assert f'href="{page}"' in shown
        assert browser.get(page).status_code == 200


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("grusse 02Mar ben", ["Grüße 02Mar by ben"]),
        ("GRÜSSE 02MAR BEN", ["Grüße 02Mar by ben"]),
        ("grüß 02jun", ["Grüße 02Jun by old", "Grüße 02Jun by ana"]),
        ("deliver", ["Deliver 02Mar", "Deliver 23Feb", "Deliver 09Jun", "Deliver 02Jun"]),
        ("noted ana 23feb", ["**Noted** 23Feb by ana"]),
        ("remark", ["Remark 02Mar", "Remark 23Feb", "Remark 09Jun", "Remark 02Jun"]),
        ("zebra", ["Zebra draft", "Zebra draft of then"]),
        ("nowhere", []),
    ],
)
def test_a_search_finds_every_kind_of_text_newest_weeks_first(past: Pages, query: str, texts: list[str]) -> None:
    assert (found(past, query), told(past, query)) == (texts, len(texts))


def test_nobody_finds_or_counts_what_they_may_not_read(past: Pages) -> None:
    assert (found(past, "zebra", BEN), told(past, "zebra", BEN)) == ([], 0)
    assert (found(past, "zebra", OLD), told(past, "zebra", OLD)) == ([], 0)
    assert found(past, "deliver", BEN) == ["Deliver 02Mar", "Deliver 23Feb"]
    assert found(past, "deliver", OLD) == ["Deliver 09Jun", "Deliver 02Jun"]
    for name, browser in browsers(past).items():
        if name in (EVE.email, KAI.email, "ops@example.com"):
            assert browser.get(f"{HISTORY}?q=deliver").status_code == 404


def test_what_others_wrote_changes_nothing_of_what_is_shown(past: Pages) -> None:
    before = words(back_again(past, BEN).get(f"{HISTORY}?q=deliver"))
    other = pair_key(EVE.email, BEN.email)
    for number in range(30):
        past.store.notebook.add_point(Point(other, THIS, EVE.email, f"Deliver {number}", NOW, shared_at=NOW))
        past.store.notebook.add_point(Point(KEY, THIS, ANA.email, f"Deliver draft {number}", NOW))
    assert words(back_again(past, BEN).get(f"{HISTORY}?q=deliver")) == before


def test_private_notes_are_in_no_index_and_the_page_says_so(past: Pages) -> None:
    assert past.vault and past.vault.save(PrivateNote(ANA.email, KEY, THIS, "Quixotic plan", NOW))
    assert found(past, "quixotic") == []
    assert "Your private notes are not" in words(signed_in(past).get(HISTORY))


def test_a_text_is_found_as_it_is_now(past: Pages) -> None:
    notebook = past.store.notebook
    point = notebook.add_point(Point(KEY, THIS, ANA.email, "Aardvark", NOW, shared_at=NOW))
    assert found(past, "aardvark") == ["Aardvark"]
    changed = Point(KEY, THIS, ANA.email, "Badger", NOW, shared_at=NOW, position=point.position, id=point.id)
    assert notebook.change_point(changed)
    assert (found(past, "aardvark"), found(past, "badger")) == ([], ["Badger"])
    kept = notebook.point(KEY, point.id or 0)
    assert kept and notebook.remove_point(kept)
    assert found(past, "badger") == []


HOSTILE = (
    '"',
    "'; DROP TABLE points; --",
    "text:x OR pair:y",
    "NEAR(a, b, 10)",
    "a AND OR NOT (",
    "*",
    "^a",
    "{pair} : x",
    "\0",
    "a\0b",
    "x" * 10_000,
    "a " * 5_000,
    "<script>alert(1)</script>",
    "\udcff",
    "%00",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🦓",
    "\u202egnp",
)


@pytest.mark.parametrize("query", HOSTILE)
def test_any_query_is_safe(past: Pages, query: str) -> None:
    asked = quote(query.encode("utf-8", "surrogatepass"))
    shown = back_again(past).get(f"{HISTORY}?q={asked}")
    assert shown.status_code == 200
    assert not re.search("<script", shown.text)


def test_no_operator_leads_out_of_the_own_weeks(past: Pages) -> None:
    eve = pair_key(EVE.email, BEN.email)
    for query in (f'x" OR pair : "{eve}', f"pair:{eve}", eve, f"{eve} zebra"):
        assert "Zebra Eve" not in "".join(found(past, query))


def test_many_results_come_in_pages(past: Pages) -> None:
    for number in range(45):
        past.store.notebook.add_point(Point(KEY, BEFORE, ANA.email, f"Okapi {number}", NOW, shared_at=NOW))
    assert told(past, "okapi") == 45
    assert len(set(found(past, "okapi"))) == 45
    first = back_again(past).get(f"{HISTORY}?q=okapi").text
    assert 'rel="next"' in first and 'rel="prev"' not in first
    for page in ("0", "-1", "x", "99999999999", "3", "²"):
        assert back_again(past).get(f"{HISTORY}?q=okapi&page={page}").status_code == 200


def test_longer_words_are_found_where_whole_ones_are_few_or_when_they_are_asked_for(past: Pages) -> None:
    for number in range(25):
        text = "Okapi" if number < 19 else "Okapis"
        past.store.notebook.add_point(Point(KEY, BEFORE, ANA.email, text, NOW, shared_at=NOW))
    assert told(past, "okapi") == 25
    past.store.notebook.add_point(Point(KEY, BEFORE, ANA.email, "Okapi", NOW, shared_at=NOW))
    assert told(past, "okapi") == 20
    assert "Whole words only" in words(back_again(past).get(f"{HISTORY}?q=okapi"))
    assert told(past, "okapi*") == 26


def test_a_result_leads_to_its_week_within_the_history(past: Pages) -> None:
    browser = back_again(past)
    (link,) = re.findall(r'href="(/history/[^"]*#[^"]*)"', browser.get(f"{HISTORY}?q=deliver+09jun").text)
    page, _, place = link.partition("#")
    assert f'id="{place}"' in browser.get(page).text
    assert place.startswith(f"week-{LATER.isoformat()}")


def test_a_hostile_text_stays_text(past: Pages) -> None:
    hostile = "Needle <img src=x onerror=alert(1)> <script>alert(1)</script> & \u202e"
    past.store.notebook.add_point(Point(KEY, THIS, BEN.email, hostile, at(THIS), shared_at=at(THIS)))
    for page in (HISTORY, f"{HISTORY}?q=needle"):
        assert not re.search("<(script|img)", back_again(past).get(page).text)


def test_weeks_with_a_manager_who_was_erased_are_still_the_team_members(past: Pages) -> None:
    past.pairs = past.pairs[:2]
    nobody = erase(past.store, traces(past.store, OLD.email), (), NOW)
    browser = back_again(past)
    shown = words(browser.get(f"{HISTORY}?quarter=2025-Q2"))
    assert f"3 June 2025 with {nobody} held" in shown and "Grüße 02Jun by ana" in shown
    assert "by old" not in shown and "Olga" not in shown
    assert found(past, "grüß 02jun") == ["Grüße 02Jun by ana"]
    page = words(browser.get(f"/agenda/ana@example.com/{THEN.isoformat()}"))
    assert "Grüße 02Jun by ana" in page and "Olga" not in page


def test_a_week_with_thousands_of_points_is_shown_in_part(past: Pages) -> None:
    with past.store.transaction():
        for number in range(2_000):
            past.store.notebook.add_point(Point(KEY, BEFORE, BEN.email, f"Okapi {number}", NOW, shared_at=NOW))
    shown = words(back_again(past).get(HISTORY))
    assert "1905 more; a search finds them." in shown
    assert (shown.count("Okapi"), "Remark 23Feb" in shown) == (95, True)
    assert told(past, "okapi 1999") == 1


def test_a_look_changes_nothing(past: Pages) -> None:
    open_to = [back_again(past, one) for one in EVERYBODY]
    before = past.dump()
    for browser in open_to:
        for page in (HISTORY, f"{HISTORY}?q=grüße", f"{HISTORY}/shown", "/review/ana@example.com?period=2026-Q1"):
            browser.get(page)
    assert past.dump() == before


def test_a_week_that_was_over_today_is_told_before_it_is_in_the_ledger(past: Pages) -> None:
    past.clock.at = NOW + timedelta(days=4, hours=2)
    week = date(2026, 3, 9)
    assert "10 March with Ben held" in words(back_again(past).get(HISTORY))
    said = Statement(KEY, week, BEN.email, False, NOW, ReasonKind.LEAVE)
    past.store.notebook.save_statement(said)
    assert "10 March with Ben excused: Leave" in words(back_again(past).get(HISTORY))
    past.clock.at = NOW + timedelta(days=4)
    assert "10 March" not in words(back_again(past).get(HISTORY))
