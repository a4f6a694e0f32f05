"""A mail that came in, as far as anything follows from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that could not be delivered, as a bounce tells of it: its Reply-To, and whether it is given up."""

    reply_to: tuple[str, ...]
    permanent: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was read of a mail; whatever could not be read is empty.

    `answers_to` are the Message-IDs in In-Reply-To and References, that of the mail it replies to first; `addressed`
    are the addresses that it was sent and delivered to. `sender` is the one address in its one From, "" where there is
    none or more than one. `text` stands above the quoted mail. `marks` are header names in lower case and their values,
    topmost first. `kind` is its content type with the `report-type` (RFC 6522), if any: `multipart/report
    delivery-status`. `method` is that of an iTIP object which a calendar program sent to an organizer, in capitals, ""
    where there is none (and for METHOD:PUBLISH, which wants nothing); `calendar` is the object, in UTF-8.
    """

    message_id: str = ""
    answers_to: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    text: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    kind: str = "text/plain"
    returned: Returned | None = None
    method: str = ""
    calendar: bytes = b""

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a header, topmost first."""
        return tuple(value for one, value in self.marks if one == name)
