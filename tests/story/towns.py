"""Each kind of town: where its two sides live, how the series reaches the team there, and what is peculiar to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from daemon.demo.sink import mail_sink
from rules.delivery import Delivery
from tests.google.running import google
from tests.providers.google.clients import USUAL
from tests.servers.cyrus import DEPUTY, DEPUTYS_HOME, demand_cyrus, start_cyrus
from tests.servers.davical import demand_davical, start_davical
from tests.servers.radicale import start_radicale
from tests.servers.running import Server
from tests.servers.sabredav import start_sabredav
from tests.servers.sogo import demand_sogo, start_sogo
from tests.servers.xandikos import start_scheduling_xandikos
from tests.story.acts import REPORTS
from tests.story.endings import BY_WAY, MANAGERS_ALONE, Endings, Trait, but, refusing
from tests.story.sites import DavSite, GoogleSite, Site
from tests.story.town import Lived, a_town, lived

TEAM_CALENDAR = "team"
WORDS = {name: f"pw-{name}" for name in ("ana", *REPORTS, "svc")}
THEMSELVES = {name: word for name, word in WORDS.items() if name != "svc"}
Opened = Callable[[ExitStack], Site]

OWNER_ALONE = refusing("cancel-by-self", "move-by-self", "decline-by-self", "end-by-self", "unlink-by-self")
"""Xandikos lets an attendee answer for the whole series, and nothing else: 412 attendee-allowed."""

BRINGS_NO_ATTACHMENT = but(unlink_by_ana={"agendas": MANAGERS_ALONE})
"""Xandikos brings an attachment to the attendee with the next message, and an attachment alone is none."""

NO_SHARED_FIELDS = refusing("move-by-self", "end-by-self", "unlink-by-self")
"""Google lets an attendee answer, hide weeks and have reminders: 403 forbiddenForNonOrganizer."""

BACK_IN_SILENCE = but(cancel_by_ana={"told": 0}, uninvite_by_ana={"told": 0})
"""Cyrus brings weeks, and a series that was off, back into a copy without a message beside it."""

NO_LINE_OF_ONES_OWN = but(decline_by_ana={"records": (), "asked": False, "answered": False})
"""SOGo drops the organizer's own line, in which a decline would stand."""

MOVES_IN_SILENCE = but(move_by_ana={"told": 0})
"""SOGo brings an edited week into the copy, and mails nothing of it."""

KEEPS_WEEKS = but(move_by_ana={"told": 0}, split_by_ana={"told": 1})
"""DAViCal brings no edited week and no end to the attendee, and takes what is written there instead for an answer."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of town; `team` is where the team lives when that is elsewhere."""

    way: Delivery
    manager: Opened
    team: Opened | None = None
    traits: Sequence[Trait] = ()

    @property
    def endings(self) -> Endings:
        """How each act ends there."""
        return reduce(lambda endings, trait: trait(endings), self.traits, BY_WAY[self.way])


def dav(start: Callable[[], Server], *, by_service: bool) -> Opened:
    """A CalDAV server; invitations arrive where the series are, elsewhere the daemon makes the calendars."""

    def opened(stack: ExitStack) -> Site:
        server = start()
        stack.callback(server.stop)
        return DavSite(server, server.arrivals or TEAM_CALENDAR, by_service)

    return opened


def at_google(stack: ExitStack) -> Site:
    server = stack.enter_context(google([f"{name}@example.test" for name in THEMSELVES], scopes=USUAL))
    return GoogleSite(server)


def cyrus() -> Server:
    demand_cyrus()
    return start_cyrus(WORDS)


def cyrus_by_deputy(stack: ExitStack) -> Site:
    server = cyrus()
    stack.callback(server.stop)
    return DavSite(replace(server, service=DEPUTY), server.arrivals, by_service=True, home=DEPUTYS_HOME)


def davical() -> Server:
    demand_davical()
    return start_davical(WORDS)


def sogo(*, by_service: bool) -> Opened:
    """It invites without messages, unless it mails: so it does here."""

    def opened(stack: ExitStack) -> Site:
        demand_sogo()
        post = stack.enter_context(mail_sink())
        server = start_sogo(post.url, WORDS)
        stack.callback(server.stop)
        return DavSite(server, server.arrivals, by_service, post)

    return opened


RADICALE = dav(lambda: start_radicale(WORDS), by_service=True)
XANDIKOS = dav(lambda: start_scheduling_xandikos(THEMSELVES), by_service=False)
CYRUS = dav(cyrus, by_service=False)
ON_SOGO = (NO_LINE_OF_ONES_OWN, MOVES_IN_SILENCE)
ON_DAVICAL = (KEEPS_WEEKS,)

KINDS: Mapping[str, Kind] = {
    "radicale": Kind(Delivery.COPY, RADICALE),
    "sabredav": Kind(Delivery.COPY, dav(lambda: start_sabredav(WORDS), by_service=True)),
    "xandikos": Kind(Delivery.SCHEDULING, XANDIKOS, traits=[OWNER_ALONE, BRINGS_NO_ATTACHMENT]),
    "cyrus": Kind(Delivery.SCHEDULING, CYRUS, traits=[BACK_IN_SILENCE]),
    "cyrus by service user": Kind(Delivery.COPY, cyrus_by_deputy),
    "davical": Kind(Delivery.SCHEDULING, dav(davical, by_service=False), traits=ON_DAVICAL),
    "davical by service user": Kind(Delivery.SCHEDULING, dav(davical, by_service=True), traits=ON_DAVICAL),
    "sogo": Kind(Delivery.SCHEDULING, sogo(by_service=False), traits=ON_SOGO),
    "sogo by service user": Kind(Delivery.SCHEDULING, sogo(by_service=True), traits=ON_SOGO),
    "google": Kind(Delivery.GOOGLE, at_google, traits=[NO_SHARED_FIELDS]),
    "radicale to google": Kind(Delivery.COPY, RADICALE, at_google),
    "google to radicale": Kind(Delivery.COPY, at_google, RADICALE),
    "cyrus to google": Kind(Delivery.COPY, CYRUS, at_google),
    "google to cyrus": Kind(Delivery.COPY, at_google, CYRUS),
    "xandikos to radicale": Kind(Delivery.COPY, XANDIKOS, RADICALE),
}


def story_of(kind: Kind, folder: Path) -> Lived:
    """What became of a town of that kind."""
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        manager = kind.manager(stack)
        return lived(a_town(folder, sink, manager, kind.team(stack) if kind.team else manager))
