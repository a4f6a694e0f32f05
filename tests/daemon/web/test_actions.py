"""Action items on the agenda page: seen by both, standing on every next agenda until they are done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from daemon.web.actions import LONGEST_ACTION, MOST_OPEN
from rules.model import Person
from rules.notebook import ActionItem
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, back_again, sent, words

BEFORE, THIS, AFTER = (date(2026, 3, day) for day in (2, 9, 16))
PAGE = "/agenda/ana@example.com/2026-03-09"
ADD, ONE = f"{PAGE}/actions", f"{PAGE}/actions/1"
JSON = {"Accept": "application/json"}


def an_item(text: str = "Book the room", week: date = THIS, due: date | None = None) -> ActionItem:
    return ActionItem(KEY, week, ANA.email, BEN.email, text, NOW, due)


def added(pages: Pages, item: ActionItem | None = None) -> ActionItem:
    return pages.store.notebook.add_action_item(item or an_item())


def the_items(pages: Pages) -> list[ActionItem]:
    return pages.store.notebook.action_items(KEY)


def asked(pages: Pages, to: str, person: Person = ANA, page: str = PAGE, /, **fields: str) -> TestResponse:
    """What comes back when somebody sends a form of the page."""
    return sent(back_again(pages, person), page, to, **fields)


def shown(pages: Pages, week: date = THIS, person: Person = ANA) -> str:
    """What is told of action items on the page of a week."""
    page = words(back_again(pages, person).get(f"/agenda/ana@example.com/{week}"))
    return page.partition("Action items ")[2].partition("Add an action item")[0].partition(" Notes ")[0]


@pytest.mark.parametrize("reader", [ANA, BEN], ids=["team member", "manager"])
def test_either_adds_items_for_either_and_both_see_them(pages: Pages, reader: Person) -> None:
    for owner in (ANA, BEN):
        answer = asked(pages, ADD, reader, text=f"For {owner.name}", owner=owner.email, due="2026-03-13")
        assert answer.status_code == 303
    assert [(one.author, one.owner, one.due) for one in the_items(pages)] == [
        (reader.email, owner.email, date(2026, 3, 13)) for owner in (ANA, BEN)
    ]
    for one in (ANA, BEN):
        assert "For Ana Ruiz Ana · due 13 March" in shown(pages, person=one)


def test_an_item_needs_no_day(pages: Pages) -> None:
    asked(pages, ADD, text="Some time", owner=ANA.email, due="")
    assert the_items(pages)[0].due is None and "due" not in shown(pages)


def test_open_items_stand_on_every_next_agenda_and_say_from_when(pages: Pages) -> None:
    added(pages, an_item(week=BEFORE))
    assert "from" not in shown(pages, BEFORE)
    assert "Book the room Ben · from 3 March" in shown(pages)
    assert "Book the room Ben · from 3 March" in shown(pages, date(2026, 6, 1))


def test_done_items_stand_on_the_next_agenda_as_done_and_no_further(pages: Pages) -> None:
    added(pages, an_item(week=BEFORE))
    assert asked(pages, f"{ONE}/done", done="yes").location == f"{PAGE}#action-1"
    assert the_items(pages)[0].done_at == NOW
    assert "from 3 March · done on 6 March Open again" in shown(pages)
    assert "done on 6 March" in shown(pages, BEFORE)
    assert "Book" not in shown(pages, AFTER)


def test_what_was_done_just_after_midnight_on_a_monday_was_done_in_that_week(pages: Pages) -> None:
    added(pages, replace(an_item(week=date(2026, 2, 23)), done_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)))
    assert "done on 2 March" in shown(pages)


def test_what_was_done_is_opened_again_and_stands_on_again(pages: Pages) -> None:
    added(pages, replace(an_item(), done_at=NOW + timedelta(days=4)))
    assert "Open again" in shown(pages)
    asked(pages, f"{ONE}/done", BEN, done="no")
    assert the_items(pages)[0].done_at is None and "Book the room" in shown(pages, AFTER)


def test_done_twice_keeps_the_first_moment(pages: Pages) -> None:
    added(pages)
    for _ in range(2):
        assert asked(pages, f"{ONE}/done", done="yes").status_code == 303
        pages.clock.at += timedelta(hours=1)
    assert the_items(pages)[0].done_at == NOW


def test_who_writes_while_the_other_one_marks_it_as_done_meets_no_conflict(pages: Pages) -> None:
    added(pages)
    asked(pages, f"{ONE}/done", BEN, done="yes")
    change = {"text": "Book the large room", "owner": BEN.email, "due": "", "version": "1"}
    assert asked(pages, ONE, **change).status_code == 303
    (item,) = the_items(pages)
    assert (item.text, item.done_at) == ("Book the large room", NOW)


def test_overdue_is_said_in_words_from_the_day_after_on(pages: Pages) -> None:
    added(pages, an_item(due=NOW.date()))
    assert "due 6 March" in shown(pages) and "overdue" not in shown(pages)
    pages.clock.at += timedelta(days=1)
    assert "due 6 March · overdue" in shown(pages)
    asked(pages, f"{ONE}/done", done="yes")
    assert "overdue" not in shown(pages, BEFORE)


def test_what_is_due_first_comes_first(pages: Pages) -> None:
    for text, due in (("Some time", None), ("Later", date(2026, 4, 1)), ("Soon", date(2026, 3, 10))):
        added(pages, an_item(text, due=due))
    told = shown(pages)
    assert [told.index(one) for one in ("Soon", "Later", "Some time")] == sorted(
        told.index(one) for one in ("Soon", "Later", "Some time")
    )


def test_words_owner_and_day_are_changed_and_a_new_day_is_reminded_of_again(pages: Pages) -> None:
    added(pages, replace(an_item(due=THIS), reminded_at=NOW))
    change = {"text": "Book it", "owner": ANA.email, "due": "2026-03-20", "version": "1"}
    assert asked(pages, ONE, BEN, **change).status_code == 303
    (item,) = the_items(pages)
    assert (item.text, item.owner, item.due, item.reminded_at, item.version) == (
        "Book it",
        ANA.email,
        date(2026, 3, 20),
        None,
        2,
    )


def test_of_two_who_change_at_once_the_later_one_is_shown_both_texts(pages: Pages) -> None:
    added(pages)
    first = {"text": "Book the large room", "owner": BEN.email, "due": "", "version": "1"}
    assert asked(pages, ONE, BEN, **first).status_code == 303
    late = asked(pages, ONE, text="Book two rooms", owner=BEN.email, due="", version="1")
    assert (late.status_code, "Book the large room" in late.text, "Book two rooms" in late.text) == (409, True, True)
    assert [one.text for one in the_items(pages)] == ["Book the large room"]


def test_a_script_learns_versions_and_conflicts(pages: Pages) -> None:
    browser = back_again(pages)
    token = re.findall(r'name="csrf_token" value="([^"]*)"', browser.get(PAGE).text)[0]

    def send(to: str, **fields: str) -> tuple[int, dict[str, object]]:
        answer = browser.post(to, data={"csrf_token": token, "owner": ANA.email, **fields}, headers=JSON)
        return answer.status_code, answer.get_json()

    assert send(ADD, text="one") == (200, {"id": 1, "version": 1, "said": "Saved at 10:00"})
    assert send(ONE, text="two", version="1")[1]["version"] == 2
    status, told = send(ONE, text="three", version="1")
    assert (status, told["text"], told["version"]) == (409, "two", 2)
    assert send(f"{ONE}/done", done="yes")[1]["version"] == 2
    assert send(ADD, text="")[0] == 400


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "write something first"),
        ({"text": "x" * (LONGEST_ACTION + 1)}, "under 1000 characters"),
        ({"owner": EVE.email}, "which of the two"),
        ({"owner": ""}, "which of the two"),
        ({"due": "tomorrow"}, "give the day like"),
        ({"due": "2026-02-30"}, "give the day like"),
        ({"due": "9999-12-31"}, "give the day like"),
    ],
)
@pytest.mark.parametrize("to", [ADD, ONE])
def test_what_cannot_be_an_item_is_said_and_what_was_typed_is_kept(
    pages: Pages, to: str, fields: dict[str, str], said: str
) -> None:
    added(pages)
    whole = {"text": "Call <them>", "owner": ANA.email, "due": "2026-03-13", "version": "1", **fields}
    answer = asked(pages, to, **whole)
    assert (answer.status_code, said in words(answer), the_items(pages)) == (400, True, [an_item()])
    assert not fields.get("due") or "Call &lt;them&gt;" in answer.text


def test_two_hundred_open_items_are_enough(pages: Pages) -> None:
    with pages.store.transaction():
        for number in range(MOST_OPEN):
            added(pages, an_item(f"Item {number}"))
    refused = asked(pages, ADD, text="One more", owner=ANA.email)
    assert (refused.status_code, "200 open action items" in words(refused)) == (400, True)
    asked(pages, f"{ONE}/done", done="yes")
    assert asked(pages, ADD, text="One more", owner=ANA.email).status_code == 303


@pytest.mark.parametrize("number", ["2", "99", "9" * 40])
def test_an_item_that_is_not_on_this_agenda_is_a_404(pages: Pages, number: str) -> None:
    added(pages)
    added(pages, an_item("next week's", AFTER))
    for rest in ("", "/done"):
        assert asked(pages, f"{ADD}/{number}{rest}", text="x", owner=ANA.email, done="yes").status_code == 404


def test_nobody_else_sees_or_changes_any(pages: Pages) -> None:
    added(pages)
    own = "/agenda/eve@example.com/2026-03-09"
    tries = [asked(pages, to, EVE, own, text="x", owner=EVE.email, done="yes") for to in (ADD, ONE, f"{ONE}/done")]
    tries += [asked(pages, f"{own}/actions/1", BEN, own, text="x", owner=BEN.email)]
    assert [one.status_code for one in tries] == [404] * 4
    assert the_items(pages) == [an_item()]


def test_a_locked_week_is_read_and_its_open_items_are_marked_on_the_next_agendas(pages: Pages) -> None:
    added(pages)
    pages.clock.at = NOW + timedelta(days=30)
    assert "Book the room" in shown(pages) and "Done" not in shown(pages)
    assert asked(pages, f"{ONE}/done", done="yes").status_code == 409
    later = "/agenda/ana@example.com/2026-04-06"
    assert asked(pages, f"{later}/actions/1/done", ANA, later, done="yes").status_code == 303


def test_the_words_of_a_closed_week_stay_while_owner_and_day_may_change(pages: Pages) -> None:
    added(pages)
    pages.clock.at = NOW + timedelta(days=30)
    later = "/agenda/ana@example.com/2026-04-06"
    item, change = f"{later}/actions/1", {"owner": ANA.email, "due": "2026-04-10", "version": "1"}
    answer = asked(pages, item, BEN, later, text="Words of Ben's", **change)
    assert (answer.status_code, "its words stay" in answer.text, "Words of Ben" in answer.text) == (400, True, True)
    assert asked(pages, item, BEN, later, text="Book the room", **change).status_code == 303
    (kept,) = the_items(pages)
    assert (kept.text, kept.owner, kept.due) == ("Book the room", ANA.email, date(2026, 4, 10))


def test_a_wrong_mark_changes_nothing(pages: Pages) -> None:
    added(pages)
    assert asked(pages, f"{ONE}/done", done="perhaps").status_code == 400
    assert the_items(pages) == [an_item()]


def test_what_is_written_stays_text(pages: Pages) -> None:
    added(pages, an_item('"><script>alert(1)</script>'))
    assert "<script>alert" not in back_again(pages, BEN).get(PAGE).text
