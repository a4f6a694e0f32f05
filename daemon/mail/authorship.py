"""From where a change came, in a sentence that blames nobody."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.i18n import gettext as _
from daemon.mail.headers import clean
from daemon.mail.sentences import View
from daemon.mail.words import moment
from rules.actor import Actor
from rules.records import ExceptionRecord


def authorship(records: Sequence[ExceptionRecord], view: View) -> tuple[str, ...]:
    """`It was changed from your calendar on Monday 9 March, 14:02.`, or through which program.

    Nothing where it is not known of all records, where it was not all the same way, and once somebody said that it
    was not them: then the log is not held against anybody.
    """
    authors = [one.author for one in records if one.author and not one.denied]
    ways = {_way(one, view) for one in authors}
    if len(authors) < len(records) or len(ways) != 1 or ways == {""}:
        return ()
    latest = moment(max(one.at for one in authors), view.zone, view.now)
    one = _("It was changed %(way)s on %(moment)s.")
    said = one if len(authors) == 1 else _("They were changed %(way)s, last on %(moment)s.")
    return (said % {"way": ways.pop(), "moment": latest},)


def _way(author: Actor, view: View) -> str:
    if author.robot:
        program = clean(author.client)
        return _("through %(program)s") % {"program": program} if program else _("by a program")
    if author.email == view.reader:
        return _("from your calendar")
    return "" if author.email in view.names else _("from the account %(email)s") % {"email": clean(author.email)}
