"""Which automatic replies say that somebody is away: a table, one test a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.away import says_away
from rules.incoming import Incoming
from tests.rules.test_replies import OURS, REPLY, marked

ON_LEAVE = "I am on annual leave until 23 March and read no mail. In urgent cases please write to Chi."
IM_URLAUB = "Ich bin bis zum 23. März im Urlaub und lese keine Mails. In dringenden Fällen hilft Chi weiter."


def automatic(subject: str, text: str = ON_LEAVE, **marks: str) -> Incoming:
    return replace(marked(**marks), subject=subject, text=text)


AWAY = {
    "Exchange": automatic(
        "Automatic reply: 1:1 with Ana Ruiz on Tuesday 17 March: what came up?",
        auto_submitted="auto-generated",
        precedence="bulk",
    ),
    "Exchange without marks": automatic("Automatic reply: 1:1: what came up?"),
    "Outlook in German": automatic("Automatische Antwort: 1:1", IM_URLAUB, auto_submitted="auto-generated"),
    "an older Outlook in German": automatic("Abwesenheitsnotiz: 1:1", IM_URLAUB),
    "Gmail": automatic("In the Alps Re: 1:1", "Back on Monday!", precedence="bulk", auto_submitted="auto-replied"),
    "Gmail of old": automatic("Out of office Re: 1:1", x_autoreply="yes", precedence="bulk"),
    "Dovecot's Sieve": automatic("Auto: 1:1: what came up?", auto_submitted="auto-replied (vacation)"),
    "Dovecot's Sieve in German": automatic("Bin nicht da", IM_URLAUB, auto_submitted="Auto-Replied (vacation)"),
    "vacation(1)": automatic("away from my mail", precedence="bulk"),
    "an autoresponder": automatic("Re: 1:1", x_autorespond="1:1"),
    "an out-of-office reply to a reminder": automatic(
        "Re: Out of Office: Reminder: 1:1", auto_submitted="auto-generated"
    ),
    "a reply that says nothing": automatic("Re: 1:1", "", auto_submitted="auto-replied"),
}
NOT_AWAY = {
    "a person on vacation": replace(REPLY, text="I am on vacation until Friday."),
    "a person out of office": replace(REPLY, subject="Re: out of office", text="I was out of office, sorry."),
    "a person whose program says so": replace(marked(auto_submitted="no"), text=ON_LEAVE),
    "a generated mail": automatic("A report", auto_submitted="auto-generated"),
    "a notice": automatic("Quota", auto_submitted="auto-notified"),
    "mass mail": automatic("Our sale", precedence="bulk"),
    "what a rule of Exchange passes on": automatic("Re: 1:1", x_ms_exchange_inbox_rules_loop="ben@example.com"),
    "who has left": automatic("Automatic reply: 1:1", "Ben no longer works here. Please write to Chi."),
    "who has left, in German": automatic("Automatische Antwort: 1:1", "Ich bin nicht mehr bei der Beispiel AG."),
    "who has another address": automatic(
        "Re: 1:1", "I have a new address: b@example.com", auto_submitted="auto-replied"
    ),
    "a service desk": automatic("[Ticket 4711] 1:1", "We will get back to you.", auto_submitted="auto-replied"),
    "a receipt of a request": automatic("Auto: 1:1", "Your request has been received.", auto_submitted="auto-replied"),
    "who suspects a robot": automatic("Re: 1:1", "Please confirm that you sent this.", auto_submitted="auto-replied"),
    "a bounce": replace(automatic("Out of office"), kind="multipart/report delivery-status"),
    "our own mail": automatic("Out of office", x_oneonone="prompt", auto_submitted="auto-replied"),
}


@pytest.mark.parametrize("name", AWAY)
def test_an_out_of_office_reply_says_that_somebody_is_away(name: str) -> None:
    assert says_away(AWAY[name], OURS)


@pytest.mark.parametrize("name", NOT_AWAY)
def test_no_other_mail_says_so(name: str) -> None:
    assert not says_away(NOT_AWAY[name], OURS)
