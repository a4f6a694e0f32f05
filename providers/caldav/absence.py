"""What an event of somebody's calendar shows of them: off, free, out of office, whole days, others who take part."""

from __future__ import annotations

from providers.caldav.lines import Component, Line
from providers.caldav.people import address
from rules.absence import Entry

_BUSY_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
_INTENDED = "X-MICROSOFT-CDO-INTENDEDSTATUS"
_ALL_DAY = "X-MICROSOFT-CDO-ALLDAYEVENT"
_FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
_OUT_OF_OFFICE = frozenset({"OOF", "OUTOFOFFICE"})


def is_cancelled(event: Component) -> bool:
    """Whether it does not take place."""
    return event.value("STATUS").upper() == "CANCELLED"


def is_declined(event: Component, owner: str) -> bool:
    """Whether the owner said no."""
    return any(_declines(line) for line in event.lines("ATTENDEE") if address(line) == owner.casefold())


def entry(event: Component, owner: str, *, yearly: bool) -> Entry:
    """What the event shows; MalformedError when a line of it cannot be read."""
    status = event.value(_BUSY_STATUS).upper()
    people = [address(line) for name in ("ATTENDEE", "ORGANIZER") for line in event.lines(name)]
    return Entry(
        whole_day=_is_date(event) or event.value(_ALL_DAY).upper() == "TRUE",
        free=event.value("TRANSP").upper() == "TRANSPARENT" or status in _FREE,
        away=_is_away(event, status),
        yearly=yearly,
        shared=any(one != owner.casefold() for one in people),
        texts=tuple(_plain(line) for name in ("SUMMARY", "CATEGORIES") for line in event.lines(name)),
    )


def _declines(line: Line) -> bool:
    return line.parts()[0].get("PARTSTAT", "").upper() == "DECLINED"


def _is_away(event: Component, status: str) -> bool:
    """By Outlook's status, or by a type of event as exports name it (`X-…-EVENTTYPE:outOfOffice`)."""
    if status in _OUT_OF_OFFICE or (status not in _FREE and event.value(_INTENDED).upper() in _OUT_OF_OFFICE):
        return True
    types = (item for item in event.items if isinstance(item, Line) and _names_a_type(item.name))
    return any(_letters(line.parts()[1]) in _OUT_OF_OFFICE for line in types)


def _names_a_type(name: str) -> bool:
    return name.startswith("X-") and name.replace("-", "").endswith("EVENTTYPE")


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).upper()


def _is_date(event: Component) -> bool:
    return event.value("DTSTART").isdecimal()


def _plain(line: Line) -> str:
    r"""Text without its escapes: `\,` and `\n` part words. RFC 5545, section 3.3.11."""
    return line.parts()[1].replace("\\n", " ").replace("\\N", " ").replace("\\", "")
