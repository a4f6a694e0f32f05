"""An object is written once, also where the answer to that does not come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.errors import AccessError, ConflictError, TemporaryError
from rules.edit import Cancel, SeriesEdit
from tests.providers.drafts import WEEK, a_draft
from tests.providers.scene import Scene
from tests.servers import faulty as f


def puts(scene: Scene) -> int:
    return len([one for one in scene.front.requests if one.method == "PUT"])


def test_what_may_stand_there_is_looked_for_unless_nothing_can_be_overwritten(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.requests.clear()
    scene.provider.create(scene.calendar, a_draft())
    scene.provider.create(scene.calendar, replace(a_draft("1on1-0124"), safe=True))
    assert [one.method for one in scene.front.requests] == ["GET", "PUT", "PUT"]


@pytest.mark.parametrize("fault", [f.lost_answer, f.stored_and_failed], ids=["lost", "failed"])
def test_what_was_stored_without_saying_so_is_not_sent_again(scene: Scene, fault: f.Fault) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.once(fault, "PUT")
    held = scene.provider.create(scene.calendar, a_draft())
    assert (puts(scene), scene.read("", held).changed) == (1, ())
    scene.front.once(fault, "PUT")
    written = scene.provider.replace(scene.calendar, SeriesEdit(held.href, held.uid, (Cancel(WEEK),)), held.etag)
    assert (puts(scene), scene.read("", written).changed) == (2, ())
    assert written.series and written.series.excluded == {WEEK}


def test_what_was_not_stored_when_the_connection_died_is_sent_again(scene: Scene) -> None:
    scene.front.once(f.dropped, "MKCALENDAR")
    scene.provider.make_calendar(scene.calendar)
    scene.front.once(f.dropped, "PUT")
    held = scene.provider.create(scene.calendar, a_draft())
    scene.front.once(f.dropped, "PUT")
    scene.provider.replace(scene.calendar, SeriesEdit(held.href, held.uid, (Cancel(WEEK),)), held.etag)
    assert puts(scene) == 4
    (now,) = scene.read().changed
    assert now.series and now.series.excluded == {WEEK}


def test_a_new_series_that_a_server_fails_at_for_a_moment_keeps_its_uid(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.once(f.status(500), "PUT")
    held = scene.provider.create(scene.calendar, replace(a_draft(), invites=True))
    assert (puts(scene), [one.uid for one in scene.read().changed]) == (3, [held.uid])


def test_a_trial_that_does_not_go_away_again_is_an_error_of_the_port(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    for fault in (f.status(500), f.passing, f.status(500)):
        scene.front.once(fault, "PUT")
    scene.front.once(f.status(403), "DELETE")
    with pytest.raises(AccessError):
        scene.provider.create(scene.calendar, replace(a_draft(), invites=True))


def test_what_was_written_once_and_could_not_be_sent_says_so_and_is_sent_later(scene: Scene) -> None:
    held = scene.with_a_series()
    for fault in (f.status(500), f.passing, f.status(500)):
        scene.front.once(fault, "PUT")
    edit = SeriesEdit(held.href, held.uid, (Cancel(WEEK),), held.series, by_server=True)
    with pytest.raises(TemporaryError):
        scene.provider.replace(scene.calendar, edit, held.etag)
    (now,) = scene.read().changed
    assert now.series and now.series.unsent and now.series.excluded == {WEEK}
    again = scene.provider.replace(scene.calendar, replace(edit, changes=(), seen=now.series), now.etag)
    assert again.series and not again.series.unsent
    assert "SCHEDULE-AGENT" not in scene.hand.text(held.uid) and "UNSENT" not in scene.hand.text(held.uid)


def tagged(wire: f.Wire) -> None:
    """The real answer of a server that keeps track of invitations."""
    reply = wire.forward()
    wire.send(replace(reply, headers={**reply.headers, "Schedule-Tag": '"1"'}))


def test_who_would_call_guests_off_meanwhile_is_kept_out_of_no_write(scene: Scene) -> None:
    held = scene.with_a_series()
    scene.front.always(tagged, "GET")
    scene.front.once(f.status(500), "PUT")
    edit = SeriesEdit(held.href, held.uid, (Cancel(WEEK),), held.series, by_server=True)
    with pytest.raises(TemporaryError):
        scene.provider.replace(scene.calendar, edit, held.etag)
    (now,) = scene.read().changed
    assert (puts(scene), now.series and now.series.excluded) == (2, frozenset())


def test_a_write_that_is_lost_again_is_not_sent_a_third_time(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.always(f.dropped, "PUT")
    with pytest.raises(TemporaryError):
        scene.provider.create(scene.calendar, a_draft())
    assert puts(scene) == 2


def test_what_somebody_removed_while_an_answer_was_lost_is_not_made_again(scene: Scene) -> None:
    held = scene.with_a_series()

    def removed_meanwhile(wire: f.Wire) -> None:
        scene.hand.delete_series(held.uid)
        wire.hang_up()

    scene.front.once(removed_meanwhile, "PUT")
    with pytest.raises(ConflictError):
        scene.provider.replace(scene.calendar, SeriesEdit(held.href, held.uid, (Cancel(WEEK),)), held.etag)
    assert (puts(scene), scene.read().changed) == (2, ())  # the first is the one that made it
