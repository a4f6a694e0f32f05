"""What is searched for, and where a text shows it."""

from __future__ import annotations

import pytest

from rules.searching import LONGEST_WORD, MOST_WORDS, excerpt, spellings, words


def marked(text: str, *wanted: str) -> str:
    """The excerpt with brackets around what was found."""
    return "".join(f"[{one.text}]" if one.found else one.text for one in excerpt(text, wanted))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("budget plan", ("budget", "plan")),
        ('"budget" AND (plan*)', ("budget", "AND", "plan")),
        ("budget\0plan", ("budget", "plan")),
        ("text: NEAR(a b) ^c -d", ("text", "NEAR", "a", "b", "c", "d")),
        ("u\u0308ber", ("über",)),
        ("grün grün", ("grün",)),
        ("'; DROP TABLE points; --", ("DROP", "TABLE", "points")),
        ('"', ()),
        (" \t\n*", ()),
    ],
)
def test_signs_part_words_and_mean_nothing(query: str, found: tuple[str, ...]) -> None:
    assert words(query) == found


def test_endless_queries_are_cut() -> None:
    assert words("x" * 10_000) == ("x" * LONGEST_WORD,)
    assert len(words(" ".join(map(str, range(5_000))))) == MOST_WORDS


def test_words_are_found_without_regard_to_capitals_and_accents() -> None:
    assert marked("Grüne Ziele", "GRUNE") == "[Grüne] Ziele"
    assert marked("Éclair", "éc", "eclair") == "[Éclair]"


def test_ss_and_sharp_s_are_the_same_to_who_searches() -> None:
    assert spellings("Grüße") == spellings("grüsse") == ("grüsse", "grüße")
    assert spellings("plan") == ("plan",)
    assert marked("Grüße an Strasse", "GRUSSE", "straße") == "[Grüße] an [Strasse]"


def test_longer_words_are_found_by_their_beginning_and_short_ones_as_a_whole() -> None:
    assert marked("Budgets for it", "budget", "it") == "[Budgets] for [it]"
    assert marked("items", "it") == "items"


def test_a_long_text_is_shown_around_the_first_word_that_was_found() -> None:
    text = f"{'before ' * 100}Budget{' after' * 100}"
    shown = marked(text, "budget")
    assert "[Budget]" in shown and shown.startswith("… ") and shown.endswith(" …")
    assert len(shown) < 300


def test_a_text_in_which_nothing_is_found_is_shown_from_its_beginning() -> None:
    assert marked("short", "other") == "short"
    assert marked("", "other") == ""
