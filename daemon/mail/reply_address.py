"""The address that a reply to a prompt goes to: ours, with the prompt and a token of the person behind a plus sign.

Servers may write it in capitals or small letters, and 64 characters are all that may stand before the @ (RFC 5321,
section 4.5.3.1.1), so it names the prompt and does not hold the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daemon.secret_files import Secrets
from daemon.web.tokens import is_reply_token, reply_token
from providers.mail.address import bare

LONGEST_LOCAL = 64 - len("+8899aabbccddeeff-") - 26
"""Characters before the @ that leave room for the rest."""

_TAIL = re.compile(r"(?P<prompt>[0-9a-f]{16})-(?P<token>[a-z2-7]{26})")


@dataclass(frozen=True, slots=True)
class ReplyClaim:
    """Which prompt an address names, and the token beside it; whether it is right, `entitled` says."""

    prompt: str
    token: str


def reply_address(sender: str, secrets: Secrets, prompt: str, person: str) -> str:
    """Where a person's reply to a prompt goes; `sender` is `[mail] from`. ValueError when that is no address."""
    local, _, host = bare(sender).rpartition("@")
    return f"{local}+{prompt}-{reply_token(secrets, prompt, person)}@{host}"


def claims(sender: str, addresses: Iterable[str]) -> Iterator[ReplyClaim]:
    """What is claimed by those of the addresses that stand for ours."""
    ours, _, host = bare(sender).lower().rpartition("@")
    for address in dict.fromkeys(one.lower() for one in addresses):
        local, _, domain = address.rpartition("@")
        name, _, tail = local.rpartition("+")
        if (name, domain) == (ours, host) and (found := _TAIL.fullmatch(tail)):
            yield ReplyClaim(found["prompt"], found["token"])


def entitled(secrets: Secrets, claim: ReplyClaim, people: Iterable[str]) -> str | None:
    """Whose token it is; None when it is nobody's of these."""
    right = (one for one in people if is_reply_token(secrets, claim.token, claim.prompt, one))
    return next(right, None)
