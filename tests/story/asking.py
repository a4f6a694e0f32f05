"""A week that was cancelled and asked about, and a browser without JavaScript."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

from tests.story.office import BASE_URL, HOUR, MONDAY, Premises, text_of, uid

WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")


def asked(office: Premises, start: datetime = MONDAY, week: datetime = WEEK) -> str:
    """Ana cancelled a week of Ben's and was asked two hours after the start; the path of the link in the prompt."""
    office.work(start)
    office.hand("ana").cancel_week(uid("ben"), week)
    office.work(start + HOUR)
    office.work(start + 2 * HOUR)
    (prompt,) = office.mails_of("prompt")
    found = re.findall(rf"{BASE_URL}/reason/\S+", text_of(prompt))
    assert len(found) == 1
    return str(found[0].removeprefix(BASE_URL))


def fetch(url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of a page, after a POST when there is a form."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with urllib.request.urlopen(url, data, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
