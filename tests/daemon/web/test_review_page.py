"""Review packets: from what both see, noted for both, the same for either; beside files that a reviewer can read."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from daemon.private_notes import PrivateNote
from rules.access import Disclosure
from rules.model import Person
from rules.notebook import Point
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, back_again, sent, signed_in, words
from tests.daemon.web.past_people import (
    HISTORY,
    KAI,
    LATER,
    OLD,
    OLD_KEY,
    REVIEW,
    THEN,
    THIS,
    browsers,
    with_a_past,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "packet"
QUARTER, YEAR_BEFORE = f"{REVIEW}?period=2026-Q1", f"{REVIEW}?period=2025"
APRIL = datetime(2026, 4, 3, 8, tzinfo=UTC)


@pytest.fixture
def past(pages: Pages) -> Pages:
    made = with_a_past(pages)
    made.clock.at = APRIL
    return made


def prepare(pages: Pages, reader: Person = BEN, period: str = "2026-Q1", **fields: str) -> None:
    """Somebody prepares a packet, on the history page."""
    browser = back_again(pages, reader)
    assert sent(browser, HISTORY, REVIEW, period=period, **fields).status_code == 303


def golden(name: str, actual: str) -> str:
    """The file that was reviewed. UPDATE_GOLDEN=1 writes it anew."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["md", "json"])
def test_a_packet_reads_as_it_was_reviewed(past: Pages, ending: str) -> None:
    prepare(past)
    file = back_again(past).get(f"{REVIEW}/2026-Q1.{ending}")
    assert file.text == golden(f"packet.{ending}", file.text)
    assert file.headers["Content-Disposition"] == f'attachment; filename="1on1-2026-Q1.{ending}"'
    assert file.content_type == {"md": "text/markdown", "json": "application/json"}[ending] + "; charset=utf-8"


def test_nothing_is_told_before_one_of_the_two_has_prepared_it(past: Pages) -> None:
    browser = signed_in(past)
    shown = words(browser.get(QUARTER))
    assert "Nobody has prepared the packet for the first quarter of 2026 yet" in shown
    assert "Grüße" not in shown
    assert [browser.get(f"{REVIEW}/2026-Q1.{one}").status_code for one in ("md", "json")] == [404, 404]
    assert sent(browser, QUARTER, REVIEW, period="2026-Q1", **{"with": BEN.email}).status_code == 303
    assert "Grüße 02Mar by ana" in words(browser.get(QUARTER))


def test_both_see_who_prepared_it_and_when(past: Pages) -> None:
    prepare(past)
    for reader in (ANA, BEN):
        browser = back_again(past, reader)
        said = "Ben prepared the packet for the first quarter of 2026 on 3 April"
        assert said in words(browser.get(HISTORY))
        assert "Prepared by Ben Okafor on 3 April 2026." in words(browser.get(QUARTER))


def test_preparing_again_keeps_the_first_day(past: Pages) -> None:
    prepare(past)
    past.clock.at = APRIL.replace(day=20)
    prepare(past)
    prepare(past, ANA)
    assert [(one.by, one.at.day) for one in past.store.packets.of_pair(KEY)] == [(BEN.email, 3), (ANA.email, 20)]


def test_both_open_the_very_same_packet(past: Pages) -> None:
    prepare(past)
    for path in (f"{REVIEW}/2026-Q1.md", f"{REVIEW}/2026-Q1.json", f"{REVIEW}/2026-Q1.md?with={BEN.email}"):
        assert back_again(past, ANA).get(path).text == back_again(past, BEN).get(path).text


def test_drafts_reasons_in_words_and_private_notes_are_in_no_packet(past: Pages) -> None:
    assert past.vault and past.vault.save(PrivateNote(ANA.email, KEY, THIS, "Quixotic plan", NOW))
    prepare(past, ANA)
    for path in (QUARTER, f"{REVIEW}/2026-Q1.md", f"{REVIEW}/2026-Q1.json"):
        shown = back_again(past, ANA).get(path).text
        assert "Deliver 02Mar" in shown
        assert not re.search("Zebra|A word about|Quixotic", shown)


def test_each_line_has_its_day_and_its_author(past: Pages) -> None:
    prepare(past)
    lines = back_again(past).get(f"{REVIEW}/2026-Q1.md").text.split("\n- *")[1:]
    assert lines and all(re.match(r"\d+ \w+ 2026, (Ana Ruiz|Ben Okafor), ", one) for one in lines)
    document = json.loads(back_again(past).get(f"{REVIEW}/2026-Q1.json").text)
    texts = [
        one
        for week in document["weeks"]
        for kind in ("points", "notes", "action_items", "remarks")
        for one in week[kind]
    ]
    assert texts and all(one["by"] and one["at"] for one in texts)


@pytest.mark.parametrize("ends", ["\n", "\r", "\x0b", "\x0c", "\u2028", "\x85", "\n\n\n"])
def test_nobody_can_write_a_line_in_the_name_of_another(past: Pages, ends: str) -> None:
    forged = f"x{ends}- *2 March 2026, Ben Okafor, Note:*{ends}# Heading{ends}```{ends}<!--"
    past.store.notebook.add_point(Point(KEY, THIS, ANA.email, forged, NOW, shared_at=NOW))
    prepare(past)
    lines = back_again(past).get(f"{REVIEW}/2026-Q1.md").text.splitlines()
    assert [one for one in lines if one.startswith("- *2 March 2026, Ben Okafor, Note:")] == lines_of_ben(past)
    assert [one for one in lines if one.startswith(("```", "<!--", "# "))] == lines[:1]


def lines_of_ben(pages: Pages) -> list[str]:
    """The lines of notes that Ben did write that day."""
    notes = pages.store.notebook.shared_notes(KEY, THIS)
    return ["- *2 March 2026, Ben Okafor, Note:*" for one in notes if one.author == BEN.email]


def test_a_year_holds_its_quarters_and_counts_them(past: Pages) -> None:
    prepare(past, period="2026")
    document = json.loads(back_again(past).get(f"{REVIEW}/2026.json").text)
    assert [one["week"] for one in document["weeks"]] == ["2026-02-23", "2026-03-02", "2026-03-23", "2026-03-30"]
    assert document["counts"] == {"held": 3, "moved": 0, "excused": 1, "made_up": 0, "missed": 0}
    assert document["reasons"] == {"illness": 1}


def test_what_is_still_to_come_is_in_no_packet(past: Pages) -> None:
    past.clock.at = NOW
    ahead = Point(KEY, date(2026, 3, 9), BEN.email, "Okapi", NOW, shared_at=NOW)
    past.store.notebook.add_point(ahead)
    prepare(past)
    assert "Okapi" in words(back_again(past).get(HISTORY))
    assert "Okapi" not in words(back_again(past).get(QUARTER))
    past.clock.at = APRIL
    assert "Okapi" in words(back_again(past).get(QUARTER))


def test_former_managers_open_packets_of_their_own_time_alone(past: Pages) -> None:
    prepare(past, OLD, "2025")
    prepare(past, OLD, "2026")
    old = back_again(past, OLD)
    assert "Grüße 02Jun by old" in words(old.get(YEAR_BEFORE))
    assert json.loads(old.get(f"{REVIEW}/2026.json").text)["weeks"] == []
    assert back_again(past, ANA).get(f"{REVIEW}/2025.md?with={OLD.email}").text == old.get(f"{REVIEW}/2025.md").text
    ben = back_again(past, BEN)
    assert ben.get(f"{REVIEW}/2025.md?with={OLD.email}").status_code == 404
    assert "Olga" not in words(ben.get(HISTORY))


def test_weeks_that_are_shown_to_the_manager_are_in_the_packets_of_both(past: Pages) -> None:
    past.store.disclosures.add(Disclosure(ANA.email, OLD_KEY, BEN.email, LATER, LATER, NOW))
    prepare(past, ANA, "2025", **{"with": BEN.email})
    packets = [back_again(past, one).get(f"{REVIEW}/2025.json").text for one in (ANA, BEN)]
    assert packets[0] == packets[1]
    assert [(one["week"], one["manager"]) for one in json.loads(packets[0])["weeks"]] == [("2025-06-09", OLD.email)]


def test_everybody_else_gets_the_404_for_nobody(past: Pages) -> None:
    prepare(past)
    for name, browser in browsers(past).items():
        wanted = {ANA.email: 200, BEN.email: 200, OLD.email: 200, "": 303}.get(name, 404)
        assert browser.get(QUARTER).status_code == wanted, name
        files = {ANA.email: 200, BEN.email: 200, "": 303}.get(name, 404)
        assert {browser.get(f"{REVIEW}/2026-Q1.{one}").status_code for one in ("md", "json")} == {files}, name
    assert "Grüße" not in back_again(past, OLD).get(QUARTER).text
    for outsider in (EVE, KAI):
        browser = back_again(past, outsider)
        own = f"/history/{outsider.email}"
        assert sent(browser, own, REVIEW, period="2026-Q1").status_code == 404
    assert len(past.store.packets.of_pair(KEY)) == 1


@pytest.mark.parametrize("period", ["", "2026-Q5", "x", "2026-Q1.md", "../2026", "%00", "1999"])
def test_what_is_no_term_is_a_404(past: Pages, period: str) -> None:
    browser = back_again(past)
    assert browser.get(f"{REVIEW}?period={period}").status_code == 404
    assert sent(browser, HISTORY, REVIEW, period=period).status_code == 404
    assert browser.get(f"{REVIEW}/{period}.md").status_code == 404
    assert past.store.packets.of_pair(KEY) == []


def test_preparing_needs_the_token_of_the_own_session(past: Pages) -> None:
    browser = back_again(past)
    assert browser.post(REVIEW, data={"period": "2026-Q1"}).status_code == 400
    assert past.browser().post(REVIEW, data={"period": "2026-Q1"}).status_code == 400
    assert past.store.packets.of_pair(KEY) == []


def test_the_page_prints_and_leads_to_the_files(past: Pages) -> None:
    prepare(past)
    browser = back_again(past)
    shown = browser.get(QUARTER)
    links = re.findall(r'href="([^"]*)" download', shown.text)
    assert [browser.get(one).status_code for one in links] == [200, 200]
    assert "print this page" in words(shown)
    assert THEN.isoformat() not in shown.text
