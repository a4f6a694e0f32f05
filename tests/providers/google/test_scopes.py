"""The scopes that are asked for, held against Google's own documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from providers.google.scopes import (
    CALENDAR,
    DIRECTORY,
    DOCS,
    DRIVE,
    FREE_BUSY,
    PURPOSES,
    REPORTS,
    WORKING_HOURS,
    Api,
    Purpose,
)
from tests.project.sources import ROOT


def document(api: Api) -> dict[str, Any]:
    file = resources.files("googleapiclient") / f"discovery_cache/documents/{api.name}.{api.version}.json"
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def methods(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from node.get("methods", {}).values()
    for one in node.get("resources", {}).values():
        yield from methods(one)


@pytest.mark.parametrize(
    ("purpose", "method"),
    [
        *[(CALENDAR, f"calendar.events.{name}") for name in ("list", "get", "instances", "insert", "patch", "update")],
        *[(CALENDAR, f"calendar.{name}") for name in ("events.delete", "events.watch", "channels.stop")],
        (CALENDAR, "calendar.calendarList.list"),
        (FREE_BUSY, "calendar.freebusy.query"),
        (WORKING_HOURS, "calendar.calendars.get"),
        *[(DRIVE, f"drive.{name}") for name in ("files.create", "files.copy", "files.list", "permissions.create")],
        *[(DOCS, f"docs.documents.{name}") for name in ("get", "batchUpdate")],
        *[(DIRECTORY, f"directory.users.{name}") for name in ("list", "get")],
        (REPORTS, "reports.activities.list"),
    ],
)
def test_a_purpose_may_do_what_it_is_for(purpose: Purpose, method: str) -> None:
    allowed = {one["id"]: one["scopes"] for one in methods(document(purpose.api))}

    assert set(purpose.scopes) & set(allowed[method])


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda one: one.name)
def test_no_purpose_asks_for_everything(purpose: Purpose) -> None:
    whole = {"calendar", "drive", "documents", "admin.directory.user"}

    assert not {scope.rpartition("/")[2] for scope in purpose.scopes} & whole


def test_the_readme_says_what_each_scope_is_for() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    usual = [scope for one in (CALENDAR, FREE_BUSY, WORKING_HOURS) for scope in one.scopes]
    optional = {scope for one in PURPOSES for scope in one.scopes} - set(usual)
    rows = [line.split("|")[1].strip() for line in text.partition("| scope | what for |")[2].splitlines()[2:6]]

    assert rows == [f"`{scope.rpartition('/')[2]}`" for scope in usual]
    assert {scope for scope in optional if f"In the delegation above add `{scope}`" in text} == optional


def test_the_readme_tells_an_admin_exactly_the_scopes_that_are_asked_for() -> None:
    lines = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines()]

    assert [line for line in lines if line.startswith("https://www.googleapis.com/auth/")] == [
        ",".join([*CALENDAR.scopes, *FREE_BUSY.scopes, *WORKING_HOURS.scopes])
    ]
