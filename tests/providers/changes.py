"""Any changes that the daemon may ask for, around the weeks after 10 March 2026."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import strategies as st

from rules.edit import Attach, Cancel, Change, End, Invite, Invitee, Place, Respond, Retime, Undate
from rules.model import Partstat, Slot
from rules.slot import instant, wall_time
from tests.providers.objects import LINK

TUESDAYS = [datetime(2026, 3, 10, 10) + timedelta(days=7 * number) for number in range(7)]
HALF_HOUR = timedelta(minutes=30)
OTHER_LINK = "https://meet.example.test/agenda/old"

WEEKS = st.sampled_from([instant(one, zone) for zone in ("Europe/Berlin", "Etc/GMT-1") for one in TUESDAYS])
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe"])
WALL_TIMES = st.sampled_from(
    [
        datetime(2026, 3, 12, 10),
        datetime(2026, 3, 12, 14),
        datetime(2026, 3, 29, 2, 30),
        datetime(2026, 10, 25, 2, 30),
    ]
)
LENGTHS = st.sampled_from([HALF_HOUR, timedelta(minutes=45), timedelta(hours=2)])
GUESTS = st.sampled_from([Invitee("ben@example.test", "Ben"), Invitee("eve@example.test", 'Eve "E." Ümit; Dr.')])
ATTENDEES = st.sampled_from(["ana@example.test", "ben@example.test", "eve@example.test"])
PARTSTATS = st.sampled_from([Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE])
SLOTS = st.builds(Slot, st.just(1), st.just(time(14)), LENGTHS, ZONES)


def changes(owner: str) -> st.SearchStrategy[list[Change]]:
    """One to four of them, some about whole days of the owner's zone."""
    midnights = WEEKS.map(lambda week: instant(wall_time(week, owner).replace(hour=0), owner))
    return st.lists(
        st.one_of(
            st.builds(Cancel, WEEKS),
            st.builds(Place, WEEKS, WEEKS.map(lambda week: week + HALF_HOUR), LENGTHS),
            st.builds(Place, WEEKS, WEEKS, LENGTHS),
            WEEKS.map(lambda week: Place(week, week, HALF_HOUR)),
            st.builds(Place, midnights, midnights, LENGTHS | st.just(timedelta(days=1))),
            st.builds(Cancel, midnights),
            st.builds(Undate, WEEKS.map(lambda week: week + timedelta(days=2)) | midnights),
            st.builds(Invite, GUESTS, st.none() | WEEKS),
            st.builds(Respond, ATTENDEES, PARTSTATS, st.sampled_from(["", "Away"]), st.none() | WEEKS),
            st.builds(End, WEEKS),
            st.builds(Attach, st.sampled_from([LINK, OTHER_LINK]), st.none() | WEEKS),
            st.builds(Retime, SLOTS, WALL_TIMES),
        ),
        min_size=1,
        max_size=4,
    )
