"""One event on two calendars: what travels, what stays, and what a guest may do."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.google.meetings import ANA, BEN, ID, Person, a_series
from tests.google.running import Google, Mail, google

WEEK = "2026-03-24T09:00:00Z"


def answers(event: Any) -> dict[str, str]:
    """Who answered what."""
    return {guest["email"]: guest["responseStatus"] for guest in event["attendees"]}


def both(server: Google) -> tuple[Person, Person]:
    """Ana's series with Ben, and the two."""
    ana, ben = Person(server), Person(server, BEN)
    ana.insert(a_series())
    return ana, ben


def test_a_guest_has_a_copy_of_the_same_event(workspace: Google) -> None:
    _, ben = both(workspace)

    copy = ben.get()

    assert (copy["id"], copy["iCalUID"]) == (ID, f"{ID}@google.com")
    assert copy["organizer"] == {"email": ANA}
    assert {guest["email"]: guest.get("self") for guest in copy["attendees"]} == {ANA: None, BEN: True}


def test_private_properties_stay_and_shared_ones_travel(workspace: Google) -> None:
    ana, ben = Person(workspace), Person(workspace, BEN)
    ana.insert(a_series(extendedProperties={"private": {"a": "1"}, "shared": {"s": "1"}}, colorId="3"))

    ben.patch({"extendedProperties": {"private": {"b": "2"}, "shared": {"s": "2"}}, "colorId": "5"})

    assert ben.get()["extendedProperties"] == {"private": {"b": "2"}, "shared": {"s": "2"}}
    assert ana.get()["extendedProperties"] == {"private": {"a": "1"}, "shared": {"s": "2"}}
    assert (ana.get()["colorId"], ben.get()["colorId"]) == ("3", "5")
    ana.patch({"summary": "Ours"})
    assert ben.get()["extendedProperties"] == {"private": {"b": "2"}, "shared": {"s": "2"}}
    assert len(ana.list(privateExtendedProperty="a=1")["items"]) == 1
    assert ben.list(privateExtendedProperty="a=1")["items"] == []


def test_an_answer_is_seen_by_both(workspace: Google) -> None:
    ana, ben = both(workspace)

    ben.patch({"attendees": [{"email": BEN, "responseStatus": "accepted"}], "attendeesOmitted": True})

    assert answers(ana.get()) == answers(ben.get()) == {ANA: "accepted", BEN: "accepted"}


def test_an_answer_to_one_week_is_an_edited_week_on_both_calendars(workspace: Google) -> None:
    ana, ben = both(workspace)
    week = ben.week(WEEK)

    ben.patch(
        {"attendees": [{"email": BEN, "responseStatus": "declined", "comment": "ill"}], "attendeesOmitted": True},
        week["id"],
    )

    for person in (ana, ben):
        assert answers(person.get(week["id"]))[BEN] == "declined"
        assert person.get(week["id"])["attendees"][1]["comment"] == "ill"
        assert answers(person.get())[BEN] == "needsAction"
        assert len(person.list()["items"]) == 2


def test_guests_that_are_sent_without_an_answer_are_asked_anew(workspace: Google) -> None:
    ana, ben = both(workspace)
    ben.patch({"attendees": [{"email": BEN, "responseStatus": "accepted"}], "attendeesOmitted": True})

    ana.patch({"attendees": [{"email": ANA}, {"email": BEN}]}, sendUpdates="all")

    assert answers(ben.get()) == {ANA: "needsAction", BEN: "needsAction"}


def test_a_guest_may_not_change_what_is_the_organizer_s(workspace: Google) -> None:
    ana, ben = both(workspace)

    with pytest.raises(HttpError) as refused:
        ben.patch({"summary": "Mine"})

    assert refused.value.error_details[0]["reason"] == "forbiddenForNonOrganizer"
    assert ana.get()["summary"] == ben.get()["summary"] == "1:1 Ana / Ben"


def test_a_refusal_may_be_silent(workspace: Google) -> None:
    workspace.ways.silent_refusal = True
    ana, ben = both(workspace)

    assert ben.patch({"summary": "Mine"})["summary"] == "1:1 Ana / Ben"
    assert ana.get()["summary"] == "1:1 Ana / Ben"


def test_a_guest_may_change_what_the_organizer_lets_guests_change(workspace: Google) -> None:
    ana, ben = Person(workspace), Person(workspace, BEN)
    ana.insert(a_series(guestsCanModify=True))

    ben.patch({"summary": "Ours"})

    assert ana.get()["summary"] == "Ours"


def test_a_guest_may_invite_others_unless_told_not_to(workspace: Google) -> None:
    ana, ben = both(workspace)
    third = {"email": "zoe@outside.test"}

    ben.patch({"attendees": [*ben.get()["attendees"], third]})
    ana.patch({"guestsCanInviteOthers": False})
    ben.patch({"attendees": [*ben.get()["attendees"], {"email": "yan@outside.test"}]})

    assert answers(ana.get()).keys() == {ANA, BEN, "zoe@outside.test"}


def test_a_guest_who_deletes_a_series_has_declined_it(workspace: Google) -> None:
    ana, ben = both(workspace)
    token = ben.list()["nextSyncToken"]

    ben.delete()

    assert answers(ana.get())[BEN] == "declined"
    assert ana.get()["status"] == "confirmed"
    assert (ben.get()["status"], ben.get()["summary"]) == ("cancelled", "1:1 Ana / Ben")
    assert [one["status"] for one in ben.list(syncToken=token)["items"]] == ["cancelled"]
    ana.patch({"location": "Room 1"})
    assert ben.get()["status"] == "cancelled"


def test_a_guest_who_had_removed_it_gets_it_again_when_asked_again(workspace: Google) -> None:
    ana, ben = both(workspace)
    ben.delete()

    ana.patch({"attendees": [{"email": ANA}, {"email": BEN}]})

    assert ben.get()["status"] == "confirmed"


def test_a_guest_may_remove_one_week(workspace: Google) -> None:
    ana, ben = both(workspace)
    week = ben.week(WEEK)

    ben.delete(week["id"])

    assert ben.get(week["id"])["status"] == "cancelled"
    assert answers(ana.get(week["id"]))[BEN] == "declined"
    assert ana.get(week["id"])["status"] == ben.get()["status"] == "confirmed"


def test_who_is_invited_no_longer_loses_the_copy(workspace: Google) -> None:
    ana, ben = both(workspace)

    ana.patch({"attendees": [{"email": ANA, "responseStatus": "accepted"}]})

    assert ben.get()["status"] == "cancelled"
    assert ben.list()["items"] == []


def test_a_third_person_can_be_invited_to_one_week() -> None:
    with google(("ana@example.test", "ben@example.test", "cem@example.test")) as server:
        ana, _ = both(server)
        cem = Person(server, "cem@example.test")
        week = ana.week(WEEK)

        ana.patch({"attendees": [*week["attendees"], {"email": "cem@example.test"}]}, week["id"])

        (only,) = cem.list()["items"]
        assert (only["id"], only["summary"], only["recurringEventId"]) == (week["id"], "1:1 Ana / Ben", ID)
        assert server.bugs == []


def test_deleting_by_the_organizer_is_for_all(workspace: Google) -> None:
    ana, ben = both(workspace)

    ana.delete(sendUpdates="all")

    assert ben.get()["status"] == "cancelled"
    assert workspace.mails == [Mail(BEN, "cancellation", ID)]


def test_mails_go_out_as_asked(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series(attendees=[{"email": BEN}, {"email": "zoe@outside.test"}]), sendUpdates="externalOnly")
    ana.patch({"summary": "Ours"}, sendUpdates="all")
    ana.patch({"summary": "Mine"}, sendUpdates="none")
    ana.patch({"summary": "Its"})

    assert workspace.mails == [
        Mail("zoe@outside.test", "invitation", ID),
        Mail(BEN, "update", ID),
        Mail("zoe@outside.test", "update", ID),
    ]


def test_moving_makes_another_calendar_the_organizer(workspace: Google) -> None:
    ana, ben = both(workspace)
    owner = {"role": "writer", "scope": {"type": "user", "value": ANA}}
    workspace.client(BEN).acl().insert(calendarId="primary", body=owner).execute()
    ana.delete(ana.week(WEEK)["id"])

    ana.events.move(calendarId="primary", eventId=ID, destination=BEN).execute()

    assert ben.get()["organizer"] == {"email": BEN, "self": True}
    assert ana.get()["organizer"] == {"email": BEN}
    assert ana.get()["status"] == "confirmed"
    assert ben.week(WEEK)["status"] == ana.week(WEEK)["status"] == "cancelled"
    with pytest.raises(HttpError):
        ana.patch({"summary": "Mine"})
    ben.patch({"summary": "Ours"})
    assert ana.get()["summary"] == "Ours"


def test_moving_away_from_who_is_not_invited_leaves_a_stub(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series(attendees=None))
    other = workspace.client(ANA).calendars().insert(body={"summary": "Other"}).execute()["id"]

    ana.events.move(calendarId="primary", eventId=ID, destination=other).execute()

    assert ana.get().keys() == {"kind", "etag", "id", "status"}


def test_an_absence_declines_what_lies_in_it(workspace: Google) -> None:
    ana, ben = both(workspace)
    ben.insert(an_absence("declineAllConflictingInvitations"))

    assert answers(ana.week(WEEK)) == {ANA: "accepted", BEN: "declined"}
    assert ana.week(WEEK)["attendees"][1]["comment"] == "I am away"
    assert answers(ana.week("2026-03-31T08:00:00Z"))[BEN] == "needsAction"


def test_an_absence_for_new_ones_declines_only_what_comes_later(workspace: Google) -> None:
    ana, ben = both(workspace)
    ben.insert(an_absence("declineOnlyNewConflictingInvitations"))
    ana.insert(a_series(id="oneonone1"))

    assert answers(ana.week(WEEK))[BEN] == "needsAction"
    assert answers(ana.week(WEEK, "oneonone1"))[BEN] == "declined"


def an_absence(mode: str) -> dict[str, Any]:
    """Out of office on 23 and 24 March."""
    return {
        "eventType": "outOfOffice",
        "summary": "Away",
        "start": {"dateTime": "2026-03-23T08:00:00+01:00"},
        "end": {"dateTime": "2026-03-25T08:00:00+01:00"},
        "outOfOfficeProperties": {"autoDeclineMode": mode, "declineMessage": "I am away"},
    }
