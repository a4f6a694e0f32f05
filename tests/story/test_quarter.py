"""A quarter of one pair, played in two browsers at once; each test goes on where the one before ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from tests.servers.running import Server
from tests.story.office import DAY, HOUR, text_of
from tests.story.quarter import (
    ANA,
    BEN,
    CARL,
    CARL_LEADS,
    FRIDAY,
    HERS,
    MEETING,
    MINUTE,
    OURS,
    WEEK,
    Quarter,
    a_quarter,
    actions,
    agrees,
    did_not,
    downloaded,
    finds,
    keeps_off,
    ordered_by_keyboard,
    page_of,
    prepares,
    private_note,
    shows,
)
from tests.story.reading import editing, link_in, listed, point, press, raises, saved, words

SHARED = (
    "The migration is done",
    "Summer party",
    "We agreed on the order",
    "Your summary of the outage",
    "changed since",
)
PRIVATE = ("Ask for a raise", "June", "first impression")


@pytest.fixture(scope="module")
def quarter(browser: Browser, radicale: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    with a_quarter(browser, radicale, tmp_path_factory.mktemp("quarter")) as found:
        yield found


@pytest.fixture(autouse=True)
def untroubled(quarter: Quarter) -> Iterator[None]:
    """No browser complains, opens a dialog or asks another host."""
    yield
    assert [one.complaints() for one in (quarter.ana, quarter.ben, quarter.carl)] == [[], [], []]


def test_both_sign_in_by_the_links_of_their_mails(quarter: Quarter) -> None:
    quarter.there.at(FRIDAY)
    for who, email in ((quarter.ana, ANA), (quarter.ben, BEN)):
        who.go(page_of(0))
        quarter.there.signs_in(who, email, FRIDAY)
        assert who.page.url == f"{quarter.there.origin}{page_of(0)}"
    expect(quarter.ana.page.get_by_role("heading", level=1)).to_have_text("1:1 Ana / Ben")


def test_the_agenda_is_a_draft_until_it_is_shared_and_then_mailed_once(quarter: Quarter) -> None:
    ana, ben = quarter.ana.page, quarter.ben.page
    for text in ("The **migration**", "Time off in May", "On call"):
        raises(ana, text)
    question = ana.locator("ul.suggestions .question").first.inner_text()
    press(ana.locator("ul.suggestions li").first, "Put it on the agenda")
    expect(words(ana, question)).to_be_visible()
    ordered_by_keyboard(ana, "On call")
    ben.reload()
    assert "migration" not in ben.content() and listed(ben) == []
    expect(ben.locator("#sharing")).to_have_text("The agenda of this week is not shared yet.")
    press(ana, "Share with Ben")
    expect(ana.locator("#sharing")).to_contain_text("Shared on Friday 2 January, 10:00")
    ben.reload()
    assert listed(ben) == listed(ana) == ["On call", "The migration", "Time off in May", question]
    assert quarter.there.letters(BEN, "agenda") == []
    for minutes in (0, 5, 60):
        quarter.there.passes(MEETING - DAY + minutes * MINUTE)
    [mail] = quarter.there.letters(BEN, "agenda")
    assert text_of(mail).index("On call") < text_of(mail).index("The **migration**")
    ben.goto(link_in(mail, "agenda"))
    expect(words(ben, "The migration").locator("strong")).to_have_text("migration")
    assert quarter.there.letters(ANA, "agenda") == []


def test_the_two_write_at_the_same_time_and_no_word_is_lost(quarter: Quarter) -> None:
    ana, ben = quarter.both(0, MEETING + 5 * MINUTE)
    for text in ("Budget", "Summer party"):
        raises(ben, text)
    ana.reload()
    mine, theirs = editing(ana, "On call"), editing(ben, "On call")
    mine.fill("On call in April")
    saved(mine)
    theirs.fill("On call: swap with Eve?")
    expect(ben.locator(".conflict .theirs")).to_have_text("On call in April")
    expect(theirs).to_have_value("On call: swap with Eve?")
    press(ben, "Put both together")
    saved(theirs)
    mine, theirs = editing(ana, "migration"), editing(ben, "Time off")
    mine.fill("The **migration** is done")
    theirs.fill("Time off in May: yes")
    for field in (mine, theirs):
        saved(field)
    for page in (ana, ben):
        page.reload()
        assert listed(page)[1:3] == ["The migration is done", "Time off in May: yes"]
        assert listed(page)[0].split("\n") == ["On call in April", "", "On call: swap with Eve?"]


def test_notes_are_for_both_or_for_their_author_alone(quarter: Quarter) -> None:
    ana, ben = quarter.ana.page, quarter.ben.page
    for page, shared, own in ((ana, "We agreed on the *order*", "Ask for a raise"), (ben, "Budget: 500", "June: rise")):
        page.locator("#shared-text").fill(shared)
        saved(page.locator("#shared-text"))
        private_note(page).fill(own)
        saved(page.locator("#private-text"))
    for page, theirs, own, hidden in ((ana, "500", "Ask for a raise", "June"), (ben, "order", "June: rise", "raise")):
        page.reload()
        expect(page.locator("[aria-labelledby=other-note] .markdown")).to_contain_text(theirs)
        expect(page.locator("#private-text")).to_have_value(own)
        assert hidden not in page.content()


def test_action_items_come_back_each_week_until_they_are_done(quarter: Quarter) -> None:
    ana, ben = quarter.ana.page, quarter.ben.page
    agrees(ana, "Write the plan down", ANA, due=date(2026, 1, 9))
    agrees(ben, "Ask for the budget", BEN)
    for text in ("On call", "migration"):
        point(ana, text).locator("button.check").click()
        expect(point(ana, text)).to_contain_text("done on")
    morning = FRIDAY + WEEK - HOUR
    quarter.there.passes(morning - MINUTE, morning, morning + HOUR)
    assert quarter.told(ANA) == ["An action item for Friday 9 January"]
    ana, ben = quarter.both(1, MEETING + WEEK)
    assert actions(ana) == actions(ben) == ["Write the plan down", "Ask for the budget"]
    expect(ana.locator(".actions")).to_contain_text("overdue")
    assert listed(ana)[0].startswith("Time off in May")
    expect(point(ana, "Time off")).to_contain_text("carried from 6 January")
    ana, ben = quarter.both(2, MEETING + 2 * WEEK)
    item = ana.locator(".actions li").filter(has_text="Write the plan down")
    item.get_by_role("button").first.click()
    expect(item).to_contain_text("done on 20 January")
    quarter.ana.go(page_of(3))
    assert actions(ana) == ["Ask for the budget", "Write the plan down"], "what was done shows once more"
    for one in (quarter.ana, quarter.ben):
        one.go(page_of(4))
        assert actions(one.page) == ["Ask for the budget"]


def test_feedback_is_given_in_the_moment(quarter: Quarter) -> None:
    ana, ben = quarter.both(2, MEETING + 2 * WEEK + HOUR)
    ben.locator("#feedback-text").fill("Your summary of the outage was *calm*. Thank you!")
    press(ben, "Give feedback")
    expect(ben.locator("#feedback .remarks em")).to_have_text("calm")
    ana.reload()
    expect(ana.locator("#feedback .remarks")).to_contain_text("From Ben, Tuesday 20 January")
    before = len(quarter.told(ANA))
    quarter.there.passes(MEETING + 2 * WEEK + 2 * HOUR)
    [mail] = quarter.there.letters(ANA, "agenda")[before:]
    assert "Your summary of the outage" in text_of(mail)


def test_a_week_that_is_cancelled_in_the_calendar_is_asked_about_and_excused(quarter: Quarter) -> None:
    wednesday = MEETING + 2 * WEEK + DAY
    off = MEETING + 3 * WEEK
    quarter.there.passes(wednesday)
    quarter.there.office.hand("ben").cancel_week(OURS, off)
    asked = quarter.asked(wednesday + HOUR)
    [prompt] = quarter.there.letters(BEN, "prompt")
    assert quarter.there.letters(ANA, "prompt") == []
    quarter.there.at(asked + MINUTE)
    ben = quarter.ben.page
    ben.goto(link_in(prompt, "reason"))
    expect(ben.locator(".lead")).to_contain_text("Tuesday 27 January")
    keeps_off(ben, "Travel", "On the train to the customer")
    quarter.there.passes(asked + HOUR)
    assert quarter.meets("ana", OURS, off) is quarter.meets("ben", OURS, off) is False


def test_a_week_that_moved_keeps_its_agenda_and_counts(quarter: Quarter) -> None:
    thursday = MEETING + 3 * WEEK + 2 * DAY
    agreed, instead = MEETING + 4 * WEEK, MEETING + 4 * WEEK + 2 * DAY + 5 * HOUR
    quarter.there.office.hand("ben").move_week(OURS, agreed, instead)
    asked = quarter.asked(thursday)
    assert len(quarter.there.letters(BEN, "prompt")) == 2
    quarter.there.at(asked + HOUR)
    quarter.ana.go("/")
    expect(quarter.ana.page.locator(".meeting")).to_contain_text("Thursday 5 February, 15:00")
    quarter.ana.page.locator(".meeting h3 a").click()
    assert quarter.ana.page.url.endswith(page_of(4))
    quarter.there.passes(asked + DAY, asked + 4 * DAY, agreed, instead + HOUR, instead + DAY)
    assert quarter.ledger() == [("held", None)] * 3 + [("excused", "travel")]
    assert quarter.meets("ana", OURS, instead) is quarter.meets("ben", OURS, instead) is True


def test_a_week_that_was_not_shared_is_reminded_of_once_and_told_to_nobody_else(quarter: Quarter) -> None:
    reminded, told, bens = FRIDAY + 5 * WEEK + 6 * HOUR, quarter.told(ANA), quarter.told(BEN)
    for minutes in (-60, 0, 30):
        quarter.there.passes(reminded + minutes * MINUTE)
    quarter.there.passes(MEETING + 5 * WEEK - DAY, MEETING + 5 * WEEK - HOUR)
    assert quarter.told(ANA) == [*told, "1:1 with Ben Ito on Tuesday 10 February: your agenda"]
    assert quarter.told(BEN) == bens


def test_either_says_whether_it_happened_after_signing_in_anew(quarter: Quarter) -> None:
    after = MEETING + 5 * WEEK + 2 * HOUR
    ana, ben = quarter.both(5, after)
    for who, email in ((quarter.ana, ANA), (quarter.ben, BEN)):
        assert "/sign-in" in who.page.url, "thirty days are over"
        quarter.there.signs_in(who, email, after)
    did_not(ana, "illness", "Ben had a cold")
    expect(ana.locator("#held")).to_contain_text("You say: it did not take place. Illness.")
    ben.reload()
    expect(ben.locator("#held")).to_contain_text("Ana says: it did not take place.")
    expect(ben.locator("#held .said")).to_have_text("Ben had a cold")
    quarter.there.passes(after + HOUR, after + DAY)
    assert quarter.ledger()[4:] == [("moved", None)]


def test_a_closed_week_takes_remarks_alone_and_the_search_finds_all(quarter: Quarter) -> None:
    ana, ben = quarter.both(0, MEETING + 5 * WEEK + DAY)
    expect(ana.locator("#sharing")).to_contain_text("Closed since Tuesday 13 January")
    expect(ana.locator("#text, #shared-text, button.check, .editing, #new-action-text")).to_have_count(0)
    ana.locator("#remark").fill("The plan was changed since")
    press(ana, "Add remark")
    expect(ana.locator(".remarks")).to_contain_text("The plan was changed since")
    ben.reload()
    expect(ben.locator("#remarks .hint").first).to_have_text("Ana, Wednesday 11 February, 10:00")
    finds(quarter.ana, known="order", unknown="June")
    finds(quarter.ben, known="changed", unknown="raise")


def test_a_new_manager_sees_what_is_shown_and_the_old_one_reads_on(quarter: Quarter) -> None:
    quarter.there.office.hire(CARL_LEADS)
    tuesday = MEETING + 6 * WEEK + 2 * HOUR
    quarter.there.passes(tuesday, tuesday + DAY + MINUTE)
    quarter.sign_in_again(tuesday + DAY + HOUR, carl=CARL)
    quarter.carl.go(f"/history/{ANA}")
    expect(quarter.carl.page.get_by_text("There is nothing to look back at yet")).to_be_visible()
    for hidden in (page_of(0), f"/review/{ANA}?period=2026-Q1&with={BEN}"):
        quarter.carl.go(hidden)
        expect(quarter.carl.page.get_by_role("heading")).to_have_text("There is nothing here")
    assert quarter.ledger()[5:] == [("excused", "illness"), ("held", None)]
    shows(quarter.ana, "week of 5 January")
    quarter.carl.go(f"/history/{ANA}")
    expect(quarter.carl.page.locator("article.week")).to_have_count(1)
    expect(quarter.carl.page.locator("article.week")).to_contain_text("The migration is done")
    assert [one for one in ("raise", "June") if one in quarter.carl.page.content()] == []
    quarter.ben.go(page_of(0))
    expect(quarter.ben.page.locator("#sharing")).to_contain_text("The two no longer meet as this pair.")
    expect(quarter.ben.page.locator("main form:not([action$='private-notes'])")).to_have_count(0)
    expect(private_note(quarter.ben.page)).to_have_value("June: rise")


def test_the_weeks_go_on_with_the_new_manager(quarter: Quarter) -> None:
    at, link = MEETING + 8 * WEEK - 2 * DAY, f"{quarter.there.origin}/agenda/{ANA}"
    quarter.there.at(at)
    assert [quarter.links(one, HERS) for one in ("ana", "carl")] == [[link], [link]]
    for one in (quarter.ana, quarter.carl):
        one.go(page_of(8))
    raises(quarter.ana.page, "A good start")
    press(quarter.ana.page, "Share with Carl")
    quarter.carl.page.reload()
    assert listed(quarter.carl.page) == ["A good start"], "what was open with Ben stays with Ben"
    private_note(quarter.carl.page).fill("A first impression")
    saved(quarter.carl.page.locator("#private-text"))
    quarter.there.passes(MEETING + 8 * WEEK - DAY)
    assert quarter.told(CARL) == ["1:1 with Ana Lima on Tuesday 3 March: the agenda"]


def test_the_packet_of_the_quarter_is_opened_by_both(quarter: Quarter) -> None:
    april = MEETING + 12 * WEEK + DAY
    quarter.sign_in_again(april, ana=ANA, ben=BEN, carl=CARL)
    ana, ben = quarter.ana, quarter.ben
    prepares(ana, BEN)
    ben.go(f"/history/{ANA}")
    ben.page.locator(".packets li a").click()
    for page in (ana.page, ben.page):
        for text in SHARED:
            expect(page.locator("main")).to_contain_text(text)
    for ending in ("md", "json"):
        files = [downloaded(one, ending) for one in (ana, ben)]
        assert files[0] == files[1]
        assert [one for one in (*PRIVATE, "A good start") if one in files[0]] == []
        assert [one for one in ("migration", "Budget: 500", "Ask for the budget") if one not in files[0]] == []
    quarter.carl.go(f"/review/{ANA}?period=2026-Q1")
    press(quarter.carl.page, "Prepare the packet")
    expect(quarter.carl.page.locator("main")).to_contain_text("A good start")
    assert [one for one in (*PRIVATE, "summary of the outage") if one in quarter.carl.page.content()] == []
