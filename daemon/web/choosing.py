"""The form of the choices about mails: what it offers, as it was filled in, and in words what holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from flask import request

from daemon.i18n import gettext as _
from daemon.i18n import ngettext
from daemon.mail.words import listed, minutes, weekday
from daemon.web.site import Site
from rules.duration import format_duration
from rules.marked import marked
from rules.model import LANGUAGES, WEEKDAYS, Hours, Person
from rules.preferences import REMINDED_BEFORE, Preferences, language_of_roster, mistakes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OWN_NAMES = {"en": marked("English"), "de": marked("Deutsch")}
BEFORE = {format_duration(one): one for one in REMINDED_BEFORE}
USUAL = Hours()


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent, or as the choices fill it in; `start` and `end` are as a form writes times."""

    language: str = ""
    own_hours: bool = False
    days: frozenset[int] = USUAL.days
    start: str = f"{USUAL.start:%H:%M}"
    end: str = f"{USUAL.end:%H:%M}"
    before: str = ""
    no_reminders: bool = False
    rhythm: bool = False
    digest: bool = False

    @property
    def mistakes(self) -> tuple[str, ...]:
        return mistakes(self.days, _time(self.start), _time(self.end)) if self.own_hours else ()

    @property
    def mail_hours(self) -> Hours | None:
        """The hours that were chosen; None for the company's, and where there are mistakes."""
        start, end = _time(self.start), _time(self.end)
        return Hours(self.days, start, end) if self.own_hours and start and end and not self.mistakes else None

    @property
    def remind_before(self) -> timedelta | None:
        return BEFORE.get(self.before)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person can choose, and in words what the company has instead.

    `agenda`: whether there is an agenda of which this person is reminded. `zone` is that of all times. `digest`:
    whether there are digests that this person gave up.
    """

    language: str
    languages: Mapping[str, str]
    hours: str
    days: tuple[str, ...]
    zone: str
    agenda: bool
    before: str
    befores: Mapping[str, str]
    digest: bool


def offered(site: Site, person: Person) -> Offered:
    """What a person can choose; words are in the language that is spoken."""
    pair = site.pair(person.email)
    return Offered(
        language=_(OWN_NAMES[language_of_roster(person) or LANGUAGES[0]]),
        languages={code: _(name) for code, name in OWN_NAMES.items()},
        hours=_company_hours(site) + _in_brackets(site, person),
        days=tuple(map(weekday, range(len(WEEKDAYS)))),
        zone=person.zone,
        agenda=pair is not None and not site.document(pair),
        before=_company_before(site),
        befores={name: _before(length) for name, length in BEFORE.items()},
        digest=not site.store.preferences.of(person.email).digest,
    )


def filled_as(choices: Preferences) -> Filled:
    """The form as these choices fill it in."""
    hours = choices.mail_hours
    shown = hours or USUAL
    return Filled(
        language=choices.language,
        own_hours=hours is not None,
        days=shown.days,
        start=f"{shown.start:%H:%M}",
        end=f"{shown.end:%H:%M}",
        before=format_duration(choices.remind_before) if choices.remind_before else "",
        no_reminders=not choices.reminders,
        rhythm=choices.rhythm,
    )


def sent() -> Filled:
    """The form as it was sent; what no form of ours sends counts as not chosen."""
    given = request.form
    spoken = given.get("language", "")
    return Filled(
        language=spoken if spoken in LANGUAGES else "",
        own_hours=given.get("hours") == "own",
        days=frozenset(day for day in range(len(WEEKDAYS)) if str(day) in given.getlist("day")),
        start=given.get("start", ""),
        end=given.get("end", ""),
        before=given.get("before", ""),
        no_reminders=given.get("reminders") == "no",
        rhythm=given.get("rhythm") == "yes",
        digest=given.get("digest") == "yes",
    )


def told(site: Site, person: Person, choices: Preferences) -> list[str]:
    """What holds now, in words."""
    return list(_told(site, person, choices))


def _told(site: Site, person: Person, choices: Preferences) -> Iterator[str]:
    yield _("Mails are in %(language)s.") % {"language": _(OWN_NAMES[person.language or LANGUAGES[0]])}
    if hours := choices.mail_hours:
        days = listed([weekday(day) for day in sorted(hours.days)])
        said = _("Mails come on %(days)s between %(start)s and %(end)s.")
        yield said % {"days": days, "start": f"{hours.start:%H:%M}", "end": f"{hours.end:%H:%M}"}
    else:
        yield _("Mails come in your working hours.") if site.policy.quiet else _("Mails come at any time.")
    if not choices.reminders:
        yield _("No reminders come. Questions about changed 1:1s still do.")
    elif offered(site, person).agenda:
        before = site.habits.remind_before if choices.remind_before is None else choices.remind_before
        said = _("The reminder of your agenda comes %(before)s.")
        yield said % {"before": _before(before)} if before else _("No reminder of your agenda comes.")
    yield _("A note about your own 1:1s comes each month.") if choices.rhythm else _("No monthly note comes.")
    if not choices.digest:
        yield _("No weekly digest comes.")


def _company_hours(site: Site) -> str:
    return _("In my working hours") if site.policy.quiet else _("At any time")


def _in_brackets(site: Site, person: Person) -> str:
    """The working hours, where they are the same on each day."""
    hours = person.hours
    if hours.shifts or not site.policy.quiet:
        return ""
    days = listed([weekday(day) for day in sorted(hours.days)])
    days = _("Monday to Friday") if hours.days == USUAL.days else days
    return f" ({days}, {hours.start:%H:%M}–{hours.end:%H:%M})"


def _company_before(site: Site) -> str:
    return _before(site.habits.remind_before) if site.habits.remind_before else _("no reminder")


def _before(length: timedelta) -> str:
    """`4 hours before it is due`."""
    return _("%(length)s before it is due") % {"length": _length(length)}


def _length(length: timedelta) -> str:
    if length % DAY == timedelta():
        return ngettext("%(count)s day", "%(count)s days", length // DAY) % {"count": length // DAY}
    if length % HOUR == timedelta():
        return ngettext("%(count)s hour", "%(count)s hours", length // HOUR) % {"count": length // HOUR}
    return minutes(length)


def _time(text: str) -> time | None:
    """The time that a form holds, with seconds or without; None where it is none."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
