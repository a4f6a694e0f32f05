"""Markdown of talking points as harmless HTML."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup
from nh3 import Cleaner

REMEMBERED = 1_024
_OFF = ("heading", "lheading", "image", "html_block", "html_inline")
_CLEANER = Cleaner(
    tags={"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"},
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(_OFF))


@lru_cache(REMEMBERED)
def as_html(text: str) -> Markup:
    """HTML of a few harmless tags; headings and images stay the text they were, so that the page keeps its order."""
    return Markup(_CLEANER.clean(_PARSER.render(text)))  # noqa: S704
