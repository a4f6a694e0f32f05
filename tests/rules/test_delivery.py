"""Who brings the series to the attendee: a row of the table, a test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.delivery import Delivery, Reach, delivery, keeps_out, written_roles
from rules.model import Role

GOOGLE = Reach("google", Delivery.GOOGLE)
OTHER_GOOGLE = Reach("elsewhere", Delivery.GOOGLE)
INVITING = Reach("inviting", Delivery.SCHEDULING)
PLAIN = Reach("plain")
MAIL = Reach("outside", calendars=False)
SILENT = Reach("silent", silent=True)


@pytest.mark.parametrize(
    ("organizer", "attendee", "way"),
    [
        (INVITING, INVITING, Delivery.SCHEDULING),
        (GOOGLE, GOOGLE, Delivery.GOOGLE),
        (PLAIN, PLAIN, Delivery.COPY),
        (SILENT, SILENT, Delivery.COPY),
        (INVITING, PLAIN, Delivery.COPY),
        (PLAIN, INVITING, Delivery.COPY),
        (GOOGLE, INVITING, Delivery.COPY),
        (INVITING, GOOGLE, Delivery.COPY),
        (GOOGLE, OTHER_GOOGLE, Delivery.COPY),
        (PLAIN, MAIL, Delivery.MAIL),
        (INVITING, MAIL, Delivery.MAIL),
        (GOOGLE, MAIL, Delivery.MAIL),
    ],
)
def test_the_way_follows_from_where_the_two_live(organizer: Reach, attendee: Reach, way: Delivery) -> None:
    assert delivery(organizer, attendee) is way


@pytest.mark.parametrize("way", Delivery)
def test_only_what_nobody_delivers_is_written_into_both_copies(way: Delivery) -> None:
    both = (Role.MANAGER, Role.REPORT)
    assert written_roles(way) == (both if way is Delivery.COPY else (Role.MANAGER,))
    assert way.invites is (way is not Delivery.COPY)


@pytest.mark.parametrize("way", Delivery)
@pytest.mark.parametrize("server", [INVITING, SILENT, PLAIN])
def test_a_server_that_invites_is_kept_out_of_what_another_delivers(way: Delivery, server: Reach) -> None:
    another = way in (Delivery.COPY, Delivery.MAIL)
    assert keeps_out(way, server) is (another and server is not PLAIN)


def test_a_server_that_mails_guests_itself_is_not_kept_out_of_that() -> None:
    mailing = replace(INVITING, mails=True)
    assert [keeps_out(way, mailing) for way in (Delivery.MAIL, Delivery.COPY)] == [False, True]
