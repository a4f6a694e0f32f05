"""Reply addresses: one person's, for one prompt, and read again however servers write them."""

from __future__ import annotations

from daemon.mail.reply_address import LONGEST_LOCAL, ReplyClaim, claims, entitled, reply_address
from daemon.secret_files import Secrets
from daemon.web.tokens import reply_token
from rules.address import parse_address
from tests.daemon.mail.letters import ANA, BEN

SECRETS = ("a secret of at least thirty-two characters",)
OTHERS = ("another secret of at least thirty-two characters",)
PROMPT = "8899aabbccddeeff"
SENDER = "1:1s <oneonone@example.com>"
ADDRESS = reply_address(SENDER, SECRETS, PROMPT, ANA.email)


def who(address: str, secrets: Secrets = SECRETS) -> list[str | None]:
    return [entitled(secrets, claim, (BEN.email, ANA.email)) for claim in claims(SENDER, [address])]


def test_a_reply_address_says_which_prompt_and_proves_whose_it_is() -> None:
    assert [one.prompt for one in claims(SENDER, [ADDRESS])] == [PROMPT]
    assert who(ADDRESS) == [ANA.email]


def test_a_server_may_write_it_in_other_letters() -> None:
    assert who(ADDRESS.upper()) == [ANA.email]


def test_the_other_one_has_another_address() -> None:
    assert who(reply_address(SENDER, SECRETS, PROMPT, BEN.email)) == [BEN.email]


def test_an_address_with_any_character_changed_is_nobodys() -> None:
    tail = len(ADDRESS.partition("+")[2])
    for place in range(len(ADDRESS) - tail, ADDRESS.index("@")):
        other = "b" if ADDRESS[place] != "b" else "c"
        assert who(ADDRESS[:place] + other + ADDRESS[place + 1 :]) in ([None], []), place


def test_another_prompt_person_or_secret_has_another_token() -> None:
    tokens = {
        reply_token(secrets, prompt, person)
        for secrets in (SECRETS, OTHERS)
        for prompt in (PROMPT, "0" * 16)
        for person in (ANA.email, BEN.email)
    }
    assert len(tokens) == 8
    assert who(ADDRESS, OTHERS) == [None]


def test_what_is_not_our_address_claims_nothing() -> None:
    others = ["oneonone@example.com", "oneonone+@example.com", "oneonone+x-y@example.com", "", "@", "+@"]
    assert list(claims(SENDER, [*others, ADDRESS.replace("example.com", "example.org"), "x" + ADDRESS])) == []


def test_an_address_that_has_a_plus_of_its_own_can_be_replied_to() -> None:
    sender = "meet+oneonone@example.com"
    address = reply_address(sender, SECRETS, PROMPT, ANA.email)
    assert list(claims(sender, [address])) == [ReplyClaim(PROMPT, reply_token(SECRETS, PROMPT, ANA.email))]


def test_the_longest_local_part_leaves_a_valid_address() -> None:
    sender = f"{'x' * LONGEST_LOCAL}@example.com"
    address = reply_address(sender, SECRETS, PROMPT, ANA.email)
    assert len(address.partition("@")[0]) == 64
    assert parse_address(address) == address


def test_an_address_outlives_a_new_secret_while_the_earlier_one_stands_below() -> None:
    assert who(ADDRESS, (*OTHERS, *SECRETS)) == [ANA.email]
    assert reply_address(SENDER, (*OTHERS, *SECRETS), PROMPT, ANA.email) == reply_address(
        SENDER, OTHERS, PROMPT, ANA.email
    )
