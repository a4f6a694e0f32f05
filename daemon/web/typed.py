"""What somebody typed: cleaned as it is kept, and held against its bounds."""

from __future__ import annotations

import unicodedata

from flask import request

from daemon.i18n import gettext as _

MOST_VERSIONS = 2**31


def plain(text: str) -> str:
    """Text as it is kept: line breaks stay, other control characters go."""
    unified = text.replace("\r\n", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


def mistake(text: str, longest: int) -> str:
    """Why a text cannot be taken, in words for the person; empty when it can."""
    return too_long(text, longest) if text else _("Please write something first.")


def too_long(text: str, longest: int) -> str:
    """Why a text cannot be taken that may be empty, in words for the person; empty when it can."""
    if len(text) <= longest:
        return ""
    said = _("Please keep it under %(most)s characters; this has %(number)s.")
    return said % {"most": longest, "number": len(text)}


def version() -> int:
    """The version that a form was filled in upon; 0 where it names none that there could be."""
    read = request.form.get("version", 0, int)
    return read if 0 <= read <= MOST_VERSIONS else 0
