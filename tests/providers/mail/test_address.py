"""Addresses in messages and envelopes."""

from __future__ import annotations

import pytest

from providers.mail.address import bare, domain, split, wire


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a@b.example", ("", "a@b.example")),
        ("1:1s <a@b.example>", ("1:1s", "a@b.example")),
        ('"Team, 1:1s \\"x\\"" <a@b.example>', ('Team, 1:1s "x"', "a@b.example")),
        ("<a@b.example>", ("", "a@b.example")),
    ],
)
def test_a_from_value_has_a_name_and_an_address(text: str, parts: tuple[str, str]) -> None:
    assert split(text) == parts
    assert bare(text) == "a@b.example"


def test_the_domain_is_told_in_lower_case_ascii() -> None:
    assert domain("1:1s <a@Bücher.Example>") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address",
    ["", "a", "@b", "a@", "a b@c", "ä@b.example", "a@b\r\nc", "A <a@b.example>", "a@b@c", "a@" + "b." * 9 + "."],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        wire(address)
