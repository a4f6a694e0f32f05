"""Mail addresses as they may stand in a message and in an SMTP envelope without SMTPUTF8."""

from __future__ import annotations

import re

from rules.address import parse_address

_NAMED = re.compile(r" *(?P<name>[^<>\r\n]*?) *<(?P<address>[^<>]*)> *")


def split(text: str) -> tuple[str, str]:
    """Display name (may be empty) and address of `Name <address>` or of a bare address.

    The name need not be quoted: `1:1s <a@b.example>` is what people write, though RFC 5322, section 3.4,
    wants quotes around the colon.
    """
    named = _NAMED.fullmatch(text)
    if named is None:
        return "", text.strip()
    return _unquoted(named["name"]), named["address"].strip()


def wire(address: str) -> str:
    """An address in ASCII, an international domain in its A-label form (RFC 5891).

    Raises ValueError when it is no address, has a name around it, or needs SMTPUTF8.
    """
    local, _, host = address.rpartition("@")
    ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    parse_address(f"{local}@{ascii_host}")
    return f"{local}@{ascii_host}"


def bare(text: str) -> str:
    """The address alone of `Name <address>` or of a bare address, like `wire`."""
    return wire(split(text)[1])


def domain(text: str) -> str:
    """The ASCII domain of an address in lower case; raises ValueError like `bare`."""
    return bare(text).rpartition("@")[2].lower()


def _unquoted(name: str) -> str:
    if len(name) > 1 and name[0] == name[-1] == '"':
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return name
