"""Answers to invitations that reach the mailbox: who may give them, which count, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from daemon.intake import Became
from daemon.responding import Responded
from providers.base import CalendarRef
from rules.edit import SeriesEdit
from rules.model import Attendee, Kind, Partstat, Role, Series, Window
from rules.plan import Verb
from rules.reading import Resource
from rules.records import Outcome
from rules.shown import occurrences
from tests.daemon.failing import FailingCalendars
from tests.daemon.mail.invitations import a_response, after, in_the_style_of, mailed
from tests.daemon.mail.letters import read
from tests.daemon.mail.replying import CALENDARS
from tests.daemon.mailbox import REPLIES, Correspondence, a_correspondence
from tests.daemon.world import DAY, HOUR, SETTLED, provisioned, shown, verbs

VOUCHES = "mx.example.test"
AUTHENTIC = f"{VOUCHES}; dmarc=pass header.from=example.test"
REPORT, MANAGER = "p0@example.test", "ana@example.test"
DECLINED, TENTATIVE, ACCEPTED = Partstat.DECLINED, Partstat.TENTATIVE, Partstat.ACCEPTED
SECRET_WORDS = "My dog ate the calendar."


@pytest.fixture
def these() -> Correspondence:
    return corresponding()


def corresponding(**settings: object) -> Correspondence:
    """Both copies are the daemon's to write, and a server vouches for senders."""
    world = provisioned(**settings)
    world.passes.use(world.passes.company, REPLIES)
    return Correspondence(world, server=VOUCHES)


def take(these: Correspondence, calendar: str, sender: str = REPORT, method: str = "REPLY", **headers: str) -> str:
    """Let such a mail come; what became of it."""
    given = {"Authentication_Results": AUTHENTIC, **headers}
    these.mailbox.deliver(mailed(calendar, sender, method, **given))
    (became,) = these.take_in()
    return became


def a_reply(these: Correspondence, week: datetime | None, partstat: str = "DECLINED", **said: object) -> str:
    """The team member's answer."""
    return a_response(these.world.uid(), week, partstat, **said)  # type: ignore[arg-type]


def organizers(these: Correspondence) -> Series:
    return shown(these.world, Role.MANAGER)


def answered(these: Correspondence, number: int = 1) -> Attendee:
    """What the team member answered for a week, by the organizer's copy."""
    week = these.world.week(number)
    (meeting,) = occurrences(organizers(these), Window(week - DAY, week + DAY))
    return next(one for one in meeting.attendees if one.email == REPORT)


def test_a_decline_by_mail_shows_in_the_organizers_copy_in_that_week_alone(these: Correspondence) -> None:
    week = these.world.week(1)
    assert take(these, a_reply(these, week)) == Responded.NOTED
    (row,) = these.world.run().plan.rows
    assert (row.action, row.recurrence_id, row.kind) == (Verb.REPAIR, week, Kind.DECLINED)
    assert answered(these).partstat is DECLINED
    assert (answered(these, 0).partstat, answered(these, 2).partstat) == (ACCEPTED, ACCEPTED)


def test_who_declined_by_mail_is_asked_as_if_the_server_had_noted_it(these: Correspondence) -> None:
    world = these.world
    take(these, a_reply(these, world.week(1)))
    world.run()
    world.settle()
    (record,) = world.records
    assert (record.deviation.kind, record.deviation.role, record.asked) == (Kind.DECLINED, Role.REPORT, (REPORT,))
    assert [one.recipient for one in world.mails("prompt")] == [REPORT]


def test_words_beside_a_decline_are_its_reason_and_nobody_is_asked(these: Correspondence) -> None:
    world = these.world
    take(these, a_reply(these, world.week(1), comment="I am on vacation."))
    world.run()
    world.settle()
    (record,) = world.records
    assert (record.outcome, record.reason and record.reason.text) == (Outcome.EXCUSED, "I am on vacation.")
    assert world.mails("prompt") == []


def test_an_answer_to_the_whole_series_shows_in_it(these: Correspondence) -> None:
    take(these, a_reply(these, None, "TENTATIVE"))
    assert verbs(these.world) == [Verb.REPAIR]
    assert [one.partstat for one in organizers(these).attendees] == [ACCEPTED, TENTATIVE]


def test_a_counter_proposal_counts_for_its_answer_and_moves_nothing(these: Correspondence) -> None:
    week = these.world.week(1)
    said = a_reply(these, week, "NEEDS-ACTION", method="COUNTER", start=week + DAY)
    assert take(these, said, method="COUNTER") == Responded.NOTED
    these.world.run()
    (edited,) = organizers(these).overrides
    assert (edited.start, answered(these).partstat) == (week, TENTATIVE)
    assert (verbs(these.world), these.world.records) == ([], [])


def test_once_it_shows_nothing_more_is_planned_and_a_person_has_the_last_word(these: Correspondence) -> None:
    world, week = these.world, these.world.week(1)
    take(these, a_reply(these, week, "TENTATIVE"))
    world.run()
    assert verbs(world) == []
    world.edit(Role.MANAGER, lambda hand, uid: hand.decline_week(uid, week, REPORT))
    assert Verb.REPAIR not in verbs(world)
    assert answered(these).partstat is DECLINED


def test_a_dry_run_shows_it_and_writes_nothing(these: Correspondence) -> None:
    before = organizers(these)
    take(these, a_reply(these, these.world.week(1)))
    (row,) = these.world.passes.rehearse(these.world.now).rows
    assert row.text == "let the manager's copy show what the team member answered by mail: declined"
    assert organizers(these) == before
    assert verbs(these.world) == [Verb.REPAIR]


def test_where_the_server_has_noted_it_nothing_is_written() -> None:
    these = corresponding(scheduling=True)
    week = these.world.week(1)
    take(these, a_reply(these, week))
    these.world.edit(Role.REPORT, lambda hand, uid: hand.decline_week(uid, week, REPORT))
    assert answered(these).partstat is DECLINED
    assert verbs(these.world) == [Verb.RECORD]
    assert Verb.REPAIR not in verbs(these.world, SETTLED)


def test_a_server_that_delivers_gets_time_to_note_it_itself() -> None:
    these = corresponding(scheduling=True)
    take(these, a_reply(these, these.world.week(1)))
    assert verbs(these.world, timedelta(minutes=5)) == []
    assert verbs(these.world, SETTLED) == [Verb.REPAIR]
    assert answered(these).partstat is DECLINED


def test_the_later_of_two_answers_counts_in_whatever_order_they_come(these: Correspondence) -> None:
    week = these.world.week(1)
    assert take(these, a_reply(these, week, "TENTATIVE", stamped_at=after(5))) == Responded.NOTED
    assert take(these, a_reply(these, week, stamped_at=after(0))) == Responded.OLDER
    these.world.run()
    assert answered(these).partstat is TENTATIVE
    assert take(these, a_reply(these, week, stamped_at=after(5), comment="Again")) == Responded.OLDER
    assert take(these, a_reply(these, week, stamped_at=after(6))) == Responded.NOTED
    these.world.run()
    assert answered(these).partstat is DECLINED


def test_an_answer_to_a_later_version_is_the_later_one(these: Correspondence) -> None:
    week = these.world.week(1)
    take(these, a_reply(these, week, "TENTATIVE", sequence=1))
    assert take(these, a_reply(these, week, stamped_at=after(9))) == Responded.OLDER


def test_a_clock_that_is_ahead_gives_nobody_the_last_word_for_ever(these: Correspondence) -> None:
    week = these.world.week(1)
    take(these, a_reply(these, week, "TENTATIVE", stamped_at=datetime(2099, 1, 1)))
    these.world.run(HOUR * 2)
    now = these.world.now.replace(tzinfo=None)
    assert take(these, a_reply(these, week, stamped_at=now)) == Responded.NOTED


def test_an_answer_to_another_time_than_the_copy_shows_is_out_of_date(these: Correspondence) -> None:
    week = these.world.week(1)
    take(these, a_reply(these, week, start=week + HOUR))
    take(these, a_reply(these, None, start=week, stamped_at=after(1)))
    assert verbs(these.world) == []
    assert take(these, a_reply(these, week, start=week, stamped_at=after(2))) == Responded.NOTED
    assert verbs(these.world) == [Verb.REPAIR]


def test_a_decline_of_where_a_week_stood_does_not_follow_it_when_it_is_put_back(these: Correspondence) -> None:
    world, week = these.world, these.world.week(2)
    world.edit(Role.MANAGER, lambda hand, uid: hand.move_week(uid, week, week + 6 * DAY))
    while Verb.PUT_BACK not in [row.action for row in world.passes.rehearse(world.now + HOUR).rows]:
        world.run(HOUR)
    take(these, a_reply(these, week, start=week + 6 * DAY))
    world.run(HOUR)
    assert verbs(world, HOUR) == []
    assert (answered(these, 2).partstat is DECLINED, world.outcomes) == (False, [Outcome.RESTORED])


def test_nothing_is_written_shortly_before_a_start_nor_into_a_week_that_is_off(these: Correspondence) -> None:
    world = these.world
    world.edit(Role.MANAGER, lambda hand, uid: hand.cancel_week(uid, world.week(2)))
    world.now = world.week(0) - HOUR
    for week in (world.week(0), world.week(2), world.week(1) + DAY):
        take(these, a_reply(these, week))
    assert Verb.REPAIR not in verbs(world)
    assert world.store.responses.waiting() == []


FOREIGN: dict[str, Callable[[Correspondence], str]] = {
    "a series of others": lambda these: take(these, a_response("other@example.org")),
    "for somebody else": lambda these: take(these, a_reply(these, None, attendee="eve@example.test")),
    "the manager's": lambda these: take(these, a_reply(these, None, attendee=MANAGER), MANAGER),
    "a delegation": lambda these: take(these, a_reply(these, None, "DELEGATED")),
    "no answer": lambda these: take(these, a_reply(these, None, "NEEDS-ACTION")),
    "from a stranger": lambda these: take(these, a_reply(these, None), "eve@example.test"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_whatever_is_no_answer_of_a_team_member_to_the_own_series_changes_nothing(
    these: Correspondence, name: str
) -> None:
    assert FOREIGN[name](these) == Responded.FOREIGN
    assert verbs(these.world) == []


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "REFRESH", "ADD", "DECLINECOUNTER", "X-ODD"])
def test_what_is_no_answer_is_left_alone(these: Correspondence, method: str) -> None:
    said = a_reply(these, these.world.week(1), method=method)
    assert take(these, said, method=method) == Responded.OTHER
    assert verbs(these.world) == []


UNSURE = ["", "mx.example.org; dmarc=pass header.from=example.test", f"{VOUCHES}; dmarc=fail header.from=example.test"]


@pytest.mark.parametrize("results", UNSURE)
def test_an_answer_that_nobody_vouches_for_is_logged_and_never_answered(these: Correspondence, results: str) -> None:
    with capture_logs() as logs:
        assert take(these, a_reply(these, None), Authentication_Results=results) == Responded.UNSURE
    assert ["nothing vouches" in one["event"] for one in logs][0]
    assert (verbs(these.world), these.world.mails()) == ([], [])


def test_two_senders_are_none(these: Correspondence) -> None:
    assert take(these, a_reply(these, None), "p0@example.test, eve@example.test") == Responded.UNSURE


def address_of(these: Correspondence) -> str:
    """Where a reply to the last question goes."""
    return str(read(these.asked().content)["Reply-To"])


def test_where_no_server_vouches_only_what_comes_to_ones_own_reply_address_counts() -> None:
    these = a_correspondence()
    said = a_reply(these, these.world.week(2))
    assert take(these, said, To=address_of(these)) == Responded.UNSURE
    these.answer("It wasn't me.")
    these.world.run(timedelta(minutes=5))
    assert these.asked().recipient == REPORT
    assert take(these, said, To=address_of(these), Message_ID="<2@x>") == Responded.NOTED


def test_the_words_of_an_answer_to_an_invitation_are_no_answer_to_a_question() -> None:
    these = a_correspondence()
    these.server = VOUCHES
    said = a_response(these.world.uid(), None, attendee=MANAGER, comment="I was ill.")
    assert take(these, said, MANAGER, To=address_of(these)) == Responded.FOREIGN
    assert these.world.records[0].open
    assert not [one for one in these.world.mails() if b"Your reply:" in one.content]


def test_an_answer_is_one_even_where_a_program_marks_it_as_automatic(these: Correspondence) -> None:
    mail = in_the_style_of("google").replace(b"ben@example.test", REPORT.encode())
    these.mailbox.deliver(f"Authentication-Results: {AUTHENTIC}\r\n".encode() + mail)
    assert set(these.take_in()) == {Responded.FOREIGN}


def test_an_answer_that_cannot_be_read_is_logged_by_shape_and_stops_nothing(these: Correspondence) -> None:
    broken = a_reply(these, these.world.week(1), comment=SECRET_WORDS).replace("END:VEVENT\r\n", "")
    with capture_logs() as logs:
        assert take(these, broken) == Responded.BROKEN
    assert SECRET_WORDS not in str(logs)
    assert take(these, a_reply(these, these.world.week(1))) == Responded.NOTED


def test_a_mail_that_comes_twice_is_handled_once(these: Correspondence) -> None:
    said = a_reply(these, these.world.week(1))
    assert take(these, said, Message_ID="<1@x>") == Responded.NOTED
    these.world.run()
    these.mailbox.rebuild()
    assert set(these.take_in()) == {Became.SEEN}
    assert verbs(these.world) == [Verb.RECORD]


def test_of_what_shows_no_words_are_kept(these: Correspondence) -> None:
    take(these, a_reply(these, these.world.week(1), comment=SECRET_WORDS))
    these.world.run()
    assert these.world.store.responses.waiting() == []
    rows = these.world.store.responses.db.rows("responses")
    assert [SECRET_WORDS in str(row) for row in rows] == [False]


def test_an_answer_waits_while_the_calendar_cannot_be_read(these: Correspondence) -> None:
    take(these, a_reply(these, these.world.week(1)))
    calendar = these.world.calendar(Role.MANAGER)
    these.world.calendars.drop_calendar(calendar)
    these.world.run()
    assert len(these.world.store.responses.waiting()) == 1


@pytest.mark.parametrize("name", CALENDARS)
def test_odd_calendars_stop_nothing_even_where_their_sender_is_vouched_for(these: Correspondence, name: str) -> None:
    assert take(these, CALENDARS[name]) in (Responded.BROKEN, Responded.FOREIGN, Responded.OTHER)
    assert take(these, a_reply(these, these.world.week(1))) == Responded.NOTED


class Dying(FailingCalendars):
    """Whatever is written is there, and then the daemon is not any more."""

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        self.inner.replace(calendar, edit, etag)
        raise KeyboardInterrupt


def test_what_a_crash_left_written_and_not_noted_is_not_written_again(these: Correspondence) -> None:
    world = these.world
    take(these, a_reply(these, world.week(1)))
    world.wrap = Dying
    world.start(world.store)
    with pytest.raises(KeyboardInterrupt):
        world.run()
    assert len(world.store.responses.waiting()) == 1
    world.wrap = lambda provider: provider
    world.start(world.store)
    assert verbs(world) == [Verb.RECORD]
    assert (world.store.responses.waiting(), answered(these).partstat) == ([], DECLINED)
