"""What counts as an e-mail address."""

from __future__ import annotations

import pytest

from rules.address import parse_address


def test_an_address_is_kept_in_lower_case() -> None:
    assert parse_address("Ana.O'Neil+1on1@Example.COM") == "ana.o'neil+1on1@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "@example.com",
        "ana@",
        "ana@@example.com",
        "a na@example.com",
        "Ana <ana@example.com>",
        "ana@example.com,ben@example.com",
        "ana@example.com\nBcc: x@example.com",
        "ana@example.com\n",
        ".ana@example.com",
        "ana..b@example.com",
        "ana@-example.com",
        "ana@example..com",
        "änä@example.com",
        f"{'a' * 65}@example.com",
        f"ana@{'a.' * 130}com",
    ],
)
def test_what_a_mail_could_not_carry_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address"):
        parse_address(text)
