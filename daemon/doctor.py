"""The command `check`: whether everything that the daemon needs is there, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from signal import SIGTERM, default_int_handler, signal

from daemon import assembly
from daemon.account_settings import GoogleAccount
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.company import Account, Company
from daemon.config import Config, load
from daemon.failures import FAILED, plainly, report
from daemon.file_rights import of_state
from daemon.lease_places import examined
from daemon.logs import set_up
from daemon.observe import CONNECTIONS
from daemon.retaining import would_go
from daemon.surveying import survey
from providers.base import Directory, Finding, MailBox, MailSender
from providers.errors import AccessError, ProviderError, TemporaryError
from providers.tls import UntrustedError
from rules.directory import by_address, differences
from rules.model import Person
from rules.roster import Roster


@plainly
def check(chosen: Options) -> int:
    """Print the findings; exit 1 when one is not well."""
    set_up(quiet=True)
    signal(SIGTERM, default_int_handler)  # as at Ctrl-C: what was made to try a server out is removed on the way out
    config = load(chosen.config, assembly.environment())
    roster = assembly.read_roster(config)
    clock = SystemClock()
    agenda = assembly.open_agenda(config, clock)
    company = assembly.company(config, roster, assembly.open_accounts(config, clock), agenda)
    calendars = _calendars(company, list(roster.people.values()))
    surveys = list(survey(company, assembly.look_into_store(config), clock()))
    accounts = [*_domains(config, roster), *_accounts(company), *_directories(company, roster)]
    servers = [one for each in surveys for one in each.findings]
    accounts += examined(config, clock)
    findings = [*_settings(config, company), *accounts, *servers, *calendars, *_agenda(company), *_mail(config)]
    text = "\n".join(f"{'ok  ' if one.ok else 'FAIL'}  {one.what}: {one.text}" for one in findings)
    measured = {one.account: one.document for one in surveys}
    report(chosen, {"findings": [asdict(one) for one in findings], "accounts": measured}, text)
    return 0 if all(one.ok for one in findings) else FAILED


def _settings(config: Config, company: Company) -> Iterator[Finding]:
    yield Finding("configuration", True, f"{config.path} is complete")
    yield from (Finding("configuration", True, f"please note: {one}") for one in config.warnings)
    yield Finding("roster", True, f"{len(company.pairs)} pairs")
    folder = config.daemon.state_dir
    there = f"{folder} is there" if folder.is_dir() else f"{folder} will be made"
    wrong = of_state(folder)
    yield Finding("state", not wrong, wrong or there)
    yield _signing(config)
    yield _private_notes(config)
    yield _retention(config)


def _signing(config: Config) -> Finding:
    """What signs the links; an earlier secret that stays for ever was changed in vain."""
    what, file, earlier = "secret", config.daemon.secret_file, len(config.secrets) - 1
    if not earlier:
        return Finding(what, True, f"{file} signs the links")
    accepted = f"{earlier} earlier one{'s' if earlier > 1 else ''}"
    rest = "take it out of the file once nothing that it signed is in use"
    return Finding(what, True, f"please note: {file} has {accepted} that counts as well; {rest}")


def _private_notes(config: Config) -> Finding:
    """Whether they are sealed, and that with the key that is there now; how many there are is nobody's business."""
    what, vault = "private notes", assembly.open_vault(config, assembly.look_into_store(config))
    if vault is None:
        return Finding(what, True, "please note: not set up; agenda.notes_key_file names no key, so there are none")
    if not vault.opens():
        remedy = "bring back the file they were sealed with, or run `oneonone rekey` with it"
        return Finding(what, False, f"{config.agenda.notes_key_file} does not open those that are there; {remedy}")
    return Finding(what, True, f"are sealed with {config.agenda.notes_key_file}")


def _retention(config: Config) -> Finding:
    """What was kept long enough, and how much of it the daemon would let go of now."""
    gone = would_go(assembly.look_into_store(config), config.retention, SystemClock()())
    counted = ", ".join(f"{data} {number}" for data, number in gone.items())
    return Finding("retention", True, f"next to go: {counted}" if counted else "nothing is older than it is to be kept")


def _domains(config: Config, roster: Roster) -> Iterator[Finding]:
    """That the domain of an account is anybody's: Google mails those of another one about every change."""
    accounts = {name: one.domain for name, one in config.accounts.items() if isinstance(one, GoogleAccount)}
    for name, domain in accounts.items():
        people = [one.email for one in roster.people.values() if one.account == name]
        if people and not any(one.endswith(f"@{domain.lower()}") for one in people):
            text = f"nobody of the roster's people in it has an address there; {people[0]} is one of them"
            yield Finding(f"domain {domain} of [accounts.{name}]", False, text)


def _accounts(company: Company) -> Iterator[Finding]:
    for account in company.accounts.values():
        if sample := _sample(company, account.name):
            yield from account.examine([account.locate(person) for person in sample])


def _directories(company: Company, roster: Roster) -> Iterator[Finding]:
    for account in company.accounts.values():
        if account.directory:
            people = [one for one in roster.people.values() if one.account == account.name]
            yield from _listed(account.name, account.directory, people, roster)


def _listed(name: str, directory: Directory, people: list[Person], roster: Roster) -> Iterator[Finding]:
    """That a directory can be read, and where the roster is other than it."""
    what = f"directory of [accounts.{name}]"
    try:
        listed = directory.people()
    except ProviderError as error:
        yield Finding(what, False, str(error))
        return
    yield Finding(what, True, f"names {len(listed)} people")
    for one in differences(people, roster.pairs, by_address(listed)):
        yield Finding(f"directory entry of {one.email}", one.note, f"please note: {one.text}" if one.note else one.text)


def _sample(company: Company, account: str) -> list[Person]:
    """Two who have a 1:1 and both are in the account; else one of whom it has, if any."""
    people = [[one for one in (pair.manager, pair.report) if one.account == account] for pair in company.pairs]
    return max(people, key=len, default=[])


def _calendars(company: Company, people: list[Person]) -> Iterator[Finding]:
    busy = {person.email for pair in company.pairs for person in (pair.report, pair.manager)}
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = pool.map(lambda person: _calendar(company, person), [one for one in people if one.email in busy])
        yield from found


def _calendar(company: Company, person: Person) -> Finding:
    account: Account = company.account(person)
    what = f"calendar of {person.email}"
    if not account.calendars:
        return Finding(what, True, "none that can be reached; invites by mail")
    ref = account.locate(person)
    try:
        measured = account.provider.check(ref)
    except AccessError as error:
        remedy = f"check how [accounts.{account.name}] signs in, and its rights on this calendar"
        return Finding(what, False, f"{error}; {remedy}")
    except UntrustedError as error:
        return Finding(what, False, str(error))
    except TemporaryError as error:
        return Finding(what, False, f"{error}; check that {ref.url} can be reached from here, and the server's log")
    except ProviderError as error:
        return Finding(what, False, str(error))
    if measured.missing:
        return Finding(what, True, f"{ref.url} is not there yet and will be made")
    way = "the server delivers invitations" if measured.scheduling else "both copies are written"
    return Finding(what, True, f"{ref.url}; {way}; {'changes' if measured.sync else 'full listings'} are read")


def _agenda(company: Company) -> Iterator[Finding]:
    if company.agenda is None:
        return
    try:
        company.agenda.check()
    except ProviderError as error:
        yield Finding("agenda documents", False, f"{error}; see [agenda] in config.toml")
    else:
        yield Finding("agenda documents", True, "can be searched, made and written")
    finally:
        company.agenda.close()


def _mail(config: Config) -> Iterator[Finding]:
    yield _tried("mail server", assembly.open_sender(config), f"{config.mail.smtp} answers", config)
    mailbox = assembly.open_mailbox(config)
    if mailbox is not None:
        yield _tried("mailbox of answers", mailbox, f"{config.mail.imap} lets it be read", config)


def _tried(what: str, way: MailSender | MailBox, well: str, config: Config) -> Finding:
    try:
        way.check()
    except ProviderError as error:
        return Finding(what, False, f"{error}; see [mail] in {config.path}")
    finally:
        way.close()
    return Finding(what, True, well)
