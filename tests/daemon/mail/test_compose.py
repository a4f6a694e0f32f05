"""What every mail must and must not be, whoever it names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daemon.mail.compose import Mail, Question, notice, operator, outcome, prompt, reminder, sign_in
from daemon.web.tokens import read_unsubscribe
from rules.identity import message_id
from rules.model import Kind
from rules.preferences import Extra
from tests.daemon.mail.letters import (
    ANA,
    BASE_URL,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    a_record,
    a_week,
    choices_of,
    display_name,
    named,
    part,
    read,
    restored,
    several_weeks,
)

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Precedence",
    "X-Auto-Response-Suppress",
    "List-Id",
    "X-Oneonone",
    "X-Oneonone-Record",
    "MIME-Version",
    "Content-Type",
]
REASON_URL = re.compile(re.escape(f"{BASE_URL}/reason/"))
CANCELLED = a_record(EVERY_KIND[Kind.CANCELLED])
GUEST = a_record(EVERY_KIND[Kind.GUEST_ADDED])
HOSTILE = (
    "A =?UTF-8?Q?=0A?=Bcc: x@y.example",
    "A =?UTF-8?Q?=0D=0ABcc:_x@y.example?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3F=0ABcc:=20x@y.example=3F=3D?=",
    "=?utf-8?b?Cg0KQmNjOiB4QHkuZXhhbXBsZQ==?=",
    "=?utf-8?q?a?= =?utf-8?q?=0ABcc:_x?=",
    "=?no-such-charset?q?=0ABcc:_x?=",
    "=?utf-8?b?%%%?=",
    "Ana\r\nBcc: x@y.example",
    "Ana\rBcc: x@y.example",
    "Ana\x0bBcc: x@y.example\x0c\x1c\x1d\x1e",
    "Ana\x85Bcc: x@y.example",
    "Ana\u2028Bcc: x@y.example\u2029X-Oneonone: prompt",
    'Ruiz, "Ana" <x@y.example>, Ben <b@y.example>',
    "Nachname, Änne <x@y.example>; (comment) : group",
    "\u202eevil\u2066\u200f",
    "\ud800 lone surrogate",
    "Ana \U0001f469\u200d\U0001f680 \U0001f1e9\U0001f1ea",
    "\u05d0\u05e0\u05d4 \u05e8\u05d5\u05d0\u05d9\u05e1",
    "<script>alert(1)</script><a href='https://evil.example'>",
    f"{BASE_URL}/reason/forged",
    "{{ 7 * 7 }}{% raw %}",
    "x" * 5000,
    "",
    " ",
    "=?",
    "\\",
    '"',
)


def a_prompt(name: str = "Ana Ruiz", sender: str = DESK.sender) -> Mail:
    reader, other = named(BEN, name), named(ANA, name)
    return prompt(replace(DESK, sender=sender), Question(reader, other, [CANCELLED], LINK, DEADLINE), NOW)


def answers_of(kind: str, message: EmailMessage) -> list[str]:
    """The links that give one answer each; there are five."""
    links = re.findall(rf"{BASE_URL}/answer/[0-9a-f]{{16}}-[a-z2-7]{{26}}(?![\w-])", part(message, kind))
    assert len(links) == 5
    return links


def assert_one_clean_mail(mail: Mail, recipient: str, headers: list[str]) -> None:
    message = read(mail.content)
    assert list(message.keys()) == headers
    assert [one.addr_spec for one in message["To"].addresses] == [recipient]
    assert [one.addr_spec for one in message["From"].addresses] == ["oneonone@example.com"]
    assert mail.content.isascii()
    assert max(map(len, mail.content.split(b"\r\n"))) <= 998
    assert b"\n" not in mail.content.replace(b"\r\n", b"") and b"\r" not in mail.content.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_slips_a_header_a_recipient_or_a_link_into_a_prompt(name: str) -> None:
    mail = a_prompt(name)
    message = read(mail.content)
    assert_one_clean_mail(mail, BEN.email, HEADERS)
    assert all(len(REASON_URL.findall(part(message, kind))) == 1 for kind in ("plain", "html"))
    assert re.findall(r'href="([^"]*)"', part(message, "html")) == [
        LINK,
        *answers_of("plain", message),
        choices_of(BEN.email),
    ]
    assert "<script" not in part(message, "html")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet='=?utf-8qb_0AD"\\<>@,;:\r\n \u2028\u202eÄ', max_size=60))
@example("=?utf-8?q??=\n=?utf-8?q?=0A?=")
def test_no_text_at_all_changes_the_headers(text: str) -> None:
    assert_one_clean_mail(a_prompt(text), BEN.email, HEADERS)
    told = operator(DESK, text, text, [text, text], NOW)
    assert_one_clean_mail(told, DESK.operator, [name for name in HEADERS if name != "X-Oneonone-Record"])


@pytest.mark.parametrize(
    "name",
    [
        'Ruiz, Ana "the one"',
        "Nachname, Änne",
        "Ana \U0001f469\u200d\U0001f680",
        "\u05d0\u05e0\u05d4 \u05e8\u05d5\u05d0\u05d9\u05e1",
        "O'Neil (HR)",
        "Back\\slash",
        "Dr. Ä" * 30,
    ],
)
def test_a_name_arrives_as_it_is(name: str) -> None:
    mail = a_prompt(name)
    message = read(mail.content)
    assert display_name(mail.content) == name
    assert name in message["Subject"]
    assert f"Hello {name}," in part(message, "plain")


def test_an_encoded_name_is_shown_decoded() -> None:
    assert display_name(a_prompt("=?utf-8?q?=C3=84nne?= =?iso-8859-1?q?_M=FCller?=").content) == "Änne Müller"


def test_a_name_has_at_most_200_characters() -> None:
    assert display_name(a_prompt("Ä" * 5000).content) == "Ä" * 200


def test_a_person_without_a_name_is_written_to_by_address() -> None:
    message = read(a_prompt("").content)
    assert str(message["To"]) == BEN.email
    assert message["Subject"] == f"1:1 with {ANA.email} on Tuesday 17 March: what came up?"


@pytest.mark.parametrize("sender", ["1:1s <oneonone@example.com>", '"1:1s" <oneonone@example.com>'])
def test_the_sender_may_be_written_with_or_without_quotes(sender: str) -> None:
    mailbox = read(a_prompt(sender=sender).content)["From"].addresses[0]
    assert (mailbox.display_name, mailbox.addr_spec) == ("1:1s", "oneonone@example.com")


def test_the_sender_may_be_a_bare_address() -> None:
    assert str(read(a_prompt(sender="oneonone@example.com").content)["From"]) == "oneonone@example.com"


def test_an_international_domain_is_written_in_ascii() -> None:
    message = read(a_prompt(sender="oneonone@bücher.example").content)
    assert message["From"].addresses[0].addr_spec == "oneonone@xn--bcher-kva.example"
    assert message["List-Id"] == "<oneonone.xn--bcher-kva.example>"


@pytest.mark.parametrize(
    "address", ["", "ana", "änne@example.com", "a b@example.com", "a@b.example\r\nBcc: c@d.example"]
)
def test_an_address_that_is_none_gets_no_mail(address: str) -> None:
    with pytest.raises(ValueError):
        sign_in(DESK, address, f"{BASE_URL}/sign-in/token", NOW)


def test_the_headers_keep_robots_from_answering() -> None:
    message = read(a_prompt().content)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<oneonone.example.com>"
    assert message["Date"].datetime == NOW.replace(second=0)


def test_every_record_has_a_header_line_of_its_own() -> None:
    records = several_weeks(count=8)
    mail = prompt(DESK, Question(ANA, BEN, records[::-1], LINK, DEADLINE), NOW)
    assert read(mail.content).get_all("X-Oneonone-Record") == [record.key for record in records]
    assert mail.keys == tuple(record.key for record in records)


def test_several_weeks_are_all_named_in_both_parts() -> None:
    message = read(prompt(DESK, Question(ANA, BEN, several_weeks(), LINK, DEADLINE), NOW).content)
    for body in (part(message, "plain"), part(message, "html")):
        assert all(day in body for day in ("Tuesday 17 March", "Tuesday 24 March", "Tuesday 31 March"))


def test_the_same_values_give_the_same_bytes() -> None:
    assert a_prompt() == a_prompt()


def test_each_purpose_and_recipient_has_a_message_id_of_its_own() -> None:
    asked = prompt(DESK, Question(ANA, BEN, [CANCELLED], LINK, DEADLINE), NOW)
    later = prompt(DESK, Question(ANA, BEN, [CANCELLED], LINK, None), NOW + timedelta(days=1))
    others = [
        prompt(DESK, Question(BEN, ANA, [CANCELLED], LINK, DEADLINE), NOW),
        reminder(DESK, Question(ANA, BEN, [CANCELLED], LINK, DEADLINE), NOW),
        outcome(DESK, ANA, BEN, restored(CANCELLED), NOW),
        outcome(DESK, ANA, BEN, restored(*several_weeks()), NOW),
        notice(DESK, ANA, BEN, GUEST, NOW),
        notice(DESK, BEN, ANA, GUEST, NOW),
    ]
    assert asked.message_id == later.message_id == message_id(f"prompt {CANCELLED.prompt}", ANA.email, "example.com")
    assert len({asked.message_id, *(mail.message_id for mail in others)}) == 7
    assert read(asked.content)["Message-ID"] == asked.message_id


def test_only_prompts_and_reminders_lead_to_the_reason_page() -> None:
    quiet = [
        outcome(DESK, ANA, BEN, restored(CANCELLED), NOW),
        notice(DESK, ANA, BEN, GUEST, NOW),
        sign_in(DESK, ANA.email, f"{BASE_URL}/sign-in/token", NOW),
    ]
    asking = [f(DESK, Question(ANA, BEN, [CANCELLED], LINK, DEADLINE), NOW) for f in (prompt, reminder)]
    for mail, expected in [*((one, 0) for one in quiet), *((one, 1) for one in asking)]:
        message = read(mail.content)
        assert [len(REASON_URL.findall(part(message, kind))) for kind in ("plain", "html")] == [expected, expected]


def test_the_words_of_the_link_are_not_its_url() -> None:
    html = part(read(a_prompt().content), "html")
    assert re.findall(r"<a [^>]*>([^<]*)</a>", html) == [
        "Say what came up",
        "Put it back as agreed",
        "Illness",
        "Leave",
        "Travel",
        "It was somebody else",
        "Choose when these mails come and in which language",
    ]


def test_text_and_html_say_the_same() -> None:
    message = read(reminder(DESK, Question(ANA, BEN, several_weeks(), LINK, DEADLINE), NOW).content)
    html = re.sub(r"<title>.*?</title>", "", part(message, "html"))
    shown = re.sub(r"<[^>]*>", " ", html).replace(",", " ").split()
    assert shown == re.sub(r":?\r?\n *https\S*", "", part(message, "plain")).replace(",", " ").split()


@pytest.mark.parametrize(
    "link", ["https://evil.example/reason/x", f"{BASE_URL}/agenda/x", f"{LINK} {LINK}", f"{LINK}\n"]
)
def test_a_link_that_leads_elsewhere_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="reason page"):
        prompt(DESK, Question(ANA, BEN, [CANCELLED], link, DEADLINE), NOW)


def test_a_base_url_may_end_in_a_slash() -> None:
    desk = replace(DESK, base_url=f"{BASE_URL}/")
    assert prompt(desk, Question(ANA, BEN, [CANCELLED], LINK, DEADLINE), NOW).about == "prompt"


def test_a_week_that_was_put_back_before_is_not_said_to_be_put_back_again() -> None:
    again = replace(CANCELLED, after_put_back=True)
    assert "the week stays as it is" in part(
        read(prompt(DESK, Question(ANA, BEN, [again], LINK, DEADLINE), NOW).content), "plain"
    )


def test_a_deadline_too_close_to_the_week_promises_no_put_back() -> None:
    close = a_week() - timedelta(hours=1)
    text = part(read(prompt(DESK, Question(ANA, BEN, [CANCELLED], LINK, close), NOW).content), "plain")
    assert "Without an answer by Tuesday 17 March, 09:00, the week stays as it is." in text


def test_a_reminder_can_be_given_up_with_one_click_and_a_prompt_cannot() -> None:
    question = Question(BEN, ANA, [CANCELLED], LINK, DEADLINE)
    message = read(reminder(DESK, question, NOW).content)
    token = message["List-Unsubscribe"].removeprefix(f"<{BASE_URL}/unsubscribe/").removesuffix(">")
    assert read_unsubscribe(DESK.secrets, token) == (BEN.email, Extra.REMINDERS)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in read(prompt(DESK, question, NOW).content)
