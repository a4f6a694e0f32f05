"""What config.toml may say of the weekly digest."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from daemon.setting_types import Address, Table
from rules.digest import DigestTerms
from rules.roster import parse_zone


def _several(value: object) -> object:
    """One address, or a list of them."""
    if not isinstance(value, str | list):
        raise ValueError('must be an address in quotes, or a list of them, like "people@example.com"')
    return (value,) if isinstance(value, str) else tuple(value)


def _once_each(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))


ONE_OR_MORE = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Addresses = Annotated[tuple[Address, ...], AfterValidator(_once_each), BeforeValidator(_several), ONE_OR_MORE]
Zone = Annotated[str, AfterValidator(parse_zone)]


class DigestTable(Table):
    """[digest]"""

    to: Addresses | None = Field(
        default=None,
        description="Address, or list of addresses, that gets the weekly digest; without it there is none",
    )
    timezone: Zone | None = Field(
        default=None,
        description="Zone in which it comes on Monday at 09:00; without it, the one that most team members have",
    )
    language: Literal["en", "de"] = Field(default="en", description="Language of the weekly digest")

    @property
    def terms(self) -> DigestTerms | None:
        """Who gets it; None for nobody."""
        return DigestTerms(self.to, self.timezone or "", self.language) if self.to else None
