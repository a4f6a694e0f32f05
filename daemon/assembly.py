"""Puts the parts together as config.toml and the roster say; heavy libraries are loaded only here."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from daemon.account_settings import CaldavAccount, GoogleAccount, MailAccount
from daemon.clock import Clock, SystemClock
from daemon.company import Account, Company
from daemon.config import Config
from daemon.file_rights import PRIVATE_FOLDER, changeable, close_to_others, demand_own
from daemon.lock import LockedError, held
from daemon.mail.compose import Desk
from daemon.mail_accounts import mail_account, without_calendars
from daemon.secret_files import read_secret
from daemon.store import OlderError, Opening, Store, StoreError
from daemon.store.soundness import open_sound
from providers.base import AgendaProvider, CalendarRef, Directory, MailBox, MailSender
from providers.holidays import parse_code
from providers.roster.csv import read
from rules.delivery import Delivery
from rules.identity import digest
from rules.model import Person
from rules.roster import Roster, RosterError, pairs

if TYPE_CHECKING:
    from daemon.intake import Reception
    from daemon.private_notes import Vault
    from providers.caldav.credentials import Credentials
    from providers.google.client import Client
    from providers.google.names import OtherAddresses

DATABASE = "oneonone.db"
RESTART = "restart that first (systemctl restart oneonone)"
ELSEWHERE = "wait for the first pass, or do it on the machine that acts where this one stands by"
log = structlog.get_logger()


def desk(config: Config) -> Desk:
    """Who writes our mails."""
    takes_replies = config.mail.imap is not None
    return Desk(config.mail.sender, config.daemon.operator, base_url(config), config.secrets, takes_replies)


def base_url(config: Config) -> str:
    """What links begin with."""
    assert config.daemon.base_url is not None
    return config.daemon.base_url


def read_roster(config: Config) -> Roster:
    """The roster as it stands in its file; RosterError with every mistake."""
    if wrong := changeable(config.roster.file):
        raise RosterError([wrong])
    return pairs(read(config.roster.file), tuple(config.accounts), config.policy, parse_holidays=parse_code)


def company(
    config: Config, roster: Roster, accounts: dict[str, Account], agenda: AgendaProvider | None = None
) -> Company:
    """Everything a pass works on; RosterError where a row's calendar cannot be what its account and pair need."""
    misled = [one for person in roster.people.values() if (one := _misled(person, accounts))]
    if mistakes := [*misled, *without_calendars(roster, accounts)]:
        raise RosterError(mistakes)
    links: dict[str, str] | None = {} if config.agenda.provider == "google_docs" else None
    by_week = config.agenda.attach_to == "occurrence"
    habits = config.habits if links is None else None
    whole = Company(roster.pairs, accounts, config.policy, base_url(config), agenda, links, by_week, habits=habits)
    whole = replace(whole, unpaired=roster.unpaired, teams=roster.teams, digest=config.digest.terms)
    return replace(whole, blind_after=config.daemon.blind_after)


def whole_company(config: Config, clock: Clock) -> Company:
    """The company with its calendars and agendas opened; ConfigError or RosterError where that cannot be."""
    return company(config, read_roster(config), open_accounts(config, clock), open_agenda(config, clock))


def _misled(person: Person, accounts: Mapping[str, Account]) -> str | None:
    try:
        if person.account in accounts:
            accounts[person.account].locate(person)
    except ValueError as error:
        return f"{person.email}: {error}"
    return None


def open_accounts(config: Config, clock: Clock) -> dict[str, Account]:
    """A provider for each account; ConfigError where one cannot be set up."""
    return {name: _account(name, settings, clock) for name, settings in config.accounts.items()}


def _account(name: str, settings: CaldavAccount | GoogleAccount | MailAccount, clock: Clock) -> Account:
    match settings:
        case CaldavAccount():
            return _caldav(name, settings, clock)
        case GoogleAccount():
            return _google(name, settings, clock)
        case MailAccount():
            return mail_account(name)


def _caldav(name: str, settings: CaldavAccount, clock: Clock) -> Account:
    from providers.caldav.probing import CalDavProbe
    from providers.caldav.provider import CalDavProvider

    ca_file = str(settings.ca_file) if settings.ca_file else None
    credentials = credentials_of(settings)
    provider = CalDavProvider(settings.url, credentials, clock, ca_file=ca_file)
    locate = cache(lambda person: provider.expect(_calendar(name, settings, person)))
    probe, setup = CalDavProbe(settings.url, credentials, ca_file=ca_file), digest(settings.model_dump_json())
    account = Account(name, provider, locate, probe=probe, setup=setup)
    return replace(account, mails_guests=settings.mails_guests)


def credentials_of(settings: CaldavAccount) -> Credentials:
    from providers.caldav.credentials import Login, login_for_each, one_login, read_credentials
    from providers.caldav.tokens import TokenFile

    if settings.credentials_file:
        return login_for_each(read_credentials(settings.credentials_file))
    if settings.token_file:
        return one_login(TokenFile(settings.token_file))
    assert settings.username and settings.password_file
    return one_login(Login(settings.username, read_secret(settings.password_file)))


def _calendar(name: str, settings: CaldavAccount, person: Person) -> CalendarRef:
    from providers.caldav.hrefs import calendar_url

    url = calendar_url(settings.url, person.calendar or settings.calendar, person.email)
    return CalendarRef(name, url, person.email, person.zone)


def open_agenda(config: Config, clock: Clock) -> AgendaProvider | None:
    """Who keeps running documents; None where agendas are pages of our own."""
    settings = config.accounts.get(config.agenda.account or "")
    if config.agenda.provider != "google_docs" or not isinstance(settings, GoogleAccount):
        return None
    from providers.google.docs import PER_PROJECT, PER_USER, GoogleDocs

    assert config.agenda.owner
    client = google_client(settings, clock, PER_USER, PER_PROJECT)
    return GoogleDocs(client, config.agenda.owner, config.agenda.shared_drive or "")


def _google(name: str, settings: GoogleAccount, clock: Clock) -> Account:
    from providers.google.audit import GoogleAudit
    from providers.google.ids import calendar_url
    from providers.google.people import verbatim
    from providers.google.probe import examine
    from providers.google.provider import GoogleCalendars
    from providers.google.push import GooglePush
    from providers.google.working_hours import working_hours

    client = google_client(settings, clock, settings.per_user_per_minute, settings.per_project_per_minute)
    directory = _directory(settings, client)
    others = _other_addresses(directory, clock) if directory else None

    def locate(person: Person) -> CalendarRef:
        if others:
            others.name(person.email)
        return CalendarRef(name, calendar_url(person.calendar or person.email), person.email, person.zone)

    admin = settings.admin if settings.audit else None
    examination = partial(examine, client, clock, time.sleep, admin=admin, meet=settings.meet)
    names = others.of if others else verbatim
    provider = GoogleCalendars(client, settings.domain, meet=settings.meet, names=names)
    audit = GoogleAudit(client, admin, settings.domain) if admin else None
    account = Account(name, provider, cache(locate), schedules=True, invites=Delivery.GOOGLE)
    account = replace(account, examine=examination, push=GooglePush(client), audit=audit)
    return replace(account, hours=partial(working_hours, client), directory=directory)


def _directory(settings: GoogleAccount, client: Client) -> Directory | None:
    if not settings.directory or settings.admin is None:
        return None
    from providers.google.directory import GoogleDirectory

    return GoogleDirectory(client, settings.admin)


def _other_addresses(directory: Directory, clock: Clock) -> OtherAddresses:
    from providers.google.names import OtherAddresses

    return OtherAddresses(directory, clock.monotonic)


def google_client(settings: GoogleAccount, clock: Clock, per_user: int, per_project: int) -> Client:
    from providers.google.client import Client, Surroundings
    from providers.google.keys import read_key
    from providers.google.pace import Pace

    pace = Pace(clock.monotonic, time.sleep, per_user, per_project)
    return Client(
        read_key(settings.service_account_file),
        Surroundings(clock.monotonic, time.sleep),
        pace,
        discovery=settings.discovery,
        ca_file=str(settings.ca_file) if settings.ca_file else None,
    )


def open_sender(config: Config) -> MailSender:
    """The way out for mails."""
    from providers.mail.smtp import SmtpSender

    mail = config.mail
    password = read_secret(mail.password_file) if mail.password_file else ""
    return SmtpSender(mail.smtp, mail.username or "", password, mail.ca_file)


def open_mailbox(config: Config) -> MailBox | None:
    """The way in for answers, None where no mailbox is named."""
    mail = config.mail
    if mail.imap is None:
        return None
    from providers.mail.imap import ImapMailBox

    password = read_secret(mail.password_file) if mail.password_file else ""
    return ImapMailBox(mail.imap, mail.username or "", password, mail.ca_file, monotonic=SystemClock().monotonic)


def reception(config: Config, store: Store, company: Company) -> Reception:
    """What taking replies in needs."""
    from daemon.intake import Reception
    from daemon.preferring import preferred

    return Reception(store, preferred(company, store.preferences.all()), desk(config), config.mail.authserv_id or "")


def database(config: Config) -> Path:
    """Where the database is."""
    return config.daemon.state_dir / DATABASE


def open_store(config: Config) -> Store:
    """The database, made when missing, brought up to date when older: for who holds the lock of the state.

    DamagedError for one that is not whole, PermissionError where others may enter its folder; what others may do with
    the files in it is taken from them.
    """
    config.daemon.state_dir.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    demand_own(config.daemon.state_dir)
    for path in close_to_others(database(config)):
        log.warning("could be read by others, and no more", file=str(path))
    return open_sound(database(config))


def open_beside(config: Config) -> Store:
    """The database, beside a daemon that may work on it; as `open_store` where none does.

    StoreError where the one that works is of an older version: it could not go on with what this one made of it.
    """
    demand_own(config.daemon.state_dir)
    try:
        return Store(database(config), Opening.BESIDE)
    except OlderError as error:
        try:
            with held(config.daemon.state_dir):
                return open_store(config)
        except LockedError:
            another = f"{error}, and a oneonone of another version works on it: {RESTART}"
            path = database(config)
            raise StoreError(another if path.exists() else f"{path}: is not there yet; {ELSEWHERE}") from error


def look_into_store(config: Config) -> Store:
    """The database for reading, whatever works on it; an empty one in memory when there is none yet."""
    path = database(config)
    return Store(path if path.exists() else None, Opening.LOOK)


def open_vault(config: Config, store: Store) -> Vault | None:
    """The private notes of a database under the key that is set up; None where there is none."""
    from daemon.private_notes import Vault, wrapping_key

    key = config.notes_key()
    return Vault(store.private_notes, wrapping_key(key)) if key else None


def environment() -> Mapping[str, str]:
    """The process's environment: where systemd puts credentials and the state folder."""
    return os.environ
