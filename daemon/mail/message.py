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
_INVITING = ("multipart/mixed", *_PARTS, "text/calendar", "application/ics")
_FILE, _INVITATION = "1on1.ics", "invite.ics"


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
    return _checked(headers, body, _WITH_CALENDAR if calendar else _PARTS)


def inviting(headers: Sequence[tuple[str, str]], text: str, html: str, method: str, calendar: str) -> bytes:
    """The same as an invitation: the calendar is an alternative with its METHOD, as Exchange sends and takes it.

    The second one, as a file, is for programs that show no alternative of that kind; with another type than the first
    it is taken for no second message (https://github.com/nextcloud/mail/pull/12790).
    """
    values = [value for _, value in headers]
    body = EmailMessage(policy=SMTP)
    body.set_content(text, cte=_ENCODING)
    body.add_alternative(html, subtype="html", cte=_ENCODING)
    body.add_alternative(calendar, subtype="calendar", cte=_ENCODING, params={"method": method})
    body.set_boundary("=_" + digest("boundary", *values, text, html))
    body.add_attachment(calendar.encode(), maintype="application", subtype="ics", cte="base64", filename=_INVITATION)
    body.set_boundary("=_" + digest("invitation", *values, calendar))
    return _checked(headers, body, _INVITING)


def _checked(headers: Sequence[tuple[str, str]], body: EmailMessage, parts: Sequence[str]) -> bytes:
    block = "".join(f"{name}: {value}\r\n" for name, value in headers)
    content = block.encode("ascii") + body.as_bytes()
    _check(content, [*(name for name, _ in headers), *body.keys()], parts)
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
