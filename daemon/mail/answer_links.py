"""Links that give one exact answer each: they name the prompt and a time where it is one; a signature says the rest.

So they are short enough for a mail in plain text, and nobody learns from an address that somebody was ill.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from daemon.rows import stamp
from daemon.secret_files import Secrets
from daemon.web.tokens import answer_token, is_answer_token
from rules.clicks import TIMELESS, Click
from rules.records import Answer

_TOKEN = re.compile(r"(?P<prompt>[0-9a-f]{16})-(?:(?P<start>[0-9]{1,11})-)?(?P<token>[a-z2-7]{26})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AnswerClaim:
    """What a link names, a time as seconds since 1970, and the token beside it; if it is right, `meant` says."""

    prompt: str
    start: datetime | None
    token: str


def answer_link(base_url: str, secrets: Secrets, prompt: str, person: str, click: Click) -> str:
    """The link with which one of those who were asked gives this answer to a prompt."""
    time = f"{_seconds(click.start)}-" if click.start else ""
    return f"{base_url}/answer/{prompt}-{time}{answer_token(secrets, prompt, person, _words(click))}"


def answer_claim(token: str) -> AnswerClaim | None:
    """What the end of such a link claims."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    start = datetime.fromtimestamp(int(found["start"]), UTC) if found["start"] else None
    return AnswerClaim(found["prompt"], start, found["token"])


def meant(secrets: Secrets, claim: AnswerClaim, people: Iterable[str]) -> tuple[str, Click] | None:
    """Who of these gives which answer; None when it is nobody's link."""
    possible = [Click(Answer.MAKE_UP, None, claim.start)] if claim.start else TIMELESS
    right = (
        (person, click)
        for person, click in product(people, possible)
        if is_answer_token(secrets, claim.token, claim.prompt, person, _words(click))
    )
    return next(right, None)


def _words(click: Click) -> tuple[str, ...]:
    """What is signed of an answer."""
    return (click.answer, click.kind or "", stamp(click.start) if click.start else "")


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
