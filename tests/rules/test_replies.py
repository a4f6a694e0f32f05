"""What a mail that came in is, and whether its sender is sure: a table, one test a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.incoming import Incoming
from rules.replies import Sort, authenticated, sort_of

OURS = "oneonone@example.com"
BEN = "ben@example.com"
REPLY = Incoming(message_id="<1@mail.example.com>", sender=BEN, subject="Re: 1:1: what came up?", text="I was ill.")


def marked(**values: str) -> Incoming:
    """A reply with further headers; underscores stand for hyphens."""
    return replace(REPLY, marks=tuple((name.replace("_", "-"), value) for name, value in values.items()))


def titled(subject: str) -> Incoming:
    return replace(REPLY, subject=subject)


SORTS = {
    "a person's reply": (REPLY, Sort.REPLY),
    "a reply whose program says that no program wrote it": (marked(auto_submitted="no"), Sort.REPLY),
    "a reply with ordinary precedence": (marked(precedence="normal"), Sort.REPLY),
    "a reply that came a usual way": (marked(return_path=f"<{BEN}>"), Sort.REPLY),
    "a reply about illness in the subject": (titled("Re: sick, out of office"), Sort.REPLY),
    "a vacation message": (marked(auto_submitted="auto-replied"), Sort.AUTOMATIC),
    "a vacation message with a parameter": (marked(auto_submitted="Auto-Replied; owner=x"), Sort.AUTOMATIC),
    "a vacation message without a return path": (
        marked(return_path="<>", auto_submitted="auto-replied"),
        Sort.AUTOMATIC,
    ),
    "a generated mail": (marked(auto_submitted="auto-generated"), Sort.AUTOMATIC),
    "a mail of an autoresponder": (marked(x_autoreply="yes"), Sort.AUTOMATIC),
    "another autoresponder's": (marked(x_autorespond="1:1"), Sort.AUTOMATIC),
    "a mail that a rule of Exchange sent": (marked(x_ms_exchange_inbox_rules_loop=BEN), Sort.AUTOMATIC),
    "precedence of the 1990s": (marked(precedence="auto_reply"), Sort.AUTOMATIC),
    "mass mail": (marked(precedence="Bulk"), Sort.AUTOMATIC),
    "Outlook's automatic reply": (titled("Automatic reply: 1:1: what came up?"), Sort.AUTOMATIC),
    "Outlook's in German": (titled("Automatische Antwort: 1:1"), Sort.AUTOMATIC),
    "Outlook's in French": (titled("Réponse automatique : 1:1"), Sort.AUTOMATIC),
    "Outlook's in Spanish": (titled("Respuesta automática: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Italian": (titled("Risposta automatica: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Portuguese": (titled("Resposta automática: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Dutch": (titled("Automatisch antwoord: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Swedish": (titled("Automatiskt svar: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Danish": (titled("Automatisk svar: 1:1"), Sort.AUTOMATIC),
    "Outlook's in Polish": (titled("Odpowiedź automatyczna: 1:1"), Sort.AUTOMATIC),
    "an out-of-office subject": (titled("Out of Office: Re: 1:1"), Sort.AUTOMATIC),
    "an out-of-office subject in German": (titled("Abwesenheitsnotiz: 1:1"), Sort.AUTOMATIC),
    "a German away message": (titled("Ich bin abwesend bis Montag"), Sort.AUTOMATIC),
    "a bounce by RFC 3464": (replace(REPLY, kind="multipart/report delivery-status"), Sort.BOUNCE),
    "a bounce of exim": (marked(x_failed_recipients="x@example.com"), Sort.BOUNCE),
    "a mail of the mailer daemon": (replace(REPLY, sender="mailer-daemon@mx.example.com"), Sort.BOUNCE),
    "a mail of the postmaster": (replace(REPLY, sender="postmaster@example.com"), Sort.BOUNCE),
    "a mail without a return path": (marked(return_path="<>"), Sort.BOUNCE),
    "a bounce by its subject": (titled("Undeliverable: 1:1: what came up?"), Sort.BOUNCE),
    "a bounce by its German subject": (titled("Unzustellbar: 1:1"), Sort.BOUNCE),
    "a receipt by RFC 8098": (replace(REPLY, kind="multipart/report disposition-notification"), Sort.RECEIPT),
    "a receipt without a return path": (
        replace(marked(return_path="<>"), kind="multipart/report disposition-notification"),
        Sort.RECEIPT,
    ),
    "a receipt by its subject": (titled("Read: 1:1: what came up?"), Sort.RECEIPT),
    "a receipt by its German subject": (titled("Gelesen: 1:1"), Sort.RECEIPT),
    "mail of a list": (marked(list_id="<all.example.com>"), Sort.LIST),
    "mail to unsubscribe from": (marked(list_unsubscribe="<https://news.example.com>"), Sort.LIST),
    "our own mail": (marked(x_oneonone="prompt"), Sort.OURS),
    "a mail of another daemon": (
        replace(marked(x_oneonone="prompt", auto_submitted="auto-generated"), sender="1on1@example.org"),
        Sort.OURS,
    ),
    "a mail from our own address": (replace(REPLY, sender=OURS), Sort.OURS),
    "a mail with a Message-ID of ours": (
        replace(REPLY, message_id="<33fb03cec40da3e12979c4c5a2eb805c@example.com>"),
        Sort.OURS,
    ),
    "a mail of another server with such a Message-ID": (
        replace(REPLY, message_id="<33fb03cec40da3e12979c4c5a2eb805c@mail.example.org>"),
        Sort.REPLY,
    ),
}


@pytest.mark.parametrize("name", SORTS)
def test_what_a_mail_is(name: str) -> None:
    mail, sort = SORTS[name]
    assert sort_of(mail, OURS) is sort


def test_a_mail_program_that_wants_no_automatic_answers_is_no_robot() -> None:
    assert sort_of(marked(x_auto_response_suppress="All"), OURS) is Sort.REPLY


HOST = "mx.example.com"
SURE = {
    "DMARC": "mx.example.com; dmarc=pass (p=reject) header.from=example.com",
    "DMARC among others": "mx.example.com; spf=pass smtp.mailfrom=x; dkim=fail; dmarc=pass header.from=example.com",
    "DMARC without a domain": "mx.example.com; dmarc=pass",
    "a version": "mx.example.com 1; dmarc=pass header.from=example.com",
    "a method's version": "mx.example.com; dmarc/1=pass header.from=example.com",
    "capitals": "MX.Example.Com; DMARC=Pass header.from=Example.com",
    "DKIM of the domain": "mx.example.com; dkim=pass header.d=example.com header.s=s1",
    "DKIM of an identity": 'mx.example.com; dkim=pass (2048-bit key) header.i="@example.com"',
}
UNSURE = {
    "no results": "mx.example.com; none",
    "nothing": "",
    "another server": "mx.example.org; dmarc=pass header.from=example.com",
    "a server whose name begins alike": "mx.example.com.example.org; dmarc=pass header.from=example.com",
    "a failure": "mx.example.com; dmarc=fail header.from=example.com",
    "SPF alone": "mx.example.com; spf=pass smtp.mailfrom=ben@example.com",
    "DMARC of another domain": "mx.example.com; dmarc=pass header.from=example.org",
    "DKIM of another domain": "mx.example.com; dkim=pass header.d=example.org",
    "DKIM of a domain that ends alike": "mx.example.com; dkim=pass header.d=le.com",
    "DKIM of a top-level domain": "mx.example.com; dkim=pass header.d=com",
    "DKIM of nobody": "mx.example.com; dkim=pass",
    "a result in a comment": "mx.example.com; dmarc=fail (was; dmarc=pass header.from=example.com)",
    "a result in nested comments": "mx.example.com; dmarc=fail (a (b); dmarc=pass) header.from=example.com",
    "a result in quotation marks": 'mx.example.com; spf=fail smtp.mailfrom="x; dmarc=pass"',
    "a quotation mark that nothing closes": 'mx.example.com; spf=fail smtp.mailfrom="x; dmarc=pass',
    "a result that is none": "mx.example.com; x-dmarc=pass header.from=example.com",
    "another result that begins alike": "mx.example.com; dmarc=passed header.from=example.com",
}


@pytest.mark.parametrize("name", SURE)
def test_our_own_server_vouches_for_the_sender(name: str) -> None:
    assert authenticated(marked(authentication_results=SURE[name]), HOST)


@pytest.mark.parametrize("name", UNSURE)
def test_nobody_vouches_for_the_sender(name: str) -> None:
    assert not authenticated(marked(authentication_results=UNSURE[name]), HOST)


def test_a_result_below_the_topmost_one_is_the_senders_own() -> None:
    forged, ours = SURE["DMARC"], UNSURE["a failure"]
    below = replace(REPLY, marks=(("authentication-results", ours), ("authentication-results", forged)))
    foreign = replace(below, marks=(("authentication-results", "relay.example.org; none"), *below.marks[1:]))
    assert not authenticated(below, HOST)
    assert not authenticated(foreign, HOST)


def test_without_one_sender_there_is_nobody_to_vouch_for() -> None:
    assert not authenticated(replace(marked(authentication_results=SURE["DMARC"]), sender=""), HOST)
