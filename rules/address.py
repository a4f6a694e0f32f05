"""E-mail addresses that calendars and mails can carry as they stand."""

from __future__ import annotations

import re

LONGEST = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,{LONGEST}}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def parse_address(text: str) -> str:
    """The address in lower case: dot-atom@domain of RFC 5322, section 3.4.1, in ASCII; ValueError otherwise."""
    if _ADDRESS.fullmatch(text) is None:
        raise ValueError(f'"{text}" is not an e-mail address; write one like ana@example.com, without a name')
    return text.lower()
