"""What somebody wrote above the mail that is quoted: without signature, footer and the quoted mail itself."""

from __future__ import annotations

import html
import re

import nh3
from mailparser_reply.parser import EmailMessage

LONGEST = 4_000
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "da", "sv", "pl"]
_QUOTE_IN_HTML = re.compile(
    r"<blockquote|<div[^<>]{0,200}(?:gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend"
    r"|x_?OLK_SRC_BODY|protonmail_quote|border-top:\s{0,5}solid\s{0,5}#)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|hr)\b[^<>]{0,200}>", re.IGNORECASE)
_HIDDEN = {"script", "style", "title", "template", "noscript"}
_QUOTE = re.compile(
    r"^(?:[ \t]*>.*|[ \t]*[-_]{2,}[ \t]*(?:original(?: message|nachricht)?|urspr(?:ü|ue)ngliche nachricht"
    r"|weitergeleitete nachricht|forwarded message|reply message)?[ \t]*[-_]{2,}[ \t]*|--[ \t]*"
    r"|(?:from|von|de|da):[ \t].*@.*|(?:sent from|gesendet (?:von|mit)|get outlook|envoyé de|von meinem) .*)$",
    re.IGNORECASE | re.MULTILINE,
)
_OURS = re.compile(r"https?(?::|%3a)\S{1,300}(?:/|%2f)(?:reason|answer)(?:/|%2f)\S+", re.IGNORECASE)
"""A link of our own, also where a mail scanner put its own address before it."""


def above_the_quote(text: str) -> str:
    """At most 4000 characters of what was written; nothing where our own mail stands among it unquoted."""
    lines = (line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    # The library's patterns take cubic time on runs of empty lines.
    squeezed = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    own = _QUOTE.split(squeezed, maxsplit=1)[0]
    beginning = own[:LONGEST].strip()
    replies = EmailMessage(beginning, list(LANGUAGES), keep_hyphen_lists=True).read().replies
    said = str(replies[0].body) if replies else ""
    return "" if _OURS.search(own if said == beginning else said) else said


def text_of_html(page: str) -> str:
    """The text of a page up to the quoted mail; nothing where our own mail stands among it unquoted."""
    own = _QUOTE_IN_HTML.split(page, maxsplit=1)[0]
    if _OURS.search(own):
        return ""
    broken = _BREAK.sub("\n", " ".join(own.split()))
    return html.unescape(nh3.clean(broken, tags=set(), clean_content_tags=_HIDDEN))
