"""Links that give one exact answer: bound to person, prompt and answer, short, and silent about what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.mail.answer_links import answer_claim, answer_link, meant
from rules.clicks import TIMELESS, Click
from rules.records import Answer, ReasonKind
from tests.daemon.web.pages import flips

SECRETS = ("a secret of at least thirty-two characters",)
NEW = ("a newer secret of at least thirty-two characters", *SECRETS)
PROMPT, ANA, BEN = "8899aabbccddeeff", "ana@example.com", "ben@example.com"
BOTH = (ANA, BEN)
START = datetime(2026, 3, 18, 9, tzinfo=UTC)
CLICKS = [*TIMELESS, Click(Answer.MAKE_UP, None, START)]
AS_TEXT = [f"{one.answer}-{one.kind or ''}" for one in CLICKS]


def token(click: Click, person: str = ANA, prompt: str = PROMPT, secrets: tuple[str, ...] = SECRETS) -> str:
    return answer_link("", secrets, prompt, person, click).removeprefix("/answer/")


def read(text: str, people: tuple[str, ...] = BOTH, secrets: tuple[str, ...] = SECRETS) -> tuple[str, Click] | None:
    claim = answer_claim(text)
    return meant(secrets, claim, people) if claim else None


@pytest.mark.parametrize("click", CLICKS, ids=AS_TEXT)
@pytest.mark.parametrize("person", BOTH)
def test_a_link_says_whose_it_is_and_which_answer_it_gives(click: Click, person: str) -> None:
    assert read(token(click, person)) == (person, click)


def test_no_two_answers_people_or_prompts_have_a_link_in_common() -> None:
    tokens = {token(click, person, prompt) for click in CLICKS for person in BOTH for prompt in (PROMPT, PROMPT[::-1])}
    assert len(tokens) == 4 * len(CLICKS)


@pytest.mark.parametrize("click", CLICKS, ids=AS_TEXT)
def test_links_are_short_and_do_not_tell_the_answer(click: Click) -> None:
    link = answer_link("", SECRETS, PROMPT, ANA, click)
    assert len(link) <= 63
    assert not [one for one in (*ReasonKind, *Answer, "ana", "example") if one in link]


@pytest.mark.parametrize("click", CLICKS[-2:], ids=AS_TEXT[-2:])
def test_nothing_but_the_exact_link_is_taken(click: Click) -> None:
    good = token(click)
    wrong = [one for one in flips(good) if one != good]
    assert {read(one) for one in (*wrong, good[:-1], good + "a", good.upper(), f" {good}", f"{good}\n", "", "x")} == {
        None
    }


def test_a_time_cannot_be_exchanged_for_another_one() -> None:
    other = Click(Answer.MAKE_UP, None, START + timedelta(hours=1))
    stolen = token(other).rpartition("-")[2]
    assert read(f"{token(CLICKS[-1]).rpartition('-')[0]}-{stolen}") is None


def test_the_right_of_one_prompt_is_none_for_another() -> None:
    claim = answer_claim(token(Click(Answer.PUT_BACK)))
    assert claim is not None and meant(SECRETS, replace(claim, prompt="0" * 16), BOTH) is None


def test_who_was_not_asked_has_no_link() -> None:
    assert read(token(Click(Answer.PUT_BACK)), (BEN,)) is None


def test_what_an_earlier_secret_signed_is_taken_until_that_is_gone() -> None:
    old = token(Click(Answer.PUT_BACK))
    assert read(old, secrets=NEW) == (ANA, Click(Answer.PUT_BACK))
    assert token(Click(Answer.PUT_BACK), secrets=NEW) != old
    assert read(old, secrets=NEW[:1]) is None


@pytest.mark.parametrize("text", ["9" * 11, "0" * 11, "1"])
def test_any_time_in_a_link_is_read_without_stumbling(text: str) -> None:
    assert read(f"{PROMPT}-{text}-{'a' * 26}") is None
