"""The story: scenes one after the other, then what the calendars, mails and records should show by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from daemon.demo.expected import Agreement, differences, expected
from daemon.demo.pace import AS_USUAL
from daemon.demo.people import RefusedError
from daemon.demo.place import place
from daemon.demo.scenes import SCENES, Scene
from daemon.demo.show import Show, parsed
from daemon.demo.stage import MissingError, Stage, stage
from daemon.reports import exceptions_text

NOTICE = timedelta(days=1)
AFTERWARDS = timedelta(weeks=8)


def tell(present: datetime, scenes: Sequence[Scene] = SCENES) -> int:
    """Play the scenes from the next Monday on and check what came of them: 0 only when every check holds, else 1."""
    show = Show()
    with place(None, AS_USUAL) as here, stage(here, show, present) as played:
        try:
            _play(played, scenes)
            return _verdict(played)
        except (MissingError, RefusedError) as error:
            show.check("the story could be played to its end", [str(error)])
            return 1


def _play(played: Stage, scenes: Sequence[Scene]) -> None:
    for number, scene in enumerate(scenes):
        if number:
            played.next_day()
        played.show.heading(scene.heading)
        scene.play(played)


def _verdict(played: Stage) -> int:
    show, failed = played.show, 0
    show.heading("What is on record")
    show.text(exceptions_text(played.store.records()))
    show.heading("Does everything show what it should?")
    for text, mistakes in _checks(played):
        show.check(text, mistakes)
        failed += bool(mistakes)
    show.says("Everything is as it should be." if not failed else f"{failed} checks failed.")
    return 1 if failed else 0


def _checks(played: Stage) -> Iterator[tuple[str, list[str]]]:
    for agreement in played.agreements.values():
        yield from _calendars(played, agreement)
    yield f"a second pass right after each of the {played.looks} planned nothing", played.restless
    yield "every mail was sent once, every change asked about once", _repeated(played)
    yield "what is on record has the right outcome", _outcomes(played)


def _calendars(played: Stage, agreement: Agreement) -> Iterator[tuple[str, list[str]]]:
    """Both calendars of a pair, read in the name of each and with a parser that the daemon does not use for it."""
    report, manager = agreement.pair.report.email, agreement.pair.manager.email
    start, end = played.opened_at + NOTICE, played.now + AFTERWARDS
    for own, other in ((manager, report), (report, manager)):
        agreed = expected(agreement, start, end, manager=own == manager)
        seen = played.hand(own).weeks(other, start, end)
        text = f"{played.name(own)}'s calendar shows {len(agreed)} 1:1s with {played.name(other)}"
        yield text, list(differences(agreed, seen))


def _repeated(played: Stage) -> list[str]:
    """Mails of the same Message-ID, and prompts of the same records to the same person."""
    mails = [parsed(one.content) for one in played.place.sink.deliveries]
    counted = Counter(str(mail["Message-ID"]) for mail in mails)
    asked = Counter((mail["X-Oneonone"], mail["X-Oneonone-Record"], mail["To"]) for mail in mails)
    return [f"sent {times} times: {one}" for one, times in (*counted.items(), *asked.items()) if times > 1]


def _outcomes(played: Stage) -> list[str]:
    should = Counter((str(kind), str(outcome)) for kind, outcome in played.outcomes)
    found = Counter((str(one.deviation.kind), str(one.outcome or "open")) for one in played.store.records())
    missing = [f"missing: {' '.join(one)}" for one in (should - found).elements()]
    return missing + [f"should not be there: {' '.join(one)}" for one in (found - should).elements()]
