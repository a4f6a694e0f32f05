"""The text and the HTML of each mail say the same: the same words in the same order, links where they stand."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from daemon.mail.samples import SAMPLES
from rules.model import LANGUAGES
from tests.daemon.mail.test_every_mail import shown

CASES = [(language, name) for language in LANGUAGES for name in SAMPLES]
HIDDEN = ("head", "style", "script", "title")
BULLET = re.compile(r"^ *- ", re.MULTILINE)


class Words(HTMLParser):
    """The words that a reader of HTML sees, each link after the words that lead there."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0
        self._leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in HIDDEN
        if tag == "a":
            self._leads.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN
        if tag == "a" and (link := self._leads.pop()) not in self.words[-1:]:
            self.words.append(link)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += data.split()


def bare(words: list[str]) -> list[str]:
    """Words without the colon between what a link says and where it leads, and without blanks around marks."""
    return [one for one in (word.rstrip(":,") if not word.startswith("http") else word for word in words) if one]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_text_and_html_say_the_same_in_the_same_order(language: str, name: str) -> None:
    mail, html = shown(language, name), Words()
    html.feed(mail.html)
    assert bare(html.words) == bare(BULLET.sub("", mail.text).split())


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_html_needs_nothing_from_anywhere(language: str, name: str) -> None:
    html = shown(language, name).html
    assert not re.search(r"<(?:img|picture|svg|video|iframe|object|embed|script|link|form|input)\b", html)
    assert not re.search(r"(?:src|background|srcset)=|url\(|@import|@font-face", html)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_the_html_says_its_language(language: str, name: str) -> None:
    mail = shown(language, name)
    assert f'<html lang="{"en" if mail.about == "operator" else language}">' in mail.html
