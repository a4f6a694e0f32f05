"""What the contract suite does with a backend again and again."""

from __future__ import annotations

from dataclasses import replace

from rules.edit import Change, SeriesEdit
from rules.model import Override, Series
from rules.reading import Changes, Resource
from tests.providers.backends import Backend
from tests.providers.drafts import a_draft


def read(backend: Backend, cursor: str = "", *held: Resource) -> Changes:
    return backend.provider.changes(backend.calendar, cursor, {one.href: one.etag for one in held})


def created(backend: Backend, uid: str = "1on1-0123") -> Resource:
    backend.provider.create(backend.calendar, a_draft(uid))
    return next(one for one in read(backend).changed if one.uid == uid)


def series_now(backend: Backend, uid: str = "1on1-0123") -> Series:
    series = next(one.series for one in read(backend).changed if one.uid == uid)
    assert series is not None
    return series


def with_week(resource: Resource, week: Override) -> Series:
    """What was read, with one week edited."""
    assert resource.series is not None
    return replace(resource.series, overrides=(week,))


def replaced(backend: Backend, resource: Resource, *changes: Change) -> Resource:
    edit = SeriesEdit(resource.href, resource.uid, changes)
    return backend.provider.replace(backend.calendar, edit, resource.etag)
