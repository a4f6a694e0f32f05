"""Where people of a story have their calendars: on a CalDAV server, or at Google."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

from daemon.demo.sink import MailSink
from providers.base import CalendarRef
from providers.google.ids import calendar_url
from tests.google.pages import Page
from tests.google.running import Google
from tests.servers.google_as_ical import exported
from tests.servers.people import Hand, RawHand
from tests.servers.people_at_google import GoogleHand
from tests.servers.running import Server, dav
from tests.story.delivering import ETAGS, XML
from tests.story.office import unfolded

EVENTS = b"""\
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>
"""
DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
DAV_ACCOUNT = """\
[accounts.{name}]
provider = "caldav"
url = "{url}"
calendar = "{calendar}/"
"""
GOOGLE_ACCOUNT = """\
[accounts.{name}]
provider = "google"
service_account_file = "calendar.json"
domain = "example.test"
discovery = "{discovery}"
"""


class Site(Protocol):
    """One system with calendars of several people, who are named by the local part of their address."""

    def account(self, name: str, folder: Path) -> str:
        """The account's section of config.toml; files that it names are laid into the folder."""

    def hand(self, user: str) -> Hand:
        """A person at the own calendar, in their own name."""

    def objects(self, user: str) -> list[str]:
        """What stands in a person's calendar as iCalendar, unfolded."""

    def messages(self, user: str) -> list[str]:
        """All scheduling messages that the system delivered to a person so far, in no order."""


@dataclass(frozen=True, slots=True)
class DavSite:
    """A CalDAV server; with `by_service` the daemon signs in as the service user, else as each person.

    `post` takes the mails of a server that invites by mail, and lays no messages into inboxes. `home` is where the
    service user finds the homes of all, when that is elsewhere than where they do.
    """

    server: Server
    calendar: str
    by_service: bool
    post: MailSink | None = None
    home: str = ""
    received: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Every message so far, by whose it is, its address and its ETag."""

    def account(self, name: str, folder: Path) -> str:
        server, path = self.server, folder / f"{name}.login"
        text = DAV_ACCOUNT.format(name=name, url=server.url, calendar=f"{self.home or server.home}{self.calendar}")
        if self.by_service:
            path.write_text(server.password(server.service))
            text += f'username = "{server.service}"\npassword_file = "{path.name}"\n'
        else:
            server.credentials_file({f"{user}@example.test": user for user in server.users}, path)
            text += f'credentials_file = "{path.name}"\n'
        path.chmod(0o600)
        return text

    def hand(self, user: str) -> RawHand:
        return RawHand(self.server.calendar(user, self.calendar), self._login(user))

    def objects(self, user: str) -> list[str]:
        url, headers = self.server.calendar(user, self.calendar), {"Depth": "1", **XML}
        status, _, body = dav(url, "REPORT", self._login(user), EVENTS, headers)
        assert status == 207, status
        return [unfolded((one.text or "").encode()) for one in ElementTree.fromstring(body).iter(DATA)]

    def messages(self, user: str) -> list[str]:
        if self.post is not None:
            to_them = (one for one in self.post.deliveries if f"{user}@example.test" in one.recipients)
            return [_in_words(one.content) for one in to_them]
        if self.server.inbox:
            root = self.server.url.rstrip("/")
            inbox = root + self.server.inbox.format(user=user)
            status, _, body = dav(inbox, "PROPFIND", self._login(user), ETAGS, {"Depth": "1", **XML})
            assert status == 207, status
            for one in ElementTree.fromstring(body).iter("{DAV:}response"):
                self._receive(user, root, one.findtext("{DAV:}href", ""), one.findtext(".//{DAV:}getetag", ""))
        return [text for (whose, _, _), text in self.received.items() if whose == user]

    def _receive(self, user: str, root: str, href: str, etag: str) -> None:
        """Keep a message: one may come under the address of an earlier one."""
        key = user, href, etag
        if href.endswith(".ics") and key not in self.received:
            self.received[key] = unfolded(dav(root + href, "GET", self._login(user))[2])

    def _login(self, user: str) -> tuple[str, str]:
        return user, self.server.password(user)


def _in_words(mail: bytes) -> str:
    """All of a mail that is text, and whom it is from and to."""
    read = message_from_bytes(mail, policy=policy.default)
    return "\n".join([str(read["From"]), str(read["To"]), *(one.get_content() for one in read.walk() if _is_text(one))])


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text"


@dataclass(frozen=True, slots=True)
class GoogleSite:
    """Google, where the daemon acts by a service account."""

    server: Google

    def account(self, name: str, folder: Path) -> str:
        self.server.service_account_file(folder).chmod(0o600)
        return GOOGLE_ACCOUNT.format(name=name, discovery=self.server.discovery)

    def hand(self, user: str) -> GoogleHand:
        email = f"{user}@example.test"
        return GoogleHand(self.server, CalendarRef("google", calendar_url(email), email, "Europe/Berlin"))

    def objects(self, user: str) -> list[str]:
        return exported(Page(self.server, f"{user}@example.test"))

    def messages(self, user: str) -> list[str]:
        return [
            f"METHOD:{one.kind}\nUID:{one.event}\n" for one in self.server.mails if one.to == f"{user}@example.test"
        ]
