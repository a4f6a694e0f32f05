"""Every mail that the daemon writes, composed from values alone: the same values give the same bytes.

Purposes, from which the Message-ID follows: `prompt P` and `reminder P` for the change-set P (the keys of
its records where it has no name yet), `unclear P` for replies to it that could not be taken, `outcome K K …` for the
records that ended, `notice K` for what needs no answer, `share PAIR WEEK` and `agenda PAIR WEEK` (module agendas),
`due ITEM …`, `feedback PAIR POINT WHEN`, `sign-in LINK`, and for the operator the cause itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from daemon.i18n import gettext as _
from daemon.mail.asking import Question, prompt, reminder, unclear
from daemon.mail.envelope import Desk, Envelope, Mail, finished
from daemon.mail.feedback import feedback
from daemon.mail.headers import PARAGRAPH_CAP, clean
from daemon.mail.letter import Letter
from daemon.mail.telling import notice, outcome

__all__ = [
    "Desk",
    "Mail",
    "Question",
    "feedback",
    "notice",
    "operator",
    "outcome",
    "prompt",
    "reminder",
    "sign_in",
    "unclear",
]


def operator(desk: Desk, cause: str, subject: str, paragraphs: Sequence[str], now: datetime) -> Mail:
    """Tell the operator something; `cause` is the purpose: told again, it is the same mail. Lines stay lines."""
    letter = Letter(
        subject=clean(subject),
        lead=clean(paragraphs[0], PARAGRAPH_CAP) if paragraphs else "",
        notes=tuple(clean(line, PARAGRAPH_CAP) for paragraph in paragraphs[1:] for line in paragraph.split("\n")),
    )
    return finished(desk, Envelope("operator", cause, desk.operator, "", choices=False), letter, now)


def sign_in(desk: Desk, recipient: str, link: str, now: datetime) -> Mail:
    """The link with which somebody signs in to the pages, in the language that is spoken."""
    letter = Letter(
        subject=_("Sign in to your 1:1 pages"),
        lead=_("Somebody, probably you, asked to sign in to the 1:1 pages with this address."),
        link=link,
        link_words=_("Sign in"),
        notes=(
            _("The link works once, for 15 minutes."),
            _("If it was not you, leave this mail alone: nothing happens."),
        ),
        contact=desk.operator,
    )
    return finished(desk, Envelope("sign-in", f"sign-in {link}", recipient, ""), letter, now)
