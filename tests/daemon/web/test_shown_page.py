"""After a change of manager: the team member chooses what the present one sees of earlier weeks; nothing by default."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from daemon.private_notes import PrivateNote
from rules.model import Person
from rules.notebook import Point, Statement
from rules.records import ReasonKind
from tests.daemon.web.pages import ANA, BEN, EVE, HIDDEN, NOW, Pages, a_pair, back_again, sent, words
from tests.daemon.web.past_people import (
    EVERYBODY,
    HISTORY,
    LATER,
    OLD,
    OLD_KEY,
    OPERATOR,
    SHOWN,
    THEN,
    browsers,
    with_a_past,
)

PAGES = tuple(f"/agenda/ana@example.com/{week.isoformat()}" for week in (THEN, LATER))
OF_THEN = f"{HISTORY}?quarter=2025-Q2"
NOTHING: Mapping[str, str] = {}
NEW = Person("new@example.com", "Nia New", "Europe/Berlin", "main")


@pytest.fixture
def past(pages: Pages) -> Pages:
    return with_a_past(pages)


def choose(
    pages: Pages, choice: str, weeks: Sequence[str] = (), fields: Mapping[str, str] = NOTHING, reader: Person = ANA
) -> TestResponse:
    """Somebody sends the form of the page."""
    browser = back_again(pages, reader)
    token = dict(HIDDEN.findall(browser.get("/sign-ins").text))["csrf_token"]
    form = MultiDict({"csrf_token": token, "pair": OLD_KEY, "choice": choice, **fields})
    form.setlist("week", list(weeks))
    return browser.post(SHOWN, data=form)


def sees(pages: Pages, reader: Person = BEN) -> list[bool]:
    """Whether a reader sees each of the two weeks with Old: in the history, by searching, and as a page; all agree."""
    browser = back_again(pages, reader)
    history, search = words(browser.get(OF_THEN)), words(browser.get(f"{HISTORY}?q=deliver"))
    told = [[f"Deliver {name}" in text for name in ("02Jun", "09Jun")] for text in (history, search)]
    told.append(["Grüße" in words(browser.get(page, follow_redirects=True)) for page in PAGES])
    assert told[0] == told[1] == told[2]
    return told[0]


def test_by_default_a_new_manager_sees_nothing_of_earlier_weeks(past: Pages) -> None:
    assert sees(past) == [False, False]
    assert (sees(past, ANA), sees(past, OLD)) == ([True, True], [True, True])


@pytest.mark.parametrize(
    ("choice", "weeks", "fields", "seen"),
    [
        ("all", (), {}, [True, True]),
        ("weeks", (LATER.isoformat(),), {}, [False, True]),
        ("weeks", (THEN.isoformat(), LATER.isoformat()), {}, [True, True]),
        ("range", (), {"first": "2025-06-01", "last": "2025-06-08"}, [True, False]),
        ("range", (), {"first": "2025-01-01", "last": "2026-12-31"}, [True, True]),
    ],
)
def test_all_a_range_or_single_weeks_are_shown(
    past: Pages, choice: str, weeks: tuple[str, ...], fields: dict[str, str], seen: list[bool]
) -> None:
    answer = choose(past, choice, weeks, fields)
    assert (answer.status_code, answer.location) == (303, SHOWN)
    assert sees(past) == seen
    assert (sees(past, ANA), sees(past, OLD)) == ([True, True], [True, True])


def test_each_choice_is_dated_and_can_be_taken_back(past: Pages) -> None:
    choose(past, "all")
    page = back_again(past).get(SHOWN)
    assert "The weeks from 2 June 2025 to 9 June 2025 with Olga , shown to Ben chosen on 6 March" in words(page)
    (link,) = re.findall(r'action="([^"]*/take-back)"', page.text)
    past.clock.at = NOW.replace(day=20)
    assert sent(back_again(past), SHOWN, link).status_code == 303
    assert sees(past) == [False, False]
    assert "chosen on 6 March · taken back on 20 March" in words(back_again(past).get(SHOWN))
    assert sent(back_again(past), SHOWN, link).status_code == 404


def test_only_what_was_shared_then_is_shown(past: Pages) -> None:
    assert past.vault
    said = Statement(OLD_KEY, THEN, ANA.email, False, NOW, ReasonKind.FAMILY, "Words of then")
    past.store.notebook.save_statement(said)
    for author in (ANA, OLD):
        assert past.vault.save(PrivateNote(author.email, OLD_KEY, THEN, "Quixotic plan", NOW))
    choose(past, "all")
    browser = back_again(past, BEN)
    for page in (OF_THEN, f"{HISTORY}?q=zebra", f"{HISTORY}?q=quixotic", *PAGES):
        shown = browser.get(page, follow_redirects=True)
        assert shown.status_code == 200
        assert not re.search("Zebra|Quixotic plan|Words of then", shown.text)


def test_a_week_that_is_shown_is_read_and_not_written(past: Pages) -> None:
    choose(past, "all")
    browser = back_again(past, BEN)
    before = past.store.past.material(OLD_KEY, THEN, LATER)
    for part, form in (
        ("", {"text": "x"}),
        ("/remarks", {"text": "x"}),
        ("/notes", {"text": "x"}),
        ("/share", {}),
        ("/actions", {"text": "x", "owner": BEN.email}),
        ("/held", {"held": "yes"}),
        ("/points/1/done", {"done": "yes"}),
        ("/points/1", {"text": "x", "version": "1"}),
        ("/points/1/remove", {"version": "1"}),
        ("/feedback", {"text": "x"}),
        ("/growth", {}),
    ):
        assert sent(browser, "/sign-ins", PAGES[0] + part, **form).status_code == 404, part
    assert past.store.past.material(OLD_KEY, THEN, LATER) == before


def test_the_page_of_a_week_that_is_shown_is_its_place_in_the_history(past: Pages) -> None:
    choose(past, "all")
    browser = back_again(past, BEN)
    page, _, place = browser.get(PAGES[0]).location.partition("#")
    assert page == OF_THEN
    assert f'id="{place}"' in browser.get(page).text
    assert f'href="{PAGES[0]}"' not in browser.get(page).text
    assert browser.get(f"{PAGES[0]}/feedback").status_code == 404
    assert sent(browser, "/sign-ins", f"{PAGES[0]}/private-notes", text="x", version="0").status_code == 404


def test_the_choice_is_the_team_members_alone(past: Pages) -> None:
    answers = {name: one.get(SHOWN).status_code for name, one in browsers(past).items()}
    assert answers == {one.email: 200 if one == ANA else 404 for one in EVERYBODY} | {"": 303}
    for reader in (one for one in EVERYBODY if one not in (ANA, OPERATOR)):
        assert choose(past, "all", reader=reader).status_code == 404
    choose(past, "all")
    for reader, page in ((BEN, SHOWN), (OLD, SHOWN), (EVE, "/history/eve@example.com/shown")):
        assert sent(back_again(past, reader), "/sign-ins", f"{page}/1/take-back").status_code == 404
    assert [one.taken_back_at for one in past.store.disclosures.of_report(ANA.email)] == [None]


def test_what_is_shown_to_one_manager_is_not_shown_to_the_next(past: Pages) -> None:
    choose(past, "all")
    past.pairs = (a_pair(ANA, NEW), *past.pairs[1:])
    assert sees(past, NEW) == [False, False]
    assert sees(past, BEN) == [False, False]
    assert "does not count at present" in words(back_again(past).get(SHOWN))


@pytest.mark.parametrize(
    ("choice", "weeks", "fields"),
    [
        ("weeks", (), {}),
        ("weeks", ("x", "2025-06-03", "2024-06-03", "2026-03-02"), {}),
        ("range", (), {}),
        ("range", (), {"first": "2025-06-30", "last": "2025-06-01"}),
        ("range", (), {"first": "x", "last": "\0"}),
        ("", (), {}),
        ("everything", (), {}),
    ],
)
def test_choosing_nothing_shows_nothing_and_says_so(
    past: Pages, choice: str, weeks: tuple[str, ...], fields: dict[str, str]
) -> None:
    answer = choose(past, choice, weeks, fields)
    assert (answer.status_code, "No week was chosen" in words(answer)) == (400, True)
    assert past.store.disclosures.of_report(ANA.email) == []


@pytest.mark.parametrize("pair", ["", "x", "own"])
def test_weeks_of_no_former_1_1_cannot_be_shown(past: Pages, pair: str) -> None:
    own = past.store.known_of(BEN.email)[0].key
    assert choose(past, "all", fields={"pair": own if pair == "own" else pair}).status_code == 404


def test_the_same_choice_twice_is_kept_once(past: Pages) -> None:
    choose(past, "all")
    choose(past, "all")
    assert len(past.store.disclosures.of_report(ANA.email)) == 1


def test_a_week_of_drafts_alone_is_none_to_be_shown(past: Pages) -> None:
    past.store.notebook.add_point(Point(OLD_KEY, date(2025, 9, 1), ANA.email, "Zebra draft", NOW))
    assert 'value="2025-09-01"' not in back_again(past).get(SHOWN).text
    assert choose(past, "weeks", ("2025-09-01",)).status_code == 400


def test_who_has_no_manager_shows_nothing_to_anybody(past: Pages) -> None:
    past.pairs = (*past.pairs[1:], a_pair(replace(EVERYBODY[3]), ANA))
    page = back_again(past).get(SHOWN)
    assert "no manager at present" in words(page)
    assert choose(past, "all").status_code == 404


def test_a_choice_needs_the_token_of_the_own_session(past: Pages) -> None:
    assert back_again(past).post(SHOWN, data={"pair": OLD_KEY, "choice": "all"}).status_code == 400
    assert past.store.disclosures.of_report(ANA.email) == []


def test_the_present_manager_writes_nothing_into_a_week_of_the_one_before(past: Pages) -> None:
    browser = back_again(past, BEN)
    assert browser.get(PAGES[0]).status_code == 404
    for part in ("remarks", "private-notes"):
        assert sent(browser, "/sign-ins", to=f"{PAGES[0]}/{part}", text="Nobody would find it").status_code == 404
    assert browser.get("/agenda/ana@example.com", follow_redirects=True).status_code == 200
