"""The mail that brings one of the two what the other one wanted to say at once."""

from __future__ import annotations

from datetime import datetime

from daemon.i18n import gettext as _
from daemon.i18n import speaking
from daemon.mail.envelope import Desk, Mail, finished, name_of, to_person
from daemon.mail.headers import PARAGRAPH_CAP, clean
from daemon.mail.letter import Letter
from rules.model import Person
from rules.notebook import Point


def feedback(desk: Desk, reader: Person, author: Person, point: Point, link: str, now: datetime) -> Mail:
    """The words of feedback that is stored, and the link to its week. Raises ValueError for an address not in ASCII."""
    purpose = f"feedback {point.pair} {point.id} {point.added_at.isoformat()}"  # a number is given anew once it is free
    with speaking(reader.language):
        letter = _letter(desk, name_of(author), point.text, link)
    return finished(desk, to_person("agenda", purpose, reader, ()), letter, now)


def _letter(desk: Desk, name: str, text: str, link: str) -> Letter:
    lines = (clean(line, PARAGRAPH_CAP) for line in text.splitlines())
    return Letter(
        subject=_("Feedback from %(name)s") % {"name": name},
        lead=_("%(name)s has some feedback for you.") % {"name": name},
        heading=_("In the words of %(name)s") % {"name": name},
        lines=tuple(filter(None, lines)),
        link=link,
        link_words=_("See it on the page of the week"),
        notes=(
            _("Feedback is given in the moment and not saved up. The two of you see it, nobody else."),
            _("There is no need to answer by mail. The next 1:1 is the place to talk it over."),
        ),
        contact=desk.operator,
    )
