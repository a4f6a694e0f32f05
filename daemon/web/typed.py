"""What somebody typed: cleaned as it is kept, and held against its bounds."""

from __future__ import annotations

import unicodedata

from daemon.i18n import gettext as _


def plain(text: str) -> str:
    """Text as it is kept: line breaks stay, other control characters go."""
    unified = text.replace("\r\n", "\n")
    return "".join(one for one in unified if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()


def mistake(text: str, longest: int) -> str:
    """Why a text cannot be taken, in words for the person; empty when it can."""
    if not text:
        return _("Please write something first.")
    if len(text) > longest:
        return _("Please keep it under %(most)s characters; this has %(number)s.") % {
            "most": longest,
            "number": len(text),
        }
    return ""
