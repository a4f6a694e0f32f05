"""The reason page of the real command: first answers count, late ones are kept, reading changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.story.asking import asked, fetch
from tests.story.office import DAY, HOUR, MONDAY, Office, rfc3339, text_of


def test_the_reason_page_takes_the_first_answer_and_the_next_pass_follows(office: Office) -> None:
    link = asked(office)
    with office.running("run", "--no-passes", "--now", rfc3339(MONDAY + 3 * HOUR)) as running:
        page = running.pages
        before = office.fast("exceptions", "--json").document
        assert [fetch(page + link)[0] for _ in range(3)] == [200, 200, 200]
        assert office.fast("exceptions", "--json").document == before
        assert fetch(page + link, {"kind": "illness", "text": "a cold", "answer": "put_back"})[0] == 200
        assert fetch(page + link, {"kind": "leave", "text": "no", "answer": "keep_off"})[0] == 409
        assert fetch(page + "/reason/unheard-of")[0] == 404
        assert fetch(page + link[:-1] + "x", {"kind": "leave", "answer": "keep_off"})[0] == 404
    (answered,) = office.fast("exceptions", "--json").document
    assert (answered["outcome"], answered["reason"]["text"]) == ("restored", "a cold")
    assert "EXDATE" in "".join(office.objects("ana"))
    assert office.work(MONDAY + 4 * HOUR).actions == ["put_back"]
    assert "EXDATE" not in "".join(office.objects("ana"))


def test_a_late_answer_keeps_the_words_and_changes_nothing(office: Office) -> None:
    link = asked(office)
    office.work(MONDAY + 2 * HOUR + DAY)
    office.work(MONDAY + 2 * HOUR + 2 * DAY)
    before = office.snapshot("ana", "ben")
    with office.running("run", "--no-passes", "--now", rfc3339(MONDAY + 4 * DAY)) as running:
        page = running.pages
        status, text = fetch(page + link, {"kind": "illness", "text": "a cold", "answer": "keep_off"})
        assert status == 200, text
        assert fetch(page + link, {"kind": "leave", "text": "no", "answer": "keep_off"})[0] == 409
    links = {one["X-Oneonone"]: len(set(re.findall(r"/reason/[^\s\"<]+", text_of(one)))) for one in office.mails}
    assert links == {"prompt": 1, "reminder": 1, "outcome": 0}
    (record,) = office.fast("exceptions", "--json").document
    assert (record["outcome"], record["reason"]["text"]) == ("restored", "a cold")
    assert office.work(MONDAY + 4 * DAY + HOUR).actions == []
    assert office.snapshot("ana", "ben") == before


def test_of_answers_at_the_same_time_one_is_taken(office: Office) -> None:
    link = asked(office)
    with (
        office.running("run", "--no-passes", "--now", rfc3339(MONDAY + 3 * HOUR)) as running,
        ThreadPoolExecutor(8) as hands,
    ):
        page = running.pages
        forms = [{"kind": "other", "text": f"number {number}", "answer": "keep_off"} for number in range(8)]
        said = Counter(status for status, _ in hands.map(lambda form: fetch(page + link, form), forms))
    assert said == {200: 1, 409: 7}
    assert office.work(MONDAY + 4 * HOUR).actions == ["repair"]
