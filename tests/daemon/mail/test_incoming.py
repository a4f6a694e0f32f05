"""Mails that come in: what is read of them, and that nothing stops the reading."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.clock import SystemClock
from daemon.mail.incoming import read_mail
from rules.incoming import Incoming, Returned
from tests.daemon.mail.letters import BASE_URL, part, read
from tests.daemon.mail.mails import MAILS
from tests.daemon.mail.replying import BEN, ODD, a_bounce, a_mail, mail_of

GMAIL = "On Mon, Mar 9, 2026 at 9:12 AM 1:1s <\noneonone+x@example.com> wrote:\n\n> Hello Ben\n> What came up?\n"
OUTLOOK = (
    "________________________________\nVon: 1:1s <oneonone@example.com>\nGesendet: Montag, 9. März 2026\nAn: Ben\n"
)
PLAIN_OUTLOOK = (
    "From: 1:1s <oneonone@example.com>\nSent: Monday, March 9, 2026 9:12 AM\nTo: Ben\nSubject: 1:1\n\nHello Ben\n"
)
APPLE = "Am 09.03.2026 um 09:12 schrieb 1:1s <oneonone@example.com>:\n\n> Hallo Ben\n"
ABOVE = {
    "nothing else": "I was ill.",
    "Gmail": f"I was ill.\n\n{GMAIL}",
    "Outlook in German": f"I was ill.\n\n{OUTLOOK}\nHallo Ben",
    "Outlook": f"I was ill.\n\n{PLAIN_OUTLOOK}",
    "Apple Mail in German": f"I was ill.\n\n{APPLE}",
    "an original message": "I was ill.\n\n-----Original Message-----\nFrom: x\n",
    "an original message in German": "I was ill.\n\n-----Ursprüngliche Nachricht-----\nVon: x\n",
    "marked lines alone": "I was ill.\n> Hello Ben\n> What came up?\n",
    "a signature": "I was ill.\n-- \nBen Okafor\nExample Ltd\n",
    "a greeting": "I was ill.\n\nBest regards\nBen\n",
    "a telephone": "I was ill.\n\nSent from my iPhone\n",
    "a telephone in German": "I was ill.\n\nVon meinem iPhone gesendet\n\n> Hallo\n",
}


@pytest.mark.parametrize("name", ABOVE)
def test_what_stands_above_the_quoted_mail_is_read(name: str) -> None:
    assert read_mail(a_mail(ABOVE[name])).text == "I was ill."


@pytest.mark.parametrize("name", ["gmail_quote", "yahoo_quoted", "moz-cite-prefix"])
def test_a_page_is_read_as_text_up_to_the_quoted_mail(name: str) -> None:
    page = (
        "<html><head><title>Re</title><style>p {}</style></head><body><p>I was\nill.</p><div>Put &lt;it&gt; back"
        f'<script>x</script></div><br><div class="x {name}">On Monday<blockquote>Hello</blockquote></div></body></html>'
    )
    mail = mail_of([("From", BEN), ("Content-Type", "text/html; charset=utf-8")], page)
    assert read_mail(mail).text.split("\n") == ["I was ill.", "Put <it> back"]


def test_plain_text_goes_before_a_page_and_an_attachment_is_never_read() -> None:
    parts = [
        ("text/html", "<p>the page</p>"),
        ("text/plain\nContent-Disposition: attachment; filename=x.txt", "the attachment"),
        ("text/plain", "the text"),
    ]
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    mail = mail_of([("Content-Type", "multipart/mixed; boundary=b")], f"{body}--b--\n")
    assert read_mail(mail).text == "the text"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16-le", "klingon", "us-ascii"])
def test_umlauts_are_read_whatever_the_charset_says(charset: str) -> None:
    text = "zurücklegen".encode(charset if charset in ("iso-8859-1", "utf-16-le") else "utf-8")
    mail = f"From: {BEN}\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode() + text
    assert read_mail(mail).text == "zurücklegen"


def test_at_most_four_thousand_characters_are_kept() -> None:
    assert len(read_mail(a_mail("I was ill. " * 10_000)).text) <= 4_000


@pytest.mark.parametrize(
    "name", [one for one in MAILS if one.startswith(("prompt-cancelled", "reminder-", "german-prompt"))]
)
def test_our_own_mail_that_comes_back_unquoted_says_nothing(name: str) -> None:
    text, page = (part(read(MAILS[name].content), kind) for kind in ("plain", "html"))
    assert read_mail(a_mail(text)).text == ""
    assert read_mail(mail_of([("From", BEN), ("Content-Type", "text/html; charset=utf-8")], page)).text == ""
    assert read_mail(MAILS[name].content).text == ""


ONE_LINE = f"It was somebody else\n    {BASE_URL}/answer/8899aabbccddeeff-abcdefghijklmnopqrstuvwxyz\n"


def through_a_scanner(text: str) -> str:
    """Each link as a mail scanner writes it, which has it checked first."""
    return re.sub(r"https?://\S+", lambda link: f"https://scanner.example/?url={quote(link[0], safe='')}", text)


@pytest.mark.parametrize("written", [ONE_LINE, through_a_scanner(ONE_LINE)], ids=["plain", "scanned"])
def test_a_single_answer_of_our_mail_that_is_quoted_without_a_mark_is_no_command(written: str) -> None:
    assert read_mail(a_mail(f"I was ill.\n\n{written}")).text == ""
    page = written.replace("\n", "<br>")
    html = mail_of([("From", BEN), ("Content-Type", "text/html; charset=utf-8")], f"<p>I was ill.</p>{page}")
    assert read_mail(html).text == ""


SENDERS = {
    BEN: BEN,
    f"Ben <{BEN}>": BEN,
    f'"Okafor, Ben" <{BEN}>': BEN,
    f"=?utf-8?q?B=C3=A9n?= <{BEN}>": BEN,
    f"<{BEN.upper()}>": BEN,
    f"{BEN}, eve@example.org": "",
    f"Ben <{BEN}>, Eve <eve@example.org>": "",
    f"Both: {BEN}, eve@example.org;": "",
    "undisclosed-recipients:;": "",
    f"{BEN} <eve@example.org>": "",
    f'"{BEN}" <eve@example.org>': "eve@example.org",
    f"=?utf-8?q?{BEN.replace('@', '=40')}?= <eve@example.org>": "eve@example.org",
    f"<eve@example.org> <{BEN}>": "",
    f"<eve@example.org>{BEN}": "",
    f"{BEN} (eve@example.org)": "",
    "": "",
}


@pytest.mark.parametrize("value", SENDERS)
def test_a_sender_is_the_one_address_in_the_one_from(value: str) -> None:
    assert read_mail(a_mail(sender=value)).sender == SENDERS[value]


def test_of_two_from_neither_is_the_sender() -> None:
    assert read_mail(mail_of([("From", BEN), ("From", "eve@example.org")], "")).sender == ""


def test_headers_are_read_in_their_order() -> None:
    mail = read_mail(
        mail_of(
            [
                ("Authentication-Results", "a;\r\n dmarc=pass"),
                ("Authentication-Results", "b; dmarc=fail"),
                ("Message-ID", "<1@x>"),
                ("In-Reply-To", "<2@x>"),
                ("References", "<3@x>\r\n\t<2@x>"),
                ("To", "1:1s <OneOnOne+a@example.com>"),
                ("Delivered-To", "oneonone+b@example.com"),
                ("Subject", "=?utf-8?q?Re:_caf=C3=A9?="),
            ],
            "",
        )
    )
    assert mail.values("authentication-results") == ("a; dmarc=pass", "b; dmarc=fail")
    assert (mail.message_id, mail.answers_to) == ("<1@x>", ("<2@x>", "<3@x>"))
    assert mail.addressed == ("oneonone+a@example.com", "oneonone+b@example.com")
    assert mail.subject == "Re: café"


def test_of_a_thread_the_mail_that_is_replied_to_comes_first() -> None:
    mail = read_mail(b"References: <prompt@x> <reminder@x>\r\n\r\n2")
    assert mail.answers_to == ("<reminder@x>", "<prompt@x>")


def test_a_bounce_tells_which_mail_came_back_and_whether_for_good() -> None:
    address = "oneonone+x@example.com"
    assert read_mail(a_bounce(address)).returned == Returned((address,), True)
    assert read_mail(a_bounce(address, "delayed", "4.4.1")).returned == Returned((address,), False)
    assert read_mail(a_bounce(address)).kind == "multipart/report delivery-status"


@pytest.mark.parametrize("name", ODD)
def test_an_odd_mail_is_read_in_a_few_seconds(name: str) -> None:
    clock = SystemClock()
    began = clock.monotonic()
    assert isinstance(read_mail(ODD[name]), Incoming)
    assert clock.monotonic() - began < 10


_NAMES = ("From", "Subject", "Content-Type", "Content-Transfer-Encoding", "To", "Message-ID", "Content-Disposition")
_VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "multipart/mixed; boundary=b",
            "multipart/report; report-type=delivery-status; boundary=b",
            "message/delivery-status",
            "text/html; charset=utf-7",
            "base64",
            "quoted-printable",
            "x-uuencode",
            "text/plain; charset*=x''%ff",
            "=?utf-8?b?////?=",
            "attachment; filename*0*=a'b'c",
        ]
    ),
)
_BODIES = st.lists(st.sampled_from(["--b\n", "--b--\n", "\n", "Content-Type: text/plain\n", "I was ill.\n", "> hi\n"]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=8), _BODIES, st.binary(max_size=40))
def test_whatever_comes_is_read(headers: list[tuple[str, str]], body: list[str], rest: bytes) -> None:
    block = "".join(f"{name}: {value}\n" for name, value in headers) + "\n" + "".join(body)
    assert len(read_mail(block.encode("utf-8", "replace") + rest).text) <= 4_000


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_bytes_come_are_read(content: bytes) -> None:
    assert read_mail(content).sender.count("@") <= 1
