"""The story: scenes one after the other, then what the calendars, mails and records should show by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from daemon.demo.expected import Agreement, differences, expected, history
from daemon.demo.pace import AS_USUAL
from daemon.demo.people import RefusedError
from daemon.demo.place import place
from daemon.demo.scenes import SCENES, Scene
from daemon.demo.show import Show, parsed
from daemon.demo.stage import AFTERWARDS, NOTICE, MissingError, Stage, opening, stage
from daemon.demo.team import story_roster
from daemon.reports import exceptions_text
from rules.week import week_of


def tell(present: datetime, scenes: Sequence[Scene] = SCENES) -> int:
    """Play the scenes from the next Monday on and check what came of them: 0 only when every check holds, else 1."""
    show, at = Show(), opening(present)
    with place(None, AS_USUAL, story_roster(at.date())) as here, stage(here, show, at) as played:
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
    yield from ((one.text, one.mistakes()) for one in played.promises)
    for agreement in played.agreements.values():
        yield _history(played, agreement)
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


def _history(played: Stage, agreement: Agreement) -> tuple[str, list[str]]:
    """What became of the weeks that are over."""
    report, zone = agreement.pair.report.email, agreement.pair.slot.zone
    over = week_of(played.now, zone).window(zone).start
    should = history(agreement, played.opened_at + NOTICE, over)
    found = [(one.recurrence_id, one.became) for one in played.store.ledger.of_report(report)]
    wrong = [f"missing: {at:%a %-d %b} {became}" for at, became in should if (at, became) not in found]
    wrong += [f"should not be there: {at:%a %-d %b} {became}" for at, became in found if (at, became) not in should]
    return f"{played.name(report)}'s history says what became of {len(should)} weeks", wrong


def _repeated(played: Stage) -> list[str]:
    """Mails of the same Message-ID, and prompts of the same records to the same person."""
    mails = [parsed(one.content) for one in played.place.sink.deliveries]
    counted = Counter(str(mail["Message-ID"]) for mail in mails)
    recorded = (mail for mail in mails if mail["X-Oneonone-Record"])
    asked = Counter((mail["X-Oneonone"], mail["X-Oneonone-Record"], mail["To"]) for mail in recorded)
    return [f"sent {times} times: {one}" for one, times in (*counted.items(), *asked.items()) if times > 1]


def _outcomes(played: Stage) -> list[str]:
    should = Counter((str(kind), str(outcome)) for kind, outcome in played.outcomes)
    found = Counter((str(one.deviation.kind), str(one.outcome or "open")) for one in played.store.records())
    missing = [f"missing: {' '.join(one)}" for one in (should - found).elements()]
    return missing + [f"should not be there: {' '.join(one)}" for one in (found - should).elements()]
