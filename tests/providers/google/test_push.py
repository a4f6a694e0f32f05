"""Channels by which Google tells of changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from providers.base import CalendarRef, Channel
from providers.errors import ProviderError
from providers.google.ids import calendar_url
from providers.google.push import GooglePush
from tests.google.running import Google
from tests.providers.google.clients import ANA, a_client

CALENDAR = CalendarRef("main", calendar_url(ANA), ANA)
ADDRESS = "http://127.0.0.1:9/hooks/google"


def opened(server: Google, folder: Path) -> tuple[GooglePush, Channel]:
    push = GooglePush(a_client(server, folder))
    return push, push.open(CALENDAR, "channel1", ADDRESS, "token1")


def test_a_channel_is_opened_in_the_name_of_the_calendar_s_owner(workspace: Google, tmp_path: Path) -> None:
    _, channel = opened(workspace, tmp_path)

    (there,) = workspace.company.push.channels.values()
    assert (there.user, there.calendar, there.address, there.token) == (ANA, ANA, ADDRESS, "token1")
    assert (channel.id, channel.calendar, channel.owner, channel.account) == ("channel1", CALENDAR.url, ANA, "main")
    assert channel.resource == there.resource


def test_a_channel_lasts_for_a_week(workspace: Google, tmp_path: Path) -> None:
    _, channel = opened(workspace, tmp_path)

    (there,) = workspace.company.push.channels.values()
    assert channel.until - datetime.fromtimestamp(there.until, UTC) < timedelta(seconds=1)
    assert workspace.calls[-1].body["params"] == {"ttl": "604800"}


def test_a_channel_that_is_ended_is_gone_and_may_be_ended_again(workspace: Google, tmp_path: Path) -> None:
    push, channel = opened(workspace, tmp_path)

    push.stop(channel)
    push.stop(channel)

    assert workspace.company.push.channels == {}


def test_an_address_that_google_does_not_take_is_an_error_of_ours(workspace: Google, tmp_path: Path) -> None:
    push = GooglePush(a_client(workspace, tmp_path))

    with pytest.raises(ProviderError, match="webhookUrlNotHttps|400"):
        push.open(CALENDAR, "channel1", "http://1on1.example.com/hooks/google", "token1")
