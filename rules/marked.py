"""Texts for people that are held as values: marked here for the catalogues, said in the reader's language outside."""

from __future__ import annotations


def marked(text: str) -> str:
    """The text as it stands; `make po` finds it, and whoever shows it says it through gettext."""
    return text
