"""Mails that people and programs send: a reply, and what is odd."""

from __future__ import annotations

from collections.abc import Sequence

BEN = "ben@example.com"


def a_mail(text: str = "I was ill.", sender: str = f"Ben Okafor <{BEN}>", **headers: str) -> bytes:
    """A plain mail; underscores in names of headers stand for hyphens."""
    return mail_of([("From", sender), *((name.replace("_", "-"), value) for name, value in headers.items())], text)


def mail_of(headers: Sequence[tuple[str, str]], body: str, charset: str = "utf-8") -> bytes:
    """A mail of these headers."""
    known = {name.lower() for name, _ in headers}
    kind = [] if "content-type" in known else [("Content-Type", f"text/plain; charset={charset}")]
    block = "".join(f"{name}: {value}\r\n" for name, value in (*headers, *kind))
    return (block + "\r\n" + body.replace("\n", "\r\n")).encode(charset)


def a_bounce(reply_to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A bounce by RFC 3464 of a mail with such a Reply-To."""
    parts = [
        ("text/plain", "Your mail could not be delivered."),
        (
            "message/delivery-status",
            "Reporting-MTA: dns; mx.example.com\n\n"
            f"Final-Recipient: rfc822; {BEN}\nAction: {action}\nStatus: {status}\n",
        ),
        ("message/rfc822", f"From: x@example.com\nTo: {BEN}\nReply-To: {reply_to}\nSubject: 1:1\n\nWhat came up?\n"),
    ]
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    headers = [("From", "Mail Delivery System <MAILER-DAEMON@mx.example.com>"), ("Content-Type", kind)]
    return mail_of([*headers, ("Return-Path", "<>"), ("MIME-Version", "1.0")], f"{body}--b--\n")


def nested(levels: int, tail: str = "") -> bytes:
    """A mail of so many multiparts inside of one another."""
    inner = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(levels))
    body = f"{inner}--b{levels}\nContent-Type: text/plain\n\nI was ill.{tail}"
    return mail_of([("From", BEN), ("Content-Type", "multipart/mixed; boundary=b0")], body)


def a_calendar(text: str) -> bytes:
    """A mail of a calendar program's."""
    return mail_of([("From", BEN), ("Content-Type", "text/calendar; method=REPLY; charset=utf-8")], text)


_MIB = 1 << 20
_EVENT = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260309T081501Z\n{}END:VEVENT\nEND:VCALENDAR\n"
CALENDARS = {
    "nothing": "",
    "no end": "BEGIN:VCALENDAR\nMETHOD:REPLY\n",
    "ends alone": "END:VCALENDAR\n" * 1_000,
    "5000 levels": "BEGIN:VEVENT\n" * 5_000,
    "two methods": "BEGIN:VCALENDAR\nMETHOD:REPLY\nMETHOD:CANCEL\nEND:VCALENDAR\n",
    "another method": "BEGIN:VCALENDAR\nMETHOD:CANCEL\nEND:VCALENDAR\n",
    "a long line": _EVENT.format("COMMENT:" + "a" * _MIB + "\n"),
    "many folds": _EVENT.format("COMMENT:a\n" + " a\n" * 20_000),
    "many people": _EVENT.format("ATTENDEE:mailto:x@y\n" * 10_000),
    "many events": "BEGIN:VCALENDAR\nMETHOD:REPLY\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 2_000 + "END:VCALENDAR\n",
    "a week of no day": _EVENT.format(f"ATTENDEE;PARTSTAT=DECLINED:mailto:{BEN}\nRECURRENCE-ID:20260231T090000Z\n"),
    "a zone of no clock": _EVENT.format(f"ATTENDEE:mailto:{BEN}\nRECURRENCE-ID;TZID=Nowhere:20260317T090000\n"),
    "quotes that do not end": _EVENT.format('ATTENDEE;CN="a;PARTSTAT=DECLINED:mailto:x@y\n'),
    "a rule without end": _EVENT.format("RRULE:FREQ=SECONDLY\nATTENDEE:mailto:x@y\n"),
}
ODD = {
    "nothing": b"",
    "zeros": b"\0" * 100,
    "noise": bytes(range(256)) * 500,
    "no headers": b"\r\nI was ill.",
    "no body": f"From: {BEN}".encode(),
    "a zero in the text": a_mail("I was\0 ill."),
    "20 MB": a_mail("ill " * 5_000_000),
    "20 levels": nested(18),
    "200 levels": nested(200),
    "5000 levels": nested(5_000),
    "200 mails inside of one another": b"Content-Type: message/rfc822\r\n\r\n" * 200 + b"\r\nI was ill.",
    "ten thousand parts": mail_of(
        [("From", BEN), ("Content-Type", "multipart/mixed; boundary=b")],
        "--b\nContent-Type: text/html\n\n<p>I was ill.</p>\n" * 10_000 + "--b--\n",
    ),
    "levels with many lines": nested(18, "\n" * _MIB),
    "many headers": b"X: y\r\n" * 170_000 + b"\r\nI was ill.",
    "many senders": f"From: {BEN}\r\n".encode() * 50_000 + b"\r\nI was ill.",
    "a long header": b"From: " + b'"a' * 500_000,
    "a long folded header": b"Subject: " + b"=?utf-8?q?a?=\r\n " * 60_000 + b"\r\n\r\nI was ill.",
    "many references": b"References: " + b"<a@b>\r\n " * 100_000 + b"\r\n\r\nI was ill.",
    "comments in comments": a_mail(authentication_results="mx.example.com " + "(" * 500_000 + "; dmarc=pass"),
    "a line without an end": b"Subject: " + b"x" * 5_000_000,
    "bare ends of lines": a_mail().replace(b"\r\n", b"\r"),
    "any bytes in headers": b"From: \xff\xfe\0 <b\xe4n@example.com>\r\nTo: \x80\r\nSubject: \xc3(\r\n\r\nI was ill.",
    "an unknown charset": b"Content-Type: text/plain; charset=klingon\r\n\r\nI was ill.",
    "a charset that is none": b"Content-Type: text/plain; charset=zlib\r\n\r\nI was ill.",
    "a charset that takes long": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b" * 300_000,
    "a charset in pieces": b"Content-Type: text/plain; charset*0*=utf-9''a%FF; charset*1=b\r\n\r\nI was ill.",
    "broken base64": b"Content-Transfer-Encoding: base64\r\n\r\nI was ill!===",
    "broken uuencode": b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n!!!\r\n",
    "an encoded word that is none": b"Subject: =?utf-8?b?x?= =?x?q?=ZZ?= =?utf-8?b?////?=\r\n\r\nI was ill.",
    "multipart without boundary": b"Content-Type: multipart/mixed\r\n\r\nI was ill.",
    "a boundary that never comes": b"Content-Type: multipart/mixed; boundary=b\r\n\r\nI was ill.",
    "a part of its own kind": b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nhi",
    "a status of nothing": b"Content-Type: message/delivery-status\r\n\r\n",
    "headers that are none": b"Content-Type: text/rfc822-headers\r\n\r\n\xff",
    "open tags": b"Content-Type: text/html\r\n\r\n" + b"<div " * 200_000,
    "deep tags": b"Content-Type: text/html\r\n\r\n" + b"<p>" * 300_000,
    **{f"a calendar: {name}": a_calendar(text) for name, text in CALENDARS.items()},
    "a calendar that is no text": b"Content-Type: text/calendar; method=REPLY\r\n\r\n" + bytes(range(256)) * 100,
    "a calendar of an unknown charset": b"Content-Type: text/calendar; method=REPLY; charset=klingon\r\n\r\nBEGIN:",
    "a method in pieces": b"Content-Type: text/calendar; method*0*=utf-9''RE%FF; method*1=PLY\r\n\r\nBEGIN:VCALENDAR",
    "lines of nothing": a_mail("\n \n" * 300_000),
    "the beginning of a quote": a_mail("On a " * 200_000),
    "names of headers": a_mail("From: \nSent: \n" * 70_000),
    "underscores": a_mail("_" * _MIB),
    "quotes": a_mail("> " * 500_000),
}
"""Mails that no program should send, by what is odd about them."""
