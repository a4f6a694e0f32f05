"""Whatever happens to a series in whatever order, the guest's calendar comes to show what the organizer's copy does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.edit import Attach, Cancel, End, Place, Retime, edited
from rules.inviting import Invitation, Method, Told, as_invited, news
from rules.model import Attendee, Override, Series, Slot, Span, Window
from rules.shown import occurrences
from tests.rules.test_inviting import BEN, BOTH, FIRST, HALF, NOW, SERIES, WEEK

WEEKS = st.sampled_from((0, 1, 1, 1, 2, 2, 3, 9))
DAY = timedelta(days=1)


@dataclass(slots=True)
class Guest:
    """A calendar program that was mailed to: one that merges week by week, or one that replaces what it has.

    RFC 5546, section 2.1.5: of what names the same series or week, the higher SEQUENCE counts, then the later one.
    """

    merges: bool
    master: Series | None = None
    sequence: int = -1
    weeks: dict[datetime, tuple[int, Override]] = field(default_factory=dict)

    def read(self, one: Invitation) -> None:
        if one.method is Method.REQUEST:
            self._request(one)
        elif one.weeks:
            self._take(one)
        else:
            assert one.told.sequence > self.sequence
            self.master, self.sequence, self.weeks = None, one.told.sequence, {}

    def _request(self, one: Invitation) -> None:
        assert one.told.sequence >= self.sequence and one.told.series is not None
        raised = one.told.sequence > self.sequence
        newer = {at: week for at, week in self.weeks.items() if week[0] >= one.told.sequence}
        self.weeks = (newer if raised else self.weeks) if self.merges else {}
        self.master, self.sequence = replace(one.told.series, overrides=()), one.told.sequence
        self._take(one)

    def _take(self, one: Invitation) -> None:
        for week in one.named:
            number = one.sequence_of(week.recurrence_id)
            before = self.weeks.get(week.recurrence_id, (-1, week))
            assert number >= before[0], "an older SEQUENCE than the guest knows"
            self.weeks[week.recurrence_id] = (number, week)

    @property
    def shown(self) -> Series | None:
        weeks = tuple(week for _, week in self.weeks.values())
        return replace(self.master, overrides=weeks) if self.master else None


@dataclass(slots=True)
class Mailing:
    """The organizer's copy, what is in question of it, and both kinds of guest."""

    series: Series | None = SERIES
    now: datetime = NOW
    held: set[datetime | None] = field(default_factory=set)
    told: Told = Told("pair", "uid")
    guests: tuple[Guest, Guest] = field(default_factory=lambda: (Guest(merges=True), Guest(merges=False)))

    @property
    def horizon(self) -> datetime:
        return self.now + 8 * WEEK

    def judged(self, series: Series | None) -> dict[datetime, Span]:
        """The meetings ahead, of the weeks that are judged."""
        if series is None:
            return {}
        ahead = occurrences(series, Window(self.now + timedelta(seconds=1), self.horizon + WEEK))
        return {one.recurrence_id: one.span for one in ahead if one.recurrence_id < self.horizon}

    def tell(self) -> Invitation | None:
        found = news(self.told, self.series, BEN, self.held, self.horizon, self.now)
        if found:
            assert found.told.highest > self.told.highest
            self.told = found.told
            for guest in self.guests:
                guest.read(found)
        return found

    def compare(self) -> None:
        """What the guests find is what the organizer has, while nothing of it is in question."""
        for guest in self.guests if not self.held else ():
            assert self.judged(guest.shown) == self.judged(as_invited(self.series, BEN))

    def act(self, deed: str, number: int, other: int) -> None:
        at = FIRST + number * WEEK
        match deed:
            case "hold":
                self.held.add(at)
            case "hold all":
                self.held.add(None)
            case "release":
                self.held.clear()
            case "wait":
                self.now += number * DAY
            case "delete":
                self.series = None
            case "make again":
                self.series = SERIES
            case _ if self.series is not None:
                self.series = _changed(self.series, deed, at, other)


def _changed(series: Series, deed: str, at: datetime, other: int) -> Series:
    match deed:
        case "cancel":
            return edited(series, (Cancel(at),))
        case "move":
            return edited(series, (Place(at, at + other * DAY, HALF),))
        case "put back":
            return edited(series, (Place(at, at, HALF),))
        case "end":
            return edited(series, (End(at),))
        case "retime":
            slot = Slot(other % 5, FIRST.time(), HALF, "Europe/Berlin")
            return edited(series, (Retime(slot, datetime(2026, 3, 2, 9) + (other % 5) * DAY),))
        case "attach":
            return edited(series, (Attach("https://meet.example.test/agenda"),))
        case "uninvite":
            return replace(series, attendees=BOTH[:1])
        case "uninvite for a week":
            alone = Override(at, at, HALF, attendees=(Attendee("ana@example.test"),))
            return replace(series, overrides=(*_others(series, at), alone))
        case _:
            return replace(series, attendees=BOTH)


def _others(series: Series, at: datetime) -> tuple[Override, ...]:
    return tuple(one for one in series.overrides if one.recurrence_id != at)


OFTEN = ("cancel", "put back", "move")
DEEDS = st.sampled_from(
    (*OFTEN, *OFTEN, "hold", "hold all", "release", "wait", "delete", "make again", "end", "retime", "attach")
    + ("uninvite", "uninvite for a week", "invite")
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(DEEDS, WEEKS, st.integers(-2, 2)), max_size=25))
def test_the_guest_finds_what_the_organizer_has_once_all_is_settled(deeds: list[tuple[str, int, int]]) -> None:
    mailing = Mailing()
    for deed in deeds:
        mailing.act(*deed)
        mailing.tell()
        assert mailing.tell() is None
        mailing.compare()
    mailing.held.clear()
    mailing.tell()
    mailing.compare()
