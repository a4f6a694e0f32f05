"""Weekly meetings as people's calendar programs write them, with everything that is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""

OWN = """\
SUMMARY:Ana & Ben\\, weekly catch-up
LOCATION:The small room behind the kitchen
DESCRIPTION:Bring coffee.\\nhttps://notes.example.test/ana-ben
CATEGORIES:People,Weekly
COLOR:turquoise
CLASS:PRIVATE
PRIORITY:5
CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Room:https://video.example.test/ana-ben
ATTACH;FMTTYPE=application/pdf;FILENAME=goals.pdf:https://files.example.test/goals.pdf
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
X-MOZ-GENERATION:3
X-TEAM-NOTE;X-COLOUR=red:keep \\, this
BEGIN:VALARM
UID:7A3F
TRIGGER:-PT10M
ACTION:DISPLAY
DESCRIPTION:Soon
X-WR-ALARMUID:7A3F
END:VALARM
"""


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly meeting that Ana organizes, made by hand months ago."""

    uid: str = "0E5A4D1C-HAND"
    start: str = "20251202T100000"
    minutes: int = 30
    rule: str = "FREQ=WEEKLY;BYDAY=TU"
    guests: Sequence[str] = ("ben",)
    organizer: str = "ana"
    own: str = OWN

    @property
    def _end(self) -> str:
        end = datetime.fromisoformat(self.start) + timedelta(minutes=self.minutes)
        return f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}"

    @property
    def text(self) -> bytes:
        """The object as it is PUT."""
        guests = "".join(
            f"ATTENDEE;CN={name.title()};PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:{name}@example.test\n"
            for name in (self.organizer, *self.guests)
        )
        event = (
            f"BEGIN:VEVENT\nUID:{self.uid}\nDTSTAMP:20251120T080000Z\nCREATED:20251120T080000Z\nSEQUENCE:2\n"
            f"DTSTART;TZID=Europe/Berlin:{self.start}\n{self._end}\nRRULE:{self.rule}\n"
            f"ORGANIZER;CN={self.organizer.title()}:mailto:{self.organizer}@example.test\n{guests}{self.own}END:VEVENT\n"
        )
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Hand 4.2//EN\n{BERLIN}{event}END:VCALENDAR\n"
        return text.replace("\n", "\r\n").encode()
