"""How the story looks on a terminal or in a file: headings in words, plans, mails and checks."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from rich.console import Console

SHOWN_HEADERS = ("From", "To", "Subject", "X-Oneonone", "Message-ID")


def parsed(content: bytes) -> EmailMessage:
    """A mail with its headers decoded."""
    return email.message_from_bytes(content, policy=email.policy.default)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, as plain text or as html; "" when it has no such part."""
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def moment(at: datetime, zone: str) -> str:
    """`Tuesday 10 March, 16:15`."""
    return f"{at.astimezone(ZoneInfo(zone)):%A %-d %B, %H:%M}"


class Show:
    """Prints the story as it goes; colours only where they can be seen."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def heading(self, text: str) -> None:
        """Begin a scene."""
        self._console.print()
        self._console.print(text, style="bold green")
        self._console.print("─" * len(text), style="green")

    def says(self, text: str) -> None:
        """What somebody does."""
        self._console.print()
        self._console.print(text, style="bold")

    def plan(self, when: str, text: str) -> None:
        """A pass and its plan."""
        self._console.print()
        self._console.print(f"{when}: a pass, with this plan", style="cyan")
        self._indented(text.splitlines())

    def mail(self, content: bytes) -> None:
        """A mail as it came: the headers that matter and the text part."""
        mail = parsed(content)
        headers = [f"{name}: {mail[name]}" for name in SHOWN_HEADERS if mail[name]]
        self._console.print()
        self._console.print("  A mail arrives", style="yellow")
        self._indented([*headers, "", *text_of(mail).strip().splitlines()], "  │ ")

    def check(self, text: str, mistakes: Iterable[str]) -> None:
        """The result of one check, with what is wrong below it."""
        found = list(mistakes)
        self._console.print(f"{'✗' if found else '✓'} {text}", style="bold red" if found else "green")
        self._indented(found, "    ")

    def text(self, text: str) -> None:
        """Something longer, as it is."""
        self._console.print()
        self._indented(text.splitlines())

    def _indented(self, lines: Iterable[str], indent: str = "  ") -> None:
        for line in lines:
            self._console.print(f"{indent}{line}".rstrip())
