"""Every spelling that calendar programs use is read as what it means, and deviates where it deviates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.caldav.ical import read
from rules.model import Series
from rules.reading import CalendarState, Changes, Copy, by_uid, copy_state, merged
from tests.providers.spellings import FOLDER, OWNER, ROWS, Row
from tests.rules.builders import NOW, a_series, seen

named = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name}+{row.beside}" if row.beside else row.name)


def shown(row: Row) -> Series:
    """The organizer's copy as its calendar shows it."""
    names = filter(None, (row.name, row.beside))
    objects = [read(f"/ana/{name}.ics", '"1"', (FOLDER / f"{name}.ics").read_bytes(), OWNER) for name in names]
    state = merged(CalendarState(), Changes("1", tuple(objects), complete=True), NOW)
    series = copy_state(by_uid(state)[a_series().uid])
    assert isinstance(series, Series), series
    return series


@named
def test_a_spelling_is_read_as_what_it_means(row: Row) -> None:
    assert shown(row) == replace(a_series(), **row.reads)


@named
def test_a_spelling_deviates_where_it_means_something_else(row: Row) -> None:
    found = seen(shown(row), Copy.NEVER)
    assert sorted((one.kind, str(one.recurrence_id)) for one in found) == sorted(
        (kind, str(week)) for kind, week in row.kinds
    )


def test_every_file_has_a_row() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {row.name for row in ROWS}
