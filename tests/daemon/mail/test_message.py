"""The last look at a message before it is one."""

from __future__ import annotations

import pytest

from daemon.mail.headers import clean, words
from daemon.mail.message import assembled


@pytest.mark.parametrize(
    "value",
    [
        "1:1\r\nBcc: x@y.example",
        "1:1\nBcc: x@y.example",
        "1:1\r\n\r\nbody",
        "1:1\r\n",
        "1:1\rBcc: x@y.example",
        "ü",
        "x" * 1000,
    ],
)
def test_a_header_that_would_break_the_message_stops_it(value: str) -> None:
    with pytest.raises(ValueError):
        assembled([("Subject", value)], "text\n", "<p>text</p>\n")


def test_a_long_subject_is_folded_and_arrives_whole() -> None:
    content = assembled([("Subject", words("Subject", "one two " * 40))], "text\n", "<p>text</p>\n")
    assert max(map(len, content.split(b"\r\n"))) < 80


def test_lines_that_smtp_could_take_for_its_own_stay_text() -> None:
    text = ".\nFrom the start\n--=_x\n" + "long " * 400 + "\n"
    content = assembled([("Subject", "1:1")], text, "<p>text</p>\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=", "a"),
        ("a\tb\r\nc\x00d\x85e\u2028f", "a b c d e f"),
        ("\u202eabc\u2069\ufeff\u200b", "abc"),
        ("\u0646\u0627\u0645\u200c\u0647\u0627", "\u0646\u0627\u0645\u200c\u0647\u0627"),
        ("https://evil.example", "https:/ /evil.example"),
        ("  Ana   Ruiz ", "Ana Ruiz"),
        ("=?utf-8?b?/w==?=", "\ufffd"),
        ("=?x-unknown?q?a?=", ""),
    ],
)
def test_foreign_text_becomes_one_visible_line(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_cleaning_twice_changes_nothing() -> None:
    for text in ("=?=?", "a://b", "=?utf-8?q?=3D=3F?=", "::////", " \u200d "):
        assert clean(clean(text)) == clean(text)
