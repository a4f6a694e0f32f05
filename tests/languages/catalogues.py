"""The catalogues of the languages: what `make po` does, and what the tests read."""

from __future__ import annotations

import tempfile
from contextlib import chdir
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from daemon.i18n import DOMAIN, ENGLISH, LOCALES
from rules.model import LANGUAGES
from tests.project.sources import ROOT

TRANSLATED = tuple(one for one in LANGUAGES if one != ENGLISH)
WIDTH = "120"


def extracted() -> Catalog:
    """Every message that stands in the code and in the templates today."""
    with tempfile.TemporaryDirectory() as folder:
        return read(_extract(Path(folder)))


def update() -> None:
    """Bring the catalogues up to date with the code: new messages are empty, those that are gone are dropped."""
    with tempfile.TemporaryDirectory() as folder:
        template = str(_extract(Path(folder)))
        for language in TRANSLATED:
            # Dates in the header would make two branches that change nothing differ.
            fixed = ("--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date")
            _pybabel("update", *fixed, "-w", WIDTH, "-D", DOMAIN, "-i", template, "-d", str(LOCALES), "-l", language)


def compile_all(folder: Path = LOCALES) -> None:
    """Compile the catalogues into what gettext reads, below a folder."""
    for language in TRANSLATED:
        made = folder / language / "LC_MESSAGES"
        made.mkdir(parents=True, exist_ok=True)
        _pybabel("compile", "-i", str(source(language)), "-o", str(made / f"{DOMAIN}.mo"))


def source(language: str) -> Path:
    """Where the translations of a language are written down."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(path: Path) -> Catalog:
    """A catalogue as its file holds it."""
    with path.open("rb") as file:
        return read_po(file)


def _extract(folder: Path) -> Path:
    template = folder / f"{DOMAIN}.pot"
    places = ("--add-location=file", "-c", "Translators:", "--strip-comments")
    with chdir(ROOT):  # the catalogues name files from here on
        _pybabel("extract", "-F", "pyproject.toml", "-k", "marked", *places, "-w", WIDTH, "-o", str(template), ".")
    return template


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]
