"""What the mails of the agendas say, whatever people wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.daemon.mail.agendas import (
    AGENDAS,
    BY,
    LATE,
    MEETING,
    PAGE,
    POINTS,
    a_point,
    an_item,
    owed,
    passed_on,
    reminded,
)
from tests.daemon.mail.letters import ANA, BASE_URL, BEN, LINK, part, read

BOTH_PARTS = ("plain", "html")


@pytest.mark.parametrize("name", AGENDAS)
def test_each_leads_to_the_agenda_and_never_to_a_question(name: str) -> None:
    message = read(AGENDAS[name].content)
    assert message["X-Oneonone"] == "agenda"
    for kind in BOTH_PARTS:
        assert part(message, kind).count(PAGE) == 1
        assert "/reason/" not in part(message, kind)


def test_a_week_has_one_message_id_for_each_purpose_whatever_was_written() -> None:
    assert passed_on(*POINTS).message_id == passed_on().message_id
    assert reminded(1).message_id == reminded(3).message_id
    assert len({passed_on().message_id, reminded().message_id, owed(LATE).message_id}) == 3


def test_items_have_one_message_id_on_whatever_day_they_are_told() -> None:
    first, second = an_item("One", number=1), an_item("Two", number=2)
    later = BY + timedelta(days=1)
    assert owed(first, second).message_id == owed(second, first, now=later).message_id
    assert owed(first).message_id != owed(second).message_id


def test_script_and_pictures_in_points_stay_text() -> None:
    html = part(read(passed_on(a_point("<script>x()</script> ![a](https://b.example/c.png)")).content), "html")
    assert "&lt;script&gt;" in html
    assert not [tag for tag in ("<script", "<img") if tag in html]


def test_a_link_to_a_question_that_somebody_wrote_leads_nowhere() -> None:
    click = f"{BASE_URL}/answer/8899aabbccddeeff-abcdefghijklmnopqrstuvwxyz"
    message = read(passed_on(a_point(f"{LINK} and <{LINK}> and https://docs.example.com/a"), a_point(click)).content)
    for kind in BOTH_PARTS:
        assert f"{BASE_URL}/reason/" not in part(message, kind)
        assert f"{BASE_URL}/answer/" not in part(message, kind)


def test_a_link_elsewhere_stays_a_link() -> None:
    html = part(read(passed_on(a_point("[the plan](https://docs.example.com/plan)")).content), "html")
    assert '<a href="https://docs.example.com/plan" rel="noopener noreferrer nofollow">the plan</a>' in html


def test_long_texts_are_cut_and_long_lists_say_how_much_more_there_is() -> None:
    long = a_point("\n".join(f"line {number}" for number in range(1000)))
    text = part(read(passed_on(*[long] * 50).content), "plain")
    assert (text.count("line 11 …"), text.count("line 12")) == (30, 0)
    assert "20 more are on the page." in text


def test_names_and_points_bring_no_header_into_a_mail() -> None:
    nasty = replace(ANA, name="Ana\r\nBcc: eve@example.com")
    for mail in (passed_on(a_point("x\r\nBcc: eve@example.com"), reader=nasty), reminded(reader=nasty)):
        assert read(mail.content)["Bcc"] is None


def test_a_language_that_is_not_spoken_here_is_english() -> None:
    assert passed_on(reader=replace(BEN, language="fr")).content == passed_on().content
    assert MEETING.link in part(read(passed_on().content), "plain")
