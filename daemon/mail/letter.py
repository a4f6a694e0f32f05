"""One letter, in plain text and in HTML that say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from daemon.i18n import attach_messages, language, speaking


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that one of the two wrote: its lines as clean text, and the same as harmless HTML."""

    lines: tuple[str, ...]
    html: Markup


@dataclass(frozen=True, slots=True)
class Way:
    """Something that the reader may choose, and the link that does it; "" where it is only told of."""

    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways that stand in one row, and what they have in common; a single one needs no such words."""

    about: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a mail from top to bottom; what is empty is left out. All of it is clean text.

    `counts` are words and numbers. What stands around it is in the language that was spoken when it was written.
    """

    subject: str
    lead: str
    counts_heading: str = ""
    counts: tuple[tuple[str, str], ...] = ()
    heading: str = ""
    lines: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    further_heading: str = ""
    further: tuple[Way, ...] = ()
    link: str = ""
    link_words: str = ""
    ways_heading: str = ""
    ways: tuple[Ways, ...] = ()
    notes: tuple[str, ...] = ()
    contact: str = ""
    choices: str = ""
    giving_up: str = ""
    name: str = ""
    language: str = field(default_factory=language)

    @property
    def columns(self) -> tuple[str, ...]:
        """The counts as lines: words to the left, numbers to the right."""
        wide, high = (max((len(one[column]) for one in self.counts), default=0) for column in (0, 1))
        return tuple(f"{words:<{wide}}  {number:>{high}}" for words, number in self.counts)


def as_text(letter: Letter) -> str:
    """The text/plain part."""
    return _rendered("letter.txt", letter)


def as_html(letter: Letter) -> str:
    """The text/html part: no images, no scripts, styles inline."""
    return _rendered("letter.html", letter)


def _rendered(name: str, letter: Letter) -> str:
    with speaking(letter.language):
        return _templates().get_template(name).render(letter=letter)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("daemon.mail"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    attach_messages(environment)
    return environment
