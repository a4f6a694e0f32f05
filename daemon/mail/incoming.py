"""Reads a mail that came in, whatever it is: what cannot be read is empty, and nothing is ever raised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from daemon.mail.reply_text import above_the_quote, text_of_html
from rules.incoming import Incoming, Returned
from rules.itip import Method
from rules.replies import AUTO_MARKS, LIST_MARKS, OTHER_MARKS

LONGEST_BODY = 65_536
"""Bytes of a part that are looked at: a reply stands at its beginning."""

MOST_BYTES = 1 << 20
MOST_PARTS = 20
"""More than any mail program writes; such a mail is not taken apart: each level of nesting costs time on each line."""

MOST_VALUES = 50
LONGEST_VALUE = 2_000
MARKS = frozenset({"authentication-results", "precedence", "return-path", *AUTO_MARKS, *LIST_MARKS, *OTHER_MARKS})
ADDRESSED = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
_ADDRESS = re.compile(rf"{_ATOM}@[A-Za-z0-9.-]+")
_NAME = r'(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:\\])*'
_ONE_SENDER = re.compile(rf"{_NAME}<(?P<named>{_ADDRESS.pattern})>|(?P<bare>{_ADDRESS.pattern})")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_STATUS = re.compile(r"^status:\s*5\.", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"^action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(r"^METHOD:[ \t]*([a-z-]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_SHOWN = ("", "PUBLISH")
"""Methods of what is there to be looked at, as in our own mails."""

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the standard library raises on mails that are not as they should be."""

_NO_TEXT = ("idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape")


def read_mail(content: bytes) -> Incoming:
    """What a mail says, from at most its first MiB. Never raises."""
    content = content[:MOST_BYTES]
    headers = _parsed(content, whole=False)
    intact = content.lower().count(b"boundary") + content.count(b"message/rfc822") <= MOST_PARTS
    whole = _parsed(content, whole=True) if intact else headers
    method, calendar = _itip(whole) if intact else ("", b"")
    return Incoming(
        message_id=next(iter(_ids(headers, "message-id")), ""),
        answers_to=tuple(dict.fromkeys((*_ids(headers, "in-reply-to"), *reversed(_ids(headers, "references"))))),
        addressed=_addresses(headers, *ADDRESSED),
        sender=_sender(_values(headers, "from")),
        subject=_decoded(next(iter(_values(headers, "subject")), "")),
        text=_text(whole) if intact else "",
        marks=tuple((name.lower(), value) for name, value in _items(headers) if name.lower() in MARKS),
        kind=_kind(headers),
        returned=_returned(whole) if intact else None,
        method=method,
        calendar=calendar,
    )


def _parsed(content: bytes, *, whole: bool) -> Message:
    parser = BytesParser if whole else BytesHeaderParser
    try:
        return parser(policy=compat32).parsebytes(content)
    except _BROKEN:
        return Message()


def _items(message: Message) -> list[tuple[str, str]]:
    """The headers from the top, each in one line of ASCII; what is not ASCII is `?`."""
    found = [(name, str(value)[:LONGEST_VALUE]) for name, value in message.raw_items()]
    return [(name, " ".join(value.encode("ascii", "replace").decode().split())) for name, value in found]


def _values(message: Message, *names: str) -> list[str]:
    return [value for name, value in _items(message) if name.lower() in names][:MOST_VALUES]


def _ids(message: Message, name: str) -> list[str]:
    return _MESSAGE_ID.findall(" ".join(_values(message, name)))[:MOST_VALUES]


def _addresses(message: Message, *names: str) -> tuple[str, ...]:
    found = (one.lower() for value in _values(message, *names) for one in _ADDRESS.findall(value))
    return tuple(dict.fromkeys(found))[:MOST_VALUES]


def _sender(values: Sequence[str]) -> str:
    """The address of the one mailbox in the one From; "" for lists, groups, and whatever can be read in two ways."""
    found = _ONE_SENDER.fullmatch(values[0].strip()) if len(values) == 1 else None
    return (found["named"] or found["bare"]).lower() if found else ""


def _decoded(text: str) -> str:
    try:
        parts = decode_header(text[:LONGEST_VALUE])
    except (HeaderParseError, ValueError):
        return text
    return " ".join(
        "".join(part if isinstance(part, str) else _as_text(part, charset or "") for part, charset in parts).split()
    )


def _kind(message: Message) -> str:
    return f"{message.get_content_type()} {_parameter(message, 'report-type')}".strip()


def _parameter(message: Message, name: str) -> str:
    try:
        value = message.get_param(name, "")
    except _BROKEN:
        return ""
    return str(value[2] if isinstance(value, tuple) else value).lower()


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a mail in order, without those of mails that are attached."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = _payload(part)
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting += [one for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _text(message: Message) -> str:
    """What the first part of text says above the quoted mail; HTML where there is no plain text."""
    leaves = [part for part in _parts(message) if not _attached(part)]
    plain = (_body(part) for part in leaves if part.get_content_type() == "text/plain")
    html = (text_of_html(_body(part)) for part in leaves if part.get_content_type() == "text/html")
    said = next((one for one in (*plain, *html) if one.strip()), "")
    return above_the_quote(said)


def _itip(message: Message) -> tuple[str, bytes]:
    """METHOD and text of what a calendar program wrote to an organizer (RFC 6047, section 2.4).

    Some programs attach an answer, but people attach invitations to what they write: those are no messages themselves.
    """
    for part in _parts(message):
        method = _method(part) if part.get_content_type() == "text/calendar" else ""
        if method in tuple(Method) or (method not in _SHOWN and not _attached(part)):
            return method, _body(part).encode("utf-8", "replace")
    return "", b""


def _method(part: Message) -> str:
    named = _METHOD.search(_body(part))
    return _parameter(part, "method").upper() or (named[1].upper() if named else "")


def _attached(part: Message) -> bool:
    return any(value.lower().startswith("attachment") for value in _values(part, "content-disposition"))


def _body(part: Message) -> str:
    content, charset = _payload(part, decode=True), _parameter(part, "charset")
    return _as_text(content[:LONGEST_BODY], charset) if isinstance(content, bytes) else ""


def _payload(part: Message, *, decode: bool = False) -> object:
    try:
        return part.get_payload(decode=True) if decode else part.get_payload()
    except _BROKEN:
        return None


def _as_text(content: bytes, charset: str) -> str:
    """Decoded as it says, else as UTF-8 where it can be that, else as what most mails were once."""
    for chosen in (charset if charset not in _NO_TEXT else "", "utf-8"):
        try:
            return content.decode(chosen)
        except _BROKEN:
            continue
    return content.decode("windows-1252", "replace")


def _returned(message: Message) -> Returned | None:
    """What a bounce tells of the mail that came back. RFC 3464, section 2; others put the mail into the text."""
    leaves = list(_parts(message))
    status = "\n".join(_inner(part) for part in leaves if part.get_content_type() == "message/delivery-status")
    kinds = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
    mails = [_inner(part) for part in leaves if part.get_content_type() in kinds]
    if not status and not mails:
        return None
    replies = [_addresses(_parsed(one.encode("utf-8", "replace"), whole=False), "reply-to") for one in mails]
    permanent = bool(_STATUS.search(status) and _FAILED.search(status))
    return Returned(tuple(one for some in replies for one in some), permanent)


def _inner(part: Message) -> str:
    """What a part of kind message holds, as text."""
    inner = _payload(part)
    if not isinstance(inner, list):
        return _body(part)
    blocks = (f"{name}: {value}" for one in inner if isinstance(one, Message) for name, value in _items(one))
    return "\n".join(blocks)
