"""Foreign text made safe for mails, and header values as they go over the wire.

The standard library decodes encoded words in a value before it checks for line breaks, and before 3.11.10
never looks again at what it wrote (cpython gh-121650); it also loses the quotes of names it has to encode
(gh-121284). So names are cleaned first, values are encoded here, and what was written is read back.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import Header, decode_header
from email.utils import quote

NAME_CAP = 200
PARAGRAPH_CAP = 2000
_DECODE_ROUNDS = 5
_LINE = 76
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bBqQ]\?[^?]*\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_JOINERS = "\u200c\u200d"


def clean(text: str, cap: int = NAME_CAP) -> str:
    """One line of visible text: encoded words decoded, control and bidi characters gone, at most `cap` long.

    Zero-width joiners stay, since emoji and Persian names need them. `://` and `=?` are broken up: a name
    neither brings a link into a mail nor is decoded a second time by somebody else.
    """
    visible = "".join(map(_visible, _decoded(text)))
    safe = visible.replace("=?", "= ?").replace("://", ":/ /")
    return " ".join(safe.split())[:cap].rstrip()


def words(name: str, text: str) -> str:
    """The folded value of an unstructured header such as Subject. RFC 5322, section 2.2.1; RFC 2047."""
    return Header(text, _charset(text), _LINE, name).encode(linesep="\r\n")


def mailbox(name: str, display: str, address: str) -> str:
    """The folded value of a header that names one mailbox; `address` in ASCII. RFC 5322, section 3.4."""
    if not display:
        return address
    if not display.isascii():
        value = Header(display, "utf-8", _LINE, name)
        value.append(f"<{address}>", "us-ascii")
        return value.encode(linesep="\r\n")
    phrase = display if _ATOMS.fullmatch(display) else f'"{quote(display)}"'
    return Header(f"{phrase} <{address}>", "us-ascii", _LINE, name).encode(linesep="\r\n")


def _charset(text: str) -> str:
    return "us-ascii" if text.isascii() else "utf-8"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    hidden = category in ("Cf", "Cs", "Co", "Cn") and character not in _JOINERS
    return "" if hidden else character


def _decoded(text: str) -> str:
    for _ in range(_DECODE_ROUNDS):
        further = _ENCODED_WORD.sub(lambda found: _word(found[0]), _BETWEEN_WORDS.sub("", text))
        if further == text:
            break
        text = further
    return text


def _word(word: str) -> str:
    try:
        ((content, charset),) = decode_header(word)
        return content if isinstance(content, str) else content.decode(charset or "ascii", "replace")
    except (HeaderParseError, LookupError, ValueError):
        return ""
