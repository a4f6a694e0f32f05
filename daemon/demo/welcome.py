"""What the demonstration says when it is ready: where to look, what to try, how to connect a calendar program."""

from __future__ import annotations

import shutil
import sys

from daemon.config import Config
from daemon.demo.place import Place
from rules.duration import format_duration
from rules.model import Pair

MOST_AT_ONCE = 10
TEXT = """
oneonone runs, with a calendar server, a mail server and a team of its own.

  Mails that people get   {pages}/demo/mails
  Agendas and sign-in     {pages}/   (the sign-in link comes by mail, see above)
  How things are          {command} status --config {config}
  What is on record       {command} exceptions --config {config}

Be {manager} and {report}, who have a 1:1 {slot}:

{logins}

  Thunderbird       New Calendar, On the Network; the user name, and the calendar's address
  Apple Calendar    Add Account, Other CalDAV Account, Manual; the user name, and {server} as server
  DAVx5             Login with URL and user name; on a phone beside this machine: adb reverse tcp:{port} tcp:{port}

Then cancel, move, shorten or decline a week, or delete the series, and watch the mails: after {settle} somebody is
asked, after {remind} reminded, and after {put_back} the week is put back.
{many}
Ctrl-C ends it and removes everything, from {folder}.
"""
MANY = """
To create the series of more than {limit} pairs at once is held: see the operator's mail, then
  {command} approve PLAN --config {config}
"""
LOGIN = "  {name:<17} {calendar}\n{blank:<20}user {user}, password {password}"


def welcome(place: Place, config: Config) -> str:
    """The text, for people at a terminal."""
    pair = _example(place)
    policy, limit = config.policy, MOST_AT_ONCE
    many = MANY.format(command=_command(), limit=limit, config=place.config) if len(place.roster.pairs) > limit else ""
    return TEXT.format(
        command=_command(),
        pages=config.daemon.base_url,
        config=place.config,
        manager=pair.manager.name,
        report=pair.report.name,
        slot=pair.slot,
        logins="\n".join(_login(place, person.email) for person in (pair.manager, pair.report)),
        server=place.calendars,
        port=place.calendars.rstrip("/").rpartition(":")[2],
        settle=format_duration(policy.settle),
        remind=format_duration(policy.remind_after),
        put_back=format_duration(policy.put_back_after),
        many=many,
        folder=place.folder,
    )


def _command() -> str:
    """How to call this program from here, whether it is on the PATH or in a virtual environment."""
    return "oneonone" if shutil.which("oneonone") else sys.argv[0]


def _example(place: Place) -> Pair:
    """A team member who manages nobody, and the manager."""
    managers = {pair.manager.email for pair in place.roster.pairs}
    return next((one for one in place.roster.pairs if one.report.email not in managers), place.roster.pairs[0])


def _login(place: Place, email: str) -> str:
    login, person = place.logins[email], place.roster.people[email]
    return LOGIN.format(
        name=person.name, calendar=place.calendar(email), blank="", user=login.user, password=login.password
    )
