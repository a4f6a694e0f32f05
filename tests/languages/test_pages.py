"""Every page says all of its own words through the catalogues: where those mark what they say, no word is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from html import unescape
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from daemon import i18n
from rules.model import Kind
from rules.notebook import PointKind
from rules.questions import Theme
from rules.records import Outcome, ReasonKind
from rules.week import Became
from tests.daemon.web.pages import Pages
from tests.languages.catalogues import extracted
from tests.pages.office import an_office
from tests.pages.sights import FIELDS, client, replies, sights

GERMAN = {"Accept-Language": "de"}
SAID = re.compile(r"⟦[^⟦⟧]*⟧")
UNREAD = re.compile(r"<(script|style|code)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r'(?:aria-label|aria-roledescription|alt|title|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
NOUNS: tuple[type[StrEnum], ...] = (Kind, Outcome, ReasonKind, Became, PointKind, Theme)
OF_THE_PROGRAM = {one.value for noun in NOUNS for one in noun}


@pytest.fixture
def marking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """German is what stands in the code, between brackets."""
    catalogue = Catalog(locale="de")
    for message in extracted():
        if message.id:
            texts = (message.id,) if isinstance(message.id, str) else message.id
            marked = tuple(f"⟦{one}⟧" for one in texts)
            catalogue.add(message.id, marked[0] if isinstance(message.id, str) else marked, context=message.context)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{i18n.DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    i18n._catalogue.cache_clear()
    yield
    i18n._catalogue.cache_clear()


@pytest.mark.usefixtures("marking")
def test_no_page_says_a_word_past_the_catalogues(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    app, theirs = office.app(), _written(office)
    shown = {str(one): client(app, one.reader).get(one.path, headers=GERMAN).text for one in sights(app)}
    assert _left(shown, theirs) == {}
    office.store.close()


@pytest.mark.usefixtures("marking")
def test_no_answer_to_a_form_says_a_word_past_the_catalogues(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    app, theirs = office.app(), _written(office) | set(WORD.findall(str(FIELDS)))
    assert _left({str(one): page for one, page in replies(app)}, theirs) == {}
    office.store.close()


def _left(shown: Mapping[str, str], theirs: set[str]) -> dict[str, list[str]]:
    """Words of the pages that neither a catalogue nor people said."""
    assert [name for name, page in shown.items() if "⟦" not in page] == []
    left = {name: sorted(set(WORD.findall(_unsaid(page))) - theirs) for name, page in shown.items()}
    return {name: words for name, words in left.items() if words}


def _written(office: Pages) -> set[str]:
    """Words that people and the roster brought along."""
    rows = " ".join(line for line in office.dump() if line.startswith("INSERT"))
    return set(WORD.findall(f"{rows} {office.pairs}")) - OF_THE_PROGRAM


def _unsaid(page: str) -> str:
    """What people read of a page, or hear, without what the catalogue said."""
    spoken = " ".join(SPOKEN.findall(page))
    text = unescape(f"{spoken} {re.sub('<[^>]*>', ' ', UNREAD.sub(' ', page))}")
    while text != (text := SAID.sub(" ", text)):
        pass
    return text
