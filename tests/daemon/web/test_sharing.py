"""Drafts of the team member's are theirs alone until they share the agenda; when that was, both see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules.notebook import Sheet
from tests.daemon.web.agendas import (
    BEFORE,
    CLOSES,
    PAGE,
    THIS,
    a_draft,
    a_point,
    by_script,
    pressed,
    the_point,
    the_points,
)
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, NOW, Pages, signed_in, words

SHARE = f"{PAGE}/share"
MONDAY = datetime(2026, 3, 9, 8, 12, tzinfo=UTC)


def the_sheet(pages: Pages) -> Sheet:
    return pages.store.notebook.sheet(KEY, THIS)


def test_what_the_team_member_adds_is_a_draft_that_the_manager_does_not_see(pages: Pages) -> None:
    ana, ben = signed_in(pages), signed_in(pages, BEN)
    pressed(ana, PAGE, text="A raise")
    assert "A raise Draft" in words(ana.get(PAGE))
    assert "Draft: only you see this until you share it." in words(ana.get(PAGE))
    assert "raise" not in ben.get(PAGE).text and "point-1" not in ben.get(PAGE).text


def test_the_team_member_reads_until_when_it_is_best_shared_as_long_as_there_is_time(pages: Pages) -> None:
    ana, ben = signed_in(pages), signed_in(pages, BEN)
    assert "until you share it. Best by Monday 9 March, 10:00." in words(ana.get(PAGE))
    assert "Best by" not in ben.get(PAGE).text
    pages.clock.at = MONDAY + timedelta(hours=1)
    assert "Best by" not in ana.get(PAGE).text


def test_what_was_carried_on_after_it_was_shared_is_called_no_draft(pages: Pages) -> None:
    pages.store.notebook.add_point(a_point(week=BEFORE))
    shown = words(signed_in(pages).get(PAGE))
    assert "carried from 3 March" in shown
    assert "Not shared yet. What you add is a draft until you share it." in shown
    assert "only you see this" not in shown


def test_the_manager_reads_a_neutral_line_and_not_how_much_there_is(pages: Pages) -> None:
    ben = signed_in(pages, BEN)
    before = words(ben.get(PAGE))
    assert "The agenda of this week is not shared yet." in before and "Share with" not in before
    pages.store.notebook.add_point(a_draft())
    assert words(ben.get(PAGE)) == before


def test_what_the_manager_adds_is_seen_at_once(pages: Pages) -> None:
    pressed(signed_in(pages, BEN), PAGE, text="Goals")
    assert "Goals" in words(signed_in(pages).get(PAGE))


def test_sharing_shows_both_the_points_and_the_time(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft("A raise", BEFORE))
    pages.store.notebook.add_point(a_draft("Holidays"))
    ana, pages.clock.at = signed_in(pages), MONDAY
    answer = pressed(ana, SHARE)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#sharing")
    for shown in (words(ana.get(PAGE)), words(signed_in(pages, BEN).get(PAGE))):
        assert "Shared on Monday 9 March, 09:12" in shown
        assert "A raise" in shown and "Holidays" in shown and "Draft" not in shown
    assert {one.shared_at for one in the_points(pages)} == {MONDAY}


def test_what_is_added_after_sharing_is_seen_at_once(pages: Pages) -> None:
    ana = signed_in(pages)
    pressed(ana, SHARE)
    pressed(ana, PAGE, text="One more thing")
    assert "One more thing" in words(signed_in(pages, BEN).get(PAGE))


def test_the_first_time_of_sharing_stays(pages: Pages) -> None:
    ana = signed_in(pages)
    pressed(ana, SHARE)
    pages.clock.at += timedelta(hours=1)
    pages.store.notebook.add_point(a_draft("From the week before", BEFORE))
    assert "One point is still a draft." in words(ana.get(PAGE))
    pressed(ana, SHARE)
    assert (the_sheet(pages).shared_at, the_point(pages).shared_at) == (NOW, NOW + timedelta(hours=1))
    assert "still" not in words(ana.get(PAGE)) and "Share with" not in words(ana.get(PAGE))


def test_sharing_one_week_leaves_the_drafts_of_later_weeks(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft(week=THIS + timedelta(days=7)))
    pressed(signed_in(pages), SHARE)
    assert the_point(pages).shared_at is None


def test_sharing_keeps_what_else_is_known_of_the_week(pages: Pages) -> None:
    assert pages.store.reminders.remind(KEY, THIS, NOW)
    pressed(signed_in(pages), SHARE)
    assert the_sheet(pages) == Sheet(KEY, THIS, shared_at=NOW, reminded_at=NOW)


def test_nobody_shares_but_the_team_member(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft())
    own = "/agenda/eve@example.com/2026-03-09"
    answers = [pressed(signed_in(pages, BEN), SHARE), pressed(signed_in(pages, EVE), SHARE, own)]
    assert [one.status_code for one in answers] == [404, 404]
    assert (the_sheet(pages).shared_at, the_point(pages).shared_at) == (None, None)


def test_a_draft_is_to_the_manager_as_if_it_were_not_there(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft())
    ben = signed_in(pages, BEN)
    for to in ("", "/done", "/move"):
        hidden, nothing = (
            by_script(ben, f"{PAGE}/points/{number}{to}", text="x", version=1, done="yes", to="up") for number in (1, 2)
        )
        assert (hidden.status_code, hidden.text) == (404, nothing.text)
    hidden, nothing = (pressed(ben, f"{PAGE}/points/{number}/remove", version=1) for number in (1, 2))
    assert (hidden.status_code, hidden.location) == (nothing.status_code, nothing.location)
    assert by_script(ben, f"{PAGE}/order", ids="1").status_code == 404
    assert (the_point(pages).text, the_point(pages).done_at, the_point(pages).version) == ("Raise", None, 1)


def test_drafts_do_not_count_for_the_manager(pages: Pages) -> None:
    with pages.store.transaction():
        for number in range(200):
            pages.store.notebook.add_point(a_draft(f"Draft {number}"))
    assert pressed(signed_in(pages, BEN), PAGE, text="Goals").status_code == 303
    assert pressed(signed_in(pages), PAGE, text="One more").status_code == 400


def test_once_the_meeting_is_over_only_drafts_are_left_to_be_shared(pages: Pages) -> None:
    ana, ben = signed_in(pages), signed_in(pages, BEN)
    pages.clock.at = NOW + timedelta(days=4, minutes=30)
    for browser in (ana, ben):
        assert 'id="sharing"' not in browser.get(PAGE).text
    pressed(ana, PAGE, text="For the record")
    assert "Draft: only you see this until you share it. Share with Ben" in words(ana.get(PAGE))
    assert 'id="sharing"' not in ben.get(PAGE).text
    pressed(ana, SHARE)
    assert "For the record" in words(ben.get(PAGE))


def test_a_closed_week_is_shared_no_more(pages: Pages) -> None:
    pages.store.notebook.add_point(a_draft())
    ana, pages.clock.at = signed_in(pages), CLOSES
    assert "Share with" not in words(ana.get(PAGE))
    assert pressed(ana, SHARE).status_code == 409
    assert the_point(pages).shared_at is None


@pytest.mark.parametrize("author", [ANA, BEN], ids=["team member", "manager"])
def test_points_from_before_there_was_sharing_are_seen_by_both(pages: Pages, author: object) -> None:
    pages.store.notebook.add_point(a_point("Budget", author.email))  # type: ignore[attr-defined]
    for reader in (ANA, BEN):
        assert "Budget" in words(signed_in(pages, reader).get(PAGE))
