"""A finished RFC 5322 message from header values, a text and an HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, compat32

from rules.identity import digest

_ENCODING = "quoted-printable"
_LONGEST_LINE = 998
_PARTS = ("multipart/alternative", "text/plain", "text/html")
_WITH_CALENDAR = ("multipart/mixed", *_PARTS, "text/calendar")
_FILE = "1on1.ics"


def assembled(headers: Sequence[tuple[str, str]], text: str, html: str, calendar: str = "") -> bytes:
    """CRLF lines of ASCII, text and HTML as alternatives; the same input gives the same bytes.

    `headers` hold folded values. A `calendar` is attached for reference (module providers.caldav.publish). Raises
    ValueError when the message, read back, does not show exactly these headers once in this order and the parts
    that it should have: better no mail than one with a header that somebody slipped in.
    """
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_ENCODING)
    body.add_alternative(html, subtype="html", cte=_ENCODING)
    body.set_boundary("=_" + digest("boundary", *(value for _, value in headers), text, html))
    if calendar:
        body.add_attachment(calendar, subtype="calendar", cte=_ENCODING, filename=_FILE, params={"method": "PUBLISH"})
        body.set_boundary("=_" + digest("attachment", *(value for _, value in headers), calendar))
    block = "".join(f"{name}: {value}\r\n" for name, value in headers)
    content = block.encode("ascii") + body.as_bytes()
    _check(content, [*(name for name, _ in headers), *body.keys()], _WITH_CALENDAR if calendar else _PARTS)
    return content


def _check(content: bytes, expected: Sequence[str], parts: Sequence[str]) -> None:
    read = BytesParser(policy=compat32).parsebytes(content)
    if list(read.keys()) != list(expected):
        raise ValueError("the message would not have the headers it should have")
    lines = content.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line or len(line) > _LONGEST_LINE for line in lines):
        raise ValueError("the message would have a line that SMTP does not allow")
    if [part.get_content_type() for part in read.walk()] != list(parts):
        raise ValueError("the message would not have the parts it should have")
