"""What people of a simulated company do by mail."""

from __future__ import annotations

from collections import Counter

from daemon.answers import Taken
from daemon.store import Store
from tests.daemon.mail.replying import mail_of
from tests.soak.course import Replied
from tests.soak.post import Post
from tests.story.simulation.office import Office

WORDS = "I was ill, says mail"


def reply(post: Post, office: Office, event: Replied) -> None:
    """Answer the last question that came to one of a pair, if any did."""
    pair = office.staff[event.pair]
    readers = (pair.report.email, pair.manager.email)
    asked = [one for one in post.questions if one.recipient in readers]
    if not asked or not asked[-1].head["Reply-To"]:
        return
    last = asked[-1]
    headers = [
        ("From", last.recipient),
        ("To", str(last.head["Reply-To"])),
        ("Subject", f"Re: {last.head['Subject']}"),
        ("Message-ID", f"<reply-{event.at}@mail.example.test>"),
        ("In-Reply-To", last.id),
    ]
    post.mailbox.deliver(mail_of(headers, f"{WORDS} {event.at}.\n"))


def said_by_mail(store: Store, became: Counter[str]) -> dict[str, str]:
    """The words that count by now, by record, where some replies were taken."""
    if not became[Taken.COUNTED] + became[Taken.TOO_LATE]:
        return {}
    return {one.key: one.reason.text for one in store.records() if one.reason and WORDS in one.reason.text}
