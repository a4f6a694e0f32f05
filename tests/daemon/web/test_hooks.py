"""What servers call when a calendar changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask.testing import FlaskClient

from daemon.web.app import create_app
from daemon.web.site import Site
from daemon.web.tokens import channel_token
from rules.model import Policy
from tests.daemon.web.pages import DESK, SECRETS, Pages

TOKEN = channel_token(SECRETS, "one")


@dataclass
class Messages:
    """What was told, and that only the channel `one` is known."""

    heard: list[tuple[str, str, bool]] = field(default_factory=list)

    def told(self, channel_id: str, token: str, *, changed: bool) -> bool:
        self.heard.append((channel_id, token, changed))
        return token == TOKEN


def a_browser(pages: Pages, messages: Messages) -> FlaskClient:
    site = Site(pages.store, pages.clock, lambda: (), Policy(), pages.base_url, DESK, lambda: None)
    return create_app(replace(site, told=messages.told)).test_client()


def a_message(token: str = TOKEN, state: str = "exists") -> dict[str, str]:
    return {"X-Goog-Channel-ID": "one", "X-Goog-Channel-Token": token, "X-Goog-Resource-State": state}


def test_a_message_with_the_right_token_is_taken(pages: Pages) -> None:
    messages = Messages()

    answer = a_browser(pages, messages).post("/hooks/google", headers=a_message())

    assert (answer.status_code, answer.data) == (204, b"")
    assert messages.heard == [("one", TOKEN, True)]


def test_a_message_with_another_token_is_not_found(pages: Pages) -> None:
    assert a_browser(pages, Messages()).post("/hooks/google", headers=a_message("guess")).status_code == 404


def test_a_call_without_any_header_is_not_found(pages: Pages) -> None:
    assert a_browser(pages, Messages()).post("/hooks/google").status_code == 404


def test_the_first_message_of_a_channel_is_no_news(pages: Pages) -> None:
    messages = Messages()

    a_browser(pages, messages).post("/hooks/google", headers=a_message(state="sync"))

    assert messages.heard == [("one", TOKEN, False)]


def test_where_there_are_no_passes_no_channel_is_known(pages: Pages) -> None:
    assert pages.browser().post("/hooks/google", headers=a_message()).status_code == 404


def test_reading_the_hook_changes_nothing(pages: Pages) -> None:
    messages = Messages()

    assert a_browser(pages, messages).get("/hooks/google").status_code == 405
    assert messages.heard == []
