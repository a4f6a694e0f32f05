"""What is said in the reader's language: English as it stands in the code, other languages by gettext catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.core import negotiate_locale
from babel.support import NullTranslations, Translations
from jinja2 import Environment

from rules.model import LANGUAGES

DOMAIN = "oneonone"
ENGLISH = LANGUAGES[0]
LOCALES = Path(__file__).parent / "locales"
_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """The language that is spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak a language inside, English where it is none of ours."""
    token = _SPOKEN.set(chosen if chosen in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def preferred(wanted: Sequence[str]) -> str:
    """The first of the wanted languages (`de-AT`, `de`) that is spoken here, else English."""
    return negotiate_locale([one.lower().replace("-", "_") for one in wanted], LANGUAGES) or ENGLISH


def gettext(message: str) -> str:
    """A message in the language that is spoken now; mark it in code as `_("…")`."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """A message about a number of things in the language that is spoken now."""
    return _catalogue(language()).ngettext(one, many, number)


def attach_messages(templates: Environment) -> None:
    """Let templates say `_("…")` and `{% trans %}` in the language that is spoken when they are rendered."""
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    templates.globals.update(language=language)


@cache
def _catalogue(chosen: str) -> NullTranslations:
    return NullTranslations() if chosen == ENGLISH else Translations.load(LOCALES, [chosen], DOMAIN)
