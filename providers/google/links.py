"""The agenda on an event: a Google document as an attachment, any other link as one line of the description.

People edit descriptions with programs that turn lines into HTML: the line is found in that, too, and what stands
around it is never touched.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from providers.google.ids import Event

LABEL = "1:1 agenda:"
TITLE = "1:1 agenda"
MOST_ATTACHMENTS = 25
_DRIVE = frozenset({"docs.google.com", "drive.google.com"})
_DOCUMENT_PATH = re.compile(r"(?:/a/[^/]+)?/document/(?:u/\d+/)?d/([\w-]+)")
_DOCUMENT = "application/vnd.google-apps.document"
_INLINE = r"(?:[ \t\u00a0]|&nbsp;|</?(?:b|i|u|em|strong|span|font)\b[^<>]*>)*"
_LINKED = r"<a\b[^<>]*?\bhref=(?:\"([^\"]*)\"|'([^']*)')"
_SPACE = r"(?:[ \t\u00a0]|&nbsp;)+"
_LABEL = _SPACE.join(map(re.escape, LABEL.split(" ")))
_LINE = re.compile(rf"{_LABEL}{_INLINE}(?:{_LINKED}|(https?://[^\s<>\"']+))", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:/?(?:a|b|br|div|em|font|html-blob|i|li|ol|p|span|strong|u|ul))\b[^<>]*>", re.IGNORECASE)


def links_of(event: Event) -> tuple[str, ...]:
    """Links in our lines of the description, then those of all attachments; each once."""
    written = (_target(found) for found in _LINE.finditer(_description(event)))
    attached = (_file_link(str(one.get("fileUrl", ""))) for one in _attachments(event))
    return tuple(dict.fromkeys(filter(None, (*written, *attached))))


def linked(event: Event, link: str) -> Event:
    """The event with the link on it, unless it is there."""
    if not link or link in links_of(event):
        return event
    if is_file(link) and len(_attachments(event)) < MOST_ATTACHMENTS:
        return {**event, "attachments": [*_attachments(event), _attachment(link)]}
    return {**event, "description": _with_line(_description(event), link)}


def is_file(link: str) -> bool:
    """Whether Google takes it as an attachment: a whole file of Drive, no place within one."""
    parts = urlsplit(link)
    return parts.hostname in _DRIVE and not parts.fragment


def document_link(name: str) -> str:
    """The link to a document by its id."""
    return f"https://docs.google.com/document/d/{name}/edit"


def bare(event: Event) -> str:
    """The description without our lines; nothing of one that has markup, which other servers show as it stands."""
    text = _description(event)
    lines = [line for line in text.splitlines() if not _LINE.search(line)]
    return "" if _MARKUP.search(text) else "\n".join(lines).strip()


def _file_link(link: str) -> str:
    """What is attached, where it is a document in the one form of a link to it: Google has several for a file."""
    parts = urlsplit(link)
    found = _DOCUMENT_PATH.match(parts.path) if parts.hostname in _DRIVE else None
    return document_link(found[1]) if found else link


def _attachments(event: Event) -> list[dict[str, Any]]:
    return list(event.get("attachments", ()))


def _attachment(link: str) -> dict[str, Any]:
    kind = {"mimeType": _DOCUMENT} if "/document/" in link else {}
    return {"fileUrl": link, "title": TITLE, **kind}


def _description(event: Event) -> str:
    return str(event.get("description") or "")


def _with_line(text: str, link: str) -> str:
    if _MARKUP.search(text):
        target = escape(link)
        return f'{text}<br>{LABEL} <a href="{target}">{target}</a>'
    apart = "\n" if text and not text.endswith("\n") else ""
    return f"{text}{apart}{LABEL} {link}"


def _target(found: re.Match[str]) -> str:
    link = next(filter(None, found.groups()), "").replace("&amp;", "&")
    parts = urlsplit(link)
    if parts.hostname == "www.google.com" and parts.path == "/url":  # how Google's own editor passes links on
        return next(iter(parse_qs(parts.query).get("q", [])), link)
    return link
