"""From where a change came, in a sentence that blames nobody."""

from __future__ import annotations

from collections.abc import Sequence

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
    what = "It was changed {} on {}." if len(authors) == 1 else "They were changed {}, last on {}."
    return (what.format(ways.pop(), latest),)


def _way(author: Actor, view: View) -> str:
    if author.robot:
        return f"through {clean(author.client)}" if clean(author.client) else "by a program"
    if author.email == view.reader:
        return "from your calendar"
    return "" if author.email in view.names else f"from the account {clean(author.email)}"
