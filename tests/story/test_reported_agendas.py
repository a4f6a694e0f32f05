"""What users of other tools report about agendas: here a series deleted and re-created keeps its own."""

from __future__ import annotations

from datetime import timedelta

from tests.story.asking import WEEK
from tests.story.browser import signed_in
from tests.story.clients import Weekly
from tests.story.office import BASE_URL, DAY, HOUR, MONDAY, Office, rfc3339, uid
from tests.story.shown import all_meetings, series, values
from tests.story.turns import concluded, outcomes, series_of, settled, started

ANA, BEN = "ana@example.test", "ben@example.test"
LINK = f"{BASE_URL}/agenda/{BEN}"
THE_WEEK = f"/agenda/{BEN}/2026-03-16"
POINT = "Sabbatical next spring"


def write_down(office: Office) -> None:
    """Ben adds a point to the agenda of a week to come, and shares it."""
    with office.running("run", "--no-passes", "--now", rfc3339(MONDAY + HOUR / 2)) as running:
        browser = signed_in(office, running, BEN, MONDAY + HOUR / 2)
        assert POINT in browser.send(THE_WEEK, text=POINT)
        browser.send(THE_WEEK, "/share")


def reads(office: Office, email: str, page: str = THE_WEEK) -> str:
    """An agenda page as one of the two sees it a week later."""
    at = MONDAY + 7 * DAY
    with office.running("run", "--no-passes", "--now", rfc3339(at)) as running:
        return signed_in(office, running, email, at).get(page)


def links(text: str) -> list[str]:
    """Where an object's agenda is, by each of the two lines that say it."""
    attached = [line.partition(":")[2] for line in values(series(text), "ATTACH")]
    return [*attached, *(line.partition(":")[2] for line in values(series(text), "URL"))]


def test_a_series_deleted_and_re_created_by_hand_keeps_its_agenda(office: Office) -> None:
    started(office)
    write_down(office)
    office.hand("ana").delete_series(uid("ben"))
    office.work(MONDAY + HOUR)
    office.hand("ana").put("anew.ics", Weekly("anew", "20260303T100000", own="SUMMARY:Ana and Ben\n").text)
    for hours in (2, 3, 4):
        office.work(MONDAY + hours * HOUR)
    assert outcomes(office) == [("series_deleted", "adopted")]
    assert [links(series_of(office, user, "anew")) for user in ("ana", "ben")] == [[LINK, LINK]] * 2
    assert office.plan(MONDAY + 5 * HOUR).actions == []
    assert POINT in reads(office, ANA)


def test_a_series_deleted_and_re_created_at_the_deadline_keeps_its_agenda(office: Office) -> None:
    started(office)
    write_down(office)
    settled(office, lambda: office.hand("ana").delete_series(uid("ben")))
    concluded(office)
    assert outcomes(office) == [("series_deleted", "restored")]
    for user in ("ana", "ben"):
        assert links(series_of(office, user, uid("ben", 2))) == [LINK, LINK]
        starts = all_meetings(office.objects(user), MONDAY + 7 * DAY, timedelta(weeks=5))
        assert starts.count(WEEK) == 1 and len(set(starts)) == len(starts), "no week is missing or there twice"
    assert POINT in reads(office, ANA) and POINT in reads(office, BEN)
