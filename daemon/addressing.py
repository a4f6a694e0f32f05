"""A prompt as it is addressed to one of the two: with a link and a reply address that are that person's alone."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.company import Company
from daemon.mail.compose import Desk, Question
from daemon.mail.reply_address import reply_address
from daemon.web.tokens import reason_link
from rules.deadlines import deadline
from rules.model import Pair, Window
from rules.records import ExceptionRecord


def addressed(
    desk: Desk,
    company: Company,
    pair: Pair,
    records: Sequence[ExceptionRecord],
    person: str,
    absent: Sequence[Window] = (),
) -> Question:
    """The question of a prompt to one of its pair, by address. ValueError when `[mail] from` cannot be replied to.

    `absent`: when nobody could answer, which does not count before the deadline.
    """
    reader, other = (pair.manager, pair.report) if person == pair.manager.email else (pair.report, pair.manager)
    prompt = records[0].prompt
    link = reason_link(company.base_url, desk.secrets, prompt, person)
    until = deadline(records[0], reader, company.policy, absent)
    reply_to = reply_address(desk.sender, desk.secrets, prompt, person) if desk.takes_replies else ""
    return Question(reader, other, records, link, until, reply_to, policy=company.policy)
