"""Sentences for change-sets that hold more than one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.mail.consequences import Fate, consequence, fate
from daemon.mail.sentences import View, change, lead
from rules.model import Kind
from tests.daemon.mail.letters import (
    ANA,
    BEN,
    DEADLINE,
    EVERY_KIND,
    NOW,
    a_deviation,
    a_record,
    a_span,
    a_week,
    moved_within_the_week,
    several_weeks,
)

NAMES = {ANA.email: "Ana Ruiz", BEN.email: "Ben Okafor"}
VIEW = View(zone=ANA.zone, home=ANA.zone, now=NOW, reader=ANA.email, names=NAMES)
UNTIL = "Without an answer by Wednesday 11 March, 09:00, "


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words_for_one_week_and_for_several(kind: Kind) -> None:
    one, several = a_record(EVERY_KIND[kind]), several_weeks(kind)
    for records in ([one], several):
        assert lead(records, VIEW).endswith(".")
        assert " → " in change(records[0], VIEW)
        assert consequence(records, VIEW, DEADLINE).endswith(".")


def test_two_changes_of_one_week_speak_of_one_week() -> None:
    records = [a_record(EVERY_KIND[Kind.MOVED]), a_record(EVERY_KIND[Kind.DECLINED])]
    assert lead(records, VIEW) == "The 1:1 on Tuesday 17 March was changed in the calendar."


def test_a_series_and_its_weeks_are_put_back_together() -> None:
    records = [a_record(EVERY_KIND[Kind.SERIES_MOVED]), a_record(EVERY_KIND[Kind.CANCELLED])]
    assert lead(records, VIEW) == "The weekly 1:1 was changed in the calendar."
    assert consequence(records, VIEW, DEADLINE) == f"{UNTIL}the weekly 1:1 is put back as agreed."


def test_each_fate_is_told_with_its_weeks() -> None:
    records = [a_record(moved_within_the_week()), *several_weeks()[1:]]
    assert consequence(records, VIEW, DEADLINE) == (
        f"{UNTIL}Tuesday 17 March simply stays moved, within the same week; "
        "Tuesday 24 March and Tuesday 31 March are put back as agreed."
    )


@pytest.mark.parametrize(("kind", "subject"), [(Kind.CANCELLED, "the week"), (Kind.SERIES_MOVED, "the weekly 1:1")])
def test_without_a_deadline_everything_stays(kind: Kind, subject: str) -> None:
    assert consequence([a_record(EVERY_KIND[kind])], VIEW, None) == f"Without an answer, {subject} stays as it is."


def test_the_same_week_is_the_one_of_the_report() -> None:
    sunday_in_berlin = a_span(a_week() + timedelta(days=5, hours=13, minutes=45))
    record = a_record(a_deviation(Kind.MOVED, now_shows=sunday_in_berlin))
    assert fate(record, "Europe/Berlin", DEADLINE) is Fate.STAYS_MOVED
    assert fate(record, "Asia/Tokyo", DEADLINE) is Fate.PUT_BACK


@pytest.mark.parametrize(
    ("removed", "sentence"),
    [
        (BEN.email, "Ben Okafor is no longer invited to the 1:1 on Tuesday 17 March."),
        (ANA.email, "You are no longer invited to the 1:1 on Tuesday 17 March."),
        (f"{BEN.email}, {ANA.email}", "Neither of you is invited to the 1:1 on Tuesday 17 March."),
        ("", "Not both of you are invited to the 1:1 on Tuesday 17 March."),
    ],
)
def test_who_is_no_longer_invited_is_named(removed: str, sentence: str) -> None:
    assert lead([a_record(a_deviation(Kind.GUEST_REMOVED, rule=removed))], VIEW) == sentence


def test_a_guest_may_be_missing_in_several_weeks_or_in_all() -> None:
    weeks = [replace(one, deviation=replace(one.deviation, rule_shows=BEN.email)) for one in several_weeks()]
    weeks = [replace(one, deviation=replace(one.deviation, kind=Kind.GUEST_REMOVED)) for one in weeks]
    assert lead(weeks, VIEW) == "Ben Okafor is no longer invited to 3 weeks of the 1:1."
    series = a_record(a_deviation(Kind.GUEST_REMOVED, None, rule=BEN.email))
    assert lead([series], VIEW) == "Ben Okafor is no longer invited to the weekly 1:1."
    assert consequence([series], VIEW, DEADLINE).endswith("is put back as agreed, with both of you invited.")


def test_the_two_may_read_other_times() -> None:
    record = a_record(EVERY_KIND[Kind.CANCELLED])
    assert change(record, VIEW) == "Tuesday 17 March, 10:00–10:30 → cancelled"
    assert change(record, View(BEN.zone, ANA.zone, NOW)) == "Tuesday 17 March, 05:00–05:30 → cancelled"
