"""Answers to invitations as calendar programs mail them to an organizer. RFC 5546, sections 3.2.3 and 3.2.7."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.mail.incoming import read_mail
from providers.caldav.itip import responses
from providers.malformed import MalformedError
from rules.itip import Response
from rules.model import Partstat
from tests.daemon.mail.invitations import a_response, in_the_style_of

UID = "1on1-7652f99c314dffdc0d34efb1d1c02edc"
BEN, BERLIN = "ben@example.test", "Europe/Berlin"
WEEK, NEXT = datetime(2026, 3, 17, 9, tzinfo=UTC), datetime(2026, 3, 24, 9, tzinfo=UTC)
FIRST = datetime(2026, 3, 3, 9, tzinfo=UTC)
STAMP, EARLIER = datetime(2026, 3, 9, 8, 15, 1, tzinfo=UTC), datetime(2026, 3, 9, 8, 14, 59, tzinfo=UTC)
DECLINED, ACCEPTED, TENTATIVE = Partstat.DECLINED, Partstat.ACCEPTED, Partstat.TENTATIVE
IN_COLOGNE = "Ich bin an dem Tag beim Kunden in Köln."

STYLES = {
    "outlook": (Response(UID, BEN, DECLINED, EARLIER, 0, WEEK, WEEK, IN_COLOGNE),),
    "apple": (Response(UID, BEN, ACCEPTED, STAMP, 0, None, FIRST),),
    "google": (Response(UID, BEN, TENTATIVE, STAMP, 1, WEEK, WEEK),),
    "thunderbird": (Response(UID, BEN, DECLINED, STAMP, 2, WEEK, WEEK),),
    "nextcloud": (
        Response(UID, BEN, DECLINED, STAMP, 1, WEEK, WEEK),
        Response(UID, BEN, ACCEPTED, STAMP, 1, NEXT, NEXT),
    ),
    "outlook-counter": (Response(UID, BEN, TENTATIVE, EARLIER, 0, WEEK, None, "Könnten wir später?"),),
}


@pytest.mark.parametrize("program", STYLES)
def test_an_answer_is_read_whatever_program_wrote_it(program: str) -> None:
    mail = read_mail(in_the_style_of(program))
    assert (mail.method, mail.sender) == ("COUNTER" if "counter" in program else "REPLY", BEN)
    assert responses(mail.calendar, mail.method, BERLIN) == STYLES[program]


def test_words_beside_a_decline_count_where_the_event_has_none() -> None:
    body = a_response(UID, WEEK).replace("PARTSTAT=DECLINED", 'PARTSTAT=DECLINED;X-RESPONSE-COMMENT="On leave"')
    (found,) = responses(body.encode(), "REPLY", BERLIN)
    assert found.comment == "On leave"


def test_a_floating_time_is_meant_in_the_zone_of_who_answers() -> None:
    body = a_response(UID, WEEK).replace("RECURRENCE-ID:20260317T090000Z", "RECURRENCE-ID:20260317T100000")
    (found,) = responses(body.encode(), "REPLY", BERLIN)
    assert found.recurrence_id == WEEK


def test_a_counter_proposal_without_an_answer_is_tentative() -> None:
    body = a_response(UID, WEEK, "NEEDS-ACTION", method="COUNTER", start=NEXT).encode()
    (found,) = responses(body, "COUNTER", BERLIN)
    assert (found.partstat, found.start) == (TENTATIVE, None)


BROKEN = {
    "nothing": "",
    "words": "I decline",
    "an end too few": a_response(UID, WEEK).removesuffix("END:VCALENDAR\r\n"),
    "another method": a_response(UID, WEEK, method="REQUEST"),
    "no UID": a_response(UID, WEEK).replace("UID:", "X-UID:"),
    "no stamp": a_response(UID, WEEK).replace("DTSTAMP:", "X-STAMP:"),
    "a zone that nobody knows": a_response(UID, WEEK).replace("ID:20260317T090000Z", "ID;TZID=Mars:20260317T100000"),
    "a week that is a day": a_response(UID, WEEK).replace("T090000Z\r\nATT", "\r\nATT"),
    "all weeks from one on": a_response(UID, WEEK).replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE"),
    "a stamp beyond all years": a_response(UID, WEEK).replace("DTSTAMP:2026", "DTSTAMP:9999"),
    "answers of a whole town": a_response(UID, WEEK).replace("ATTENDEE", "ATTENDEE:mailto:x@y\r\n" * 60 + "ATTENDEE"),
    "endless nesting": "BEGIN:VCALENDAR\r\n" * 5_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_understood_is_refused_in_words_of_shape(name: str) -> None:
    with pytest.raises(MalformedError):
        responses(BROKEN[name].encode(), "REPLY", BERLIN)


_PIECES = st.lists(
    st.sampled_from(a_response(UID, WEEK, comment="Ill").splitlines(keepends=True))
    | st.sampled_from(
        ["RECURRENCE-ID;RANGE=:\r\n", "ATTENDEE:\r\n", 'UID;X="', "BEGIN:VTIMEZONE\r\n", "SEQUENCE:٣\r\n"]
    )
    | st.text(max_size=20),
    max_size=20,
)


@given(_PIECES, st.binary(max_size=20))
def test_whatever_comes_is_read_or_refused(pieces: list[str], rest: bytes) -> None:
    try:
        found = responses("".join(pieces).encode("utf-8", "replace") + rest, "REPLY", BERLIN)
    except MalformedError:
        return
    assert isinstance(found, tuple)


@given(st.data())
def test_an_answer_with_a_piece_missing_or_odd_is_read_or_refused(data: st.DataObject) -> None:
    lines = a_response(UID, WEEK, comment="Ill", start=WEEK).splitlines(keepends=True)
    at = data.draw(st.integers(1, len(lines) - 2))
    lines[at] = data.draw(
        st.sampled_from(["", lines[at] * 2, lines[at].partition(":")[0] + ":"]) | st.text(max_size=30)
    )
    try:
        responses("".join(lines).encode("utf-8", "replace"), "REPLY", BERLIN)
    except MalformedError:
        return
