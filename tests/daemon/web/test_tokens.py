"""Tokens: exact, for one purpose, and deterministic."""

from __future__ import annotations

from datetime import timedelta

from daemon.web.tokens import (
    SIGN_IN_LASTS,
    ReasonClaim,
    preferences_link,
    read_preferences,
    read_reason,
    read_sign_in,
    read_unsubscribe,
    reason_link,
    session_keys,
    sign_in_link,
    unsubscribe_link,
)
from tests.daemon.web.pages import NOW, SECRETS, flips

OTHERS = ("another secret of at least thirty-two characters",)
LINK = reason_link("https://one.example.com", SECRETS, "p1", "ana@example.com")
TOKEN = LINK.rpartition("/")[2]
SIGN_IN = sign_in_link("", SECRETS, "ana@example.com", "/", NOW).rpartition("/")[2]


def test_the_same_prompt_and_person_always_get_the_same_link() -> None:
    assert reason_link("https://one.example.com", SECRETS, "p1", "ana@example.com") == LINK
    assert LINK.startswith("https://one.example.com/reason/")
    assert TOKEN.replace("-", "").replace("_", "").replace(".", "").isalnum() and TOKEN.isascii()


def test_a_token_says_which_prompt_and_which_person() -> None:
    assert read_reason(SECRETS, TOKEN) == ReasonClaim("p1", "ana@example.com")


def test_a_token_with_any_bit_changed_is_no_token() -> None:
    assert [one for one in flips(TOKEN) if read_reason(SECRETS, one)] == []
    assert [one for one in flips(SIGN_IN) if read_sign_in(SECRETS, one, NOW)] == []


def test_a_token_cut_or_continued_anywhere_is_no_token() -> None:
    cut = [TOKEN[:end] for end in range(len(TOKEN))]
    more = [TOKEN + tail for tail in ("A", "=", ".", ".A", "\n", "\u00e9")] + ["x" * 100_000]
    assert [one for one in cut + more if read_reason(SECRETS, one)] == []


def test_a_token_of_another_secret_or_purpose_is_no_token() -> None:
    assert read_reason(OTHERS, TOKEN) is None
    assert read_reason(SECRETS, SIGN_IN) is None
    assert read_sign_in(SECRETS, TOKEN, NOW) is None


def test_a_sign_in_token_ends_after_fifteen_minutes_to_the_second() -> None:
    last = NOW + SIGN_IN_LASTS - timedelta(seconds=1)
    assert read_sign_in(SECRETS, SIGN_IN, last) is not None
    assert read_sign_in(SECRETS, SIGN_IN, NOW + SIGN_IN_LASTS) is None


def test_the_cookie_key_follows_from_the_secret_without_being_it() -> None:
    assert session_keys(SECRETS) == session_keys(SECRETS)
    assert session_keys(SECRETS) != session_keys(OTHERS)
    assert SECRETS[0].encode() not in session_keys(SECRETS)[0]


def test_what_an_earlier_secret_signed_is_accepted_while_it_stands_in_the_file() -> None:
    both = (*OTHERS, *SECRETS)
    assert read_reason(both, TOKEN) == ReasonClaim("p1", "ana@example.com")
    assert read_sign_in(both, SIGN_IN, NOW) is not None
    assert [one for one in flips(TOKEN) if read_reason(both, one)] == []


def test_the_first_secret_signs() -> None:
    assert reason_link("", (*OTHERS, *SECRETS), "p1", "ana") == reason_link("", OTHERS, "p1", "ana")


def test_a_link_to_choices_opens_nothing_but_the_choices_of_one_person() -> None:
    token = preferences_link("", SECRETS, "ana@example.com").rpartition("/")[2]
    stop = unsubscribe_link("", SECRETS, "ana@example.com", "reminders").rpartition("/")[2]
    assert read_preferences(SECRETS, token) == "ana@example.com"
    assert read_unsubscribe(SECRETS, stop) == ("ana@example.com", "reminders")
    assert [one for one in (*flips(token), TOKEN, SIGN_IN, stop) if read_preferences(SECRETS, one)] == []
    assert [one for one in (*flips(stop), TOKEN, SIGN_IN, token) if read_unsubscribe(SECRETS, one)] == []
